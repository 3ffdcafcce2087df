/** The books to read: which there are, the trial balance of a month, and one account of one line. */
import type { Context } from "../context.ts";
import {
  ACCOUNT_NAMES,
  type BookAccount,
  firstDayAfter,
  monthOf,
  monthsFrom,
  NO_TURNOVER,
  sumOf,
  type Turnover,
  withBalances,
} from "../domain/book.ts";
import { dayInChina, instantInChina } from "../domain/day.ts";
import { covers, type Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { numberForReading } from "./number-vouchers.ts";
import {
  type BookRow,
  type EntryRow,
  findLine,
  type LineRow,
  listBalances,
  listBookRegions,
  listBookYears,
  listClosed,
  listEntries,
  listPostedMonths,
  readTurnover,
} from "./queries.ts";

/** More entries of one account in one month are not drawn; the export has all. */
export const MAX_ENTRIES = 5_000;

export type Asked = { book: string; year?: number | undefined; month?: string | undefined };
export type Period = { book: BookRow; year: number; month: string; from: Date; to: Date };
export type BookLine = {
  id: string;
  number: string;
  unit: string;
  project: string | null;
  accounts: Partial<Record<BookAccount, Turnover>>;
};

/** Books that the person may read as a whole: those of regions that lie in reach. */
export async function booksFor(context: Context, identity: Identity): Promise<BookRow[]> {
  return (await listBookRegions(context.pool, [])).filter((row) =>
    covers(identity, "quota.read", { ...row, unit: "", town: null }),
  );
}

/** The book and the month that are asked for; else the last one that something was posted in, and the newest lines that are not younger. */
export async function periodFor(context: Context, identity: Identity, asked: Asked): Promise<Period> {
  const book = (await booksFor(context, identity)).find((row) => row.book === asked.book);
  if (!book) throw new Refusal("book.not-found");
  const posted = asked.month === undefined ? await listPostedMonths(context.pool, [book.book]) : [];
  const month = asked.month ?? posted.at(-1)?.month ?? monthOf(dayInChina(context.clock()));
  const ofMonth = Number(month.slice(0, 4));
  const years = asked.year === undefined ? (await listBookYears(context.pool, [book.book])).map((row) => row.year) : [];
  const year = asked.year ?? years.findLast((one) => one <= ofMonth) ?? ofMonth;
  const from = instantInChina(`${month}-01`, 0);
  const to = instantInChina(firstDayAfter(month), 0);
  return { book, year, month, from, to };
}

/** The trial balance of a month, after everything was numbered that could be. */
export async function readBook(context: Context, identity: Identity, asked: Asked) {
  await numberForReading(context.pool);
  const period = await periodFor(context, identity, asked);
  const { book, year, month } = period;
  const [years, posted, closed] = await Promise.all([
    listBookYears(context.pool, [book.book]),
    listPostedMonths(context.pool, [book.book]),
    listClosed(context.pool, [book.book]),
  ]);
  const done = new Set(closed.map((row) => row.month));
  const vouchers = new Map(posted.map((row) => [row.month, row.vouchers]));
  // A month without a posting is closed like any other.
  const months = monthsFrom(posted[0]?.month ?? month, monthOf(dayInChina(context.clock())));
  const lines = await linesOf(context, period);
  return {
    book: { book: book.book, name: book.name },
    year,
    month,
    years: years.map((row) => row.year),
    months: months.map((one) => ({ month: one, vouchers: vouchers.get(one) ?? 0, closed: done.has(one) })),
    accounts: totalsOf(lines),
    lines,
  };
}

/** Every line of the year that anything was ever posted on, with its accounts. */
export async function linesOf(context: Context, { book, year, from, to }: Period): Promise<BookLine[]> {
  const lines = new Map<string, BookLine>();
  for (const row of await listBalances(context.pool, [book.book, year, from, to])) {
    const line = lines.get(row.line) ?? {
      id: row.line,
      number: row.number,
      unit: row.unit,
      project: row.project,
      accounts: {},
    };
    line.accounts[row.account] = {
      openingFen: row.opening_fen,
      debitFen: row.debit_fen,
      creditFen: row.credit_fen,
    };
    lines.set(row.line, line);
  }
  return [...lines.values()];
}

/** The sum of each account over all lines. */
export function totalsOf(lines: readonly BookLine[]): Record<BookAccount, Turnover> {
  return Object.fromEntries(
    ACCOUNT_NAMES.map((account) => [account, sumOf(lines.map((line) => line.accounts[account] ?? NO_TURNOVER))]),
  ) as Record<BookAccount, Turnover>;
}

export type AccountPage = {
  line: Omit<LineRow, "book">;
  book: { book: string; name: string };
  account: BookAccount;
  month: string;
  openingFen: number;
  entries: (Omit<EntryRow, "debit_fen" | "credit_fen"> & { debitFen: number; creditFen: number; balanceFen: number })[];
  /** There are more than were read. */
  more: boolean;
  inMonth: Turnover;
  inYear: Turnover;
};

/** One account of one line in a month, with the year so far. */
export async function readPage(
  context: Context,
  identity: Identity,
  asked: { line: string; account: BookAccount; month?: string | undefined },
): Promise<AccountPage> {
  await numberForReading(context.pool);
  const [found] = await findLine(context.pool, [asked.line]);
  if (!found) throw new Refusal("book.not-found");
  const { book: of, ...line } = found;
  const { book, month, from, to } = await periodFor(context, identity, { book: of, month: asked.month });
  const { account } = asked;
  const firstOfYear = instantInChina(`${month.slice(0, 4)}-01-01`, 0);
  const [rows, [monthly], [yearly]] = await Promise.all([
    listEntries(context.pool, [line.id, account, from, to, of, MAX_ENTRIES + 1]),
    readTurnover(context.pool, [line.id, account, to, from]),
    readTurnover(context.pool, [line.id, account, to, firstOfYear]),
  ]);
  const inMonth = turnoverOf(monthly);
  const entries = rows.slice(0, MAX_ENTRIES).map(({ debit_fen, credit_fen, ...row }) => ({
    ...row,
    debitFen: debit_fen,
    creditFen: credit_fen,
  }));
  return {
    line,
    book: { book: of, name: book.name },
    account,
    month,
    openingFen: inMonth.openingFen,
    entries: withBalances(inMonth.openingFen, entries),
    more: rows.length > MAX_ENTRIES,
    inMonth,
    inYear: turnoverOf(yearly),
  };
}

function turnoverOf(row: { opening_fen: number; debit_fen: number; credit_fen: number } | undefined): Turnover {
  return row ? { openingFen: row.opening_fen, debitFen: row.debit_fen, creditFen: row.credit_fen } : NO_TURNOVER;
}
