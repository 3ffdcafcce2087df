/** What an administrator does with a version, whole: its state, what it keeps, and what was remembered of its calls. */
import type { Context } from "../context.ts";
import { inTransaction } from "../database/database.ts";
import type { Actor } from "../evidence/append.ts";
import { type AskMigrate, carryKept, planCarrying } from "./carry-kept.ts";
import { changeIn, forgetKept, type StateChange } from "./change-state.ts";
import { withdrawAll } from "./decide-proposal.ts";
import { findServing } from "./queries.ts";
import { removeCalls } from "./shadow-queries.ts";

/** One transaction; a version whose conversion fails changes nothing, and the old one goes on serving. */
export async function actOnVersion(
  context: Context,
  ask: AskMigrate,
  actor: Actor,
  change: StateChange & { data: "keep" | "delete" },
): Promise<void> {
  const { id, version, act, data } = change;
  const starts = act === "install" || act === "activate" || act === "release";
  const carrying = starts ? await planCarrying(context, ask, id, version) : undefined;
  await inTransaction(context.pool, async (tx) => {
    await changeIn(tx, actor, change);
    if (act === "install") await changeIn(tx, actor, { ...change, act: "activate" });
    if (carrying) await carryKept(tx, actor, id, version, carrying);
    if (act === "remove") await removeCalls(tx, [id]);
    if (act === "remove" && (await findServing(tx, [id])).length === 0) await withdrawAll(tx, actor, id);
    if (act === "remove" && data === "delete") await forgetKept(tx, actor, id);
  });
}
