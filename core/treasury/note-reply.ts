/** Keeps when a treasury last answered and when it last did not, so that people see a link that is down. */
import type { Queryable } from "../database/database.ts";
import { problem } from "../domain/problem.ts";
import { noteFailed, noteHeard } from "./link-queries.ts";

/** `why` is null for an answer that was signed as it should be, else what was wrong. */
export async function noteReply(db: Queryable, region: string, at: Date, why: string | null): Promise<void> {
  await (why === null ? noteHeard(db, [region, at]) : noteFailed(db, [region, at, why.slice(0, 500)]));
}

/** A fault that says that no answer came, with what the network or the other side's server said. */
export function noAnswer(why: string): string {
  return JSON.stringify(problem("treasury.no-answer", "", { why: why.replace(/^\w*Error: /, "") }));
}
