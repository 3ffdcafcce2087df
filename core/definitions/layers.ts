/**
 * Layers of lower levels over definitions from above: what they make of a definition for each scope, what has to be
 * published because something below or above it changed, and which operations no longer fit.
 */
import { applyLayers, type Misfit } from "../domain/apply-layer.ts";
import { sameValue } from "../domain/compare-definitions.ts";
import type { Flow } from "../domain/flow.ts";
import type { Form } from "../domain/form.ts";
import type { Layer } from "../domain/layer.ts";
import { type DefinitionPlace, distanceOf } from "../domain/scope.ts";
import type { DefinitionView, PublishedRow } from "./view.ts";

type Layered = "form" | "flow";
/** A form or flow as it holds in a scope with its layers on. */
export type Effective = {
  kind: Layered;
  id: string;
  scope: string;
  base: PublishedRow<Layered>;
  layers: PublishedRow<"layer">[];
  body: Form | Flow;
  misfits: Misfit[];
  /** What was made for the scope before. */
  made: PublishedRow<Layered> | undefined;
};

/** `<kind> <id>` of everything that layers are laid over. */
export function layeredKeys(view: DefinitionView): Set<string> {
  return new Set(
    view.rows.flatMap(({ kind, id, body, layers }) =>
      body.kind === "layer" ? [`${body.of.kind} ${body.of.id}`] : layers === null ? [] : [`${kind} ${id}`],
    ),
  );
}

/** What the layers make of each definition, scope by scope, the broadest first. */
export function effectives(view: DefinitionView, keys: ReadonlySet<string>): Effective[] {
  const found: Effective[] = [];
  for (const key of keys) {
    const [kind, id] = key.split(" ") as [Layered, string];
    if (kind !== "form" && kind !== "flow") continue;
    for (const scope of scopesOf(view, kind, id)) {
      const { place } = view.area(scope);
      const base = view.written(kind, id, place) as PublishedRow<Layered> | undefined;
      if (!base) continue;
      const layers = layersAt(view, base, place);
      const made = view
        .versions(kind, id)
        .findLast((row) => row.layers !== null && row.scope === scope) as Effective["made"];
      if (layers.length === 0 && !made) continue;
      const applied = applyLayers(
        base.body as Form | Flow,
        layers.map((row) => ({ ...row.body, scope: scopeOf(row) })),
      );
      found.push({ kind, id, scope, base, layers, made, ...applied });
    }
  }
  return found;
}

/** Those that say something else than what holds in their scope now. */
export function dueEffectives(view: DefinitionView, keys: ReadonlySet<string>): Effective[] {
  return effectives(view, keys).filter(({ kind, id, scope, body }) => {
    const holding = view.row(kind, id, undefined, view.area(scope).place);
    return !holding || !sameValue(contentOf(holding.body), contentOf(body));
  });
}

/** Operations that do not fit, each once, however many scopes below it concerns. */
export function misfitsOf(view: DefinitionView, keys: ReadonlySet<string>): Misfit[] {
  const misfits = new Map<string, Misfit>();
  for (const { misfits: own } of effectives(view, keys))
    for (const misfit of own) misfits.set(`${misfit.layer} ${misfit.operation} ${misfit.reason}`, misfit);
  return [...misfits.values()];
}

/** The definition that a layer of the scope works on: from above, with the layers of broader scopes on it. */
export function targetOf(view: DefinitionView, layer: Layer["of"], place: DefinitionPlace, scope: string) {
  const base = view.written(layer.kind, layer.id, place) as PublishedRow<Layered> | undefined;
  if (!base) return undefined;
  const above = layersAt(view, base, place).filter((row) => scopeOf(row) !== scope);
  return applyLayers(
    base.body as Form | Flow,
    above.map((row) => row.body),
  ).body;
}

/** Layers in use over a base that cover the place, broadest first. A layer counts inside the scope of its base only. */
export function layersAt(
  view: DefinitionView,
  base: PublishedRow<Layered>,
  place: DefinitionPlace,
): PublishedRow<"layer">[] {
  return view
    .all("layer", place)
    .filter((row) => {
      const { of } = row.body;
      const inside = distanceOf(base.scope, view.area(scopeOf(row)).place) !== undefined;
      return !row.retired && of.kind === base.kind && of.id === base.id && inside && distance(row, place) !== undefined;
    })
    .toSorted((a, b) => (distance(b, place) ?? 0) - (distance(a, place) ?? 0) || (a.id < b.id ? -1 : 1));
}

function distance(row: PublishedRow<"layer">, place: DefinitionPlace): number | undefined {
  return distanceOf(scopeOf(row), place);
}

/** What was published by people holds where it was published; a layer of a pack where it says. */
function scopeOf(row: PublishedRow<"layer">): string {
  return row.change === null && row.scope === "" ? row.body.scope : row.scope;
}

function scopesOf(view: DefinitionView, kind: Layered, id: string): string[] {
  const scopes = new Set<string>();
  for (const row of view.rows) {
    if (row.kind === "layer" && row.body.kind === "layer" && row.body.of.kind === kind && row.body.of.id === id)
      scopes.add(scopeOf(row as PublishedRow<"layer">));
    if (row.layers !== null && row.kind === kind && row.id === id) scopes.add(row.scope);
  }
  return [...scopes].toSorted();
}

function contentOf({ version: _version, ...content }: { version: number } & object): object {
  return content;
}
