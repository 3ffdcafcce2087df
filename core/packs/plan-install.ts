/** What installing a pack's file in a scope would do: compared by kind and id, with every fault it would have there. */
import type { Context } from "../context.ts";
import { checkDrafts } from "../definitions/check-drafts.ts";
import { settleBases } from "../definitions/draft-bases.ts";
import type { Area } from "../definitions/places.ts";
import type { DraftBody, DraftFault } from "../domain/change.ts";
import { type BundleComparison, compareBundle, ID_TAKEN, packBundle } from "../domain/pack-bundle.ts";
import { Refusal } from "../errors.ts";
import { heldBy } from "./packs.ts";
import { readBundle } from "./read-bundle.ts";

export type InstallPlan = {
  pack: string;
  comparison: BundleComparison;
  /** Both sides of what would change, for showing it. */
  changed: { before: DraftBody; after: DraftBody }[];
  faults: DraftFault[];
};
/** With what a change would hold: exactly the new and the changed bodies. */
export type PlannedDrafts = InstallPlan & { drafts: DraftBody[] };

/** Nothing is written. A layer is compared and installed as one of the chosen scope. */
export function planInstall(context: Context, area: Area, text: string): PlannedDrafts {
  const { view } = context.definitions;
  const { bundle, definitions } = readBundle(text, context.types);
  const placed = definitions.map((body) => (body.kind === "layer" ? { ...body, scope: area.scope } : body));
  const needed = packBundle(bundle.pack, placed);
  const here = heldBy(view, area.place);
  const comparison = compareBundle({ ...needed, needs: [...needed.needs, ...bundle.needs] }, here);
  comparison.missing = [...new Map(comparison.missing.map((need) => [`${need.kind} ${need.id}`, need])).values()];
  const wanted = new Set([...comparison.added, ...comparison.changed].map(({ kind, id }) => `${kind} ${id}`));
  const drafts = (placed as unknown as DraftBody[]).filter(({ kind, id }) => wanted.has(`${kind} ${id}`));
  const settled: ReturnType<typeof settleBases> = { bodies: [], bases: [] };
  const taken: DraftFault[] = [];
  for (const draft of drafts) {
    try {
      const { bodies, bases } = settleBases(view, area, [draft], []);
      settled.bodies.push(...bodies);
      settled.bases.push(...bases);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { kind, id } = draft;
      const fault = { kind, id, pointer: "/id", found: id, expected: "an id that is free here" };
      taken.push({ ...fault, severity: "stop", code: ID_TAKEN });
    }
  }
  const order = { view, area, ...settled, conversions: [], types: context.types };
  const { faults } = settled.bodies.length === 0 ? { faults: [] } : checkDrafts(order);
  const changed = settled.bodies.flatMap((after) => {
    const before = here(after.kind, after.id)?.body as unknown as DraftBody | undefined;
    return before ? [{ before, after: { ...after, version: before.version + 1 } }] : [];
  });
  return { pack: bundle.pack, comparison, changed, faults: [...taken, ...faults], drafts };
}
