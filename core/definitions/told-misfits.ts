/** Operations of layers that do not fit, in the names that people gave: whose layer, what it would do, what is gone above. */
import type { ToldMisfit } from "../domain/change.ts";
import type { Layer, LayerOperation } from "../domain/layer.ts";
import type { Misfit } from "../domain/apply-layer.ts";
import type { DefinitionView, PublishedRow } from "./view.ts";

/** Each misfit with the names for it; a name that is gone above is found in the last version that had it. */
export function toldMisfits(view: DefinitionView, misfits: readonly Misfit[]): ToldMisfit[] {
  return misfits.map((misfit) => {
    const row = view.versions("layer", misfit.layer).at(-1) as PublishedRow<"layer"> | undefined;
    const operation = row?.body.operations[misfit.operation];
    const place = view.area(misfit.scope).name;
    if (!row || !operation) return { ...misfit, place, title: misfit.layer, what: "" };
    const name = (id: string): string => nameOf(view, row, id);
    const anchor = operation.before ?? operation.after;
    return {
      ...misfit,
      place,
      title: row.body.title,
      what: addedBy(operation) ?? name(operation.target),
      ...(anchor !== undefined && { near: name(anchor) }),
    };
  });
}

/** Names by id of all that stands above now, and of what the operations name though it is gone. */
export function namesAbove(
  view: DefinitionView,
  { of, operations }: Pick<Layer, "of" | "operations">,
  target: object | undefined,
): Record<string, string> {
  const names = Object.fromEntries(namedIn(target));
  for (const id of operations.flatMap(({ target, before, after }) => [target, before, after])) {
    if (id === undefined || names[id] !== undefined) continue;
    const name = lastName(view, of, id);
    if (name !== undefined) names[id] = name;
  }
  return names;
}

function nameOf(view: DefinitionView, { body }: PublishedRow<"layer">, id: string): string {
  const own = body.operations.find(({ value }) => (value as { id?: unknown } | undefined)?.id === id);
  return (own && addedBy(own)) ?? lastName(view, body.of, id) ?? id;
}

function addedBy({ op, value }: LayerOperation): string | undefined {
  return op === "add" || op === "insert-step" ? titleOf(value) : undefined;
}

function lastName(view: DefinitionView, of: { kind: "form" | "flow"; id: string }, id: string): string | undefined {
  for (const row of view.versions(of.kind, of.id).toReversed()) {
    const found = thingWith(row.body, id);
    if (found !== undefined) return titleOf(found);
  }
  return undefined;
}

/** Every thing inside that has an id and a name. */
function namedIn(node: unknown): [string, string][] {
  if (typeof node !== "object" || node === null) return [];
  return Object.values(node).flatMap((value: unknown) => {
    const id = (value as { id?: unknown } | null | undefined)?.id;
    const name = titleOf(value);
    return [
      ...(typeof id === "string" && name !== undefined ? [[id, name] as [string, string]] : []),
      ...namedIn(value),
    ];
  });
}

/** The section, field, check or step with the id, however deep it stands. */
function thingWith(node: unknown, id: string): object | undefined {
  if (typeof node !== "object" || node === null) return undefined;
  for (const value of Array.isArray(node) ? node : Object.values(node)) {
    if ((value as { id?: unknown } | null | undefined)?.id === id) return value as object;
    const inner = thingWith(value, id);
    if (inner) return inner;
  }
  return undefined;
}

function titleOf(thing: unknown): string | undefined {
  const { label, title } = (thing ?? {}) as { label?: unknown; title?: unknown };
  const name = label ?? title;
  return typeof name === "string" ? name : undefined;
}
