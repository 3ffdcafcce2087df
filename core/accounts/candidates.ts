/** People who hold a role at a unit, or at the units of a kind in a county. */
import type { Queryable } from "../database/database.ts";
import { type CandidateRow, listCandidates } from "./queries.ts";

export type WantedRole = { step: string; role: string; unit: string | null; kind: string | null };

/** One query for all steps of a flow. */
export function findCandidates(db: Queryable, wanted: readonly WantedRole[], county: string): Promise<CandidateRow[]> {
  return listCandidates(db, [JSON.stringify(wanted), county]);
}
