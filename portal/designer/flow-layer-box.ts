/** What stands over the settings of a step while a layer is drawn: whose the step is, and what of it may be set here. */
import { html, type TemplateResult } from "lit";
import type { Flow, Step } from "../../core/domain/flow.ts";
import type { Layer } from "../../core/domain/layer.ts";
import { icon, type IconName } from "../elements/icon.ts";
import { type MessageKey, t } from "../message.ts";
import { branchOf } from "./flow-branches.ts";
import { choice, tick } from "./flow-controls.ts";
import { insertionOf, type LayeredFlow, sidesOf } from "./flow-layer.ts";
import { findStep } from "./flow-tree.ts";
import { strictOf } from "./layer-parts.ts";

export type LayerBox = {
  base: Flow;
  layer: Layer;
  layered: LayeredFlow;
  editable: boolean;
  /** Sets keys of a step from above. */
  set(step: string, changes: Readonly<Record<string, unknown>>): void;
  bind(step: string, side: "before" | "after"): void;
  /** Forbids lower levels to change a step; a unit has nobody below. */
  lock: ((step: string, on: boolean) => void) | undefined;
};

/** The box for a selected key; for nothing or a branch, that it is decided above. */
export function layerBox(box: LayerBox, selected: string): TemplateResult {
  const step = branchOf(selected) ? undefined : findStep(box.layered.flow, selected)?.step;
  if (!step) return say("info", "lock", selected === "" ? "layer.rules-above" : "layer.branch-above");
  if (box.layered.own.has(step.id)) return ownBox(box, step);
  if (box.layered.locked.has(step.id)) return say("info", "lock", "layer.step-locked-help");
  return aboveBox(box, step);
}

function say(tone: "info" | "done", name: IconName, key: MessageKey): TemplateResult {
  return html`<div class="notice ${tone} fl-whose">${icon(name)}<div>${t(key)}</div></div>`;
}

/** Which step from above an own step follows when the levels above draw the flow anew. */
function ownBox({ base, layer, layered, editable, bind }: LayerBox, step: Step): TemplateResult {
  const { before, after } = sidesOf(base, layered.flow, step.id).near;
  const side = insertionOf(layer, step.id)?.before === undefined ? "after" : "before";
  const sides = [
    ...(before ? [{ value: "before" as const, label: t("layer.bound-before", { title: before.title }) }] : []),
    ...(after ? [{ value: "after" as const, label: t("layer.bound-after", { title: after.title }) }] : []),
  ];
  const control = { id: "fl-bound", label: t("layer.bound"), help: t("layer.bound-help"), editable };
  return html`${say("done", "plus", "layer.step-own")}
    <div class="fl-whose">${choice(control, side, sides, (value) => bind(step.id, value))}</div>`;
}

/** A name of its own and stricter demands, where the levels above left them open. */
function aboveBox({ base, layer, editable, set, lock }: LayerBox, step: Step): TemplateResult {
  const above = findStep(base, step.id)?.step ?? step;
  const onTitle = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    const title = input.value.trim() || above.title;
    input.value = title;
    set(step.id, { title });
  };
  const now = step as unknown as Readonly<Record<string, unknown>>;
  const before = above as unknown as Readonly<Record<string, unknown>>;
  const node = { id: step.id, label: above.title, thing: "step" as const, home: "steps", node: before };
  return html`${say("info", "lock", "layer.step-above")}
    <div class="fl-whose"><div class="field"><label class="label" for="fl-own-title">${t("layer.own-title", { title: above.title })}</label>
      <input class="input" id="fl-own-title" maxlength="30" autocomplete="off" .value=${step.title} ?disabled=${!editable} @change=${onTitle} /></div>
      ${strictOf(node).map(({ key, value }) => {
        const fixed = before[key] === value;
        const control = {
          id: `fl-strict-${key}`,
          label: t(STRICT_WORDS[key] ?? "layer.required"),
          editable: editable && !fixed,
        };
        return tick(control, now[key] === value, (on) => set(step.id, { [key]: on ? value : before[key] }));
      })}
      ${lock ? tick({ id: "fl-lock", label: t("layer.lock-below"), help: t("layer.lock-below-help"), editable }, locks(layer, step.id), (on) => lock(step.id, on)) : ""}</div>`;
}

const locks = (layer: Layer, id: string): boolean =>
  layer.operations.some(({ op, target }) => op === "lock" && target === id);

const STRICT_WORDS: Readonly<Record<string, MessageKey>> = {
  decide: "approval.all",
  opinion: "layer.opinion",
  attachments: "layer.attachments",
  sign: "layer.sign",
};
