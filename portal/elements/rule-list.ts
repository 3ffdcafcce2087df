/** A list of rules line by line: what holds, what does not and what a person has to look at, with the values compared. */
import { html, type TemplateResult } from "lit";
import type { Form } from "../../core/domain/form.ts";
import { listsOf, type Mark, markOf, type RuleResult } from "../../core/domain/rule-result.ts";
import { t } from "../message.ts";
import type { DocumentRules } from "../rule-api.ts";
import { icon, type IconName } from "./icon.ts";
import { basisLine, vouchedWords } from "./rule-results.ts";
import { whyText } from "./rule-words.ts";

const MARKS: Readonly<Record<Mark, { tone: string; icon: IconName }>> = {
  pass: { tone: "done", icon: "ok" },
  word: { tone: "info", icon: "pen" },
  fail: { tone: "stop", icon: "stop" },
  look: { tone: "warn", icon: "eye" },
  none: { tone: "wait", icon: "some" },
};

/** Sign and word of a line's mark. */
export function markState(mark: Mark): TemplateResult {
  const sign = MARKS[mark];
  return html`<span class="state ${sign.tone}">${icon(sign.icon)}${t(`rule.mark-of.${mark}`)}</span>`;
}

/** One small mark for each line, in order; read aloud as a sentence. */
export function markRow(lines: readonly { code: string; title: string; mark: Mark }[]): TemplateResult {
  return html`<span class="marks" role="list">${lines.map(
    ({ code, title, mark }) =>
      html`<span role="listitem" class="mark-of ${MARKS[mark].tone}" title="${code} ${title}${t("text.comma")}${t(`rule.mark-of.${mark}`)}">${icon(MARKS[mark].icon)}<span class="sr">${code} ${title}${t("text.comma")}${t(`rule.mark-of.${mark}`)}</span></span>`,
  )}</span>`;
}

/** What a person found, under the line of its rule. */
export type Found = { rule: string; name: string | null; reason: string };

/** Every list that the results stand in, as a table; what a person found stands under its line. */
export function ruleLists(
  { results, passes }: Pick<DocumentRules, "results" | "passes">,
  form: Form,
): TemplateResult[] {
  return listsOf(results).map((list) => {
    const counts = list.results.map(markOf);
    const count = (mark: Mark): number => counts.filter((one) => one === mark).length;
    return html`<section class="rule-lines" aria-labelledby="rl-${list.id}">
      <h3 id="rl-${list.id}">${list.title}</h3>
      <p class="small muted">${t("rule.list-counts", { pass: count("pass"), fail: count("fail"), look: count("look") })}${count("word") > 0 ? t("rule.list-words", { word: count("word") }) : ""}</p>
      ${lineTable(list.title, list.results, passes, form)}</section>`;
  });
}

/** Results line by line, in the order given. */
export function lineTable(
  caption: string,
  results: readonly RuleResult[],
  found: readonly Found[],
  form: Form,
): TemplateResult {
  return html`<table class="grid match stack tight lines"><caption class="sr">${caption}</caption>
    <colgroup><col class="c-id" /><col class="c-what" /><col /><col class="c-res" /></colgroup>
    <thead><tr><th scope="col">${t("check.id")}</th><th scope="col">${t("check.what")}</th><th scope="col">${t("check.values")}</th><th scope="col">${t("check.result")}</th></tr></thead>
    <tbody>${results.map((result) => line(result, form, found))}</tbody></table>`;
}

function line(result: RuleResult, form: Form, passes: readonly Found[]): TemplateResult {
  const mark = markOf(result);
  const found = passes.filter((pass) => pass.rule === result.rule);
  return html`<tr class=${mark === "fail" ? "bad" : ""} data-mark=${mark}>
    <td class="mono">${result.code}</td>
    <td>${result.title}${result.message === "" ? "" : html`<span class="sub said">${result.message}</span>`}${result.why.length === 0 ? "" : html`<span class="sub">${whyText(result, form)}</span>`}${vouchedWords(result)}${found.map((pass) => html`<span class="sub looked">${t("rule.found", { name: pass.name ?? t("rule.program"), reason: pass.reason === "clock" ? t("rule.pass-clock") : pass.reason })}</span>`)}${mark === "pass" || mark === "none" ? "" : basisLine(result.basis)}</td>
    <td>${mark === "none" ? "" : result.compared.map(({ label, text }) => html`<span class="pair"><span class="muted">${label}</span> <b>${text ?? t("text.dash")}</b></span>`)}</td>
    <td>${markState(mark)}</td>
  </tr>`;
}
