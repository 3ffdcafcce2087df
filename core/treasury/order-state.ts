/** Writes down what happened to a payment order: its row, its history, and the evidence. */
import type { Queryable } from "../database/database.ts";
import { type Actor, appendEvidence } from "../evidence/append.ts";
import { uuidv7 } from "../uuid.ts";
import { insertOrderEvent, type OrderRow, updateOrder } from "./queries.ts";

/** What happened, for the order's history and for the evidence; `body` holds no account. */
export type OrderEvent = { kind: string; outcome?: string; body?: Record<string, unknown> };

/** Stores an order that was locked, as it is now, and lets go of its lease. */
export async function storeOrder(tx: Queryable, order: OrderRow): Promise<void> {
  await updateOrder(tx, [
    order.id,
    order.state,
    order.code,
    order.voucher,
    order.sends,
    order.asked,
    order.file,
    order.result === null ? null : JSON.stringify(order.result),
    order.reason,
    order.refunded_fen,
    order.conflict,
    order.fault,
    order.next_at,
    order.applied_at,
    order.tries,
    order.sent_at,
    order.answered_at,
  ]);
}

/** Adds a line to the order's history and the same to the evidence. */
export async function noteOrder(tx: Queryable, order: OrderRow, event: OrderEvent, actor: Actor): Promise<void> {
  const { kind, outcome, body = {} } = event;
  await insertOrderEvent(tx, [
    uuidv7(actor.at),
    order.id,
    kind,
    outcome ?? null,
    order.state,
    JSON.stringify(body),
    actor.person,
    actor.at,
  ]);
  await appendEvidence(tx, actor, {
    kind: "treasury",
    subject: `payment-order:${order.id}`,
    what: { do: kind, outcome, order: order.number, document: order.document, state: order.state, ...body },
  });
}

/** When something that failed is tried again: longer each time, up to an hour. */
export function laterAt(at: Date, tries: number): Date {
  return new Date(at.getTime() + Math.min(3_600_000, 15_000 * 2 ** Math.min(tries, 10)));
}
