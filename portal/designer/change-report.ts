/**
 * What a change would do: faults first, then what each difference means for what is stored and what to do about it, then
 * how stored documents fared in the trial.
 *
 * `<mz-change-report>`
 * @property report - the server's check of the change
 * @property change - bodies, bases and conversions of the change; the forms before and after come from here
 * @property dictionaries - code lists for names of codes
 * @property titles - what code lists and fields are called, see namesIn
 * @property samples - answers of the form before, to try conversions on
 * @property editable - false for who only reads the change: nothing is offered to settle
 * @fires mz-locate - detail: { kind, id, pointer } of a fault that the person wants to see
 * @fires mz-conversion - detail: Conversion; a default is a formula that gives a constant
 * @fires mz-conversion-drop - detail: { form, field } of a conversion that is taken back
 */
import { html, LitElement, type TemplateResult } from "lit";
import type {
  ChangeReport as Report,
  Conversion,
  DraftBody,
  DraftFault,
  DryRun,
  JudgedChange,
  Verdict,
} from "../../core/domain/change.ts";
import type { Dictionaries } from "../api-types.ts";
import { icon } from "../elements/icon.ts";
import { figure } from "../format.ts";
import { sayProblem, t } from "../message.ts";
import { pathOf } from "../router.ts";
import { formOf, type Names, propertyName, thingName, valueWords, WHAT_WORDS } from "./definition-words.ts";
import { sayExpected, VERDICT_WORDS } from "./draft-words.ts";
import { placeWords } from "./place-words.ts";
import { sayMisfit } from "./misfit-words.ts";
import { nameGone } from "./removed-names.ts";
import { readersCells, usesOf } from "./report-readers.ts";
import { solveForm } from "./report-solve.ts";
import type { Sample } from "./sample.ts";

export type ReportedChange = {
  bodies: readonly DraftBody[];
  bases: readonly DraftBody[];
  conversions: readonly Conversion[];
};
const NO_CHANGE: ReportedChange = { bodies: [], bases: [], conversions: [] };
const WEIGHT: Record<Verdict, number> = { destructive: 0, "needs-conversion": 1, "needs-default": 2, compatible: 3 };

class ChangeReport extends LitElement {
  static override properties = {
    report: { attribute: false },
    change: { attribute: false },
    dictionaries: { attribute: false },
    titles: { attribute: false },
    samples: { attribute: false },
    editable: { attribute: false },
    open: { state: true },
  };
  declare report: Report | undefined;
  declare change: ReportedChange;
  declare dictionaries: Dictionaries;
  declare titles: Names;
  declare samples: readonly Sample[];
  declare editable: boolean;
  /** The difference whose small form is open, by its place in the report. */
  declare open: string;
  /** The difference that was settled last. */
  private settled = "";

