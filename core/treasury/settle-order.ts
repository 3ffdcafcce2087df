/** Tells the case how its order ended: the way of timers, in the name of who decided last. */
import { runClockCommand } from "../cases/run-command.ts";
import type { Context } from "../context.ts";
import { inTransaction } from "../database/database.ts";
import type { SystemCommand } from "../domain/commands.ts";
import { Refusal } from "../errors.ts";
import { sentence } from "../messages.ts";
import { laterAt, storeOrder } from "./order-state.ts";
import { findOrder, lockOrder, type OrderRow } from "./queries.ts";

/**
 * Books a payment, or returns a case whose payment was refused. The order's id is the command's, so a second time changes
 * nothing. What the case refuses for now is tried again; what it never takes stays on the order for a person.
 */
export async function settleOrder(context: Context, id: string): Promise<void> {
  const [order] = await findOrder(context.pool, [id]);
  const command = order && commandOf(order);
  if (!command || order.applied_at !== null) return;
  let fault: string | null = null;
  try {
    await runClockCommand(context, order.document, { commandId: order.id, command, timer: null });
  } catch (error) {
    fault = error instanceof Refusal ? [error.code, ...error.problems.map((p) => p.code)].join(" ") : String(error);
    context.log(`payment order ${order.number} cannot be booked: ${fault}`);
  }
  await inTransaction(context.pool, async (tx) => {
    const [now] = await lockOrder(tx, [id]);
    if (!now || now.applied_at !== null) return;
    const tries = now.tries + 1;
    // The command went through and the order's step was not there: nobody waits for this answer any more.
    if (fault === null) await storeOrder(tx, { ...now, next_at: null, fault: "payment-order.case-moved" });
    else await storeOrder(tx, { ...now, fault, tries, next_at: laterAt(context.clock(), tries) });
  });
}

function commandOf(order: OrderRow): SystemCommand | undefined {
  const { step, entry, state, result, reason } = order;
  if (state === "rejected")
    return { do: "order-rejected", step, entry, reason: reason || sentence("zh-CN", "payment-order.rejected") };
  return result === null ? undefined : { do: "order-paid", step, entry, paid: result };
}
