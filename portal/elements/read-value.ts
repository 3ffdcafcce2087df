/** An answer as it is read, never edited: files as links, tables as tables, references as links, figures with units. */
import { html, type TemplateResult } from "lit";
import { columnsOf } from "../../core/domain/fields/table.ts";
import type { Field } from "../../core/domain/form.ts";
import type { Answers, StoredFile } from "../api-types.ts";
import { fileLink } from "../fields/file-field.ts";
import { sumText } from "../fields/table-field.ts";
import { FIELD_TYPES, type FormContext, namesOf } from "../form-context.ts";
import { unitName } from "../format.ts";
import { t } from "../message.ts";
import { pathOf } from "../router.ts";

/** The answer as plain text, without its unit. */
export function answerText(field: Field, value: unknown, context: FormContext): string {
  return value === undefined || value === null
    ? ""
    : (FIELD_TYPES.find(field.type)?.toText(value, field, namesOf(context)) ?? String(value));
}

/** The unit that stands behind a figure. */
export function unitOf(field: Field): string {
  if (field.type === "money") return unitName(field["unit"] === "wan" ? "wan" : "yuan");
  return field.type === "number" && typeof field["unit"] === "string" ? field["unit"] : "";
}

export function readValue(field: Field, value: unknown, context: FormContext): TemplateResult {
  if (value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0))
    return html`<span class="muted">${t("text.none")}</span>`;
  if (field.type === "file")
    return html`<ul class="file-list">${(value as StoredFile[]).map((file) => html`<li>${fileLink(file)}</li>`)}</ul>`;
  if (field.type === "table") return readTable(field, value as Answers[], context);
  const text = answerText(field, value, context);
  if (field.type === "document" && typeof value === "string")
    return html`<a href=${pathOf("document", value)}>${text}</a>`;
  const unit = unitOf(field);
  if (field.type === "text" && text.includes("\n")) return html`<span class="prose">${text}</span>`;
  return html`<span>${text}${unit === "" ? "" : html` <span class="muted small">${unit}</span>`}</span>`;
}

function readTable(field: Field, rows: Answers[], context: FormContext): TemplateResult {
  const columns = columnsOf(field);
  const figure = (column: Field): string => (FIELD_TYPES.find(column.type)?.numeric === true ? "num" : "");
  const head = (column: Field): string =>
    unitOf(column) === "" ? column.label : t("list.with-unit", { label: column.label, unit: unitOf(column) });
  const sums = (field["sums"] as string[] | undefined) ?? [];
  return html`<div class="scroll-x"><table class="grid tight stack read-table">
    <thead><tr>${columns.map((column) => html`<th scope="col" class=${figure(column)}>${head(column)}</th>`)}</tr></thead>
    <tbody>
      ${rows.map(
        (row) => html`<tr>
          ${columns.map((column) => html`<td class=${figure(column)} data-l=${head(column)}>${column.type === "file" ? readValue(column, row[column.id], context) : answerText(column, row[column.id], context)}</td>`)}
        </tr>`,
      )}
    </tbody>
    ${
      sums.length === 0
        ? ""
        : html`<tfoot><tr>
            ${columns.map((column, i) => html`<td class=${figure(column)} data-l=${sums.includes(column.id) ? head(column) : ""}>${sums.includes(column.id) ? sumText(rows, column) : i === 0 ? t("list.sum") : ""}</td>`)}
          </tr></tfoot>`
    }
  </table></div>`;
}