  constructor() {
    super();
    this.report = undefined;
    this.change = NO_CHANGE;
    this.dictionaries = {};
    this.titles = {};
    this.samples = [];
    this.editable = true;
    this.open = "";
  }

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    return this;
  }

  override render(): TemplateResult {
    const { report } = this;
    if (!report) return html``;
    const stops = report.faults.filter((fault) => fault.severity === "stop");
    const warnings = report.faults.filter((fault) => fault.severity === "warn");
    return html`<div class="report">
      <div class="notice ${report.publishable ? "done" : stops.length > 0 ? "stop" : "warn"}" role="status">
        ${icon(report.publishable ? "ok" : stops.length > 0 ? "stop" : "warn")}<div><b>${summaryOf(report)}</b></div>
      </div>
      ${this.faults(t("report.faults"), stops)}${this.verdicts(report.changes)}${this.dryRuns(report.dryRuns, stops)}${this.layers(report)}${this.faults(t("report.warnings"), warnings)}
    </div>`;
  }

  private faults(title: string, faults: readonly DraftFault[]): TemplateResult | string {
    if (faults.length === 0) return "";
    const named = nameGone(faults, this.change.bases, this.change.bodies);
    return html`<section class="report-part"><h3>${title} ${faults.length}</h3><ul>${named.map((fault) => {
      const stop = fault.severity === "stop";
      return html`<li class="fault-line"><span class="state ${stop ? "stop" : "warn"}">${icon(stop ? "stop" : "warn")}${t(stop ? "report.fault" : "report.warning")}</span>
        <span>${sayExpected(fault)}<span class="sub">${placeWords(fault.kind, fault.id, fault.pointer, this.change.bodies)}</span></span>
        <button class="btn quiet small" type="button" @click=${() => this.go(fault.kind, fault.id, fault.pointer)}>${t("report.go")}</button></li>`;
    })}</ul></section>`;
  }

  /** Asks the owner to show the place. */
  private go(kind: string, id: string, pointer: string): void {
    this.dispatchEvent(new CustomEvent("mz-locate", { detail: { kind, id, pointer }, bubbles: true, composed: true }));
  }

  private verdicts(changes: readonly JudgedChange[]): TemplateResult | string {
    if (changes.length === 0) return "";
    const loud = changes
      .filter((change) => change.verdict !== "compatible")
      .toSorted((a, b) => Number(a.solved) - Number(b.solved) || WEIGHT[a.verdict] - WEIGHT[b.verdict]);
    const quiet = changes.filter((change) => change.verdict === "compatible");
    return html`<section class="report-part"><h3>${t("report.verdicts")}</h3>
      ${loud.length === 0 ? "" : this.table(loud)}
      ${quiet.length === 0 ? "" : html`<details class="rest" ?open=${loud.length === 0 && quiet.length <= 12}><summary>${t("report.rest", { count: quiet.length })}</summary>${this.table(quiet)}</details>`}
    </section>`;
  }

  private table(changes: readonly JudgedChange[]): TemplateResult {
    return html`<div class="scroll-x"><table class="grid tight verdict stack"><thead><tr>
        <th scope="col">${t("report.change")}</th><th scope="col">${t("report.verdict")}</th>
        <th scope="col" class="num">${t("report.documents")}</th><th scope="col" class="num">${t("report.drafts")}</th><th scope="col" class="num">${t("report.running")}</th>
        <th scope="col" class="num">${t("report.indicators")}</th><th scope="col" class="num">${t("report.plugins")}</th><th scope="col" class="num">${t("report.pages")}</th>
        <th scope="col">${t("report.solution")}</th></tr></thead>
      <tbody>${changes.map((change) => this.row(change))}</tbody></table></div>`;
  }

  private row(change: JudgedChange): TemplateResult {
    const key = keyOf(change);
    const verdict = VERDICT_WORDS[change.verdict];
    const bad = change.verdict === "destructive" && !change.solved;
    const solvable =
      this.editable &&
      !change.solved &&
      (change.thing === "field" || change.thing === "column") &&
      change.kind === "form";
    return html`<tr class=${bad ? "bad" : ""} data-key=${key}>
        <td><b>${t(WHAT_WORDS[change.what])} ${change.label}</b>${this.detail(change)}</td>
        <td data-l=${t("report.verdict")}><span class="state ${verdict.tone}">${icon(verdict.icon)}${t(verdict.word)}</span></td>
        ${readersCells(change)}
        <td class="do"><div>${this.solution(change)}</div>
          ${solvable ? html`<button class="btn small" type="button" aria-expanded=${String(this.open === key)} @click=${() => (this.open = this.open === key ? "" : key)}>${t(change.what === "removed" ? "report.keep-aside" : change.verdict === "needs-default" ? "report.default" : "report.convert")}</button>` : ""}
          ${this.editable && this.given(change) ? html`<button class="btn quiet small" type="button" @click=${() => this.drop(change)}>${t("report.undo")}</button>` : ""}
          ${usesOf(change)}</td>
      </tr>
      ${this.open === key && solvable ? html`<tr><td colspan="9">${this.solve(change)}</td></tr>` : ""}`;
  }

  /** Which property, from what to what. */
  private detail(change: JudgedChange): TemplateResult {
    const name = `${thingName(change.thing)} ${change.target}`;
    if (change.what !== "changed" || change.key === undefined) return html`<span class="sub">${name}</span>`;
    const words = (value: unknown, bodies: readonly DraftBody[]): string => {
      const body = bodies.find((b) => b.kind === change.kind && b.id === change.id);
      const text = body
        ? valueWords(change.key ?? "", value, {
            body,
            dictionaries: this.dictionaries,
            titles: this.titles,
            form: formOf(body, [...bodies, ...this.change.bodies, ...this.change.bases]),
          })
        : String(value ?? "");
      return text === "" ? t("report.nothing") : text;
    };
    return html`<span class="sub">${propertyName(change.key, change.thing)}：${words(change.before, this.change.bases)} → ${words(change.after, this.change.bodies)}</span>`;
  }

  private solution(change: JudgedChange): TemplateResult {
    const given = this.given(change);
    const idle = change.solved && !given && change.readers?.drafts === 0;
    const reason = given ? givenWords(change, given) : idle ? t("report.no-drafts") : sayReason(change.reason);
    if (change.verdict === "compatible") return html`${reason}`;
    return change.solved
      ? html`<span class="state done">${icon("ok")}${t("report.solved")}</span><span class="sub">${reason}</span>`
      : html`${reason}`;
  }

  private given(change: JudgedChange): Conversion | undefined {
    if (change.verdict === "compatible") return undefined;
    return this.change.conversions.find((c) => c.form === change.id && c.field === change.target);
  }

  /** Closes the small form; the keyboard goes on in the row that it belonged to, wherever the next report puts it. */
  private shut(key: string): void {
    this.open = "";
    this.settled = key;
    void this.updateComplete.then(() => this.goOn());
  }

  private goOn(): void {
    const row = [...this.querySelectorAll<HTMLElement>("tr[data-key]")].find((o) => o.dataset["key"] === this.settled);
    row?.querySelector<HTMLElement>(".do > button:last-of-type")?.focus();
  }

  override updated(changed: Map<string, unknown>): void {
    if (!changed.has("report") || this.settled === "") return;
    if (document.activeElement === document.body) this.goOn();
    this.settled = "";
  }

  private give(detail: Conversion, key: string): void {
    this.dispatchEvent(new CustomEvent<Conversion>("mz-conversion", { detail, bubbles: true, composed: true }));
    this.shut(key);
  }

  private drop(change: JudgedChange): void {
    const detail = { form: change.id, field: change.target };
    this.dispatchEvent(new CustomEvent("mz-conversion-drop", { detail, bubbles: true, composed: true }));
    this.shut(keyOf(change));
  }

  private solve(change: JudgedChange): TemplateResult {
    return solveForm({
      change,
      bodies: this.change.bodies,
      bases: this.change.bases,
      given: this.given(change)?.expr,
      dictionaries: this.dictionaries,
      samples: this.samples,
      onGive: (expr) => this.give({ form: change.id, field: change.target, expr }, keyOf(change)),
      onCancel: () => this.shut(keyOf(change)),
    });
  }

  private dryRuns(runs: readonly DryRun[], stops: readonly DraftFault[]): TemplateResult | string {
    if (runs.length === 0) return "";
    return html`<section class="report-part"><h3>${t("report.dry-runs")}</h3>${runs.map((run) => {
      const title = this.change.bodies.find((body) => body.kind === "form" && body.id === run.form)?.title ?? run.form;
      if (run.tried === 0)
        return html`<p>${title}：<span class="muted">${t(stops.length > 0 ? "report.dry-later" : "report.dry-none")}</span></p>`;
      const clean = run.withProblems + run.unconverted === 0;
      return html`<p><span class="state ${clean ? "done" : "warn"}">${icon(clean ? "ok" : "warn")}${t("report.dry-form", { title, tried: figure(run.tried), fine: figure(run.fine) })}</span>
        ${run.withProblems > 0 ? html`<span class="chip warn">${t("report.dry-problems", { count: run.withProblems })}</span>` : ""}
        ${run.unconverted > 0 ? html`<span class="chip stop">${t("report.dry-unconverted", { count: run.unconverted })}</span>` : ""}</p>
        ${run.samples.length === 0 ? "" : html`<ul class="report-samples">${run.samples.map((sample) => html`<li><a href=${pathOf("document", sample.document)} target="_blank">${sample.number} ${sample.title}</a>${sample.problems.map((problem) => html`<span class="sub">${problem.message}</span>`)}</li>`)}</ul>`}`;
    })}</section>`;
  }

  private layers(report: Report): TemplateResult | string {
    if (report.layers.length === 0) return "";
    return html`<section class="report-part"><h3>${t("report.layers")}</h3><ul class="report-samples">${report.layers.map(
      (misfit) =>
        html`<li><a href=${pathOf("definitions", "", { kind: "layer", id: misfit.layer })}>${sayMisfit(misfit)}</a></li>`,
    )}</ul></section>`;
  }
}
customElements.define("mz-change-report", ChangeReport);

