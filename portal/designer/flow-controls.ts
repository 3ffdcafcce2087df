/** The controls of the flow's settings: one look, one way to say a change. */
import { html, nothing, type TemplateResult } from "lit";
import { parseDay } from "../../core/domain/fields/date.ts";
import type { Span } from "../../core/domain/flow-people.ts";
import { icon } from "../elements/icon.ts";
import { t } from "../message.ts";
import { SPAN_UNITS, type SpanUnit } from "./flow-decide-words.ts";

export type Control = { id: string; label: string; editable: boolean; help?: string; bare?: boolean };
export type Choice<V extends string = string> = { value: V; label: string };
const textOf = (event: Event): string => (event.target as HTMLInputElement | HTMLSelectElement).value;

/** A label over a control; a bare one is named for screen readers only. */
function labelled({ id, label, help, bare }: Control, control: TemplateResult): TemplateResult {
  return html`<div class="field"><label class=${bare === true ? "sr" : "label"} for=${id}>${label}</label>${control}${help === undefined ? "" : html`<p class="help" id="${id}-help">${help}</p>`}</div>`;
}

/** A line of text; told on every key, with the text cleared told as undefined. */
export function line(
  control: Control,
  value: string | undefined,
  set: (value: string | undefined) => void,
  options: { max?: number; mono?: boolean; example?: string } = {},
): TemplateResult {
  return labelled(
    control,
    html`<input class="input ${options.mono === true ? "mono" : ""}" id=${control.id} autocomplete="off" maxlength=${options.max ?? 200} placeholder=${options.example ?? nothing} .value=${value ?? ""} ?disabled=${!control.editable} aria-describedby=${control.help === undefined ? nothing : `${control.id}-help`}
      @input=${(event: Event) => set(textOf(event) === "" ? undefined : textOf(event))} />`,
  );
}

/** A day, written in any way that forms take one; told when the control is left, and what is no day is put back. */
export function day(
  control: Control,
  value: string | undefined,
  set: (value: string | undefined) => void,
): TemplateResult {
  const take = (event: Event): void => {
    const box = event.target as HTMLInputElement;
    const next = box.value.trim() === "" ? undefined : (parseDay(box.value) ?? value);
    box.value = next ?? "";
    if (next !== value) set(next);
  };
  return labelled(
    control,
    html`<input class="input" id=${control.id} inputmode="numeric" autocomplete="off" maxlength="20" placeholder=${t("date.placeholder")} .value=${value ?? ""} ?disabled=${!control.editable} aria-describedby=${control.help === undefined ? nothing : `${control.id}-help`} @change=${take} />`,
  );
}

/** Several lines of text; told on every key, with the text cleared told as undefined. */
export function lines(
  control: Control,
  value: string | undefined,
  set: (value: string | undefined) => void,
  options: { max: number },
): TemplateResult {
  return labelled(
    control,
    html`<textarea class="input" id=${control.id} rows="3" maxlength=${options.max} .value=${value ?? ""} ?disabled=${!control.editable} aria-describedby=${control.help === undefined ? nothing : `${control.id}-help`} @input=${(event: Event) => set(textOf(event) === "" ? undefined : textOf(event))}></textarea>`,
  );
}

/** One of several; a value that is not offered stays where it stands, and is said to be unknown. */
export function choice<V extends string>(
  control: Control,
  value: V,
  offered: readonly Choice<V>[],
  set: (value: V) => void,
): TemplateResult {
  const known = offered.some((one) => one.value === value);
  const unknown = !known && value !== "" ? t("flow.unknown", { id: value }) : "";
  const all = known ? offered : [{ value, label: unknown || t("flow.choose") }, ...offered];
  return labelled(
    control,
    html`${unknown === "" ? "" : html`<p class="state stop small">${icon("stop")}${unknown}</p>`}<select class="select" id=${control.id} ?disabled=${!control.editable} aria-describedby=${control.help === undefined ? nothing : `${control.id}-help`} @change=${(event: Event) => set(textOf(event) as V)}>
      ${all.map((one) => html`<option value=${one.value} .selected=${one.value === value}>${one.label}</option>`)}</select>`,
  );
}

