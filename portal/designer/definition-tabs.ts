/** Tabs of a change that show definitions as they are: against what is published, as text for experts, layers. */
import { html, type TemplateResult } from "lit";
import type { Change, DraftBody } from "../../core/domain/change.ts";
import type { Layer } from "../../core/domain/layer.ts";
import type { Dictionaries } from "../api-types.ts";
import type { DesignerChoices } from "../change-api.ts";
import { t } from "../message.ts";
import { changeQuery } from "../router.ts";
import "./definition-diff.ts";
import { kindName, type Names } from "./definition-words.ts";
import type { Bodies } from "./draft.ts";
import "./json-editor.ts";
import "./layer-editor.ts";
import type { LayerChange } from "./layer-editor.ts";
import type { DesignFault } from "./live-faults.ts";

/** Every draft beside the version it was made from. */
export function definitionDiffs(
  bodies: Bodies,
  bases: Bodies,
  dictionaries: Dictionaries,
  titles: Names,
): TemplateResult {
  const baseOf = (body: DraftBody) => bases.find((base) => base.kind === body.kind && base.id === body.id);
  const known = bodies.filter((body) => baseOf(body));
  if (known.length === 0) return html`<p class="empty">${t("design.base-none")}</p>`;
  return html`<div class="wrap">${known.map((body) => html`<h3>${kindName(body.kind)} ${body.title}</h3><mz-definition-diff .before=${baseOf(body)} .after=${body} .dictionaries=${dictionaries} .titles=${titles}></mz-definition-diff>`)}</div>`;
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

/** Every drafted layer over what it adds to. */
export function layerPanel(given: {
  change: Change | undefined;
  bodies: Bodies;
  choices: DesignerChoices;
  dictionaries: Dictionaries;
  editable: boolean;
  take: (body: DraftBody, key: string) => void;
}): TemplateResult {
  const { change, choices } = given;
  const layers = given.bodies.filter((body) => body.kind === "layer") as unknown as Layer[];
  return html`<div class="wrap">${layers.map((layer) => {
    const base = change?.targets?.find((body) => body.kind === layer.of.kind && body.id === layer.of.id);
    return html`<mz-layer-editor .layer=${layer} .base=${base} .misfits=${[]} .dictionaries=${given.dictionaries} .roles=${choices.roles} .unitKinds=${choices.unitKinds} .editable=${given.editable}
      @mz-layer=${(event: CustomEvent<LayerChange>) => given.take(event.detail.body as unknown as DraftBody, event.detail.key)}></mz-layer-editor>`;
  })}</div>`;
}
