/** The parts of a document's page about rules: what they say of the next act, and what they said at decisions. */
import { html } from "lit";
import type { Form } from "../../core/domain/form.ts";
import { t } from "../message.ts";
import type { DocumentRules } from "../rule-api.ts";
import { icon } from "./icon.ts";
import { keptJudgements } from "./rule-kept.ts";
import { ruleLists } from "./rule-list.ts";
import { passedWarnings, ruleChips, ruleResults } from "./rule-results.ts";
import { countResults } from "./rule-words.ts";

/** A part of the page: its id, the word in the row of tabs, and what it shows. */
export type Part = { id: string; tab: unknown; body: unknown };

export function ruleParts(answer: DocumentRules | undefined, form: Form): Part[] {
  return answer ? [...now(answer, form), ...then(answer, form)] : [];
}

/** What the rules say of the next act, and what was passed with a reason before. */
function now(answer: DocumentRules, form: Form): Part[] {
  const { results, passes } = answer;
  if (results.length + passes.length === 0) return [];
  const { stops, met } = countResults(results);
  const all = results.filter(({ outcome }) => outcome !== "outside").length;
  return [
    {
      id: "s-rules",
      tab: html`${stops > 0 ? html`<span class="t-stop">${icon("stop")}</span>` : ""}${all > 0 ? t("rule.tab", { met, all }) : t("rule.title")}`,
      body: html`<div class="sec-head"><h2 id="s-rules-h">${t("rule.title")}</h2>${ruleChips(results)}${all > 1 ? html`<span class="note push">${t("rule.order")}</span>` : ""}</div>
        ${ruleLists(answer, form)}${ruleResults(answer, form)}${passedWarnings(passes)}`,
    },
  ];
}

/** What they said at decisions, as it was kept then. */
function then({ judgements }: DocumentRules, form: Form): Part[] {
  if (judgements.length === 0) return [];
  return [
    {
      id: "s-kept",
      tab: t("rule.kept"),
      body: html`<div class="sec-head"><h2 id="s-kept-h">${t("rule.kept")}</h2><span class="note">${t("rule.kept-note")}</span></div>
        ${keptJudgements(judgements, form)}`,
    },
  ];
}
