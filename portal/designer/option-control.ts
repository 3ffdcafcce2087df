/** One option of a field type as a control, made from its schema; names of things are picked, never typed. */
import { html, nothing, type TemplateResult } from "lit";
import type { TSchema } from "typebox";
import { columnsOf } from "../../core/domain/fields/table.ts";
import type { Flow } from "../../core/domain/flow.ts";
import { type Field, fieldsOf, type Form } from "../../core/domain/form.ts";
import type { DesignerChoices } from "../change-api.ts";
import { FIELD_TYPES } from "../form-context.ts";
import { type MessageKey, t } from "../message.ts";

/** What pickers choose from. */
export type PickFrom = {
  form: Form;
  flow: Flow | undefined;
  dictionaries: readonly { id: string; title: string }[];
  forms: readonly { id: string; title: string }[];
  unitKinds: readonly { id: string; title: string }[];
  plugins: readonly { id: string; title: string }[];
  /** What plugins offer for forms and fields. */
  offers: DesignerChoices["offers"];
};
type Shape = {
  type?: string;
  enum?: readonly unknown[];
  items?: { enum?: readonly unknown[]; type?: string };
  minimum?: number;
  maximum?: number;
  maxLength?: number;
};
export type OptionControl = {
  field: Field;
  name: string;
  schema: TSchema;
  from: PickFrom;
  editable: boolean;
  set(value: unknown): void;
};

/** The control with its label; nothing for options that have a place of their own. */
export function optionControl(given: OptionControl): TemplateResult | "" {
  const { field, name, editable } = given;
  if (name === "columns" || name === "invoices") return "";
  const shape = given.schema as Shape;
  const value = field[name];
  const id = `opt-${field.id}-${name}`;
  const label = optionLabel(name);
  const picked = pickList(given);
  if (picked)
    return picked.many ? checks(given, label, picked.items) : selectOf(given, id, label, picked.items, picked.empty);
  if (shape.type === "boolean")
    return html`<label class="check"><input type="checkbox" id=${id} .checked=${value === true || (value === undefined && name === "pool")} ?disabled=${!editable} @change=${(e: Event) => given.set(booleanOf(e, name))} />${label}</label>`;
  if (shape.enum) return selectOf(given, id, label, wordsOf(name, shape.enum), t("option.usual"));
  if (shape.type === "array" && shape.items?.enum) return checks(given, label, wordsOf(name, shape.items.enum));
  if (shape.type === "integer" || shape.type === "number") return figure(given, id, label, shape);
  const long = (shape.maxLength ?? 0) > 200;
  const set = (e: Event): void => given.set((e.target as HTMLInputElement).value.trim() || undefined);
  return html`<div class="field"><label class="label" for=${id}>${label}</label>${
    long
      ? html`<textarea class="input" id=${id} rows="4" maxlength=${shape.maxLength ?? nothing} .value=${String(value ?? "")} ?disabled=${!editable} @change=${set}></textarea>`
      : html`<input class="input" id=${id} maxlength=${shape.maxLength ?? nothing} .value=${String(value ?? "")} ?disabled=${!editable} @change=${set} />`
  }</div>`;
}

/** An option in the words of the designer; its name where nobody has written words yet. */
export function optionLabel(name: string): string {
  return t(`option.${name}` as MessageKey);
}

type Item = { id: string; title: string };

