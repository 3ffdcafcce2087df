/** Settings of the steps that no person does: waiting, another flow, a plugin, publishing, ending, and repeating. */
import { html, type TemplateResult } from "lit";
import type { Step } from "../../core/domain/flow.ts";
import { type Field, fieldsOf, type Form } from "../../core/domain/form.ts";
import type { Dictionaries } from "../api-types.ts";
import type { DesignerChoices } from "../change-api.ts";
import { t } from "../message.ts";
import type { FlowNames, Titled } from "./approval-words.ts";
import "./condition-builder.ts";
import type { ExpressionChange } from "./condition-builder.ts";
import type { SetStep } from "./decide-editor.ts";
import { type Choice, choice, type Control, figure, radios, spanControl, tick } from "./flow-controls.ts";
import { pairsEditor } from "./pairs-editor.ts";
import type { Sample } from "./sample.ts";

/** What the settings of a step choose from. */
export type PanelContext = {
  form: Form | undefined;
  names: FlowNames;
  dictionaries: Dictionaries;
  samples: readonly Sample[];
  choices: Pick<DesignerChoices, "forms" | "flows" | "publications" | "acts" | "calendars">;
  editable: boolean;
  /** A layer is drawn: it has steps of its own, but no settings of the whole flow. */
  layered?: boolean;
};
type Of<K extends Step["do"]> = Extract<Step, { do: K }>;

/** The fields of a form of some types, to choose from. */
export function fieldChoices(form: Form | undefined, ...types: string[]): Choice[] {
  const fields: Field[] = form ? fieldsOf(form) : [];
  return fields
    .filter((field) => types.length === 0 || types.includes(field.type))
    .map((field) => ({ value: field.id, label: field.label }));
}

/** A choice from what there is, by name. */
function named(
  control: Control,
  value: string,
  known: readonly Titled[],
  set: (value: string) => void,
): TemplateResult {
  const offered = known.map(({ id, title }) => ({ value: id, label: title }));
  return html`${choice(control, value, offered, set)}${known.length === 0 ? html`<p class="help">${t("flow.none-to-choose")}</p>` : ""}`;
}

/** A condition in rows, told as text. */
export function conditionEditor(
  label: string,
  value: string | undefined,
  context: PanelContext,
  set: (text: string | undefined) => void,
): TemplateResult {
  return html`<fieldset class="plain" ?disabled=${!context.editable}><legend class="sr">${label}</legend>
    <mz-condition-builder .form=${context.form} .dictionaries=${context.dictionaries} .samples=${context.samples} .value=${value === "" ? undefined : value} .label=${label} .place=${"branch"}
      @mz-expression=${(event: CustomEvent<ExpressionChange>) => {
        event.stopPropagation();
        set(event.detail.text);
      }}></mz-condition-builder></fieldset>`;
}

/** Waiting: a time, or until a day of the form. */
export function waitEditor(step: Of<"wait">, context: PanelContext, set: SetStep): TemplateResult {
  const at = (id: string, label: string): Control => ({ id: `fp-${id}`, label, editable: context.editable });
  const dates = fieldChoices(context.form, "date");
  const way = step.until === undefined ? "for" : "until";
  return html`${radios(
    at("wait", t("flow.wait")),
    way,
    (["for", "until"] as const).map((value) => ({ value, label: t(`flow.wait.${value}`) })),
    (next) =>
      set(
        next === "for" ? { for: { workdays: 1 }, until: undefined } : { for: undefined, until: dates[0]?.value ?? "" },
      ),
  )}
    ${step.until === undefined ? spanControl(at("for", t("flow.wait-for")), step.for ?? { workdays: 1 }, (span) => set({ for: span })) : choice(at("until", t("flow.wait-until")), step.until, dates, (until) => set({ until }))}`;
}

