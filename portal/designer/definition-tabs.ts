/** Tabs of a change that show definitions as they are: against what is published, as text for experts, layers. */
import { html, type TemplateResult } from "lit";
import type { Change, DraftBody } from "../../core/domain/change.ts";
import type { Dictionary } from "../../core/domain/dictionary.ts";
import { allSteps, type Flow } from "../../core/domain/flow.ts";
import type { Rule } from "../../core/domain/rule.ts";
import type { Layer } from "../../core/domain/layer.ts";
import type { Dictionaries } from "../api-types.ts";
import type { DesignerChoices } from "../change-api.ts";
import { t } from "../message.ts";
import { changeQuery } from "../router.ts";
import "./approval-tab.ts";
import type { FlowChange } from "./approval-tab.ts";
import "./definition-diff.ts";
import { formOf, kindName, type Names } from "./definition-words.ts";
import "./dictionary-editor.ts";
import "./flow-layer-desk.ts";
import type { Bodies } from "./draft.ts";
import { flowChoices } from "./desk-choices.ts";
import { isDrawable } from "./drawable.ts";
import "./json-editor.ts";
import "./layer-editor.ts";
import type { LayerChange } from "./layer-editor.ts";
import type { DesignFault } from "./live-faults.ts";
import "./rule-desk.ts";
import type { RuleChange } from "./rule-steps.ts";
import type { Sample } from "./sample.ts";

/** Every draft beside the version it was made from. */
export function definitionDiffs(
  bodies: Bodies,
  bases: Bodies,
  dictionaries: Dictionaries,
  titles: Names,
): TemplateResult {
  const baseOf = (body: DraftBody) => bases.find((base) => base.kind === body.kind && base.id === body.id);
  const known = bodies.filter((body) => baseOf(body));
  if (known.length === 0) return html`<div class="wrap"><p class="muted">${t("design.base-none")}</p></div>`;
  return html`<div class="wrap">${known.map((body) => html`<h3>${kindName(body.kind)} ${body.title}</h3><mz-definition-diff .before=${baseOf(body)} .after=${body} .dictionaries=${dictionaries} .titles=${titles} .form=${formOf(body, [...bodies, ...bases])}></mz-definition-diff>`)}</div>`;
}

/** One draft as JSON, chosen by `kind id`. */
export function definitionText(
  bodies: Bodies,
  faults: readonly DesignFault[],
  asked: string,
  take: (body: DraftBody, value: unknown) => void,
): TemplateResult {
  const chosen = bodies.find((b) => `${b.kind} ${b.id}` === asked) ?? bodies[0];
  if (!chosen) return html``;
  const choose = (event: Event): void => changeQuery({ body: (event.target as HTMLSelectElement).value });
  return html`<div class="wrap">
    <label class="field"><span class="label">${t("design.body")}</span><select class="select" @change=${choose}>
      ${bodies.map((b) => html`<option value="${b.kind} ${b.id}" ?selected=${b === chosen}>${kindName(b.kind)} ${b.title}</option>`)}</select></label>
    <mz-json-editor .value=${chosen} .faults=${faults.filter((f) => f.kind === chosen.kind && f.id === chosen.id)} label=${chosen.title}
      @mz-json=${(event: CustomEvent<{ value: unknown }>) => take(chosen, event.detail.value)}></mz-json-editor></div>`;
}

/** Every drafted code list beside the version it was made from. */
export function dictionaryPanels(
  bodies: Bodies,
  bases: Bodies,
  editable: boolean,
  take: (body: DraftBody) => void,
): TemplateResult[] {
  const base = (id: string) => bases.find((one) => one.kind === "dictionary" && one.id === id);
  return bodies
    .filter((body) => body.kind === "dictionary" && isDrawable(body))
    .map(
      (body) => html`<mz-dictionary-editor .body=${body} .base=${base(body.id)} .editable=${editable}
        @mz-dictionary=${(event: CustomEvent<{ body: Dictionary }>) => take(event.detail.body as unknown as DraftBody)}></mz-dictionary-editor>`,
    );
}

/** What the panels of a change choose from, and what they tell. */
export type PanelParts = {
  bodies: Bodies;
  bases: Bodies;
  choices: DesignerChoices;
  dictionaries: Dictionaries;
  samples: readonly Sample[];
  faults: readonly DesignFault[];
  editable: boolean;
  open: (fault: DesignFault) => void;
  take: (body: DraftBody, key: string) => void;
};