/** A whole number within limits; told when the control is left, wrong ones are put back. */
export function figure(
  control: Control,
  value: number | undefined,
  limits: { min: number; max: number; unit?: string },
  set: (value: number) => void,
): TemplateResult {
  const take = (event: Event): void => {
    const box = event.target as HTMLInputElement;
    const given = Math.round(Number(box.value));
    const next =
      box.value.trim() === "" || !Number.isFinite(given) ? value : Math.min(limits.max, Math.max(limits.min, given));
    box.value = String(next ?? "");
    if (next !== undefined && next !== value) set(next);
  };
  const input = html`<input class="input num" id=${control.id} type="number" inputmode="numeric" min=${limits.min} max=${limits.max} .value=${String(value ?? "")} ?disabled=${!control.editable} @change=${take} />`;
  return labelled(
    control,
    limits.unit === undefined
      ? input
      : html`<div class="with-unit">${input}<span class="unit">${limits.unit}</span></div>`,
  );
}

/** A switch with its words beside it. */
export function tick(control: Control, on: boolean, set: (on: boolean) => void): TemplateResult {
  return html`<label class="check" for=${control.id}><input type="checkbox" id=${control.id} .checked=${on} ?disabled=${!control.editable} @change=${(event: Event) => set((event.target as HTMLInputElement).checked)} /><span>${control.label}${control.help === undefined ? "" : html`<span class="help">${control.help}</span>`}</span></label>`;
}

/** One of a few, all seen at once. */
export function radios<V extends string>(
  control: Control,
  value: V,
  offered: readonly (Choice<V> & { help?: string })[],
  set: (value: V) => void,
): TemplateResult {
  return html`<fieldset class="plain fl-radios"><legend class="label">${control.label}</legend>${offered.map(
    (one) =>
      html`<label class="check"><input type="radio" name=${control.id} .checked=${one.value === value} ?disabled=${!control.editable} @change=${() => set(one.value)} /><span>${one.label}${one.help === undefined ? "" : html`<span class="help">${one.help}</span>`}</span></label>`,
  )}</fieldset>`;
}

/** Several of a list. */
export function ticks<V extends string>(
  control: Control,
  chosen: readonly V[],
  offered: readonly (Choice<V> & { help?: string })[],
  set: (chosen: V[]) => void,
): TemplateResult {
  const flip = (value: V, on: boolean): void => set(on ? [...chosen, value] : chosen.filter((one) => one !== value));
  return html`<fieldset class="plain fl-radios"><legend class="label">${control.label}</legend>${offered.map((one, i) =>
    tick(
      {
        id: `${control.id}-${i}`,
        label: one.label,
        editable: control.editable,
        ...(one.help !== undefined && { help: one.help }),
      },
      chosen.includes(one.value),
      (on) => flip(one.value, on),
    ),
  )}</fieldset>`;
}

/** A length of time: how many of what. */
export function spanControl(control: Control, span: Span, set: (span: Span) => void): TemplateResult {
  const [unit = "workdays", n = 1] = Object.entries(span)[0] ?? [];
  const most = { workdays: 500, days: 1000, hours: 10_000, workhours: 5000 }[unit as SpanUnit];
  return html`<fieldset class="plain fl-span"><legend class=${control.bare === true ? "sr" : "label"}>${control.label}</legend>
    ${figure({ id: `${control.id}-n`, label: t("flow.span-n"), editable: control.editable, bare: true }, n, { min: 1, max: most }, (next) => set({ [unit]: next } as Span))}
    ${choice(
      { id: `${control.id}-u`, label: t("flow.span-unit"), editable: control.editable, bare: true },
      unit as SpanUnit,
      SPAN_UNITS.map((value) => ({ value, label: t(`flow.unit.${value}`) })),
      (next) => set({ [next]: n } as Span),
    )}</fieldset>`;
}
