/** Fields whose value a plugin computes: how a form says so, and what is kept of where a value comes from. */
import { type Static, Type } from "typebox";
import { OfferName } from "./offer-name.ts";

export const Compute = Type.Object(
  {
    plugin: OfferName,
    params: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { description: "What the plugin is given" })),
    from: Type.Array(Type.String(), {
      minItems: 1,
      maxItems: 20,
      uniqueItems: true,
      description: "Fields of this form whose answers it is computed from, and all that the plugin is given",
    }),
  },
  {
    additionalProperties: false,
    description: "Value that a plugin computes at saving; when it fails the last one stays and says since when",
  },
);
export type Compute = Static<typeof Compute>;

/** Where a value comes from. Instants in UTC; `at` is null where it was never computed, `since` stands while it is old. */
export type ComputedBy = { plugin: string; version: string; at: string | null; digest: string; since?: string };
export type ComputedValues = Readonly<Record<string, ComputedBy>>;
