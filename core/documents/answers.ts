/** Answers of several documents at once, for callers that have checked the right to see them. */
import { type Queryable, statement } from "../database/database.ts";

const listAnswers = statement<{ id: string; answers: Record<string, unknown> }>(
  "list-answers",
  "select id, answers from core.document where id = any($1::uuid[])",
);

/** By document id. */
export async function answersOf(db: Queryable, ids: readonly string[]): Promise<Map<string, Record<string, unknown>>> {
  return ids.length === 0 ? new Map() : new Map((await listAnswers(db, [ids])).map((row) => [row.id, row.answers]));
}
