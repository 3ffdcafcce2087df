/**
 * A drafted rule tried on what is there: how many it would hit, whom and why, and what differs from the published version.
 *
 * `<mz-rule-trial>`
 * @property rule - the draft
 * @property version - the published version that it was made from; undefined for a new rule
 * @property faulty - it cannot be tried yet
 */
import { html, LitElement, type TemplateResult } from "lit";
import { LEVELS, type Rule, SEVERITIES } from "../../core/domain/rule.ts";
import type { FiresAs } from "../../core/domain/run-rule.ts";
import { icon } from "../elements/icon.ts";
import { hitObject } from "../elements/hit-words.ts";
import { comparedValues } from "../elements/rule-results.ts";
import { signOf } from "../elements/rule-words.ts";
import { sayProblem, t } from "../message.ts";
import { ApiError } from "../request.ts";
import { type RuleTrial, type TrialLine, tryRule } from "../rule-api.ts";
import { sayExpected } from "./draft-words.ts";
import { rulePlace } from "./rule-place.ts";

const SIGNS: readonly string[] = [...LEVELS, ...SEVERITIES];

class RuleTrialElement extends LitElement {
  static override properties = {
    rule: { attribute: false },
    version: { attribute: false },
    faulty: { attribute: false },
    result: { state: true },
    tried: { state: true },
    fault: { state: true },
    busy: { state: true },
  };
  declare rule: Rule | undefined;
  declare version: number | undefined;
  declare faulty: boolean;
  declare result: RuleTrial | undefined;
  /** The draft that the result is of. */
  declare tried: Rule | undefined;
  declare fault: readonly string[];
  declare busy: boolean;

