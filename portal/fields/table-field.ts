import { html, type TemplateResult } from "lit";
import { columnsOf } from "../../core/domain/fields/table.ts";
import type { Field } from "../../core/domain/form.ts";
import { invoiceColumnsOf } from "../../core/domain/invoice-rows.ts";
import { announce } from "../announce.ts";
import type { Answers } from "../api-types.ts";
import { icon } from "../elements/icon.ts";
import { answerText, headOf } from "../elements/read-value.ts";
import { editField, registerField } from "../field-registry.ts";
import { FIELD_TYPES } from "../form-context.ts";
import { t } from "../message.ts";
import { type AnswerChange, controlId, FieldElement, type Reveal } from "./field-element.ts";
import "./invoice-drop.ts";
import type { InvoiceRowChange } from "./invoice-drop.ts";
import { readCell, readCells } from "./paste.ts";
import "./row-file.ts";
import { pageWith, rowPager, rowsOn, WHOLE } from "./row-pages.ts";
import { sumText } from "./sums.ts";

/**
 * `<mz-table-field>`: rows of fields with sums. Alt+Insert adds a row, Alt+Delete removes it, Alt+Shift+Insert copies
 * it; cells pasted from a spreadsheet fill from the cell they are pasted into. A long table is shown a page at a time and
 * takes a spreadsheet file.
 */
class TableField extends FieldElement {
  static override properties = {
    ...FieldElement.properties,
    page: { state: true },
  };
  /** From 0; short tables have one. */
  declare page: number;
  protected override group = true;

  constructor() {
    super();
    this.page = 0;
    this.addEventListener("mz-answer", (event) => this.cellAnswered(event as CustomEvent<AnswerChange>), true);
    this.addEventListener("keydown", (event) => this.key(event));
    this.addEventListener("paste", (event) => this.pasted(event), true);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("mz-reveal", this.reveal);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("mz-reveal", this.reveal);
  }

  /** Turns to the row of an answer that is looked for; whoever looks asks again then. */
  private reveal = (event: Event): void => {
    const { pointer, again } = (event as CustomEvent<Reveal>).detail;
    if (!pointer.startsWith(`${this.pointer}/`)) return;
    const row = Number(pointer.slice(this.pointer.length + 1).split("/")[0]);
    const { from, to } = rowsOn(this.page, this.rows.length);
    if (!Number.isInteger(row) || row >= this.rows.length || (row >= from && row < to)) return;
    event.preventDefault();
    this.page = pageWith(row);
    void this.updateComplete.then(again);
  };

  protected override ownsChildren(): boolean {
    return true;
  }

  private get rows(): Answers[] {
    return Array.isArray(this.value) ? (this.value as Answers[]) : [];
  }

  private get columns(): Field[] {
    return columnsOf(this.field).filter((column) => column.type !== "note");
  }

  /** A cell's change becomes a change of the whole table, so that a row can move without losing it. */
  private cellAnswered(event: CustomEvent<AnswerChange>): void {
    const { pointer, value, unreadable } = event.detail;
    if (pointer === this.pointer) return;
    event.stopPropagation();
    const [row = "", column = ""] = pointer.slice(this.pointer.length + 1).split("/");
    const rows = this.rows.map((cells, i) => (i === Number(row) ? withCell(cells, column, value) : cells));
    this.value = rows;
    const detail: AnswerChange = { pointer: this.pointer, value: rows };
    this.dispatchEvent(new CustomEvent<AnswerChange>("mz-answer", { detail, bubbles: true, composed: true }));
    this.dispatchEvent(
      new CustomEvent("mz-unreadable", { detail: { pointer, unreadable }, bubbles: true, composed: true }),
    );
  }

  private setRows(rows: Answers[], focusRow: number, said: string): void {
    this.value = rows;
    this.answer(rows.length > 0 ? rows : undefined);
    announce(said);
    void this.updateComplete.then(() => this.focusRow(focusRow));
  }

  private async focusRow(row: number): Promise<void> {
    this.page = pageWith(Math.max(0, row));
    await this.updateComplete;
    const first = this.columns.find((column) => !isFilled(column));
    const cell = first && row >= 0 ? document.getElementById(controlId(`${this.pointer}/${row}/${first.id}`)) : null;
    (cell ?? this.querySelector<HTMLElement>("button.add-row"))?.focus();
  }

  private add(at: number): void {
    const empty: Answers = {};
    for (const column of this.columns) if (column.default !== undefined) empty[column.id] = column.default;
    this.setRows(this.rows.toSpliced(at, 0, empty), at, t("table.added", { row: at + 1 }));
  }

