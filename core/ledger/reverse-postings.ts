/** Takes back what another document posted, the newest first: entries with the same amounts that refer to the first ones. */
import type { Tx } from "../database/database.ts";
import { Refusal } from "../errors.ts";
import { uuidv7 } from "../uuid.ts";
import { insertPosting, money } from "./insert-posting.ts";
import type { PostCall } from "./post.ts";
import { insertReversedPayment, listStanding, lockLines } from "./queries.ts";

/** Throws Refusal where nothing of the document stands, or where what it gave was used since. */
export async function reversePostings(tx: Tx, call: PostCall): Promise<void> {
  const { step, document, actor } = call;
  const target = step.document === undefined ? undefined : document.answers[step.document];
  if (typeof target !== "string") throw new Refusal("ledger.no-quota");
  const known = await listStanding(tx, [target]);
  await lockLines(tx, [[...new Set(known.flatMap((row) => [row.quota, ...(row.counter ? [row.counter] : [])]))]]);
  // What stands is read again behind the locks: somebody may have taken it back meanwhile.
  const standing = await listStanding(tx, [target]);
  if (standing.length === 0) throw new Refusal("ledger.reversed", { facts: money(0, 0) });
  for (const [i, row] of standing.entries()) {
    const posting = await insertPosting(tx, {
      source: "case",
      quota: row.quota,
      movement: row.movement,
      amountFen: row.amount_fen,
      counter: row.counter ?? undefined,
      reverses: row.id,
      message: `${call.case}:${call.seq}:${i}`,
      document: document.id,
      case: call.case,
      step: step.id,
      actor,
    });
    await insertReversedPayment(tx, [uuidv7(actor.at), posting, document.id, actor.at, row.id]);
  }
}
