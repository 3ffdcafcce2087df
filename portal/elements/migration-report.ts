/**
 * What each running case would become on a version, and the moving of those that are chosen: one command each, with its
 * own result.
 *
 * `<mz-migration-report>`
 * @property flow - id of the flow
 * @property version - the version to which cases would move
 * @property cases - what the server judged
 * @property more - there are more cases than were judged
 * @fires mz-moved - the moves are through
 */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { announce } from "../announce.ts";
import { type MessageKey, t } from "../message.ts";
import { type Judged, moveCase } from "../migration-api.ts";
import { ApiError } from "../request.ts";
import { pathOf } from "../router.ts";
import { type IconName, icon } from "./icon.ts";
import { blank } from "./loader.ts";

type Verdict = Judged["verdict"];
type Result = { moved: boolean; text: string };
const VERDICTS: Readonly<Record<Verdict, { word: MessageKey; tone: string; icon: IconName }>> = {
  same: { word: "move.same", tone: "done", icon: "ok" },
  differs: { word: "move.differs", tone: "warn", icon: "warn" },
  impossible: { word: "move.impossible", tone: "stop", icon: "stop" },
};

class MigrationReportElement extends LitElement {
  static override properties = {
    flow: { attribute: false },
    version: { attribute: false },
    cases: { attribute: false },
    more: { attribute: false },
    shown: { state: true },
    chosen: { state: true },
    opinion: { state: true },
    fault: { state: true },
    results: { state: true },
    progress: { state: true },
  };
  declare flow: string;
  declare version: number;
  declare cases: Judged[];
  declare more: boolean;
  declare shown: Verdict | "";
  declare chosen: ReadonlySet<string>;
  declare opinion: string;
  declare fault: string;
  declare results: ReadonlyMap<string, Result>;
  declare progress: { done: number; of: number } | undefined;
  private stopping = false;

