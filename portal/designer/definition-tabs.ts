/** Two tabs of a change that show definitions as they are: against what is published, and as text for experts. */
import { html, type TemplateResult } from "lit";
import type { DraftBody } from "../../core/domain/change.ts";
import type { Dictionaries } from "../api-types.ts";
import { t } from "../message.ts";
import { changeQuery } from "../router.ts";
import "./definition-diff.ts";
import { kindName } from "./definition-words.ts";
import type { Bodies } from "./draft.ts";
import "./json-editor.ts";
import type { DesignFault } from "./live-faults.ts";

/** Every draft beside the version it was made from. */
export function definitionDiffs(
  bodies: Bodies,
  baseOf: (body: DraftBody) => DraftBody | undefined,
  dictionaries: Dictionaries,
): TemplateResult {
  const known = bodies.filter((body) => baseOf(body));
  if (known.length === 0) return html`<p class="empty">${t("design.base-none")}</p>`;
  return html`<div class="wrap">${known.map((body) => html`<h3>${kindName(body.kind)} ${body.title}</h3><mz-definition-diff .before=${baseOf(body)} .after=${body} .dictionaries=${dictionaries}></mz-definition-diff>`)}</div>`;
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
