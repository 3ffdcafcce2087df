/** A table as it is read: its rows a page at a time where there are many, the sums over all of them. */
import { html, LitElement, type TemplateResult } from "lit";
import { columnsOf } from "../../core/domain/fields/table.ts";
import type { Field } from "../../core/domain/form.ts";
import type { Answers } from "../api-types.ts";
import { rowPager, rowsOn, WHOLE } from "../fields/row-pages.ts";
import { sumText } from "../fields/sums.ts";
import { FIELD_TYPES } from "../form-context.ts";
import { t } from "../message.ts";

/**
 * `<mz-read-table>`
 * @property field - the table field
 * @property rows - all its rows
 * @property cell - draws a cell of a column
 * @property head - the title of a column, with the unit of its figures
 */
class ReadTable extends LitElement {
  static override properties = {
    field: { attribute: false },
    rows: { attribute: false },
    cell: { attribute: false },
    head: { attribute: false },
    page: { state: true },
  };
  declare field: Field;
  declare rows: Answers[];
  declare cell: (column: Field, value: unknown) => unknown;
  declare head: (column: Field) => string;
  declare page: number;

  constructor() {
    super();
    this.rows = [];
    this.page = 0;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override render(): TemplateResult {
    const { field, rows, head } = this;
    const columns = columnsOf(field).filter((column) => column.type !== "note");
    const { from, to } = rowsOn(this.page, rows.length);
    const long = rows.length > WHOLE;
    const sums = (field["sums"] as string[] | undefined) ?? [];
    return html`<div class="scroll-x"><table class="grid tight stack read-table">
      <thead><tr>${long ? html`<th scope="col" class="num">${t("table.no")}</th>` : ""}${columns.map((column) => html`<th scope="col" class=${figure(column)}>${head(column)}</th>`)}</tr></thead>
      <tbody>
        ${rows.slice(from, to).map(
          (row, i) => html`<tr>
            ${long ? html`<td class="num muted" data-l=${t("table.no")}>${from + i + 1}</td>` : ""}${columns.map((column) => html`<td class=${figure(column)} data-l=${head(column)}>${this.cell(column, row[column.id])}</td>`)}
          </tr>`,
        )}
      </tbody>
      ${
        sums.length === 0
          ? ""
          : html`<tfoot><tr>
              ${long ? html`<td>${t("list.sum")}</td>` : ""}${columns.map((column, i) => html`<td class=${figure(column)} data-l=${sums.includes(column.id) ? head(column) : ""}>${sums.includes(column.id) ? sumText(rows, column) : i === 0 && !long ? t("list.sum") : ""}</td>`)}
            </tr></tfoot>`
      }
    </table></div>${rowPager(this.page, rows.length, (page) => (this.page = page))}`;
  }
}
customElements.define("mz-read-table", ReadTable);

function figure(column: Field): string {
  return FIELD_TYPES.find(column.type)?.numeric === true ? "num" : "";
}
