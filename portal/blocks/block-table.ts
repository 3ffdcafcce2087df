/** A table of a block: text, figures and days by their columns; the first cell of a row may lead to one of our things. */
import { html, type TemplateResult } from "lit";
import type { BlockOf } from "../../core/domain/block.ts";
import { t } from "../message.ts";
import { pathOf } from "../router.ts";
import { bareFigure, unitOf } from "./figures.ts";

type Table = BlockOf<"table">;
type Column = Table["columns"][number];

export function blockTable(block: Table, unit?: string): TemplateResult {
  if (block.rows.length === 0) return html`<p class="muted">${t("blocks.no-rows")}</p>`;
  return html`<div class="scroll-x"><table class="grid tight stack">
      ${block.title === undefined ? "" : html`<caption class="sr">${block.title}</caption>`}
      <thead><tr>${block.columns.map((column) => html`<th scope="col" class=${isFigure(column) ? "num" : ""}>${column.label}${headUnit(column, unit)}</th>`)}</tr></thead>
      <tbody>${block.rows.map(({ cells, link }) => html`<tr>${block.columns.map((column, c) => cell(column, cells[c] ?? null, c === 0 ? link : undefined))}</tr>`)}</tbody>
    </table></div>
    ${block.more === undefined ? "" : html`<p class="muted small">${t("blocks.more", { count: block.more })}</p>`}`;
}

function cell(column: Column, value: string | number | null, link: Table["rows"][number]["link"]): TemplateResult {
  const text =
    typeof value === "string"
      ? value
      : bareFigure(value, column.as === "money" || column.as === "percent" ? column.as : "number");
  const shown = link === undefined ? text : html`<a href=${pathOf(link.kind, link.id)}>${text}</a>`;
  return html`<td class=${isFigure(column) ? "num nowrap" : column.as === "date" ? "nowrap" : ""} data-l=${column.label}>${shown}</td>`;
}

function isFigure({ as }: Column): boolean {
  return as === "number" || as === "money" || as === "percent";
}

function headUnit({ as }: Column, unit: string | undefined): string {
  const said = unitOf(as, unit);
  return said === "" ? "" : t("blocks.unit", { unit: said });
}
