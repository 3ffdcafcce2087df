/**
 * The books of the quota ledger as arithmetic: accounts, balances from entries, and whether a month may be closed. A
 * book belongs to a county, city or province. Amounts are integer fen; a balance is debits less credits.
 */
import { plusDays } from "./day.ts";

/** The accounts of a budget line with the side that their balance stands on (domain §3.2). */
export const BOOK_ACCOUNTS = {
  total: "credit",
  distributed: "debit",
  available: "debit",
  "in-transit": "debit",
  frozen: "debit",
  paid: "debit",
  refunded: "credit",
} as const;
export type BookAccount = keyof typeof BOOK_ACCOUNTS;
export const ACCOUNT_NAMES = Object.keys(BOOK_ACCOUNTS) as BookAccount[];

/** What an account was at first, and what was booked on its two sides. */
export type Turnover = { openingFen: number; debitFen: number; creditFen: number };
export type Side = "debit" | "credit" | "even";

export const NO_TURNOVER: Turnover = Object.freeze({ openingFen: 0, debitFen: 0, creditFen: 0 });

/** What the account is at the end. */
export function closingOf({ openingFen, debitFen, creditFen }: Turnover): number {
  return openingFen + debitFen - creditFen;
}

/** The side that a balance stands on, as books write it beside the amount. */
export function sideOf(balanceFen: number): Side {
  return balanceFen === 0 ? "even" : balanceFen > 0 ? "debit" : "credit";
}

/** The sum of several. */
export function sumOf(list: readonly Turnover[]): Turnover {
  return list.reduce(
    (sum, one) => ({
      openingFen: sum.openingFen + one.openingFen,
      debitFen: sum.debitFen + one.debitFen,
      creditFen: sum.creditFen + one.creditFen,
    }),
    NO_TURNOVER,
  );
}

/**
 * Whether a list of all accounts of some lines agrees: debits equal credits, and the balances of all accounts come to
 * nothing, at first and at the end.
 */
export function agrees(list: readonly Turnover[]): boolean {
  const sum = sumOf(list);
  return sum.openingFen === 0 && sum.debitFen === sum.creditFen;
}

/** Entries of one account in the order of the ledger, each with the balance behind it. */
export function withBalances<Entry extends Pick<Turnover, "debitFen" | "creditFen">>(
  openingFen: number,
  entries: readonly Entry[],
): (Entry & { balanceFen: number })[] {
  let balanceFen = openingFen;
  return entries.map((entry) => {
    balanceFen += entry.debitFen - entry.creditFen;
    return { ...entry, balanceFen };
  });
}

/** The month of a day, both as text: 2026-03-31 is in 2026-03. */
export function monthOf(day: string): string {
  return day.slice(0, 7);
}

/** The first day of the month after this one. */
export function firstDayAfter(month: string): string {
  return `${monthOf(plusDays(`${month}-01`, 31))}-01`;
}

/** The last day of a month. */
export function lastDayOf(month: string): string {
  return plusDays(firstDayAfter(month), -1);
}

/** Every month from the first to the last one, both included; the first alone where the last is earlier. */
export function monthsFrom(first: string, last: string): string[] {
  const months = [first];
  for (let month = first; month < last; ) {
    month = monthOf(firstDayAfter(month));
    months.push(month);
  }
  return months;
}

/** What is known about a book when a month is to be closed. Months are texts like 2026-03. */
export type ClosingFacts = {
  month: string;
  /** Today in China. */
  today: string;
  /** The last month that was closed, and the first one that something was posted in. */
  lastClosed: string | undefined;
  firstPosted: string | undefined;
  /** Postings of the book without a voucher number. */
  unnumbered: number;
  /** Lines that nothing is posted on because their books do not hold. */
  stopped: readonly string[];
  /** Lines of the year or earlier with money left, on its way or frozen; asked for in December only. */
  notEmpty: readonly { number: string; leftFen: number }[];
  /** What the check of the ledger found on lines of this book. */
  faults: readonly string[];
};
export type ClosingFault = {
  code:
    | "book.closed-already"
    | "book.month-not-over"
    | "book.earlier-open"
    | "book.not-numbered"
    | "book.line-stopped"
    | "book.broken"
    | "book.not-empty";
  facts: Record<string, string | number>;
};

/** Why a month may not be closed; empty when it may. The gravest reason comes first. */
export function closingFaults(given: ClosingFacts): ClosingFault[] {
  const { month, today, lastClosed, firstPosted } = given;
  if (lastClosed !== undefined && month <= lastClosed) return [{ code: "book.closed-already", facts: { month } }];
  const faults: ClosingFault[] = [];
  const due = lastClosed === undefined ? firstPosted : monthOf(firstDayAfter(lastClosed));
  if (monthOf(today) <= month) faults.push({ code: "book.month-not-over", facts: { month } });
  if (due !== undefined && due < month) faults.push({ code: "book.earlier-open", facts: { month: due } });
  if (given.unnumbered > 0) faults.push({ code: "book.not-numbered", facts: { count: given.unnumbered } });
  if (given.stopped.length > 0) faults.push({ code: "book.line-stopped", facts: named(given.stopped) });
  if (given.faults.length > 0) faults.push({ code: "book.broken", facts: named(given.faults) });
  if (month.endsWith("-12") && given.notEmpty.length > 0)
    faults.push({ code: "book.not-empty", facts: named(given.notEmpty.map(({ number }) => number)) });
  return faults;
}

const NAMED = 20;

/** The first names and how many there are. */
function named(names: readonly string[]): { lines: string; count: number } {
  return { lines: names.slice(0, NAMED).join(", "), count: names.length };
}