/** Another flow's steps. */
export function callEditor(step: Of<"call">, context: PanelContext, set: SetStep): TemplateResult {
  const at = (id: string, label: string): Control => ({ id: `fp-${id}`, label, editable: context.editable });
  const parts = context.choices.flows.filter((part) => part.form === context.form?.id);
  const versions = parts.find((part) => part.id === step.flow)?.versions ?? [];
  // Another part is called in its newest version; the one that was there keeps its own.
  const call = (flow: string): void => {
    const newest = Math.max(1, ...(parts.find((part) => part.id === flow)?.versions ?? []));
    set({ flow, version: newest });
  };
  return html`${named({ ...at("flow", t("flow.call-flow")), help: t("flow.call-help") }, step.flow, parts, call)}
    ${
      step.flow === ""
        ? ""
        : choice(
            at("version", t("flow.call-version")),
            String(step.version),
            versions.toReversed().map((n) => ({ value: String(n), label: t("versions.version", { version: n }) })),
            (version) => set({ version: Number(version) }),
          )
    }`;
}

/** A plugin's act. */
export function actEditor(step: Of<"act">, context: PanelContext, set: SetStep): TemplateResult {
  const { editable } = context;
  const at = (id: string, label: string): Control => ({ id: `fp-${id}`, label, editable });
  const fields = fieldChoices(context.form);
  return html`${named({ ...at("plugin", t("flow.act-plugin")), help: t("flow.act-help") }, step.plugin, context.choices.acts, (plugin) => set({ plugin }))}
    ${pairsEditor({
      label: t("flow.act-with"),
      add: t("flow.act-with-add"),
      pairs: step.with ?? {},
      editable,
      key: { label: t("flow.act-name"), fresh: "value" },
      value: { label: t("flow.act-value"), fresh: "", form: context.form, dictionaries: context.dictionaries },
      set: (pairs, key) => set({ with: pairs }, key),
    })}
    ${pairsEditor({
      label: t("flow.act-set"),
      add: t("flow.act-set-add"),
      pairs: step.set ?? {},
      editable,
      key: { label: t("flow.act-field"), offered: fields },
      value: { label: t("flow.act-answer"), fresh: "result" },
      set: (pairs, key) => set({ set: pairs }, key),
    })}
    ${figure(at("retry", t("flow.act-retry")), step.retry ?? 3, { min: 0, max: 10, unit: t("flow.times") }, (retry) => set({ retry: retry === 3 ? undefined : retry }))}
    ${choice(
      at("failed", t("flow.act-failed")),
      step.failed ?? "stop",
      (["stop", "go-on"] as const).map((value) => ({ value, label: t(`flow.detail.failed.${value}`) })),
      (failed) => set({ failed: failed === "stop" ? undefined : failed }),
    )}`;
}

/** Bringing public pages up to date, or deciding to disclose. */
export function publishEditor(step: Of<"publish">, context: PanelContext, set: SetStep): TemplateResult {
  const at = (id: string, label: string): Control => ({ id: `fp-${id}`, label, editable: context.editable });
  return html`${named(at("publication", t("flow.publication")), step.publication, context.choices.publications, (publication) => set({ publication }))}
    ${tick({ ...at("decides", t("flow.decides")), help: t("flow.decides-help") }, step.decides === true, (on) => set({ decides: on ? true : undefined }))}`;
}

/** How the case ends. */
export function finishEditor(step: Of<"finish">, context: PanelContext, set: SetStep): TemplateResult {
  return radios(
    { id: "fp-as", label: t("flow.finish"), editable: context.editable },
    step.as,
    (["done", "refused"] as const).map((value) => ({
      value,
      label: t(`flow.finish.${value}`),
      help: t(`flow.say.finish.${value}`),
    })),
    (as) => set({ as }),
  );
}

/** When the steps are done again, how often at most, and what then. */
export function repeatEditor(step: Of<"repeat">, context: PanelContext, set: SetStep): TemplateResult {
  const at = (id: string, label: string): Control => ({ id: `fp-${id}`, label, editable: context.editable });
  return html`${conditionEditor(t("flow.repeat-again"), step.again, context, (text) => set({ again: text ?? "" }, "again"))}
    ${figure(at("times", t("flow.repeat-times")), step.times, { min: 2, max: 20, unit: t("flow.times") }, (times) => set({ times }))}
    ${choice(
      at("exhausted", t("flow.repeat-exhausted")),
      step.exhausted ?? "go-on",
      (["go-on", "refuse"] as const).map((value) => ({ value, label: t(`flow.say.exhausted.${value}`) })),
      (exhausted) => set({ exhausted: exhausted === "go-on" ? undefined : exhausted }),
    )}`;
}