  private copy(row: number): void {
    this.setRows(
      this.rows.toSpliced(row + 1, 0, structuredClone(this.rows[row] ?? {})),
      row + 1,
      t("table.copied", { row: row + 1 }),
    );
  }

  private drop(row: number): void {
    const rows = this.rows.toSpliced(row, 1);
    this.setRows(rows, Math.min(row, rows.length - 1), t("table.removed", { row: row + 1 }));
  }

  private rowOf(target: EventTarget | null): number {
    const row = target instanceof Element ? target.closest<HTMLElement>("tr[data-row]") : null;
    return row ? Number(row.dataset["row"]) : -1;
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing || !event.altKey) return;
    const row = this.rowOf(event.target);
    if (event.key === "Insert") {
      event.preventDefault();
      if (event.shiftKey && row >= 0) this.copy(row);
      else this.add(row < 0 ? this.rows.length : row + 1);
    } else if (event.key === "Delete" && row >= 0) {
      event.preventDefault();
      this.drop(row);
    }
  }

  private pasted(event: ClipboardEvent): void {
    const cells = readCells(event.clipboardData?.getData("text/plain") ?? "");
    const cell = event.target instanceof Element ? event.target.closest<HTMLElement>("td[data-column]") : null;
    if (!cells || !cell) return;
    event.preventDefault();
    event.stopPropagation();
    const [startRow, startColumn] = [
      this.rowOf(cell),
      this.columns.findIndex((column) => column.id === cell.dataset["column"]),
    ];
    const rows = structuredClone(this.rows);
    let unread = 0;
    cells.forEach((line, i) => {
      const row = (rows[startRow + i] ??= {});
      line.forEach((text, j) => {
        const column = this.columns[startColumn + j];
        if (!column || isFilled(column)) return;
        const value = readCell(text, column, this.context.dictionaries);
        if (value === undefined && text.trim() !== "") unread += 1;
        else rows[startRow + i] = withCell(rows[startRow + i] ?? row, column.id, value);
      });
    });
    this.setRows(rows, startRow, t("table.pasted", { rows: cells.length, unread }));
  }

  /** Fills an empty table, or goes on behind the rows that are there. */
  private fileButton(most: number): TemplateResult | "" {
    if (most <= WHOLE) return "";
    const before = this.rows.filter((row) => Object.keys(row).length > 0);
    return html`<mz-row-file
      .name=${`${controlId(this.pointer)}-file`}
      .columns=${this.columns.filter((column) => !isFilled(column))}
      .dictionaries=${this.context.dictionaries}
      .room=${most - before.length}
      @mz-rows=${({ detail }: CustomEvent<Answers[]>) =>
        this.setRows([...before, ...detail], before.length, t("table.file-read", { rows: detail.length, unread: 0 }))}
    ></mz-row-file>`;
  }

  protected override control(): TemplateResult {
    const columns = this.columns;
    const most = Number(this.option("maxRows") ?? 500);
    const { from, to } = rowsOn(this.page, this.rows.length);
    return html`${this.invoices(most)}<div class="subtable">
        ${
          this.rows.length === 0
            ? html`<p class="muted table-empty">${t("table.empty")}</p>`
            : html`<table class="grid tight edit-table stack">
                <thead><tr><th scope="col" class="c-no">${t("table.no")}</th>
                  ${columns.map((column) => html`<th scope="col" class=${this.isFigure(column) ? "num" : ""}>${headOf(column)}${column.required === true ? html`<span class="req" aria-hidden="true">*</span>` : ""}</th>`)}
                  <th scope="col" class="c-tools"><span class="sr">${t("table.tools")}</span></th></tr></thead>
                <tbody>${this.rows.slice(from, to).map((cells, i) => this.row(cells, from + i))}</tbody>
                ${this.sums()}
              </table>`
        }
      </div>
      ${rowPager(this.page, this.rows.length, (page) => (this.page = page))}
      <div class="btns mt2 table-foot">
        <button class="btn small add-row" type="button" ?disabled=${this.rows.length >= most} @click=${() => this.add(this.rows.length)}>${icon("plus")}${t("table.add")}</button>
        ${this.fileButton(most)}${this.limits()}<span class="help no-phone">${t("table.keys")}</span>
      </div>`;
  }

  /** Files that fill rows, where the rows are invoices. */
  private invoices(most: number): TemplateResult | "" {
    const columns = invoiceColumnsOf(this.field);
    const { document } = this.context;
    if (!columns || document === undefined) return "";
    const numbers = this.rows.map((row) => String(row[columns.number] ?? ""));
    return html`<mz-invoice-drop
      .document=${document}
      .numbers=${numbers}
      .room=${most - numbers.length}
      .label=${this.label}
      @mz-invoice-row=${({ detail }: CustomEvent<InvoiceRowChange>) => {
        const others = this.rows.filter((row) => row[columns.number] !== detail.number);
        const rows = detail.row ? [...others, detail.row] : others;
        this.value = rows;
        this.answer(rows.length > 0 ? rows : undefined);
      }}
    ></mz-invoice-drop>`;
  }

  /** How many rows there must and may be, as far as the definition says. */
  private limits(): TemplateResult | "" {
    const [least, most] = [Number(this.option("minRows") ?? 0), this.option("maxRows")];
    if (least === 0 && most === undefined) return "";
    const text =
      most === undefined
        ? t("table.least", { least })
        : least === 0
          ? t("table.most", { most: Number(most) })
          : t("table.between", { least, most: Number(most) });
    const short = this.rows.length < least;
    return html`<span class="small ${short ? "t-warn" : "muted"}">${t("table.count", { count: this.rows.length })}${text}</span>`;
  }

  private row(cells: Answers, row: number): TemplateResult {
    const around = {
      answers: { ...this.around.answers, ...cells },
      labels: { ...this.around.labels, ...Object.fromEntries(this.columns.map((column) => [column.id, column.label])) },
    };
    return html`<tr data-row=${row}>
      <td class="c-no muted"><span class="only-phone">${t("table.row", { row: row + 1 })}</span><span class="no-phone">${row + 1}</span></td>
      ${this.columns.map((column) => {
        const pointer = `${this.pointer}/${row}/${column.id}`;
        const problems = this.problems.filter((p) => p.pointer === pointer || p.pointer.startsWith(`${pointer}/`));
        const label = t("table.cell", { column: column.label, row: row + 1 });
        return html`<td class="c-${column.type} ${isFilled(column) ? "filled" : ""} ${holdsCode(column) ? "c-code" : ""}" data-column=${column.id} data-l=${column.label}>
          ${
            isFilled(column)
              ? this.filled(column, cells[column.id], pointer)
              : editField({
                  field: column,
                  pointer,
                  value: cells[column.id],
                  context: this.context,
                  problems,
                  strict: this.strict,
                  around,
                  bare: true,
                  label,
                })
          }
        </td>`;
      })}
      <td class="c-tools">
        <button class="icon-btn" type="button" aria-label=${t("table.copy-row", { row: row + 1 })} title=${t("table.copy")} @click=${() => this.copy(row)}>${icon("copy")}<span class="only-phone" aria-hidden="true">${t("table.copy-row", { row: row + 1 })}</span></button>
        <button class="icon-btn" type="button" aria-label=${t("table.remove-row", { row: row + 1 })} title=${t("table.remove")} @click=${() => this.drop(row)}>${icon("trash")}<span class="only-phone" aria-hidden="true">${t("table.remove-row", { row: row + 1 })}</span></button>
      </td>
    </tr>`;
  }

  /** A computed cell follows what is typed beside it. */
  private filled(column: Field, value: unknown, pointer: string): TemplateResult {
    const text = answerText(column, value, this.context);
    return html`<output class="cell-read ${this.isFigure(column) ? "num" : ""}" id=${controlId(pointer)} tabindex="-1"><span class="cell-label">${headOf(column)}</span><span>${text === "" ? t("text.dash") : text}</span></output>`;
  }

  private sums(): TemplateResult | "" {
    const summed = (this.option("sums") as string[] | undefined) ?? [];
    if (summed.length === 0) return "";
    return html`<tfoot><tr><td>${t("list.sum")}</td>
      ${this.columns.map((column) => html`<td class=${this.isFigure(column) ? "num" : ""} data-l=${summed.includes(column.id) ? column.label : ""}>${summed.includes(column.id) ? sumText(this.rows, column) : ""}</td>`)}
      <td></td></tr></tfoot>`;
  }

  private isFigure(column: Field): boolean {
    return FIELD_TYPES.find(column.type)?.numeric === true;
  }
}
customElements.define("mz-table-field", TableField);
registerField("table", "mz-table-field");

/** Identity numbers, cards and the like: cut in the middle they cannot be compared. */
function holdsCode(column: Field): boolean {
  return (column["pattern"] === "code" || column["pattern"] === "digits") && Number(column["maxLength"] ?? 0) >= 18;
}

/** True for columns that nobody types into. */
function isFilled(column: Field): boolean {
  return column.readOnly === true || column.computed !== undefined;
}

function withCell(cells: Answers, column: string, value: unknown): Answers {
  const next = { ...cells };
  if (value === undefined) delete next[column];
  else next[column] = value;
  return next;
}
