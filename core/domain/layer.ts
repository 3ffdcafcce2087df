/** A layer: what a lower level changes in a definition from above, as operations on stable ids. */
import { type Static, Type } from "typebox";
import { definitionHead } from "./definition-head.ts";
import { needs, type Report } from "./definition-references.ts";
import type { DefinitionSet } from "./definition-set.ts";

/** `""` everywhere, a region code, or `unit:<id>` for a unit and those below it. */
export const DefinitionScope = Type.String({
  pattern: "^$|^[0-9]{6}$|^unit:[0-9a-f-]{36}$",
  description: "Where it holds: empty for everywhere, a region code, or unit:<id> for a unit and those below it",
});

export const LayerOperation = Type.Object(
  {
    op: Type.Enum(["add", "hide", "tighten", "relabel", "reorder", "insert-step", "lock"], {
      description:
        "add a field or check, hide a field, tighten a limit, relabel, reorder, insert a step before or after another, also inside a block; lock forbids lower layers",
    }),
    target: Type.String({
      maxLength: 80,
      description: "Stable id the operation works on: field, section, check or step",
    }),
    after: Type.Optional(Type.String({ maxLength: 80, description: "Id it is placed behind; the end when left out" })),
    before: Type.Optional(
      Type.String({
        maxLength: 80,
        description: "For insert-step: id of the step it is placed before, in place of after",
      }),
    ),
    value: Type.Optional(Type.Unknown({ description: "What is added, or the keys that are set" })),
  },
  { additionalProperties: false },
);
export type LayerOperation = Static<typeof LayerOperation>;

export const Layer = Type.Object(
  {
    ...definitionHead("layer"),
    of: Type.Object(
      { kind: Type.Enum(["form", "flow"]), id: Type.String() },
      { additionalProperties: false, description: "The definition from above" },
    ),
    scope: DefinitionScope,
    operations: Type.Array(LayerOperation, { minItems: 1, maxItems: 200 }),
  },
  { additionalProperties: false },
);
export type Layer = Static<typeof Layer>;

/** What may be wrong with where a layer stands, or with a definition that goes past one; keys of the message catalogue. */
export type LayerFaultCode = "layer.scope" | "layer.nothing" | "layer.twin" | "layer.locked-above";

/** Reports a layer over a definition that is not there. */
export function checkLayer(layer: Layer, set: DefinitionSet, report: Report): void {
  needs(set, layer.of.kind, layer.of.id, "/of/id", report);
}
