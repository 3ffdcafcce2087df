/**
 * A bank statement as we keep it, whatever file it came in, and what has to hold before any of it is taken: one account,
 * CNY only, opening and entries give closing to the fen, every entry once and within the period.
 */
import { FileFault } from "./file-fault.ts";

export const STATEMENT_FORMATS = ["camt.052", "camt.053", "camt.054", "csv"] as const;
export type StatementFormat = (typeof STATEMENT_FORMATS)[number];

export type StatementLine = {
  /** Line of the file at which the entry begins, from 1. */
  place: number;
  /** The bank's own number of the entry; null where the file gives none. */
  reference: string | null;
  /** What tells entries of one reference apart in this file: the entry's number. */
  entry: string | null;
  /** The number that we gave the payment when it was sent. */
  voucher: string | null;
  bookedOn: string;
  valueOn: string | null;
  /** Fen; money that came in is positive. */
  amountFen: number;
  /** What was on the account behind this entry, where the file says so. */
  balanceFen: number | null;
  counterparty: string;
  counterpartyAccount: string;
  purpose: string;
  /** The bank's code for the kind of entry. */
  code: string;
  /** The file itself says that a payment came back. */
  returned: boolean;
};

export type Statement = {
  format: StatementFormat;
  /** Unique for the account. */
  id: string;
  /** Line of the file at which the statement begins. */
  place: number;
  account: string;
  owner: string;
  from: string;
  to: string;
  /** Both are there for a day statement; reports and notifications may have none. */
  openingFen: number | null;
  closingFen: number | null;
  lines: StatementLine[];
  /** Entries that are not booked yet and are therefore left out. */
  pending: number;
};

/** Whether the statement is the bank's last word for its days; a report or notification may be followed by one. */
export function isFinal(format: StatementFormat): boolean {
  return format === "camt.053" || format === "csv";
}

/** Throws the first FileFault of the whole: sums, running balances, days, entries that stand twice. */
export function checkStatement(statement: Statement): void {
  const { lines, place, from, to, openingFen, closingFen } = statement;
  if (from > to) throw new FileFault("bank.period", place, { from, to });
  for (const line of lines)
    if (line.bookedOn < from || line.bookedOn > to)
      throw new FileFault("bank.outside-period", line.place, { day: line.bookedOn, from, to });
  checkOnce(statement);
  if (openingFen === null || closingFen === null) {
    if (isFinal(statement.format)) throw new FileFault("bank.no-balance", place);
    return;
  }
  let atFen = openingFen;
  for (const line of lines) {
    atFen += line.amountFen;
    if (!Number.isSafeInteger(atFen)) throw new FileFault("bank.amount", line.place, { found: "" });
    if (line.balanceFen !== null && line.balanceFen !== atFen)
      throw new FileFault("bank.running-balance", line.place, { expectedFen: atFen, foundFen: line.balanceFen });
  }
  if (atFen !== closingFen)
    throw new FileFault("bank.sum", place, {
      expectedFen: atFen,
      foundFen: closingFen,
      differenceFen: closingFen - atFen,
    });
}

/** Two entries are the same when the bank gave them one number and nothing tells them apart. */
function checkOnce({ lines }: Statement): void {
  const seen = new Map<string, number>();
  for (const line of lines) {
    if (line.reference === null) continue;
    const key = JSON.stringify([line.reference, line.entry, line.bookedOn, line.amountFen, line.balanceFen]);
    const first = seen.get(key);
    if (first !== undefined) throw new FileFault("bank.entry-twice", line.place, { reference: line.reference, first });
    seen.set(key, line.place);
  }
}

/** A day of the calendar that is real: 2026-02-30 is none. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text;
}

/** An account number as numbers are compared: without spaces and hyphens, in half width. */
export function accountKey(number: string): string {
  return number.normalize("NFKC").replaceAll(/[\s-]/g, "").toUpperCase();
}
