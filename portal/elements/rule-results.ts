/** What the rules say about a document's next act: sign, sentence, the values compared, the source; and what was passed. */
import { html, type TemplateResult } from "lit";
import type { Form } from "../../core/domain/form.ts";
import type { RuleResult } from "../../core/domain/rule-result.ts";
import type { Compared } from "../../core/domain/run-rule.ts";
import { instant } from "../format.ts";
import { t } from "../message.ts";
import type { DocumentRules, PassedWarning } from "../rule-api.ts";
import { FOLDED_FROM } from "./check-table.ts";
import { icon } from "./icon.ts";
import { countResults, signOfResult, sortResults, whyText } from "./rule-words.ts";

/** Chips with the counts. */
export function ruleChips(results: readonly RuleResult[]): TemplateResult {
  const { stops, warns, hints, met, unsure } = countResults(results);
  return html`${stops > 0 ? html`<span class="chip stop">${icon("stop")}${t("rule.stops", { count: stops })}</span>` : ""}
  ${warns > 0 ? html`<span class="chip warn">${icon("warn")}${t("rule.warns", { count: warns })}</span>` : ""}
  ${hints > 0 ? html`<span class="chip info">${icon("info")}${t("rule.hints", { count: hints })}</span>` : ""}
  ${unsure > 0 ? html`<span class="chip">${icon("clock")}${t("rule.unsure", { count: unsure })}</span>` : ""}
  ${met > 0 ? html`<span class="chip done">${icon("ok")}${t("rule.met", { count: met })}</span>` : ""}`;
}

/** All results that stand in no list, the gravest first; the rules that are not about this document are only counted. */
export function ruleResults({ results, moment }: DocumentRules, form: Form): TemplateResult {
  const single = results.filter(({ list }) => list === undefined);
  const shown = sortResults(single).filter(({ outcome }) => outcome !== "outside");
  const outside = single.length - shown.length;
  const met = shown.filter(({ outcome, vouched }) => outcome === "met" && !vouched);
  const folded = met.length < FOLDED_FROM ? [] : met;
  const lines = (some: readonly RuleResult[]): TemplateResult =>
    html`<ul class="rules-said" role="list">${some.map((result) => html`<li class=${signOfResult(result).tone}>${ruleResult(result, form)}</li>`)}</ul>`;
  return html`${moment === null || shown.length === 0 ? "" : html`<p class="small muted">${t("rule.moment-note", { moment: t(`rule.moment.${moment}`) })}</p>`}
    ${lines(shown.filter((result) => !folded.includes(result)))}
    ${folded.length > 0 ? html`<details class="folded"><summary>${icon("ok")}${t("check.folded", { count: folded.length })}</summary>${lines(folded)}</details>` : ""}
    ${outside > 0 ? html`<p class="small muted">${t("rule.quiet", { count: outside })}</p>` : ""}`;
}

/** One result with all that it rests on. */
export function ruleResult(result: RuleResult, form: Form): TemplateResult {
  const sign = signOfResult(result);
  return html`<div class="verdict-head"><span class="state ${sign.tone}">${icon(sign.icon)}${sign.word}</span><b class="rule-name">${result.title}</b><span class="mono small muted nowrap">${result.code}</span></div>
    ${result.message === "" ? "" : html`<p class="rule-message">${result.message}</p>`}
    ${vouchedWords(result)}
    ${result.why.length > 0 ? html`<p class="small">${whyText(result, form)}</p>` : ""}
    ${comparedValues(result.compared)}
    ${result.plugin ? html`<p class="small muted rule-basis">${t("plugin-check.by-version", { plugin: result.plugin.name, version: result.plugin.version })}</p>` : basisLine(result.basis)}`;
}

/** What rests on a person's word alone: what nobody else was asked, and whose word it is. */
export function vouchedWords({ vouched }: RuleResult): TemplateResult | "" {
  if (!vouched) return "";
  const { message, by } = vouched;
  return html`<span class="sub vouched">${message} ${by ? t("rule.vouched-by", { name: by.name, at: instant(by.at) }) : t("rule.vouched-draft")}</span>`;
}

/** The values that were compared, side by side; a dash where there is none. */
export function comparedValues(compared: readonly Compared[]): TemplateResult | "" {
  if (compared.length === 0) return "";
  return html`<dl class="compared">${compared.map(({ label, text }) => html`<div><dt>${label}</dt><dd>${text ?? t("text.dash")}</dd></div>`)}</dl>`;
}

/** Where the rule comes from; what was not checked against its source says so. */
export function basisLine({ text, mark }: { text: string; mark: "S" | "K" }): TemplateResult {
  return html`<p class="small muted rule-basis">${t("check.basis", { basis: text })}${mark === "K" ? html` <span class="tag odd">${t("rule.mark.K")}</span>` : ""}</p>`;
}

/** Warnings that were passed, with who said why: for everybody who decides. */
export function passedWarnings(passes: readonly PassedWarning[]): TemplateResult | "" {
  if (passes.length === 0) return "";
  return html`<h3 class="mt3">${t("rule.passes")}</h3>
    <ul class="rules-said" role="list">${passes.map(
      (pass) => html`<li class="passed"><div class="verdict-head"><b class="rule-name">${pass.title}</b></div>
        ${pass.message === "" ? "" : html`<p class="rule-message">${pass.message}</p>`}
        ${comparedValues(pass.compared)}
        <p>${pass.reason === "clock" ? t("rule.pass-clock") : t("rule.pass-reason", { reason: pass.reason })}</p>
        <p class="small muted">${t("rule.pass-by", { name: pass.name, at: instant(pass.at), moment: t(`rule.moment.${pass.moment}`) })}</p></li>`,
    )}</ul>`;
}

/** The short form for the side of a form: what holds is only counted. */
export function ruleList({ results }: DocumentRules, form: Form): TemplateResult {
  const open = sortResults(results).filter(({ outcome }) => outcome !== "met" && outcome !== "outside");
  return html`<div class="rule-chips">${ruleChips(results)}</div>
    ${
      open.length === 0
        ? html`<p class="small muted">${t("rule.none-yet")}</p>`
        : html`<ul class="rules-said" role="list">${open.map((result) => html`<li class=${signOfResult(result).tone}>${ruleResult(result, form)}</li>`)}</ul>`
    }`;
}