const keyOf = (change: JudgedChange): string =>
  `${change.kind} ${change.id} ${change.pointer} ${change.key ?? change.what}`;

/** What was settled for a change. */
function givenWords(change: JudgedChange, { expr }: Conversion): string {
  if (change.what === "removed") return t("report.given-aside");
  const constant = /^"([^"\\]*)"$|^(-?\d+(?:\.\d+)?)$/.exec(expr);
  const value = constant?.[1] ?? constant?.[2];
  return change.verdict === "needs-default" && value !== undefined
    ? t("report.given-default", { value })
    : t("report.given-formula");
}

/** The sentence of a reason; one that came later than this portal says that nothing can be judged. */
function sayReason(reason: string): string {
  const said = sayProblem({ code: reason, pointer: "" });
  return said === reason ? t("judge.faulty") : said;
}

/** One sentence over all: how many harmless, how many to settle first. */
export function summaryOf(report: Report): string {
  const { changes } = report;
  const stops = report.faults.filter((fault) => fault.severity === "stop").length;
  const left = (verdict: Verdict): number => changes.filter((c) => c.verdict === verdict && !c.solved).length;
  const fine = changes.filter((c) => c.verdict === "compatible").length;
  const solved = changes.filter((c) => c.verdict !== "compatible" && c.solved).length;
  if (changes.length === 0 && stops === 0) return t("report.none");
  const parts = [
    stops > 0 ? t("report.sum-faults", { count: stops }) : "",
    fine > 0 ? t("report.sum-fine", { count: fine }) : "",
    solved > 0 ? t("report.sum-solved", { count: solved }) : "",
    left("needs-default") > 0 ? t("report.sum-default", { count: left("needs-default") }) : "",
    left("needs-conversion") > 0 ? t("report.sum-conversion", { count: left("needs-conversion") }) : "",
    left("destructive") > 0 ? t("report.sum-destructive", { count: left("destructive") }) : "",
  ].filter((part) => part !== "");
  const sentence = `${parts.join(t("text.comma"))}${t("text.stop")}`;
  return report.publishable ? sentence + t("report.sum-ready") : sentence;
}
