/** What a form is: its name, the numbers of its documents, who starts them, which field says what, whether alerts use it. */
import { html, type TemplateResult } from "lit";
import { type Field, fieldsOf, type Form } from "../../core/domain/form.ts";
import type { Dictionaries } from "../api-types.ts";
import { icon } from "../elements/icon.ts";
import { type MessageKey, t } from "../message.ts";
import { session } from "../session.ts";
import type { Titled } from "./approval-words.ts";
import { formHandles } from "./form-handles.ts";
import { setForm } from "./form-steps.ts";
import { NUMBER_PARTS, numberExample, numberFault, togglePart } from "./number-pattern.ts";

export type AboutParts = {
  form: Form;
  roles: readonly Titled[];
  dictionaries: Dictionaries;
  editable: boolean;
  tell(form: Form, key: string): void;
};

type Fact = keyof NonNullable<Form["project"]["facts"]>;
const SAYINGS: readonly {
  key: "titleField" | "amountField" | "dateField";
  label: MessageKey;
  types: readonly string[];
}[] = [
  { key: "titleField", label: "rules.title-field", types: ["text", "long-text", "choice", "document"] },
  { key: "amountField", label: "rules.amount-field", types: ["money"] },
  { key: "dateField", label: "rules.date-field", types: ["date"] },
];
const FACTS: readonly { key: Fact; label: MessageKey; types: readonly string[]; needed: boolean }[] = [
  { key: "name", label: "rules.fact-name", types: ["text", "long-text"], needed: true },
  { key: "region", label: "rules.fact-region", types: ["region"], needed: true },
  { key: "total", label: "rules.fact-total", types: ["money"], needed: false },
  { key: "start", label: "rules.fact-start", types: ["date", "year"], needed: false },
  { key: "end", label: "rules.fact-end", types: ["date", "year"], needed: false },
  { key: "industry", label: "rules.fact-industry", types: ["choice"], needed: false },
  { key: "summary", label: "rules.fact-summary", types: ["text", "long-text"], needed: false },
];
const PART_WORDS: Readonly<Record<(typeof NUMBER_PARTS)[number], MessageKey>> = {
  "{year}": "rules.part-year",
  "{county}": "rules.part-county",
  "{serial:4}": "rules.part-serial",
};
const textOf = (event: Event): string => (event.target as HTMLInputElement | HTMLSelectElement).value;

const ROLE_WORDS = {
  opens: "rules.opens",
  belongs: "rules.belongs",
  none: "rules.alone",
} as const satisfies Record<Form["project"]["role"], string>;

/** The form with a fact of its project set or cleared. */
export function withFact(form: Form, key: Fact, field: string): Form {
  const { [key]: _old, ...rest } = form.project.facts ?? { name: "", region: "" };
  const facts = field === "" && key !== "name" && key !== "region" ? rest : { ...rest, [key]: field };
  return { ...form, project: { ...form.project, facts: facts as NonNullable<Form["project"]["facts"]> } };
}

/** Draws it. */
export function formAbout(parts: AboutParts): TemplateResult {
  const { form, editable, tell } = parts;
  const opens = form.project.role === "opens";
  return html`<section class="about" aria-labelledby="about-h">
    <div class="sec-head"><h2 id="about-h">${t("rules.about")}</h2><span class="note">${t(ROLE_WORDS[form.project.role])}</span></div>
    <div class="about-grid two">
      <div class="field"><label class="label" for="about-title">${t("rules.form-title")}</label><input class="input" id="about-title" maxlength="80" autocomplete="off" ?disabled=${!editable} .value=${form.title} @input=${(event: Event) => tell(setForm(form, "title", textOf(event)), "form:title")} /></div>
      ${number(parts)}
    </div>
    ${creators(parts)}
    <h3>${t("rules.sayings")}</h3>
    <div class="about-grid">${SAYINGS.map(({ key, label, types }) =>
      fieldChoice(parts, `about-${key}`, label, types, form[key], key === "titleField", (id) =>
        tell(setForm(form, key, id === "" && key !== "titleField" ? undefined : id), ""),
      ),
    )}</div>
    ${
      opens
        ? html`<h3>${t("rules.facts")}</h3><p class="help">${t("rules.facts-help")}</p>
      <div class="about-grid">${FACTS.map(({ key, label, types, needed }) => fieldChoice(parts, `fact-${key}`, label, types, form.project.facts?.[key], needed, (id) => tell(withFact(form, key, id), "")))}</div>`
        : ""
    }
    ${formHandles(parts)}
  </section>`;
}

