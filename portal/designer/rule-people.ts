/** Whom an alert tells from which level on, who is told when it stays open, what it freezes, how it is handled and closed. */
import { html, type TemplateResult } from "lit";
import type { RoleWho } from "../../core/domain/flow-people.ts";
import { type Level, LEVELS, type Told } from "../../core/domain/rule.ts";
import { icon } from "../elements/icon.ts";
import { signOf } from "../elements/rule-words.ts";
import { t } from "../message.ts";
import { choice, type Control, figure, line, radios, tick } from "./flow-controls.ts";
import { NOBODY } from "./flow-references.ts";
import type { RuleDeskParts } from "./rule-parts.ts";
import { withEntry, withSettings } from "./rule-steps.ts";
import "./who-editor.ts";
import type { WhoChange } from "./who-editor.ts";

const NOBODY_YET = NOBODY as RoleWho;

export function rulePartPeople(parts: RuleDeskParts): TemplateResult {
  const { rule, editable, choices, tell } = parts;
  const at = (id: string, label: string, help?: string): Control => ({
    id: `rt-${id}`,
    label,
    editable,
    ...(help !== undefined && { help }),
  });
  const levels = LEVELS.map((value) => ({ value, label: signOf(value).word }));
  const whom = (who: readonly RoleWho[], label: string, put: (who: RoleWho[], key: string) => void): TemplateResult =>
    html`<mz-who-editor .who=${who} .names=${{ roles: choices.roles, unitKinds: choices.unitKinds }} .steps=${[]} .kinds=${["role"]} .label=${label} .editable=${editable} @mz-who=${(event: CustomEvent<WhoChange>) => put(event.detail.who as RoleWho[], event.detail.key)}></mz-who-editor>`;
  // One that stopped handling alerts stays where it stands; the check says what is wrong with it.
  const handlers = choices.forms
    .filter(({ id, handles }) => handles || id === rule.handle?.form)
    .map(({ id, title }) => ({ value: id, label: title }));
  const putTold = (n: number, told: Told | undefined, key = ""): void =>
    tell(withSettings(rule, { tell: withEntry(rule.tell, n, told) }), key);
  type Escalation = NonNullable<typeof rule.escalate>[number];
  const putLater = (n: number, later: Escalation | undefined, key = ""): void =>
    tell(withSettings(rule, { escalate: withEntry(rule.escalate, n, later) }), key);
  const drop = (label: string, act: () => void): TemplateResult | "" =>
    editable
      ? html`<div class="rd-remove"><button class="btn small quiet" type="button" aria-label=${label} @click=${act}>${icon("trash")}${t("ruledesk.remove")}</button></div>`
      : "";
  const from = (
    id: string,
    label: string,
    value: Level | undefined,
    put: (level: Level | undefined) => void,
  ): TemplateResult =>
    choice(at(id, label), value ?? "", [{ value: "", label: t("ruledesk.from-any") }, ...levels], (level) =>
      put(level === "" ? undefined : level),
    );
  return html`<ol class="rd-cards" role="list">${(rule.tell ?? []).map(
    (
      told,
      n,
    ) => html`<li class="rd-card">${whom(told.to, t("ruledesk.tell-whom", { n: n + 1 }), (to, key) => putTold(n, { ...told, to }, `tell${n}${key}`))}
      <div class="rd-grid">${from(`from${n}`, t("ruledesk.tell-from"), told.from, (level) => putTold(n, { to: told.to, ...(told.mail !== undefined && { mail: told.mail }), ...(level !== undefined && { from: level }) }))}
      ${tick(at(`mail${n}`, t("ruledesk.mail")), told.mail === true, (on) => putTold(n, { to: told.to, ...(told.from !== undefined && { from: told.from }), ...(on && { mail: true }) }))}
      ${drop(t("ruledesk.remove-told", { n: n + 1 }), () => putTold(n, undefined))}</div></li>`,
  )}</ol>
    ${editable ? html`<button class="btn small" id="rd-add-tell" type="button" @click=${() => putTold(rule.tell?.length ?? 0, { to: [NOBODY_YET] })}>${icon("plus")}${t("ruledesk.add-tell")}</button>` : ""}
    <h4>${t("ruledesk.later")}</h4><p class="help">${t("ruledesk.later-help")}</p>
    <ol class="rd-cards" role="list">${(rule.escalate ?? []).map(
      (
        later,
        n,
      ) => html`<li class="rd-card"><div class="rd-grid">${figure(at(`days${n}`, t("ruledesk.later-days")), later.days, { min: 1, max: 365, unit: t("rule.day") }, (days) => putLater(n, { ...later, days }))}
        ${line(at(`mark${n}`, t("ruledesk.later-mark")), later.mark, (mark) => putLater(n, { days: later.days, to: later.to, ...(mark !== undefined && { mark }) }, `mark${n}`), { max: 40 })}
        ${drop(t("ruledesk.remove-later", { n: later.days }), () => putLater(n, undefined))}</div>
        ${whom(later.to, t("ruledesk.later-whom"), (to, key) => putLater(n, { ...later, to }, `later${n}${key}`))}</li>`,
    )}</ol>
    ${editable ? html`<button class="btn small" id="rd-add-later" type="button" @click=${() => putLater(rule.escalate?.length ?? 0, { days: 7, to: [NOBODY_YET] })}>${icon("plus")}${t("ruledesk.add-later")}</button>` : ""}
    <h4>${t("ruledesk.after")}</h4>
    <div class="rd-grid">
      ${choice(at("freeze", t("ruledesk.freeze")), rule.freeze?.of ?? "", [{ value: "", label: t("ruledesk.freeze-none") }, ...(["project", "unit", "quota"] as const).map((value) => ({ value, label: t(`rule.of.${value}`) }))], (of) => tell(withSettings(rule, { freeze: of === "" ? undefined : { of, from: rule.freeze?.from ?? "red" } })))}
      ${rule.freeze ? choice(at("freeze-from", t("ruledesk.freeze-from")), rule.freeze.from, levels, (level) => tell(withSettings(rule, { freeze: { of: rule.freeze?.of ?? "project", from: level } }))) : ""}
      ${choice(at("handle", t("ruledesk.handle")), rule.handle?.form ?? "", [{ value: "", label: t("ruledesk.handle-none") }, ...handlers], (form) => tell(withSettings(rule, { handle: form === "" ? undefined : { ...rule.handle, form } })))}
      ${rule.handle ? from("handle-from", t("ruledesk.handle-from"), rule.handle.from, (level) => tell(withSettings(rule, { handle: { form: rule.handle?.form ?? "", ...(level !== undefined && { from: level }) } }))) : ""}
    </div>
    ${radios(
      at("closes", t("ruledesk.closes")),
      rule.closes ?? "itself",
      (["itself", "handled"] as const).map((value) => ({ value, label: t(`rule.closes.${value}`) })),
      (closes) => tell(withSettings(rule, { closes: closes === "itself" ? undefined : closes })),
    )}`;
}
