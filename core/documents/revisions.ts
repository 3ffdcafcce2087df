/** Earlier answers of a document. */
import type { Queryable } from "../database/database.ts";
import { listRevisions } from "./queries.ts";

/** The newest revisions, newest first. */
export function listRevisionsOf(
  db: Queryable,
  document: string,
): Promise<{ revision: number; round: number; answers: Record<string, unknown> }[]> {
  return listRevisions(db, [document]);
}
