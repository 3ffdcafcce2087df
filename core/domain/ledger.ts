/**
 * The quota ledger (six accounts per budget line) as pure arithmetic.
 * balance = total - distributed - paid + refunded; available = balance - frozen - inTransit.
 * The database keeps the same rules as constraints; this file says why a movement is refused before it is tried.
 */
import type { MOVEMENTS } from "./flow.ts";

export type Accounts = {
  totalFen: number;
  frozenFen: number;
  inTransitFen: number;
  paidFen: number;
  refundedFen: number;
  distributedFen: number;
};
export type Movement = (typeof MOVEMENTS)[number];
export type MovementRefusal = {
  code:
    | "ledger.insufficient"
    | "ledger.not-in-transit"
    | "ledger.not-frozen"
    | "ledger.not-paid"
    | "ledger.not-positive";
  availableFen: number;
  requestedFen: number;
};

export const EMPTY_ACCOUNTS: Accounts = Object.freeze({
  totalFen: 0,
  frozenFen: 0,
  inTransitFen: 0,
  paidFen: 0,
  refundedFen: 0,
  distributedFen: 0,
});

/** What is left on the line, allotted and not yet paid, in fen. */
export function balanceOf(a: Accounts): number {
  return a.totalFen - a.distributedFen - a.paidFen + a.refundedFen;
}

/** What may still be asked for, in fen. */
export function availableOf(a: Accounts): number {
  return balanceOf(a) - a.frozenFen - a.inTransitFen;
}

/** The accounts after a movement of a positive amount in fen, or the reason why it may not be made. */
export function move(
  accounts: Accounts,
  movement: Movement,
  amountFen: number,
): { accounts: Accounts } | { refusal: MovementRefusal } {
  const availableFen = availableOf(accounts);
  const refuse = (code: MovementRefusal["code"], limitFen = availableFen) => ({
    refusal: { code, availableFen: limitFen, requestedFen: amountFen },
  });
  if (!Number.isSafeInteger(amountFen) || amountFen <= 0) return refuse("ledger.not-positive");
  switch (movement) {
    case "allot":
    case "increase":
      return { accounts: { ...accounts, totalFen: accounts.totalFen + amountFen } };
    case "decrease":
      return amountFen > availableFen
        ? refuse("ledger.insufficient")
        : { accounts: { ...accounts, totalFen: accounts.totalFen - amountFen } };
    case "freeze":
      return amountFen > availableFen
        ? refuse("ledger.insufficient")
        : { accounts: { ...accounts, frozenFen: accounts.frozenFen + amountFen } };
    case "unfreeze":
      return amountFen > accounts.frozenFen
        ? refuse("ledger.not-frozen", accounts.frozenFen)
        : { accounts: { ...accounts, frozenFen: accounts.frozenFen - amountFen } };
    case "reserve":
      return amountFen > availableFen
        ? refuse("ledger.insufficient")
        : { accounts: { ...accounts, inTransitFen: accounts.inTransitFen + amountFen } };
    case "release":
      return amountFen > accounts.inTransitFen
        ? refuse("ledger.not-in-transit", accounts.inTransitFen)
        : { accounts: { ...accounts, inTransitFen: accounts.inTransitFen - amountFen } };
    case "pay":
      return amountFen > accounts.inTransitFen
        ? refuse("ledger.not-in-transit", accounts.inTransitFen)
        : {
            accounts: {
              ...accounts,
              inTransitFen: accounts.inTransitFen - amountFen,
              paidFen: accounts.paidFen + amountFen,
            },
          };
    case "refund":
      return amountFen > accounts.paidFen - accounts.refundedFen
        ? refuse("ledger.not-paid", accounts.paidFen - accounts.refundedFen)
        : { accounts: { ...accounts, refundedFen: accounts.refundedFen + amountFen } };
  }
}

/** The accounts before a movement that was made, from those after it. */
export function before(accounts: Accounts, movement: Movement, amountFen: number): Accounts {
  switch (movement) {
    case "allot":
    case "increase":
      return { ...accounts, totalFen: accounts.totalFen - amountFen };
    case "decrease":
      return { ...accounts, totalFen: accounts.totalFen + amountFen };
    case "freeze":
      return { ...accounts, frozenFen: accounts.frozenFen - amountFen };
    case "unfreeze":
      return { ...accounts, frozenFen: accounts.frozenFen + amountFen };
    case "reserve":
      return { ...accounts, inTransitFen: accounts.inTransitFen - amountFen };
    case "release":
      return { ...accounts, inTransitFen: accounts.inTransitFen + amountFen };
    case "pay":
      return { ...accounts, inTransitFen: accounts.inTransitFen + amountFen, paidFen: accounts.paidFen - amountFen };
    case "refund":
      return { ...accounts, refundedFen: accounts.refundedFen - amountFen };
  }
}

/** Names of the invariants of one line that do not hold; empty when all do (domain rule: six accounts >= 0, available >= 0, refunded <= paid). */
export function brokenInvariants(a: Accounts): string[] {
  const broken: string[] = [];
  for (const [name, value] of Object.entries(a)) if (value < 0) broken.push(`${name} below 0`);
  if (availableOf(a) < 0) broken.push("available below 0");
  if (a.refundedFen > a.paidFen) broken.push("refunded above paid");
  return broken;
}
