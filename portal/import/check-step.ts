/**
 * `<mz-check-step>`: what the rows would become, which problems there are and how often, the rows themselves.
 *
 * @property order - the import
 * @property form - the form's definition
 * @fires mz-mend - detail: the problem to mend, or nothing for all
 * @fires mz-next
 */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { fieldsOf } from "../../core/domain/form.ts";
import { blocks } from "../../core/domain/problem.ts";
import type { FormAnswer } from "../api-types.ts";
import { icon } from "../elements/icon.ts";
import { answerText } from "../elements/read-value.ts";
import { Loader } from "../elements/loader.ts";
import { type MessageKey, sayProblem, t } from "../message.ts";
import { type FormImport, type ImportRow, listImportRows, type ProblemCount, PROJECT, type Verdict } from "./api.ts";
import { rowContext } from "./row-context.ts";
import { rowPager } from "./row-pager.ts";

const SIZE = 20;
const FIGURES: ["ready" | "draft" | "bad", MessageKey, MessageKey][] = [
  ["ready", "import.count-ready", "import.note-ready"],
  ["draft", "import.count-draft", "import.note-draft"],
  ["bad", "import.count-bad", "import.note-bad"],
];

class CheckStep extends LitElement {
  static override properties = {
    order: { attribute: false },
    form: { attribute: false },
    only: { state: true },
    page: { state: true },
  };
  declare order: FormImport | undefined;
  declare form: FormAnswer | undefined;
  declare only: Verdict | "";
  declare page: number;
  private readonly rows: Loader<{ rows: ImportRow[]; total: number }>;
  private asked = "";

