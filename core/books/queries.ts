/** All SQL of the books. A book is named by the region that keeps it: coalesce(county, city, province) of its lines. */
import { statement } from "../database/database.ts";
import type { BookAccount } from "../domain/book.ts";

export type BookRow = { book: string; name: string; county: string | null; city: string | null; province: string };
/** Regions that keep a book: those with a line of their own. */
export const listBookRegions = statement<BookRow>(
  "list-book-regions",
  `select r.code as book, r.name, r.county, r.city, r.province from core.region r
   where r.code in (select distinct coalesce(county, city, province) from core.quota) order by r.code`,
);
export const listBookYears = statement<{ year: number }>(
  "list-book-years",
  "select distinct year from core.quota where coalesce(county, city, province) = $1 order by year",
);
/** How many postings this run numbered; 0 where none is left, or a writer ahead of them takes longer than $2 milliseconds. */
export const numberVouchersRow = statement<{ done: number }>(
  "number-vouchers",
  "select core.number_vouchers($1, $2) as done",
);
export const holdPostings = statement("hold-postings", "select core.hold_postings()");

export type ClosedRow = { month: string; document: string; number: string; by: string; at: Date };
/** Months that are closed, the last one first. */
export const listClosed = statement<ClosedRow>(
  "list-closed-months",
  `select to_char(c.month, 'YYYY-MM') as month, c.document, d.number, p.name as by, c.at
   from core.closed_month c join core.document d on d.id = c.document join core.person p on p.id = c.by
   where c.book = $1 order by c.month desc`,
);
/** Months that something was posted in. */
export const listPostedMonths = statement<{ month: string; vouchers: number }>(
  "list-posted-months",
  `select to_char(month, 'YYYY-MM') as month, count(*) as vouchers from core.voucher where book = $1 group by month order by month`,
);
/** Postings of book $1 before $2 without a voucher number. */
export const countUnnumbered = statement<{ count: number }>(
  "count-unnumbered",
  `select count(*) as count from core.posting p join core.quota q on q.id = p.quota left join core.quota o on o.id = p.counter
   where p.seq > (select seq from core.voucher_mark) and p.at < $2
     and $1 in (coalesce(q.county, q.city, q.province), coalesce(o.county, o.city, o.province))`,
);
export const listStopped = statement<{ number: string }>(
  "list-stopped-lines",
  "select number from core.quota where coalesce(county, city, province) = $1 and stopped_at is not null order by number limit 1000",
);
/** Lines of year $2 or earlier with money that was not spent, carried over, taken back or given on. */
export const listNotEmpty = statement<{ id: string; number: string; left_fen: number }>(
  "list-lines-not-empty",
  `select id, number, total_fen - distributed_fen - paid_fen + refunded_fen as left_fen from core.quota
   where coalesce(county, city, province) = $1 and year <= $2
     and (total_fen - distributed_fen - paid_fen + refunded_fen <> 0 or frozen_fen <> 0 or in_transit_fen <> 0)
   order by number, id limit 1000`,
);
/** Which of the lines, projects or contracts in $2 have to do with book $1. */
export const listOfBook = statement<{ id: string }>(
  "list-of-book",
  `select x.id from unnest($2::uuid[]) as x(id) where exists (
     select 1 from core.quota q where coalesce(q.county, q.city, q.province) = $1
       and (q.id = x.id or q.project = x.id or exists (select 1 from core.payment y where y.quota = q.id and y.contract = x.id)))`,
);
/** What stands on the vouchers of a month: how many they are, and the sum of their debits, which is that of their credits. */
export const readFigures = statement<{ vouchers: number; turnover_fen: number }>(
  "read-month-figures",
  `select (select count(*) from core.voucher where book = $1 and month = $2) as vouchers, coalesce(sum(p.amount_fen
     * ((coalesce(q.county, q.city, q.province) = $1)::int + coalesce((coalesce(o.county, o.city, o.province) = $1)::int, 0))), 0)::bigint as turnover_fen
   from core.voucher_posting v join core.posting p on p.id = v.posting join core.quota q on q.id = p.quota left join core.quota o on o.id = p.counter
   where v.book = $1 and v.month = $2`,
);
/** The same of what was booked on the lines of budget year $3 alone. */
export const readYearFigures = statement<{ vouchers: number; turnover_fen: number }>(
  "read-month-figures-of-year",
  `select count(distinct v.number) as vouchers, coalesce(sum(p.amount_fen), 0)::bigint as turnover_fen
   from core.voucher_posting v join core.posting p on p.id = v.posting
     join lateral (values (p.quota), (p.counter)) as side(line) on true join core.quota q on q.id = side.line
   where v.book = $1 and v.month = $2 and q.year = $3 and coalesce(q.county, q.city, q.province) = $1`,
);
export const insertClosed = statement(
  "insert-closed-month",
  "insert into core.closed_month (book, month, document, by, at) values ($1, $2, $3, $4, $5)",
);