function number({ form, editable, tell }: AboutParts): TemplateResult {
  const year = Number((session()?.today ?? "").slice(0, 4)) || new Date().getFullYear();
  const fault = numberFault(form.number);
  const set = (pattern: string, key: string): void => tell(setForm(form, "number", pattern), key);
  return html`<div class="field ${fault ? "invalid" : ""}"><label class="label" for="about-number">${t("rules.number")}</label>
    <input class="input mono" id="about-number" maxlength="80" autocomplete="off" spellcheck="false" aria-describedby="about-number-h" aria-invalid=${String(fault !== undefined)} ?disabled=${!editable} .value=${form.number} @input=${(event: Event) => set(textOf(event), "form:number")} />
    ${editable ? html`<div class="btns about-parts" role="group" aria-label=${t("rules.number-parts")}>${NUMBER_PARTS.map((part) => html`<button class="btn small" type="button" aria-pressed=${String(form.number.includes(part.startsWith("{serial") ? "{serial:" : part))} @click=${() => set(togglePart(form.number, part), "")}>${t(PART_WORDS[part])}</button>`)}</div>` : ""}
    <p class="help" id="about-number-h" role="status">${
      fault
        ? html`<span class="state stop">${icon("stop")}<span>${t(fault === "serial" ? "rules.number-serial" : "rules.number-unknown")}</span></span>`
        : t("rules.number-example", { number: numberExample(form.number, year, "331003", 1) })
    }</p></div>`;
}

function creators({ form, roles, editable, tell }: AboutParts): TemplateResult {
  const unknown = form.create.filter((id) => !roles.some((role) => role.id === id)).map((id) => ({ id, title: id }));
  const put = (id: string, on: boolean): void =>
    tell(setForm(form, "create", on ? [...form.create, id] : form.create.filter((other) => other !== id)), "");
  return html`<fieldset class="plain checks about-create"><legend class="label">${t("rules.create")}</legend>
    <div class="row-checks">${[...roles, ...unknown].map((role) => html`<label><input type="checkbox" .checked=${form.create.includes(role.id)} ?disabled=${!editable} @change=${(event: Event) => put(role.id, (event.target as HTMLInputElement).checked)} />${role.title}</label>`)}</div>
    ${form.create.length === 0 ? html`<p class="state stop">${icon("stop")}<span>${t("rules.create-none")}</span></p>` : ""}</fieldset>`;
}

function fieldChoice(
  { form, editable }: AboutParts,
  id: string,
  label: MessageKey,
  types: readonly string[],
  value: string | undefined,
  needed: boolean,
  put: (id: string) => void,
): TemplateResult {
  const all = fieldsOf(form);
  const chosen = all.find((field) => field.id === value);
  const offered = all.filter((field) => types.includes(field.type) || field === chosen);
  const gone = value !== undefined && value !== "" && !chosen;
  const faulty = needed && (!chosen || gone);
  return html`<div class="field ${faulty ? "invalid" : ""}"><label class="label" for=${id}>${t(label)}</label>
    <select class="select" id=${id} ?disabled=${!editable} @change=${(event: Event) => put(textOf(event))}>
      ${!needed || !chosen ? html`<option value="" .selected=${!chosen}>${t(needed ? "rules.choose-field" : "rules.no-field")}</option>` : ""}
      ${offered.map((field: Field) => html`<option value=${field.id} .selected=${field.id === value}>${field.label}</option>`)}
    </select>
    ${faulty ? html`<p class="field-error"><span class="state stop">${icon("stop")}<span>${t(offered.length === 0 ? "rules.field-none" : "rules.field-needed")}</span></span></p>` : ""}</div>`;
}