  constructor() {
    super();
    this.rule = undefined;
    this.version = undefined;
    this.faulty = false;
    this.result = undefined;
    this.tried = undefined;
    this.fault = [];
    this.busy = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  private async run(): Promise<void> {
    const { rule, version } = this;
    if (!rule || this.busy) return;
    this.busy = true;
    this.fault = [];
    try {
      this.result = await tryRule({ body: rule, ...(version !== undefined && { version }) });
      this.tried = rule;
      void this.updateComplete.then(() => this.querySelector<HTMLElement>("#trial-said")?.focus());
    } catch (error) {
      this.fault = error instanceof ApiError ? faultsOf(error, rule) : [t("error.unknown", { status: "" })];
    }
    this.busy = false;
  }

  override render(): TemplateResult {
    const stale = this.result !== undefined && this.tried !== this.rule;
    return html`<p class="help">${t("ruletry.lead")}</p>
      <div class="btns"><button class="btn primary" id="rule-try" type="button" aria-disabled=${this.busy} @click=${() => void this.run()}>${icon("eye")}${t(this.busy ? "ruletry.running" : "ruletry.run")}</button>${this.faulty ? html`<span class="state warn small">${icon("warn")}${t("ruletry.faulty")}</span>` : ""}</div>
      ${this.fault.length > 0 ? html`<div class="notice stop mt3" role="alert">${icon("stop")}<div>${this.fault.map((text) => html`<p>${text}</p>`)}</div></div>` : ""}
      ${stale ? html`<p class="state warn small mt3">${icon("warn")}${t("ruletry.stale")}</p>` : ""}
      ${this.result ? this.said(this.result) : ""}`;
  }

  private said(result: RuleTrial): TemplateResult {
    const fires = Object.entries(result.fires).toSorted(([a], [b]) => SIGNS.indexOf(b) - SIGNS.indexOf(a));
    const hits = fires.reduce((sum, [, count]) => sum + count, 0);
    return html`<div class="mt3" id="trial-said" tabindex="-1"><p><b>${t("ruletry.said", { judged: result.judged, hits })}</b> ${result.stopped === undefined ? "" : html`<span class="state warn">${icon("warn")}${t("ruletry.stopped", { count: result.stopped })}</span>`} <span class="muted small">${t("ruletry.as-of", { day: result.asOf })}</span></p>
      <p class="rule-chips">${fires.map(([as, count]) => html`<span class="level ${signOf(as as FiresAs).tone}">${icon(signOf(as as FiresAs).icon)}${signOf(as as FiresAs).word} ${count}</span>`)}
        <span class="chip done">${icon("ok")}${t("ruletry.met", { count: result.met })}</span>
        ${result.outside > 0 ? html`<span class="chip">${t("ruletry.outside", { count: result.outside })}</span>` : ""}
        ${result.unsure > 0 ? html`<span class="chip">${icon("clock")}${t("ruletry.unsure", { count: result.unsure })}</span>` : ""}
        ${result.failed > 0 ? html`<span class="chip stop">${icon("stop")}${t("ruletry.failed", { count: result.failed })}</span>` : ""}</p></div>
      ${result.differences ? this.differences(result.differences) : ""}
      ${result.list.length === 0 ? html`<p class="muted">${t("ruletry.none")}</p>` : html`<h4>${t("ruletry.list")}</h4><ul class="rules-said" role="list">${result.list.map((line) => html`<li class=${line.as ? signOf(line.as).tone : ""}>${this.line(line)}</li>`)}</ul>`}`;
  }

  private line({ subject, outcome, as, message, compared, why }: TrialLine): TemplateResult {
    const sign = as ? signOf(as) : undefined;
    const missing = why
      .map((name) => this.rule?.values?.find(({ id }) => name === `values.${id}`)?.label ?? name)
      .join(t("text.pause"));
    const project = subject.project === null ? null : { id: subject.project, name: "" };
    return html`<div class="verdict-head">${sign ? html`<span class="level ${sign.tone}">${icon(sign.icon)}${sign.word}</span>` : html`<span class="chip">${t(outcome === "failed" ? "rule.outcome.failed" : "check.not-yet")}</span>`}<b class="rule-name">${hitObject({ subject, object: subject.name, project })}</b></div>
      ${message === "" ? "" : html`<p>${message}</p>`}${missing === "" ? "" : html`<p class="small">${t(outcome === "failed" ? "rule.failed-why" : "rule.missing-why", { names: missing })}</p>`}${comparedValues(compared)}`;
  }

  private differences(list: NonNullable<RuleTrial["differences"]>): TemplateResult {
    const word = (as: string | null): string =>
      as === null
        ? t("ruletry.not-there")
        : SIGNS.includes(as)
          ? signOf(as as FiresAs).word
          : t(`ruletry.verdict.${as as "quiet"}`);
    if (list.length === 0) return html`<p class="small muted">${t("ruletry.same")}</p>`;
    return html`<h4>${t("ruletry.differences", { count: list.length })}</h4><table class="grid tight stack"><thead><tr><th scope="col">${t("alerts.object")}</th><th scope="col">${t("ruletry.before")}</th><th scope="col">${t("ruletry.after")}</th></tr></thead>
      <tbody>${list.map(({ subject, before, after }) => html`<tr><td>${subject.name}</td><td data-l=${t("ruletry.before")}>${word(before)}</td><td data-l=${t("ruletry.after")}><b>${word(after)}</b></td></tr>`)}</tbody></table>`;
  }
}
customElements.define("mz-rule-trial", RuleTrialElement);

/** Why the draft could not be tried, in words, each with its place on the desk. */
function faultsOf(error: ApiError, rule: Rule): string[] {
  const said = error.problems.map((found) => {
    const { pointer, params } = found;
    const text =
      found.code === "rule.fault"
        ? sayExpected({
            pointer,
            found: String(params?.["found"] ?? ""),
            expected: String(params?.["expected"] ?? ""),
          })
        : sayProblem(found);
    const where = rulePlace(rule, pointer)?.where;
    return where === undefined ? text : t("ruledesk.place", { part: where, label: text });
  });
  return [error.message, ...said];
}
