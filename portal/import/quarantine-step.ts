/**
 * `<mz-quarantine-step>`: rows with problems in a grid. A cell that is wrong or empty is typed into in place, by the
 * same element as in the form; each change is checked at once. A row may also be left out.
 *
 * @property order - the import
 * @property form - the form's definition
 * @property filter - the problem whose rows are shown; all when undefined
 * @fires mz-counts - detail: counts and problems after a change
 * @fires mz-next
 */
import { html, LitElement, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { type Field, fieldsOf, isAlwaysRequired } from "../../core/domain/form.ts";
import { blocks } from "../../core/domain/problem.ts";
import { announce, toast } from "../announce.ts";
import type { FormAnswer } from "../api-types.ts";
import { icon } from "../elements/icon.ts";
import { blank, Loader } from "../elements/loader.ts";
import { answerText } from "../elements/read-value.ts";
import { editField } from "../field-registry.ts";
import "../fields/all.ts";
import type { AnswerChange } from "../fields/field-element.ts";
import { sayProblem, t } from "../message.ts";
import { ApiError } from "../request.ts";
import { editImportRow, type FormImport, type ImportRow, listImportRows, PROJECT } from "./api.ts";
import { verdictWord } from "./check-step.ts";
import { rowContext } from "./row-context.ts";

const SIZE = 20;
/** Typing is checked after a pause, and when the cell is left. */
const PAUSE_MS = 700;
const QUARANTINE = "bad,draft,failed,skipped";

class QuarantineStep extends LitElement {
  static override properties = {
    order: { attribute: false },
    form: { attribute: false },
    filter: { attribute: false },
    page: { state: true },
    open: { state: true },
  };
  declare order: FormImport | undefined;
  declare form: FormAnswer | undefined;
  declare filter: { code: string; pointer: string } | undefined;
  declare page: number;
  /** Cells that a person opened, `row field`. */
  declare open: ReadonlySet<string>;
  /** Cells that were wrong when they were first seen: they stay open when they have become right. */
  private readonly kept = new Set<string>();
  private readonly rows: Loader<{ rows: ImportRow[]; total: number }>;
  private readonly waiting = new Map<
    number,
    { answers: Record<string, unknown>; timer: ReturnType<typeof setTimeout> }
  >();
  private saving: Promise<void> = Promise.resolve();
  private asked = "";

  constructor() {
    super();
    this.order = undefined;
    this.form = undefined;
    this.filter = undefined;
    this.page = 1;
    this.open = new Set();
    this.rows = new Loader(this, () =>
      listImportRows(this.order?.id ?? "", { verdict: QUARANTINE, ...this.filter, page: this.page, size: SIZE }),
    );
    this.addEventListener("mz-answer", (event) => this.answered(event as CustomEvent<AnswerChange>));
    this.addEventListener("focusout", () => queueMicrotask(() => this.flushLeft()));
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const row of this.waiting.keys()) this.flush(row);
  }

  override willUpdate(): void {
    const asking = JSON.stringify([this.order?.id, this.filter, this.page]);
    if (asking === this.asked) return;
    this.asked = asking;
    this.open = new Set();
    this.rows.start();
  }

  /** Pointers in the grid are /row/field. */
  private answered(event: CustomEvent<AnswerChange>): void {
    const { pointer, value, unreadable } = event.detail;
    const [, row = "", field = "", ...deeper] = pointer.split("/");
    if (field === "" || deeper.length > 0 || unreadable !== undefined) return;
    const number = Number(row);
    const before = this.waiting.get(number);
    clearTimeout(before?.timer);
    this.waiting.set(number, {
      answers: { ...before?.answers, [field]: value ?? null },
      timer: setTimeout(() => this.flush(number), PAUSE_MS),
    });
  }

  private flushLeft(): void {
    const here = document.activeElement?.closest<HTMLElement>("tr[data-row]")?.dataset["row"];
    for (const row of this.waiting.keys()) if (String(row) !== here) this.flush(row);
  }

  private flush(row: number): void {
    const waiting = this.waiting.get(row);
    if (!waiting) return;
    clearTimeout(waiting.timer);
    this.waiting.delete(row);
    this.save(row, { answers: waiting.answers });
  }

  private save(row: number, body: { answers?: Record<string, unknown>; skip?: boolean }): void {
    const id = this.order?.id ?? "";
    this.saving = this.saving.then(async () => {
      try {
        const edited = await editImportRow(id, row, body);
        const listed = this.rows.value;
        if (listed) this.rows.set({ ...listed, rows: listed.rows.map((one) => (one.row === row ? edited.row : one)) });
        const left = edited.row.problems.filter(blocks).length;
        announce(left === 0 ? t("import.row-right", { row }) : t("import.row-left", { row, count: left }));
        const { counts, problems } = edited;
        this.dispatchEvent(new CustomEvent("mz-counts", { detail: { counts, problems } }));
      } catch (error) {
        toast(error instanceof ApiError ? error.message : t("error.unknown", { status: "" }), "stop");
      }
    });
  }

  override render(): TemplateResult | "" {
    const { order, form } = this;
    if (!order || !form) return "";
    return html`<section class="sec" aria-labelledby="import-quarantine">
      <h2 id="import-quarantine" tabindex="-1">${t("import.step-mend")}</h2>
      <p class="muted">${t("import.mend-lead")}</p>
      ${this.filter ? html`<p class="filter-note">${icon("search")}<span>${t("import.mend-filtered")}</span><button class="btn quiet small" type="button" @click=${() => (this.filter = undefined)}>${t("list.clear")}</button></p>` : ""}
      ${this.rows.view(({ rows, total }) => (rows.length === 0 ? blank(t("import.mend-empty"), t("import.mend-empty-help")) : this.grid(order, form, rows, total)), "rows")}
      <div class="btns mt3"><button class="btn primary" id="import-mended" type="button" @click=${() => void this.next()}>${t("import.to-run")}</button></div>
    </section>`;
  }

  private async next(): Promise<void> {
    for (const row of this.waiting.keys()) this.flush(row);
    await this.saving;
    this.dispatchEvent(new CustomEvent("mz-next"));
  }

  /** Columns: what names the row, and every field that is wrong, missing or mended in one of the rows. */
  private columns(order: FormImport, form: FormAnswer, rows: readonly ImportRow[]): Field[] {
    const shown = new Set([form.form.titleField]);
    for (const row of rows) {
      for (const id of row.edited) shown.add(id);
      for (const p of row.problems) if (blocks(p)) shown.add(p.pointer.split("/")[1] ?? "");
    }
    const project: Field = { id: PROJECT, type: "project", label: t("import.project"), required: true };
    const known = new Set(order.fields.map(({ id }) => id));
    const unread = new Set(
      rows.flatMap((row) =>
        row.problems.filter((p) => blocks(p) && p.code !== "answer.required").map((p) => p.pointer.split("/")[1]),
      ),
    );
    // What names the row comes first, then what keeps it out, then what is only missing.
    const rank = (field: Field): number => (field.id === form.form.titleField ? 0 : unread.has(field.id) ? 1 : 2);
    const fields = fieldsOf(form.form)
      .filter((field) => shown.has(field.id) && known.has(field.id))
      .toSorted((a, b) => rank(a) - rank(b));
    return shown.has(PROJECT) ? [project, ...fields] : fields;
  }

  private grid(order: FormImport, form: FormAnswer, rows: ImportRow[], total: number): TemplateResult {
    const columns = this.columns(order, form, rows);
    return html`<div class="scroll-x mend-scroll" tabindex="0" role="region" aria-label=${t("import.step-mend")}>
      <table class="grid tight mend-grid stack"><thead><tr><th scope="col">${t("import.row")}</th>${columns.map((field) => html`<th scope="col">${field.label}${field.id === PROJECT || isAlwaysRequired(form.form, field) ? html`<span class="req" aria-hidden="true">*</span>` : ""}</th>`)}</tr></thead>
      <tbody>${repeat(
        rows,
        (row) => row.row,
        (row) => this.row(order, form, columns, row),
      )}</tbody></table></div>
      ${total > rows.length || this.page > 1 ? this.pager(total) : ""}`;
  }

  private row(order: FormImport, form: FormAnswer, columns: readonly Field[], row: ImportRow): TemplateResult {
    const context = rowContext(order, form, row);
    const shown = new Set(columns.map((field) => field.id));
    const others = row.problems.filter((p) => blocks(p) && !shown.has(p.pointer.split("/")[1] ?? ""));
    const skipped = row.verdict === "skipped";
    return html`<tr data-row=${row.row} class=${row.verdict}>
      <td data-l=${t("import.row")}><span class="num">${row.row}</span> ${verdictWord(row.verdict)}${others.length > 0 ? html`<details class="later"><summary>${t("import.later", { count: others.length })}</summary>${others.map((p) => html`<span class="sub">${sayProblem(p)}</span>`)}</details>` : ""}${this.tools(row, skipped)}</td>
      ${columns.map((field) => html`<td data-l=${field.label} class="c-${field.type}">${skipped ? this.text(field, row, context) : this.cell(field, row, context)}</td>`)}
    </tr>`;
  }

  private tools(row: ImportRow, skipped: boolean): TemplateResult {
    return skipped
      ? html`<button class="btn quiet small" type="button" @click=${() => this.save(row.row, { skip: false })}>${t("import.take-back-row")}</button>`
      : html`<button class="btn quiet small" type="button" aria-label=${t("import.skip-row-no", { row: row.row })} @click=${() => this.save(row.row, { skip: true })}>${t("import.skip-row")}</button>`;
  }

  private cell(field: Field, row: ImportRow, context: ReturnType<typeof rowContext>): TemplateResult {
    const pointer = `/${field.id}`;
    const own = row.problems.filter((p) => p.pointer === pointer || p.pointer.startsWith(`${pointer}/`));
    const key = `${row.row} ${field.id}`;
    if (own.some(blocks) || row.edited.includes(field.id)) this.kept.add(key);
    if (!this.kept.has(key) && !this.open.has(key))
      return html`<button class="cell-text" type="button" aria-label=${t("import.edit-cell", { label: field.label, row: row.row })} @click=${() => (this.open = new Set([...this.open, key]))}>${this.text(field, row, context)}</button>`;
    const typed = row.texts[field.id] ?? "";
    return html`${editField({
      field,
      pointer: `/${row.row}${pointer}`,
      value: row.answers[field.id],
      context,
      problems: own.map((p) => ({ ...p, pointer: `/${row.row}${p.pointer}` })),
      strict: true,
      bare: true,
      label: t("table.cell", { column: field.label, row: row.row }),
    })}${typed === "" || row.answers[field.id] !== undefined ? "" : html`<span class="sub">${t("import.was", { text: typed })}</span>`}`;
  }

  private text(field: Field, row: ImportRow, context: ReturnType<typeof rowContext>): unknown {
    const text =
      row.answers[field.id] === undefined
        ? (row.texts[field.id] ?? "")
        : answerText(field, row.answers[field.id], context);
    return text === "" ? html`<span class="muted">${t("text.none")}</span>` : text;
  }

  private pager(total: number): TemplateResult {
    const last = Math.max(1, Math.ceil(total / SIZE));
    return html`<nav class="pager" aria-label=${t("list.pages")}><span class="btns">
      <button class="btn small" type="button" ?disabled=${this.page <= 1} @click=${() => (this.page -= 1)}>${icon("left")}${t("list.previous")}</button>
      <span class="small">${t("list.page", { page: this.page })}</span>
      <button class="btn small" type="button" ?disabled=${this.page >= last} @click=${() => (this.page += 1)}>${t("list.next")}${icon("right")}</button></span></nav>`;
  }
}
customElements.define("mz-quarantine-step", QuarantineStep);
