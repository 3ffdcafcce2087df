/** Keeps drafts as they are written; a stale save is refused and shows what somebody else saved. */
import type { Context } from "../context.ts";
import { inTransaction } from "../database/database.ts";
import type { Conversion, DraftBody, DraftFault } from "../domain/change.ts";
import { type Identity, reachesArea } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { type ChangeData, updateDrafts } from "./change-queries.ts";
import { checkDrafts } from "./check-drafts.ts";
import { settleBases } from "./draft-bases.ts";
import { checkLimits } from "./draft-limits.ts";
import { getChange } from "./read-change.ts";

export type GivenDrafts = {
  stamp: number;
  title: string;
  note: string;
  bodies: DraftBody[];
  conversions: Conversion[];
};

/** Autosave leaves no evidence: a draft is nobody's statement yet. Whoever saves is a writer and cannot publish. */
export async function saveChange(
  context: Context,
  identity: Identity,
  id: string,
  given: GivenDrafts,
): Promise<{ stamp: number; savedAt: string; faults: DraftFault[] }> {
  checkLimits(given.bodies, given.conversions);
  const { view } = context.definitions;
  const at = context.clock();
  const saved = await inTransaction(context.pool, async (tx) => {
    const { change, area } = await getChange(context, tx, identity, id, true);
    if (!reachesArea(identity, "definition.write", area)) throw new Refusal("change.scope");
    if (change.state !== "editing") throw new Refusal("change.not-editable");
    if (change.stamp !== given.stamp) throw staleRefusal(change);
    const settled = settleBases(view, area, given.bodies, change.bases);
    await updateDrafts(tx, [
      id,
      given.title,
      given.note,
      JSON.stringify(settled.bodies),
      JSON.stringify(settled.bases),
      JSON.stringify(given.conversions),
      identity.person.id,
      at,
    ]);
    return { ...settled, area };
  });
  const offers = context.pluginOffers("field.type");
  const { faults } = checkDrafts({ view, ...saved, conversions: given.conversions, types: context.types, offers });
  return { stamp: given.stamp + 1, savedAt: at.toISOString(), faults };
}

/** The other's state, for the person whose save came too late. */
export function staleRefusal(change: ChangeData): Refusal {
  return new Refusal("change.stale", {
    facts: {
      current: {
        stamp: change.stamp,
        title: change.title,
        note: change.note,
        bodies: change.bodies,
        conversions: change.conversions,
        by: { id: change.updated_by, name: change.updater },
        at: change.updated_at.toISOString(),
      },
    },
  });
}
