/**
 * A payment order on its way: ready → sent → accepted → paid or rejected, unknown in between, refunded behind. Pure: what
 * the treasury said and the order as it stands give the order as it is now, or why nothing changes. Nothing said twice,
 * late or against what was said before moves money; it is put on record (domain.md §3.3).
 */

export const ORDER_STATES = [
  "ready",
  "sent",
  "unknown",
  "accepted",
  "paid",
  "rejected",
  "refunded",
  "cancelled",
] as const;
export type OrderStateName = (typeof ORDER_STATES)[number];

/** What a payment came to: the voucher of the answer, the bank's number, the day, as texts. */
export type Paid = { voucher: string; serial: string; day: string };
export type PaymentOrder = {
  state: OrderStateName;
  amountFen: number;
  /** How often it left the portal, at most twice. */
  sends: number;
  result: Paid | null;
  /** What came back so far. */
  refundedFen: number;
};

export type Said =
  | { kind: "accepted" }
  | { kind: "not-known" }
  | ({ kind: "paid"; amountFen: number } & Paid)
  | { kind: "rejected"; reason: string }
  | { kind: "refunded"; amountFen: number };

/** What became of an answer. `conflict`: a person has to look, because it cannot be true beside what was known. */
export type Outcome = "taken" | "repeat" | "early" | "conflict" | "amount-differs" | "resend" | "stays-unknown";
export type Answered = { outcome: Outcome; state: OrderStateName };

/** An order may leave the portal so often: the second time only because the treasury said that it does not know it. */
export const MOST_SENDS = 2;

/** States in which the order may have reached the other side: until it says more, the case neither goes back nor on. */
export const OUT: ReadonlySet<OrderStateName> = new Set(["sent", "unknown", "accepted"]);

/** What an answer does to an order. The same order under the same answer gives the same, however often. */
export function answerOrder(order: PaymentOrder, said: Said): Answered {
  const { state } = order;
  const stays = (outcome: Outcome): Answered => ({ outcome, state });
  switch (said.kind) {
    case "accepted":
      if (state === "sent" || state === "unknown") return { outcome: "taken", state: "accepted" };
      return stays(state === "ready" || state === "cancelled" ? "conflict" : "repeat");
    case "not-known":
      // While it may still be on its way nobody can say that it did not arrive.
      if (state === "sent") return stays("early");
      if (state !== "unknown") return stays("conflict");
      return order.sends < MOST_SENDS ? stays("resend") : stays("stays-unknown");
    case "paid":
      if (OUT.has(state))
        return said.amountFen === order.amountFen ? { outcome: "taken", state: "paid" } : stays("amount-differs");
      return stays(isSame(order, said) ? "repeat" : "conflict");
    case "rejected":
      if (OUT.has(state)) return { outcome: "taken", state: "rejected" };
      return stays(state === "rejected" ? "repeat" : "conflict");
    case "refunded": {
      if (state !== "paid" && state !== "refunded") return stays("conflict");
      const fits = said.amountFen > 0 && order.refundedFen + said.amountFen <= order.amountFen;
      return fits ? { outcome: "taken", state: "refunded" } : stays("amount-differs");
    }
  }
}

/** Whether somebody says again that it was paid. What a person registered has the numbers of that person's papers. */
function isSame({ state, amountFen, result }: PaymentOrder, said: Extract<Said, { kind: "paid" }>): boolean {
  if ((state !== "paid" && state !== "refunded") || result === null || said.amountFen !== amountFen) return false;
  return result.serial === said.serial && result.day === said.day;
}

/** Whether nothing more is to come of an order that stands beside others: its case knows, or the treasury refused it. */
export function isSettled({ state, applied_at }: { state: OrderStateName; applied_at: Date | null }): boolean {
  return applied_at !== null || state === "rejected" || state === "cancelled";
}

/** What happens to an order when its step is left by a person: nothing may be undone that may have been paid. */
export function leaveOrder(state: OrderStateName, by: "done" | "left"): OrderStateName | "refused" {
  if (by === "done") {
    if (state === "ready" || state === "unknown" || state === "paid") return "paid";
    return "refused";
  }
  if (state === "ready") return "cancelled";
  return state === "rejected" || state === "cancelled" ? state : "refused";
}

/** Minutes before the next question about an order that was not answered: longer each time, up to a day. */
export function nextQuestion(asked: number, waitMinutes: number): number {
  return Math.min(waitMinutes * 2 ** Math.min(asked, 10), 1440);
}