  constructor() {
    super();
    this.flow = "";
    this.version = 0;
    this.cases = [];
    this.more = false;
    this.shown = "";
    this.chosen = new Set();
    this.opinion = "";
    this.fault = "";
    this.results = new Map();
    this.progress = undefined;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("version") || changed.has("flow")) this.shown = "";
    // Judged anew: what was moved before stands in the log.
    if (!changed.has("cases")) return;
    this.chosen = new Set();
    this.results = new Map();
  }

  /** Cases that can be moved and were not moved yet. */
  private movable(verdict?: Verdict): Judged[] {
    return this.cases.filter(
      (row) =>
        row.verdict !== "impossible" &&
        (verdict === undefined || row.verdict === verdict) &&
        this.results.get(row.case)?.moved !== true,
    );
  }

  private toggle(id: string, on: boolean): void {
    const next = new Set(this.chosen);
    if (on) next.add(id);
    else next.delete(id);
    this.chosen = next;
  }

  private async move(): Promise<void> {
    if (this.progress) return;
    const opinion = this.opinion.trim();
    const rows = this.movable().filter((row) => this.chosen.has(row.case));
    this.fault = rows.length === 0 ? t("move.choose-first") : opinion === "" ? t("move.opinion-first") : "";
    if (this.fault !== "") {
      await this.updateComplete;
      this.querySelector<HTMLElement>("#move-fault")?.focus();
      return;
    }
    this.stopping = false;
    for (const [i, row] of rows.entries()) {
      if (this.stopping) break;
      this.progress = { done: i, of: rows.length };
      this.results = new Map(this.results).set(row.case, await this.moveOne(row, opinion));
      this.toggle(row.case, false);
    }
    this.progress = undefined;
    const moved = rows.filter((row) => this.results.get(row.case)?.moved === true).length;
    announce(t("move.through", { moved, of: rows.length }));
    this.dispatchEvent(new CustomEvent("mz-moved", { bubbles: true }));
  }

  private async moveOne(row: Judged, opinion: string): Promise<Result> {
    try {
      await moveCase(this.flow, { case: row.case, version: this.version, opinion });
      return { moved: true, text: t("move.moved", { version: this.version }) };
    } catch (error) {
      if (!(error instanceof ApiError)) return { moved: false, text: t("error.unknown", { status: "" }) };
      return { moved: false, text: error.problems[0]?.message ?? error.message };
    }
  }

  override render(): TemplateResult {
    if (this.cases.length === 0) return blank(t("move.none"), t("move.none-help", { version: this.version }));
    const rows = this.cases.filter((row) => this.shown === "" || row.verdict === this.shown);
    const same = this.movable("same");
    return html`${this.more ? html`<div class="notice warn">${icon("warn")}<div>${t("move.more", { count: this.cases.length })}</div></div>` : ""}
      <div class="pills filters" role="group" aria-label=${t("move.filter")}>${this.pill("", t("work.all"))}${(["same", "differs", "impossible"] as const).map((v) => this.pill(v, t(VERDICTS[v].word)))}</div>
      <div class="btns mv-choose"><button class="btn small" type="button" aria-disabled=${same.length === 0} @click=${() => (this.chosen = new Set([...this.chosen, ...same.map((row) => row.case)]))}>${t("move.choose-same", { count: same.length })}</button>
        <button class="btn small quiet" type="button" aria-disabled=${this.chosen.size === 0} @click=${() => (this.chosen = new Set())}>${t("move.choose-none")}</button></div>
      <table class="grid tight stack mv"><caption class="sr">${t("move.report", { version: this.version })}</caption><thead><tr><th scope="col" class="mv-pick"><span class="sr">${t("move.pick")}</span></th><th scope="col">${t("move.document")}</th><th scope="col">${t("move.unit")}</th><th scope="col">${t("move.from")}</th><th scope="col">${t("move.verdict")}</th></tr></thead>
        <tbody>${rows.map((row) => this.row(row))}</tbody></table>
      ${this.bar()}`;
  }

  private pill(verdict: Verdict | "", label: string): TemplateResult {
    const count = this.cases.filter((row) => verdict === "" || row.verdict === verdict).length;
    return html`<button type="button" aria-current=${this.shown === verdict ? "true" : nothing} @click=${() => (this.shown = verdict)}>${label} ${count}</button>`;
  }

  private row(row: Judged): TemplateResult {
    const result = this.results.get(row.case);
    const { word, tone, icon: mark } = VERDICTS[row.verdict];
    const can = row.verdict !== "impossible" && result?.moved !== true;
    return html`<tr>
      <td class="mv-pick">${can ? html`<label class="mv-box"><input type="checkbox" .checked=${this.chosen.has(row.case)} ?disabled=${this.progress !== undefined} @change=${(event: Event) => this.toggle(row.case, (event.target as HTMLInputElement).checked)} /><span class="sr">${t("move.pick-of", { title: row.title })}</span></label>` : ""}</td>
      <td><a href=${pathOf("document", row.document)}>${row.title || row.number}</a><span class="mono muted mv-no">${row.number}</span></td>
      <td data-l=${t("move.unit")}>${row.unit}</td>
      <td data-l=${t("move.from")}>${t("versions.version", { version: row.version })}</td>
      <td data-l=${t("move.verdict")}>${result ? html`<span class="chip ${result.moved ? "done" : "stop"}">${icon(result.moved ? "ok" : "stop")}${result.moved ? result.text : t("move.not-moved")}</span>${result.moved ? "" : html`<div class="small">${result.text}</div>`}` : html`<span class="chip ${tone}">${icon(mark)}${t(word)}</span>${this.detail(row)}`}</td></tr>`;
  }

  private detail(row: Judged): TemplateResult | "" {
    if (row.verdict === "same") return "";
    if (row.verdict === "impossible") return html`<div class="small">${row.reason ?? ""}</div>`;
    const names = (steps: Judged["before"]): string =>
      (steps ?? []).map((step) => step.title).join(t("text.pause")) || t("move.nowhere");
    return html`<div class="small">${t("move.at", { at: row.at ?? 0 })} <span class="mv-was">${names(row.before)}</span> <span aria-hidden="true">→</span><span class="sr">${t("move.becomes")}</span> <b>${names(row.after)}</b></div>`;
  }

  private bar(): TemplateResult {
    const count = this.movable().filter((row) => this.chosen.has(row.case)).length;
    const { progress } = this;
    return html`<div class="mv-bar">
      ${this.fault === "" ? "" : html`<div class="notice stop" id="move-fault" role="alert" tabindex="-1">${icon("stop")}<div>${this.fault}</div></div>`}
      <div class="field"><label class="label" for="move-opinion">${t("move.opinion")}</label><input class="input" id="move-opinion" maxlength="2000" .value=${this.opinion} ?disabled=${progress !== undefined} @input=${(event: Event) => (this.opinion = (event.target as HTMLInputElement).value)} /><p class="help">${t("move.opinion-help")}</p></div>
      <div class="btns"><button class="btn primary" type="button" aria-disabled=${progress !== undefined} @click=${() => void this.move()}>${progress ? t("move.moving", { done: progress.done + 1, of: progress.of }) : t("move.do", { count, version: this.version })}</button>
        ${progress ? html`<button class="btn" type="button" @click=${() => (this.stopping = true)}>${t("move.stop")}</button><progress max=${progress.of} value=${progress.done} aria-label=${t("move.moving", { done: progress.done + 1, of: progress.of })}></progress>` : ""}</div>
    </div>`;
  }
}
customElements.define("mz-migration-report", MigrationReportElement);