/** Every drafted layer over what it adds to: over a flow on the chart, over a form as a list. */
export function layerPanel(given: PanelParts & { change: Change | undefined }): TemplateResult {
  const { change, choices } = given;
  const layers = given.bodies.filter((body) => body.kind === "layer" && isDrawable(body)) as unknown as Layer[];
  const take = (event: CustomEvent<LayerChange>): void =>
    given.take(event.detail.body as unknown as DraftBody, event.detail.key);
  return html`${layers.map((layer) => {
    const base = change?.targets?.find((body) => body.kind === layer.of.kind && body.id === layer.of.id);
    const faults = given.faults.filter((fault) => fault.kind === "layer" && fault.id === layer.id);
    if (layer.of.kind === "flow")
      return html`<mz-flow-layer .layer=${layer} .base=${base} .place=${change?.scopeName ?? ""} .names=${change?.namesAbove ?? {}} .choices=${choices} .dictionaries=${given.dictionaries} .samples=${given.samples} .faults=${faults} .editable=${given.editable}
        @mz-open-fault=${(event: CustomEvent<DesignFault>) => given.open(event.detail)} @mz-layer=${take}></mz-flow-layer>`;
    return html`<div class="wrap"><mz-layer-editor .layer=${layer} .base=${base} .misfits=${misfitsIn(faults)} .dictionaries=${given.dictionaries} .editable=${given.editable} @mz-layer=${take}></mz-layer-editor></div>`;
  })}`;
}

/** What the server says does not fit: it knows the locks of the levels between. */
function misfitsIn(faults: readonly DesignFault[]): { operation: number; reason: string }[] {
  return faults.flatMap(({ code, pointer }) => {
    const at = /^\/operations\/(\d+)$/.exec(pointer)?.[1];
    return at !== undefined && code?.startsWith("layer.") === true ? [{ operation: Number(at), reason: code }] : [];
  });
}

/** One drafted rule at its desk; where the change holds several, one is chosen by `kind id`. */
export function rulePanel(given: PanelParts, asked: string): TemplateResult {
  const rules = given.bodies.filter((body) => body.kind === "rule" && isDrawable(body)) as unknown as Rule[];
  const rule = rules.find(({ id }) => asked === `rule ${id}`) ?? rules[0];
  if (!rule) return html``;
  const base = given.bases.find(({ kind, id }) => kind === "rule" && id === rule.id);
  const choose = (event: Event): void => changeQuery({ body: (event.target as HTMLSelectElement).value });
  return html`${rules.length === 1 ? "" : html`<div class="wrap"><label class="field"><span class="label">${t("ruledesk.which")}</span><select class="select" @change=${choose}>${rules.map((one) => html`<option value="rule ${one.id}" ?selected=${one === rule}>${one.title}</option>`)}</select></label></div>`}
    <mz-rule-desk .rule=${rule} .version=${base?.version} .choices=${given.choices} .dictionaries=${given.dictionaries} .faults=${given.faults.filter((fault) => fault.kind === "rule" && fault.id === rule.id)} .editable=${given.editable}
      @mz-open-fault=${(event: CustomEvent<DesignFault>) => given.open(event.detail)}
      @mz-rule=${(event: CustomEvent<RuleChange>) => given.take(event.detail.rule as unknown as DraftBody, event.detail.key)}></mz-rule-desk>`;
}

/** The drafted flow in the flow designer. */
export function approvalPanel(given: PanelParts): TemplateResult {
  const drawn = given.bodies.filter(isDrawable);
  const flow = drawn.find((body) => body.kind === "flow") as Flow | undefined;
  const form = drawn.find((body) => body.kind === "form" && body.id === flow?.form);
  const older = given.bases.filter((body) => body.kind === "flow" && isDrawable(body)) as unknown as Flow[];
  const taken = new Set(older.flatMap((base) => allSteps(base).map((step) => step.id)));
  return html`<mz-approval-tab .flow=${flow} .form=${form} .choices=${flowChoices(given.choices, given.bodies)} .dictionaries=${given.dictionaries} .samples=${given.samples} .faults=${given.faults.filter((fault) => fault.kind === "flow" && fault.id === flow?.id)} .taken=${taken} .editable=${given.editable}
    @mz-open-fault=${(event: CustomEvent<DesignFault>) => given.open(event.detail)}
    @mz-flow=${(event: CustomEvent<FlowChange>) => given.take(event.detail.flow as unknown as DraftBody, event.detail.key)}></mz-approval-tab>`;
}
