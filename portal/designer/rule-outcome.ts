/** What a rule says when it fires: sentence, values side by side, the field it stands beside, its source. */
import { html, type TemplateResult } from "lit";
import { fieldsOf, type Form } from "../../core/domain/form.ts";
import { codeOf } from "../../core/domain/condition.ts";
import { isCheck, type Rule } from "../../core/domain/rule.ts";
import { icon } from "../elements/icon.ts";
import { t } from "../message.ts";
import { choice, type Control, day, line, lines, radios } from "./flow-controls.ts";
import { withKeys } from "./flow-tree.ts";
import { formWatched } from "./rule-form.ts";
import type { RuleDeskParts } from "./rule-parts.ts";
import { withEntry, withSettings } from "./rule-steps.ts";

export function rulePartOutcome(parts: RuleDeskParts): TemplateResult {
  const { rule, form, forms, editable, tell } = parts;
  const at = (id: string, label: string, help?: string): Control => ({
    id: `ro-${id}`,
    label,
    editable,
    ...(help !== undefined && { help }),
  });
  const names = namesShown(form);
  const basis = (changes: Partial<Rule["basis"]>, key = ""): void =>
    tell(withSettings(rule, { basis: { ...rule.basis, ...changes } }), key);
  const valid = (changes: { from?: string | undefined; to?: string | undefined }): void => {
    const next = withKeys(rule.valid ?? {}, changes);
    tell(withSettings(rule, { valid: Object.keys(next).length === 0 ? undefined : next }));
  };
  const watched = formWatched(rule, forms);
  return html`<div class="field"><label class="label" for="ro-message">${t("ruledesk.message")}</label>
      <textarea class="input" id="ro-message" rows="2" maxlength="200" ?disabled=${!editable} .value=${rule.message} @input=${(event: Event) => tell(withSettings(rule, { message: (event.target as HTMLTextAreaElement).value }), "message")}></textarea>
      ${editable ? html`<div class="pills mt2" role="group" aria-label=${t("ruledesk.insert")}>${[{ value: "object", label: t("rule.object") }, ...names.filter(({ value }) => !value.startsWith("daysBetween"))].slice(0, 16).map(({ value, label }) => html`<button type="button" @click=${() => tell(withSettings(rule, { message: `${rule.message}{${value}}`.slice(0, 200) }))}>${icon("plus")}${label}</button>`)}</div>` : ""}
      <p class="help">${t("ruledesk.message-help")}</p></div>
    <fieldset class="plain"><legend class="label">${t("ruledesk.compare")}</legend>
      <ol class="rd-cards" role="list">${(rule.compare ?? []).map((one, n) => {
        const put = (entry: typeof one | undefined, key = ""): void =>
          tell(withSettings(rule, { compare: withEntry(rule.compare, n, entry) }), key);
        const known = names.some(({ value }) => value === one.value)
          ? names
          : [...names, { value: one.value, label: one.value }];
        return html`<li class="rd-grid">${choice({ id: `ro-c${n}`, label: t("ruledesk.compare-value"), editable }, one.value, known, (value) => put({ label: names.find((name) => name.value === value)?.label.slice(0, 40) ?? one.label, value }))}
          ${line({ id: `ro-l${n}`, label: t("ruledesk.compare-label"), editable }, one.label, (label) => put({ ...one, label: label ?? "" }, `compare${n}`), { max: 40 })}
          ${editable ? html`<div class="rd-remove"><button class="btn small quiet" type="button" aria-label=${t("ruledesk.remove-compare", { label: one.label })} @click=${() => put(undefined)}>${icon("trash")}${t("ruledesk.remove")}</button></div>` : ""}</li>`;
      })}</ol>
      ${editable && (rule.compare?.length ?? 0) < 4 && names[0] ? html`<button class="btn small" id="rd-add-compare" type="button" @click=${() => tell(withSettings(rule, { compare: [...(rule.compare ?? []), { label: names[0]?.label.slice(0, 40) ?? "", value: names[0]?.value ?? "" }] }))}>${icon("plus")}${t("ruledesk.add-compare")}</button>` : ""}</fieldset>
    ${"project" in rule.watches || rule.gives !== undefined ? line(at("gives", t("ruledesk.gives"), t("ruledesk.gives-help")), rule.gives, (gives) => tell(withSettings(rule, { gives }), "gives"), { max: 2000 }) : ""}
    ${isCheck(rule) && watched ? choice(at("field", t("ruledesk.beside")), rule.field ?? "", [{ value: "", label: t("ruledesk.beside-none") }, ...fieldsOf(watched).map(({ id, label }) => ({ value: id, label }))], (field) => tell(withSettings(rule, { field: field === "" ? undefined : field }))) : ""}
    ${radios(
      at("missing", t("ruledesk.missing")),
      rule.missing ?? "tell",
      (["tell", "fire"] as const).map((value) => ({ value, label: t(`rule.missing.${value}`) })),
      (missing) => tell(withSettings(rule, { missing: missing === "tell" ? undefined : missing })),
    )}
    <div class="rd-grid">
      ${line(at("basis", t("ruledesk.basis"), t("ruledesk.basis-help")), rule.basis.text, (text) => basis({ text: text ?? "" }, "basis"), { max: 200 })}
      ${choice(
        at("mark", t("ruledesk.mark")),
        rule.basis.mark,
        (["S", "K"] as const).map((value) => ({ value, label: t(`ruledesk.mark.${value}`) })),
        (mark) => basis({ mark }),
      )}
    </div>
    <fieldset class="plain"><legend class="label">${t("ruledesk.valid")}</legend><div class="rd-grid">
      ${day(at("from", t("ruledesk.valid-from"), t("ruledesk.valid-from-help")), rule.valid?.from, (from) => valid({ from }))}
      ${day(at("to", t("ruledesk.valid-to"), t("ruledesk.valid-to-help")), rule.valid?.to, (to) => valid({ to }))}
    </div></fieldset>
    ${line(at("off", t("ruledesk.off"), t("ruledesk.off-help")), rule.off, (off) => tell(withSettings(rule, { off }), "off"))}
    ${lines(at("note", t("ruledesk.note"), t("ruledesk.note-help")), rule.note, (note) => tell(withSettings(rule, { note }), "note"), { max: 1000 })}`;
}

/** Types that no sentence can say. */
const DRAWN = new Set(["table", "file", "picture", "location", "signature", "note"]);

/** What a sentence or a comparison may name: what is looked up and set first, then the answers. */
function namesShown(form: Form): { value: string; label: string }[] {
  const plain = fieldsOf(form).filter(({ type }) => !DRAWN.has(type));
  const isAnswer = ({ id }: { id: string }): boolean => /^\w+$/.test(id);
  return [...plain.filter((field) => !isAnswer(field)), ...plain.filter(isAnswer)].map(({ id, label }) => ({
    value: codeOf(id),
    label,
  }));
}
