/** Who could do each step of a flow for a document: roles looked up at places of the unit tree. */
import type { Queryable } from "../database/database.ts";
import type { Candidate } from "../domain/approval.ts";
import { allSteps, type Flow, isHuman } from "../domain/flow.ts";
import { findCandidates } from "../accounts/candidates.ts";

/** Candidates by step, in the order in which they were appointed. */
export async function candidatesOf(
  db: Queryable,
  flow: Flow,
  document: { unit: string; county: string | null },
  parentUnit: string | null,
): Promise<Record<string, Candidate[]>> {
  const wanted = allSteps(flow).flatMap((step) =>
    isHuman(step)
      ? step.who.map((who) => {
          if (typeof who.at === "object") return { step: step.id, role: who.role, unit: null, kind: who.at.unitKind };
          return {
            step: step.id,
            role: who.role,
            unit: who.at === "own-unit" ? document.unit : parentUnit,
            kind: null,
          };
        })
      : [],
  );
  const candidates: Record<string, Candidate[]> = {};
  for (const row of await findCandidates(db, wanted, document.county ?? "")) {
    const list = (candidates[row.step] ??= []);
    list.push({ person: row.person, why: { role: row.role, unit: row.unit } });
  }
  return candidates;
}