  constructor() {
    super();
    this.order = undefined;
    this.form = undefined;
    this.only = "";
    this.page = 1;
    this.rows = new Loader(this, () =>
      listImportRows(this.order?.id ?? "", { ...(this.only && { verdict: this.only }), page: this.page, size: SIZE }),
    );
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override willUpdate(): void {
    const asking = JSON.stringify([this.order?.id, this.order?.counts, this.order?.matching, this.only, this.page]);
    if (asking === this.asked) return;
    this.asked = asking;
    this.rows.start();
  }

  private show(only: Verdict | ""): void {
    this.only = only;
    this.page = 1;
  }

  override render(): TemplateResult | "" {
    const { order } = this;
    if (!order) return "";
    const { counts } = order;
    const mendable = counts.bad + counts.draft;
    return html`<section class="sec" aria-labelledby="import-check">
      <h2 id="import-check" tabindex="-1">${t("import.step-look")}</h2>
      <div class="figures mt3">${FIGURES.map(([key, title, note]) => html`<div><div class="k">${t(title)}</div><div class="v ${key === "bad" && counts.bad > 0 ? "t-stop" : ""}">${counts[key]}<small>${t("import.rows")}</small></div><div class="n">${t(note)}</div></div>`)}</div>
      ${order.problems.length > 0 ? this.problems(order) : html`<div class="notice done mt3">${icon("ok")}<div>${t("import.no-problems")}</div></div>`}
      <div class="btns mt3">
        ${mendable > 0 ? html`<button class="btn ${counts.bad > 0 ? "primary" : ""}" id="import-mend" type="button" @click=${() => this.mend()}>${t("import.to-mend", { count: mendable })}</button>` : ""}
        <button class="btn ${counts.bad > 0 ? "" : "primary"}" id="import-next" type="button" @click=${() => this.dispatchEvent(new CustomEvent("mz-next"))}>${t("import.to-run")}</button>
      </div>
      <div class="sec-head mt3"><h3>${t("import.all-rows")}</h3>${this.pills(order)}</div>
      ${this.rows.view((value) => this.table(order, value), "rows")}
    </section>`;
  }

  private mend(filter?: { code: string; pointer: string }): void {
    this.dispatchEvent(new CustomEvent("mz-mend", { detail: filter }));
  }

  private problems(order: FormImport): TemplateResult {
    const all = new Map(this.form ? fieldsOf(this.form.form).map((field) => [field.id, field.label]) : []);
    const typed = new Set([PROJECT, ...order.fields.map(({ id }) => id)]);
    const idOf = (entry: ProblemCount): string => entry.problem.pointer.split("/")[1] ?? "";
    const label = (entry: ProblemCount): string =>
      idOf(entry) === PROJECT ? t("import.project") : (all.get(idOf(entry)) ?? "");
    // What cannot be read keeps a row out; what is missing can still be filled in the draft; hints come last.
    const rank = ({ problem }: ProblemCount): number =>
      !blocks(problem) ? 2 : problem.code === "answer.required" ? 1 : 0;
    const sorted = order.problems.toSorted((a, b) => rank(a) - rank(b) || b.rows - a.rows);
    const mend = (entry: ProblemCount): unknown => {
      if (!blocks(entry.problem)) return "";
      if (!typed.has(idOf(entry))) return html`<span class="muted small">${t("import.in-draft")}</span>`;
      return html`<button class="btn quiet small" type="button" @click=${() => this.mend({ code: entry.problem.code, pointer: entry.problem.pointer })}>${t("import.mend-these")}</button>`;
    };
    return html`<h3 class="mt3 mb1">${t("import.problems")}</h3>
      <table class="grid tight stack problem-table"><thead><tr><th scope="col">${t("import.field")}</th><th scope="col">${t("import.example")}</th><th scope="col" class="num">${t("import.rows-count")}</th><th scope="col"><span class="sr">${t("table.tools")}</span></th></tr></thead>
      <tbody>${sorted.map(
        (entry) => html`<tr><td class="lead">${label(entry)}</td>
          <td data-l=${t("import.example")}><span class="state ${rank(entry) === 0 ? "stop" : "warn"}">${icon(rank(entry) === 0 ? "stop" : "warn")}<span>${sayProblem(entry.problem)}</span></span></td>
          <td class="num" data-l=${t("import.rows-count")}>${entry.rows}</td>
          <td>${mend(entry)}</td></tr>`,
      )}</tbody></table>`;
  }

  private pills(order: FormImport): TemplateResult {
    const { counts } = order;
    const all = counts.ready + counts.draft + counts.bad + counts.skipped;
    const pill = (verdict: Verdict | "", label: string, count: number) =>
      html`<button type="button" aria-current=${this.only === verdict ? "true" : nothing} @click=${() => this.show(verdict)}>${label} ${count}</button>`;
    return html`<div class="pills" role="group" aria-label=${t("import.show")}>${pill("", t("work.all"), all)}${pill("bad", t("import.count-bad"), counts.bad)}${pill("draft", t("import.count-draft"), counts.draft)}${pill("ready", t("import.count-ready"), counts.ready)}${counts.skipped > 0 ? pill("skipped", t("import.count-skipped"), counts.skipped) : ""}</div>`;
  }

  private table(order: FormImport, { rows, total }: { rows: ImportRow[]; total: number }): TemplateResult {
    const form = this.form;
    if (!form) return html``;
    const columns = fieldsOf(form.form).filter((field) => order.matching[field.id]);
    const project = order.matching[PROJECT] !== undefined;
    return html`<div class="scroll-x import-rows ${this.rows.busy ? "loading" : ""}" tabindex="0" role="region" aria-label=${t("import.all-rows")}>
        <table class="grid tight"><thead><tr><th scope="col">${t("import.row")}</th><th scope="col">${t("import.verdict")}</th>${project ? html`<th scope="col">${t("import.project")}</th>` : ""}${columns.map((field) => html`<th scope="col">${field.label}</th>`)}</tr></thead>
        <tbody>${rows.map((row) => {
          const context = rowContext(order, form, row);
          const wrong = new Set(row.problems.filter(blocks).map((p) => p.pointer.split("/")[1]));
          return html`<tr class=${row.verdict === "bad" ? "bad" : ""}><td class="num">${row.row}</td><td>${verdictWord(row.verdict)}</td>${project ? html`<td class="clip ${wrong.has(PROJECT) ? "wrong" : ""}">${row.texts[PROJECT] ?? ""}</td>` : ""}
            ${columns.map((field) => html`<td class="clip ${wrong.has(field.id) ? "wrong" : ""}" title=${row.texts[field.id] ?? ""}>${row.answers[field.id] === undefined ? (row.texts[field.id] ?? "") : answerText(field, row.answers[field.id], context)}</td>`)}</tr>`;
        })}</tbody></table>
      </div>
      ${rowPager(this.page, total, SIZE, (page) => (this.page = page))}`;
  }
}
customElements.define("mz-check-step", CheckStep);

/** What a row is or will be, as a word with its sign. */
export function verdictWord(verdict: Verdict): TemplateResult {
  if (verdict === "bad" || verdict === "failed")
    return html`<span class="state stop">${icon("stop")}${t(verdict === "bad" ? "import.count-bad" : "import.count-failed")}</span>`;
  if (verdict === "skipped") return html`<span class="state wait">${icon("x")}${t("import.count-skipped")}</span>`;
  if (verdict === "draft") return html`<span class="state warn">${icon("warn")}${t("import.count-draft")}</span>`;
  return html`<span class="state done">${icon("ok")}${t(verdict === "done" ? "import.count-done" : "import.count-ready")}</span>`;
}
