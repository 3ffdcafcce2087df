/** Keeps when a treasury last answered and when it last did not, so that people see a link that is down. */
import type { Queryable } from "../database/database.ts";
import { noteFailed, noteHeard } from "./link-queries.ts";

/** `why` is null for an answer that was signed as it should be, else what was wrong. */
export async function noteReply(db: Queryable, region: string, at: Date, why: string | null): Promise<void> {
  await (why === null ? noteHeard(db, [region, at]) : noteFailed(db, [region, at, why.slice(0, 500)]));
}
