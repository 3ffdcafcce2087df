/** Tells the people who may act on a payment order that it needs one of them, once for each thing that went wrong. */
import { holdersOf } from "../accounts/holders.ts";
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import type { Notice } from "../domain/notice.ts";
import type { Hint } from "../live/live.ts";
import { sendNotices } from "../notices/send-notice.ts";
import type { OrderRow } from "./queries.ts";

/**
 * `conflict`: an answer cannot be true beside what was known. `unknown`: nobody said what became of it. `twice-not-known`:
 * it was sent as often as it may be, and the treasury still does not know it. `rejected`: it was not paid.
 */
export type OrderTrouble = "conflict" | "unknown" | "twice-not-known" | "rejected";

/** Writes the notices in the caller's transaction; gives the hints for after its commit. */
export async function tellOrder(
  context: Pick<Context, "definitions">,
  tx: Queryable,
  order: OrderRow,
  trouble: OrderTrouble,
  at: Date,
): Promise<Hint[]> {
  const place = { ...order, town: null };
  const people = await holdersOf(tx, context.definitions, "payment-order.handle", place, at);
  const reason = trouble === "rejected" ? order.reason : null;
  const notices = people.map(
    (person): Notice => ({
      person,
      kind: "order",
      document: order.document,
      flowCase: null,
      step: null,
      params: {
        title: order.number,
        level: trouble,
        order: order.id,
        ...(reason !== null && reason !== "" && { reason }),
      },
      dedupe: `order:${order.id}:${trouble}`,
    }),
  );
  return sendNotices(tx, notices, at);
}

/** Tells the pages of whoever may see an order to look again. */
export function orderHint({ unit, county, city, province }: OrderRow): Hint {
  return { topic: "orders", place: { unit, county, city, province } };
}
