/** Tells the case how its order ended: the way of timers, in the name of who decided last. */
import { runClockCommand } from "../cases/run-command.ts";
import type { Context } from "../context.ts";
import { inTransaction } from "../database/database.ts";
import type { SystemCommand } from "../domain/commands.ts";
import { isSettled } from "../domain/payment-order.ts";
import { Refusal } from "../errors.ts";
import { sentence } from "../messages.ts";
import { laterAt, storeOrder } from "./order-state.ts";
import { findOrder, listOrdersOfEntry, lockOrder, type OrderRow } from "./queries.ts";

/**
 * Books a payment, or returns a case whose payment was refused. The order's id is the command's, so a second time changes
 * nothing. What the case refuses for now is tried again; what it never takes stays on the order for a person.
 */
export async function settleOrder(context: Context, id: string): Promise<void> {
  const [order] = await findOrder(context.pool, [id]);
  if (!order || order.applied_at !== null) return;
  const all = await listOrdersOfEntry(context.pool, [order.flow_case, order.entry]);
  const command = commandOf(
    order,
    all.filter((one) => one.id !== id),
  );
  if (!command) return;
  if (command === "later") return waitFor(context, id);
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

/** Nothing is wrong with a refused order whose case waits for the others: theirs is the word that ends the step. */
async function waitFor(context: Context, id: string): Promise<void> {
  await inTransaction(context.pool, async (tx) => {
    const [now] = await lockOrder(tx, [id]);
    if (!now || now.applied_at !== null) return;
    const tries = now.tries + 1;
    await storeOrder(tx, { ...now, tries, next_at: laterAt(context.clock(), tries) });
  });
}

/**
 * What the case is told. A paid one of several is told at once; the step is done when no other is out. A refused one waits
 * for the others: the case goes back where all were refused, and on where one was paid.
 */
function commandOf(order: OrderRow, others: readonly OrderRow[]): SystemCommand | "later" | undefined {
  const { step, entry, part, state, result, reason } = order;
  if (state === "rejected") {
    if (!others.every(isSettled)) return "later";
    const paid = others.some((one) => one.state === "paid" || one.state === "refunded");
    const why = reason || sentence("zh-CN", "payment-order.rejected");
    return { do: "order-rejected", step, entry, reason: why, ...(paid && { others: true }) };
  }
  if (result === null) return undefined;
  const more = !others.every(isSettled);
  return {
    do: "order-paid",
    step,
    entry,
    paid: result,
    ...(others.length > 0 && { part }),
    ...(more && { more }),
  };
}
