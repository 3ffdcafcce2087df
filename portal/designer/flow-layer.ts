/**
 * A unit's own layer over a flow from above, as pure functions: which steps are its own, what it may not touch, and which
 * operations make the drawn flow out of the one above. Its steps stand beside a step from above and follow that one.
 */
import { applyLayers, lockedSteps } from "../../core/domain/apply-layer.ts";
import { sameValue } from "../../core/domain/compare-definitions.ts";
import type { Flow, Step } from "../../core/domain/flow.ts";
import type { Layer, LayerOperation } from "../../core/domain/layer.ts";
import { loosens } from "../../core/domain/tighten.ts";
import type { MessageKey } from "../message.ts";
import type { FlowCommand } from "./flow-acts.ts";
import type { NewKind } from "./flow-new.ts";
import { findStep, listAt, placedSteps, type Spot } from "./flow-tree.ts";

/** What a lower level may add: one more person to ask. Money, branches and disclosure stay with the levels above. */
export const LAYER_KINDS = ["approve", "handle"] as const satisfies readonly NewKind[];
/** What may be made stricter of a step from above. */
export const STRICTER = ["decide", "opinion", "attachments", "sign"] as const;

/** The flow as it is drawn, and whose is what in it. */
export type LayeredFlow = {
  flow: Flow;
  /** Ids of the layer's own steps. */
  own: ReadonlySet<string>;
  /** Ids of steps that may be neither renamed nor tightened. */
  locked: ReadonlySet<string>;
  /** Operations that fit no more, by their place in the layer. */
  misfits: ReadonlyMap<number, string>;
};

/** Lays the layer over the flow from above. */
export function layeredFlow(base: Flow, layer: Layer): LayeredFlow {
  const { body, misfits } = applyLayers(base, [layer]);
  const above = idsAbove(base);
  const ids = placedSteps(body).map(({ step }) => step.id);
  return {
    flow: body,
    own: new Set(ids.filter((id) => !above.has(id))),
    locked: new Set(lockedSteps(base)),
    misfits: new Map(misfits.map(({ operation, reason }) => [operation, reason])),
  };
}

/** True when a step of the layer can stand at the spot: in that list some step from above stands to which it can hold. */
export function mayAddAt({ flow, own }: Pick<LayeredFlow, "flow" | "own">, spot: Omit<Spot, "index">): boolean {
  return listAt(flow, spot)?.some((step) => !own.has(step.id)) === true;
}

/** Why a command is not the layer's to give; undefined when it is. */
export function refusalOf(layered: LayeredFlow, command: FlowCommand): MessageKey | undefined {
  const { own, locked, flow } = layered;
  switch (command.act) {
    case "insert":
      if (!LAYER_KINDS.some((kind) => kind === command.kind)) return "layer.people-only";
      return mayAddAt(layered, command.spot) ? undefined : "layer.no-anchor";
    case "move":
      if (!own.has(command.id)) return "layer.fixed";
      return mayAddAt(layered, command.spot) ? undefined : "layer.no-anchor";
    case "remove":
    case "push":
    case "duplicate":
      return own.has(command.id) ? undefined : "layer.fixed";
    case "set": {
      if (own.has(command.id)) return undefined;
      if (locked.has(command.id)) return "layer.step-locked";
      const step = findStep(flow, command.id)?.step;
      return step && Object.keys(command.changes).every((key) => key === "title" || isStricter(key))
        ? undefined
        : "layer.fixed";
    }
    default:
      return "layer.fixed";
  }
}

/**
 * The operations that make `next` out of the flow from above; undefined when a step stands where nothing from above does.
 * Operations that fit no more stay as they are, in front.
 */
export function operationsFor(base: Flow, layer: Layer, next: Flow): LayerOperation[] | undefined {
  const { misfits } = layeredFlow(base, layer);
  const above = idsAbove(base);
  const kept = layer.operations.filter(({ op }, i) => op === "lock" || misfits.has(i));
  const changed = placedSteps(base).flatMap(({ step }) => {
    const drawn = findStep(next, step.id)?.step;
    return drawn ? changesOf(step, drawn) : [];
  });
  const added: LayerOperation[] = [];
  for (const { step, spot } of placedSteps(next)) {
    if (above.has(step.id)) continue;
    const known = insertionOf(layer, step.id);
    const place = placeBeside(listAt(next, spot) ?? [], spot.index, above, known);
    if (!place) return undefined;
    added.push({ op: "insert-step", target: "steps", ...place, value: step });
  }
  return [...kept, ...changed, ...added];
}

/** The layer with one of its steps bound to what stands before it, or to what stands behind it. */
export function boundTo(base: Flow, layer: Layer, id: string, side: "before" | "after"): LayerOperation[] {
  const { flow } = layeredFlow(base, layer);
  const { near } = sidesOf(base, flow, id);
  const anchor = near[side];
  return layer.operations.map((operation) => {
    if (operation !== insertionOf(layer, id) || !anchor) return operation;
    const { before: _before, after: _after, ...rest } = operation;
    return side === "before" ? { ...rest, before: anchor.id } : { ...rest, after: anchor.id };
  });
}

/** The steps beside an own step: the next one from above behind it, and what stands straight before it. */
export function sidesOf(
  base: Flow,
  flow: Flow,
  id: string,
): { near: { before: Step | undefined; after: Step | undefined } } {
  const spot = findStep(flow, id)?.spot;
  const list = (spot && listAt(flow, spot)) ?? [];
  const above = idsAbove(base);
  const at = spot?.index ?? 0;
  return { near: { before: list.slice(at + 1).find((step) => above.has(step.id)), after: list[at - 1] } };
}

/** The operation that adds the step. */
export function insertionOf(layer: Layer, id: string): LayerOperation | undefined {
  return layer.operations.find(
    ({ op, value }) => op === "insert-step" && (value as { id?: unknown } | undefined)?.id === id,
  );
}

function placeBeside(
  list: readonly Step[],
  at: number,
  above: ReadonlySet<string>,
  known: LayerOperation | undefined,
): { before: string } | { after: string } | undefined {
  const following = list.slice(at + 1).find((step) => above.has(step.id));
  const previous = list[at - 1];
  const hasAbove = list.slice(0, at).some((step) => above.has(step.id));
  if (previous && hasAbove && (!following || known?.after !== undefined)) return { after: previous.id };
  return following && { before: following.id };
}

/** A new name and stricter demands of a step from above, as operations. */
function changesOf(step: Step, drawn: Step): LayerOperation[] {
  const [before, after] = [step, drawn] as unknown as Record<string, unknown>[];
  const stricter = STRICTER.filter(
    (key) => !sameValue(before?.[key], after?.[key]) && !loosens(before ?? {}, key, after?.[key]),
  );
  const value = Object.fromEntries(stricter.map((key) => [key, after?.[key]]));
  return [
    ...(drawn.title === step.title || drawn.title === ""
      ? []
      : [{ op: "relabel", target: step.id, value: { title: drawn.title } } as const]),
    ...(stricter.length === 0 ? [] : [{ op: "tighten", target: step.id, value } as const]),
  ];
}

const isStricter = (key: string): boolean => STRICTER.some((one) => one === key);

function idsAbove(base: Flow): Set<string> {
  return new Set(placedSteps(base).map(({ step }) => step.id));
}
