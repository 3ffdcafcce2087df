/**
 * Freezes what is left on budget lines for a document, and releases exactly that again. Runs inside the caller's
 * transaction; the lines are locked in id order before the first movement.
 */
import type { Tx } from "../database/database.ts";
import type { Actor } from "../evidence/append.ts";
import { insertPosting } from "./insert-posting.ts";
import { lockFrozenBy, lockLinesOf } from "./queries.ts";

export type FreezeOrder = {
  /** The document that stands for it, its case, and who is behind it. */
  document: string;
  case: string;
  actor: Actor & { person: string };
  /** Why, in one word for the evidence, e.g. `hit:<id>`. */
  reason: string;
};
export type Frozen = { quota: string; amountFen: number }[];

const FREEZE = "alert-freeze";
const UNFREEZE = "alert-unfreeze";

/** Freezes what may still be asked for on the lines of a unit, a project, or one line. What is on its way goes on. */
export async function freezeLines(
  tx: Tx,
  of: { kind: "unit" | "project" | "quota"; id: string },
  order: FreezeOrder,
): Promise<Frozen> {
  const lines = await lockLinesOf(tx, [of.kind, of.id]);
  const frozen = lines
    .filter((line) => line.left_fen > 0)
    .map(({ id, left_fen }) => ({ quota: id, amountFen: left_fen }));
  await move(tx, "freeze", FREEZE, frozen, order);
  return frozen;
}

/** Releases what the document froze, less what somebody has released since by hand. */
export async function unfreezeLines(tx: Tx, order: FreezeOrder): Promise<Frozen> {
  const lines = await lockFrozenBy(tx, [order.document, FREEZE, UNFREEZE]);
  const released = lines
    .filter((line) => line.frozen_fen > 0)
    .map(({ id, frozen_fen }) => ({ quota: id, amountFen: frozen_fen }));
  await move(tx, "unfreeze", UNFREEZE, released, order);
  return released;
}

async function move(
  tx: Tx,
  movement: "freeze" | "unfreeze",
  step: string,
  lines: Frozen,
  { document, case: flowCase, actor, reason }: FreezeOrder,
): Promise<void> {
  for (const { quota, amountFen } of lines)
    await insertPosting(tx, {
      quota,
      movement,
      amountFen,
      source: "alert",
      message: `${document}:${quota}:${movement}`,
      document,
      case: flowCase,
      step,
      reason,
      actor,
    });
}
