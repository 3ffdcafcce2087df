/** When a rule fires as what: for whom it holds at all, and the conditions from the gravest to the mildest. */
import { html, type TemplateResult } from "lit";
import { type Firing, isCheck, LEVELS, type Rule, SEVERITIES } from "../../core/domain/rule.ts";
import { icon } from "../elements/icon.ts";
import { signOf } from "../elements/rule-words.ts";
import { t } from "../message.ts";
import "./condition-builder.ts";
import type { ExpressionChange } from "./condition-builder.ts";
import { choice } from "./flow-controls.ts";
import type { RuleDeskParts } from "./rule-parts.ts";
import { withSettings } from "./rule-steps.ts";

/** What a rule may fire as, the gravest first. */
export function offeredAs(rule: Rule): readonly Firing["as"][] {
  return isCheck(rule) ? SEVERITIES.toReversed() : LEVELS.toReversed();
}

/** The firings in the order that counts: the first one that is true. */
export function inOrder(rule: Rule, fires: readonly Firing[]): Firing[] {
  const order = offeredAs(rule);
  return fires.toSorted((a, b) => order.indexOf(a.as) - order.indexOf(b.as));
}

export function rulePartConditions(parts: RuleDeskParts): TemplateResult {
  const { rule, form, dictionaries, editable, tell } = parts;
  const put = (fires: readonly Firing[], key = ""): void =>
    tell(withSettings(rule, { fires: inOrder(rule, fires) }), key);
  const free = offeredAs(rule).filter((as) => !rule.fires.some((firing) => firing.as === as));
  const builder = (
    label: string,
    place: "plain" | "fires",
    value: string | undefined,
    set: (text: string | undefined) => void,
  ): TemplateResult =>
    html`<div class="rd-condition" ?inert=${!editable}><mz-condition-builder .form=${form} .dictionaries=${dictionaries} .value=${value} .label=${label} .samples=${[]} .place=${place}
      @mz-expression=${(event: CustomEvent<ExpressionChange>) => {
        event.stopPropagation();
        set(event.detail.text);
      }}></mz-condition-builder></div>`;
  return html`<ol class="rd-cards" role="list">${rule.fires.map((firing, at) => {
    const sign = signOf(firing.as);
    const offered = offeredAs(rule).filter((as) => as === firing.as || free.includes(as));
    return html`<li class="rd-card rd-fires ${sign.tone}"><div class="rd-grid">
        ${choice(
          { id: `rf${at}-as`, label: t("ruledesk.as"), editable },
          firing.as,
          offered.map((as) => ({ value: as, label: signOf(as).word })),
          (as) => put(rule.fires.with(at, { ...firing, as })),
        )}
        ${editable && rule.fires.length > 1 ? html`<div class="rd-remove"><button class="btn small quiet" type="button" aria-label=${t("ruledesk.remove-firing", { as: sign.word })} @click=${() => put(rule.fires.toSpliced(at, 1))}>${icon("trash")}${t("ruledesk.remove")}</button></div>` : ""}</div>
      ${builder(t("ruledesk.fires-if", { as: sign.word }), "fires", firing.if === "" ? undefined : firing.if, (text) => put(rule.fires.with(at, { ...firing, if: text ?? "" }), `if${at}`))}</li>`;
  })}</ol>
    ${editable && free.length > 0 ? html`<button class="btn small" id="rd-add-firing" type="button" @click=${() => put([...rule.fires, { as: free.at(-1) ?? "yellow", if: "" }])}>${icon("plus")}${t("ruledesk.add-firing")}</button>` : ""}
    <details class="rd-more" ?open=${rule.when !== undefined}><summary>${t("ruledesk.only")}</summary><p class="help">${t("ruledesk.only-help")}</p>
      ${builder(t("ruledesk.only"), "plain", rule.when, (when) => tell(withSettings(rule, { when }), "when"))}</details>`;
}
