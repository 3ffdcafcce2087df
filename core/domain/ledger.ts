/**
 * The quota ledger (six accounts per budget line) as pure arithmetic.
 * balance = total - distributed - paid + refunded; available = balance - frozen - inTransit.
 * The database keeps the same rules as constraints; this file says why a movement is refused before it is tried.
 */
import type { MOVEMENTS } from "./post-step.ts";

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
    | "ledger.not-positive"
    | "ledger.not-distributed";
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

type Change = Readonly<Partial<Record<keyof Accounts, 1 | -1>>>;
/** What a movement changes on its line, and on the other one where it has two. */
const CHANGES: Readonly<Record<Movement, { line: Change; counter?: Change }>> = {
  allot: { line: { totalFen: 1 } },
  increase: { line: { totalFen: 1 } },
  decrease: { line: { totalFen: -1 } },
  freeze: { line: { frozenFen: 1 } },
  unfreeze: { line: { frozenFen: -1 } },
  reserve: { line: { inTransitFen: 1 } },
  release: { line: { inTransitFen: -1 } },
  pay: { line: { inTransitFen: -1, paidFen: 1 } },
  refund: { line: { refundedFen: 1 } },
  "paid-before": { line: { paidFen: 1 } },
  "late-refund": { line: { totalFen: 1 } },
  distribute: { line: { distributedFen: 1 }, counter: { totalFen: 1 } },
  "take-back": { line: { totalFen: -1 }, counter: { distributedFen: -1 } },
  transfer: { line: { totalFen: -1 }, counter: { totalFen: 1 } },
};

/** What is left on the line, allotted and not yet paid, in fen. */
export function balanceOf(a: Accounts): number {
  return a.totalFen - a.distributedFen - a.paidFen + a.refundedFen;
}

/** What may still be asked for, in fen. */
export function availableOf(a: Accounts): number {
  return balanceOf(a) - a.frozenFen - a.inTransitFen;
}

/** True for movements between two lines. */
export function hasCounter(movement: Movement): boolean {
  return CHANGES[movement].counter !== undefined;
}

/** The accounts of the line after a movement of a positive amount in fen, or the reason why it may not be made. */
export function move(
  accounts: Accounts,
  movement: Movement,
  amountFen: number,
): { accounts: Accounts } | { refusal: MovementRefusal } {
  const refuse = (code: MovementRefusal["code"], availableFen: number) => ({
    refusal: { code, availableFen, requestedFen: amountFen },
  });
  if (!Number.isSafeInteger(amountFen) || amountFen <= 0) return refuse("ledger.not-positive", availableOf(accounts));
  const after = changed(accounts, CHANGES[movement].line, amountFen);
  if (after.inTransitFen < 0) return refuse("ledger.not-in-transit", accounts.inTransitFen);
  if (after.frozenFen < 0) return refuse("ledger.not-frozen", accounts.frozenFen);
  if (after.refundedFen > after.paidFen) return refuse("ledger.not-paid", accounts.paidFen - accounts.refundedFen);
  if (availableOf(after) < 0) return refuse("ledger.insufficient", availableOf(accounts));
  return { accounts: after };
}

/**
 * The accounts of the other line after a movement that was allowed on its own line, or why it may not be made there: what
 * came late into a line was never given to it from above.
 */
export function moveCounter(
  accounts: Accounts,
  movement: Movement,
  amountFen: number,
): { accounts: Accounts } | { refusal: MovementRefusal } {
  const after = changed(accounts, CHANGES[movement].counter ?? {}, amountFen);
  if (after.distributedFen >= 0) return { accounts: after };
  const { distributedFen: availableFen } = accounts;
  return { refusal: { code: "ledger.not-distributed", availableFen, requestedFen: amountFen } };
}

/** The accounts before a movement that was made, from those after it; `side` says which of two lines it is. */
export function before(
  accounts: Accounts,
  movement: Movement,
  amountFen: number,
  side: "line" | "counter" = "line",
): Accounts {
  return changed(accounts, CHANGES[movement][side] ?? {}, -amountFen);
}

/** Names of the invariants of one line that do not hold; empty when all do (domain rule: six accounts >= 0, available >= 0, refunded <= paid). */
export function brokenInvariants(a: Accounts): string[] {
  const broken: string[] = [];
  for (const [name, value] of Object.entries(a)) if (value < 0) broken.push(`${name} below 0`);
  if (availableOf(a) < 0) broken.push("available below 0");
  if (a.refundedFen > a.paidFen) broken.push("refunded above paid");
  return broken;
}

function changed(accounts: Accounts, change: Change, amountFen: number): Accounts {
  const after = { ...accounts };
  for (const [account, sign] of Object.entries(change)) after[account as keyof Accounts] += sign * amountFen;
  return after;
}