/** Options that name something else: which things there are, whether several may be chosen. */
function pickList({ field, name, from }: OptionControl): { items: Item[]; many: boolean; empty: string } | undefined {
  const fields = fieldsOf(from.form);
  switch (name) {
    case "dictionary":
      return { items: [...from.dictionaries], many: false, empty: t("option.choose") };
    case "form":
      return { items: [...from.forms], many: false, empty: t("option.choose") };
    case "unitKind":
      return { items: [...from.unitKinds], many: false, empty: t("option.any") };
    case "dependsOn":
      return {
        items: fields.filter((f) => ["choice", "region"].includes(f.type) && f.id !== field.id).map(named),
        many: false,
        empty: t("option.none"),
      };
    case "sums":
      return {
        items: columnsOf(field)
          .filter((c) => FIELD_TYPES.find(c.type)?.numeric === true)
          .map(named),
        many: true,
        empty: "",
      };
    case "neededAt":
      return {
        items: (from.flow?.steps ?? [])
          .filter((s) => ["submit", "approve", "handle"].includes(s.do))
          .map(({ id, title }) => ({ id, title })),
        many: true,
        empty: "",
      };
    default:
      return undefined;
  }
}

function named(field: Field): Item {
  return { id: field.id, title: field.label };
}

function selectOf(
  given: OptionControl,
  id: string,
  label: string,
  items: readonly Item[],
  empty: string,
): TemplateResult {
  const value = String(given.field[given.name] ?? "");
  const known = value === "" || items.some((item) => item.id === value);
  return html`<div class="field"><label class="label" for=${id}>${label}</label>
    <select class="select" id=${id} ?disabled=${!given.editable} @change=${(e: Event) => given.set((e.target as HTMLSelectElement).value || undefined)}>
      <option value="" .selected=${value === ""}>${empty}</option>
      ${known ? "" : html`<option value=${value} selected>${value}</option>`}
      ${items.map((item) => html`<option value=${item.id} .selected=${item.id === value}>${item.title}</option>`)}
    </select></div>`;
}

function checks(given: OptionControl, label: string, items: readonly Item[]): TemplateResult {
  const chosen = new Set(
    Array.isArray(given.field[given.name]) ? (given.field[given.name] as unknown[]).map(String) : [],
  );
  const toggle = (id: string, on: boolean): void => {
    const next = items.map((item) => item.id).filter((other) => (other === id ? on : chosen.has(other)));
    given.set(next.length === 0 ? undefined : next);
  };
  return html`<fieldset class="field plain"><legend class="label">${label}</legend>
    ${items.length === 0 ? html`<p class="help">${t("option.nothing")}</p>` : ""}
    <div class="checks">${items.map((item) => html`<label class="check"><input type="checkbox" .checked=${chosen.has(item.id)} ?disabled=${!given.editable} @change=${(e: Event) => toggle(item.id, (e.target as HTMLInputElement).checked)} />${item.title}</label>`)}</div></fieldset>`;
}

/** A figure; the limit of a percentage is typed in percent and kept in basis points. */
function figure(given: OptionControl, id: string, label: string, shape: Shape): TemplateResult {
  const scale = given.field.type === "percent" && given.name === "max" ? 100 : 1;
  const value = given.field[given.name];
  const set = (e: Event): void => {
    const text = (e.target as HTMLInputElement).value.trim();
    const number = Number(text) * scale;
    const whole = shape.type === "integer" ? Math.round(number) : number;
    given.set(text === "" || !Number.isFinite(whole) ? undefined : whole);
  };
  return html`<div class="field"><label class="label" for=${id}>${label}</label>
    <input class="input" id=${id} type="number" min=${shape.minimum === undefined ? nothing : shape.minimum / scale} max=${shape.maximum === undefined ? nothing : shape.maximum / scale} step=${shape.type === "integer" && scale === 1 ? "1" : "any"}
      .value=${typeof value === "number" ? String(value / scale) : ""} ?disabled=${!given.editable} @change=${set} /></div>`;
}

function booleanOf(event: Event, name: string): boolean | undefined {
  const on = (event.target as HTMLInputElement).checked;
  // What is left out means no, but for the pool of files, which is open unless it is shut.
  if (name === "pool") return on ? undefined : false;
  return on ? true : undefined;
}

function wordsOf(name: string, values: readonly unknown[]): Item[] {
  return values.map((value) => ({ id: String(value), title: t(`option.${name}.${String(value)}` as MessageKey) }));
}