/**
 * The two entries of each posting on a line, and on the other line of movements between two; `%lines%` is the condition
 * on the line. The same as core.ledger_entry, but found by line.
 */
const ENTRIES = `(
  select x.id, x.seq, x.at, x.document, x.movement, x.reverses, x.line, x.number, x.year, x.unit, x.project, e.account, e.contra, e.debit_fen, e.credit_fen
  from (
    select p.id, p.seq, p.at, p.document, p.movement, p.reverses, p.amount_fen, 'line' as side, q.id as line, q.number, q.year, q.unit, q.project
      from core.quota q join core.posting p on p.quota = q.id where %lines%
    union all
    select p.id, p.seq, p.at, p.document, p.movement, p.reverses, p.amount_fen, 'counter', q.id, q.number, q.year, q.unit, q.project
      from core.quota q join core.posting p on p.counter = q.id where %lines%) x
  join core.movement_leg l on l.movement = x.movement and l.side = x.side
  cross join lateral (values
    (case when x.reverses is null then l.debit else l.credit end, case when x.reverses is null then l.credit else l.debit end, x.amount_fen, 0::bigint),
    (case when x.reverses is null then l.credit else l.debit end, case when x.reverses is null then l.debit else l.credit end, 0::bigint, x.amount_fen))
    as e(account, contra, debit_fen, credit_fen)) t`;
const OF_BOOK = ENTRIES.replaceAll("%lines%", "coalesce(q.county, q.city, q.province) = $1 and q.year = $2");
const OF_LINE = ENTRIES.replaceAll("%lines%", "q.id = $1");

export type BalanceRow = {
  line: string;
  number: string;
  unit: string;
  project: string | null;
  account: BookAccount;
  opening_fen: number;
  debit_fen: number;
  credit_fen: number;
};
/** Accounts of the lines of book $1 and budget year $2: what they were before $3, and what was booked from there to before $4. */
export const BALANCES = `select t.line, t.number, u.name as unit, p.name as project, t.account,
     coalesce(sum(t.debit_fen - t.credit_fen) filter (where t.at < $3), 0)::bigint as opening_fen,
     coalesce(sum(t.debit_fen) filter (where t.at >= $3), 0)::bigint as debit_fen,
     coalesce(sum(t.credit_fen) filter (where t.at >= $3), 0)::bigint as credit_fen
   from ${OF_BOOK} join core.unit u on u.id = t.unit left join core.project p on p.id = t.project
   where t.at < $4 group by t.line, t.number, u.name, p.name, t.account
   order by t.number, t.line, array_position(array['total','distributed','available','in-transit','frozen','paid','refunded'], t.account)`;
export const listBalances = statement<BalanceRow>("list-book-balances", BALANCES);

export type LineRow = {
  id: string;
  number: string;
  year: number;
  book: string;
  unit: string;
  project: string | null;
  source: string;
};
export const findLine = statement<LineRow>(
  "find-book-line",
  `select q.id, q.number, q.year, coalesce(q.county, q.city, q.province) as book, u.name as unit, p.name as project, q.source
   from core.quota q join core.unit u on u.id = q.unit left join core.project p on p.id = q.project where q.id = $1`,
);
/** What account $2 of line $1 was before $3, and what was booked on it from $4 to before $3. */
export const readTurnover = statement<{ opening_fen: number; debit_fen: number; credit_fen: number }>(
  "read-account-turnover",
  `select coalesce(sum(t.debit_fen - t.credit_fen) filter (where t.at < $4), 0)::bigint as opening_fen,
     coalesce(sum(t.debit_fen) filter (where t.at >= $4), 0)::bigint as debit_fen,
     coalesce(sum(t.credit_fen) filter (where t.at >= $4), 0)::bigint as credit_fen
   from ${OF_LINE} where t.account = $2 and t.at < $3`,
);
export type EntryRow = {
  day: string;
  voucher: number | null;
  movement: string;
  reverses: boolean;
  document: string;
  document_number: string;
  contra: BookAccount;
  debit_fen: number;
  credit_fen: number;
};
/** Entries of account $2 of line $1 from $3 to before $4, in the order of the ledger; book $5 numbers their vouchers. */
export const ENTRIES_OF_LINE = `select to_char(t.at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as day, v.number as voucher, t.movement, t.reverses is not null as reverses,
     t.document, d.number as document_number, t.contra, t.debit_fen, t.credit_fen
   from ${OF_LINE} join core.document d on d.id = t.document left join core.voucher_posting v on v.posting = t.id and v.book = $5
   where t.account = $2 and t.at >= $3 and t.at < $4 order by t.seq`;
export const listEntries = statement<EntryRow>("list-line-entries", `${ENTRIES_OF_LINE} limit $6`);
