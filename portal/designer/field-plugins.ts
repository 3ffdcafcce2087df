/** What plugins do for one field: the type that it comes from, and the value that one computes. */
import { html, type TemplateResult } from "lit";
import { COMPUTED_TYPES } from "../../core/domain/check-compute.ts";
import type { Compute } from "../../core/domain/compute.ts";
import { type Field, fieldsOf, type Form } from "../../core/domain/form.ts";
import { announce } from "../announce.ts";
import type { DesignerChoices, OfferChoice } from "../change-api.ts";
import { icon } from "../elements/icon.ts";
import { t } from "../message.ts";
import { pairsEditor } from "./pairs-editor.ts";
import { textsOf, valuesOf } from "./plugin-checks.ts";
import { typeLabel } from "./field-icons.ts";

export type FieldPluginParts = {
  form: Form;
  field: Field;
  offers: DesignerChoices["offers"];
  editable: boolean;
  /** Sets several properties of the field in one step. */
  set(changes: Readonly<Record<string, unknown>>): void;
};

const textOf = (event: Event): string => (event.target as HTMLSelectElement).value;

/** Says which plugin the type of the field comes from, and what becomes of it without that plugin; a way to give it up. */
export function typeSource({ field, offers, editable, set }: FieldPluginParts): TemplateResult | "" {
  const { pluginType } = field;
  if (pluginType === undefined) return "";
  const known = offers.find(({ point, id }) => point === "field.type" && id === pluginType);
  const base = known?.field?.base;
  const drop = (): void => {
    set({ pluginType: undefined });
    announce(t("plugin-type.dropped", { label: field.label }));
  };
  return html`<div class="field plugin-source"><p class="label">${t("plugin-type.from", { title: known?.title ?? pluginType })}</p>
    ${known ? "" : html`<span class="chip stop">${icon("stop")}${t("plugin-check.absent")}</span>`}
    ${base === undefined || base === field.type ? "" : html`<span class="chip stop">${icon("stop")}${t("plugin-type.other-base", { base: typeLabel(base) })}</span>`}
    <p class="help">${t("plugin-type.help", { type: typeLabel(field.type) })}</p>
    ${editable ? html`<button class="btn small" type="button" @click=${drop}>${t("plugin-type.drop")}</button>` : ""}</div>`;
}

/** A field that a plugin computes is filled by nothing else, and nobody owes it an answer. */
export function computeBegins(form: Form, field: Field, plugin: string): Record<string, unknown> | undefined {
  const source = sourcesFor(form, field)[0];
  if (!source) return undefined;
  const gone = { required: undefined, computed: undefined, from: undefined, initial: undefined, default: undefined };
  return { ...gone, plugin: undefined, compute: { plugin, from: [source.id] } satisfies Compute };
}

/** The fields that it may be computed from: those that hold answers and that no plugin computes. */
export function sourcesFor(form: Form, field: Field): Field[] {
  return fieldsOf(form).filter((one) => one.id !== field.id && one.type !== "note" && one.compute === undefined);
}

/** Chooses the value of a plugin, what it is given and what it is computed from; nothing where there is no choice. */
export function pluginValue(parts: FieldPluginParts): TemplateResult | "" {
  const { form, field, editable, set } = parts;
  const { compute } = field;
  const offers = parts.offers.filter(({ point }) => point === "value.compute");
  const open = editable && offers.length > 0 && COMPUTED_TYPES.includes(field.type) && field.pluginType === undefined;
  if (!compute && !open) return "";
  const id = `prop-${field.id}-compute`;
  const serves = compute === undefined || offers.some((offer) => offer.id === compute.plugin);
  const known: OfferChoice[] = compute && !serves ? [{ id: compute.plugin, title: compute.plugin }, ...offers] : offers;
  const choose = (plugin: string): void => {
    if (plugin === "") {
      set({ compute: undefined });
      announce(t("plugin-value.dropped", { label: field.label }));
    } else if (compute) set({ compute: { ...compute, plugin } });
    else {
      const begins = computeBegins(form, field, plugin);
      if (begins) set(begins);
    }
  };
  return html`<details class="rule" ?open=${compute !== undefined}><summary>${t("plugin-value.title")}</summary>
    <div class="field"><label class="label" for=${id}>${t("plugin-value.plugin")}</label>
      <select class="select" id=${id} ?disabled=${!editable || sourcesFor(form, field).length === 0} aria-describedby="${id}-help" @change=${(event: Event) => choose(textOf(event))}>
        <option value="" .selected=${compute === undefined}>${t("plugin-value.none")}</option>
        ${known.map((offer) => html`<option value=${offer.id} .selected=${offer.id === compute?.plugin}>${offer.title}</option>`)}</select>
      ${serves ? "" : html`<span class="chip warn">${icon("warn")}${t("plugin-value.absent")}</span>`}
      <p class="help" id="${id}-help">${t("plugin-value.help")}</p></div>
    ${compute ? given(parts, compute) : ""}</details>`;
}

/** The fields it is computed from, and its parameters. */
function given({ form, field, editable, set }: FieldPluginParts, compute: Compute): TemplateResult {
  const id = `prop-${field.id}-compute-from`;
  const labelOf = (source: string): string => fieldsOf(form).find((one) => one.id === source)?.label ?? source;
  const rest = sourcesFor(form, field).filter((one) => !compute.from.includes(one.id));
  const put = (from: readonly string[]): void => set({ compute: { ...compute, from } });
  return html`<fieldset class="field plain"><legend class="label">${t("plugin-value.from")}</legend>
      <ul class="plain-list">${compute.from.map(
        (source) =>
          html`<li>${labelOf(source)}${editable && compute.from.length > 1 ? html` <button class="icon-btn" type="button" aria-label=${t("plugin-value.without", { label: labelOf(source) })} @click=${() => put(compute.from.filter((one) => one !== source))}>${icon("trash")}</button>` : ""}</li>`,
      )}</ul>
      ${
        editable && rest.length > 0 && compute.from.length < 20
          ? html`<label class="sr" for=${id}>${t("plugin-value.add-from")}</label><select class="select" id=${id} @change=${(
              event: Event,
            ) => {
              put([...compute.from, textOf(event)]);
              (event.target as HTMLSelectElement).value = "";
            }}><option value="" selected>${t("plugin-value.add-from")}</option>${rest.map((one) => html`<option value=${one.id}>${one.label}</option>`)}</select>`
          : ""
      }</fieldset>
    ${pairsEditor({
      label: t("plugin-check.params"),
      add: t("plugin-check.add-param"),
      pairs: textsOf(compute.params ?? {}),
      editable,
      key: { label: t("plugin-check.param") },
      value: { label: t("plugin-check.value"), fresh: "" },
      set: (pairs) => {
        const { params: _old, ...rest } = compute;
        set({ compute: pairs ? { ...rest, params: valuesOf(pairs) } : rest });
      },
    })}`;
}
