/** SQL of bank accounts and of what is imported for them. */
import { type Queryable, statement } from "../database/database.ts";
import type { StatementFormat } from "../domain/statement.ts";

export type AccountRow = {
  id: string;
  unit: string;
  province: string;
  city: string | null;
  county: string;
  town: null;
  title: string;
  bank: string;
  owner: string;
  number: string;
  main: boolean;
  since: string;
};
const ACCOUNT =
  "a.id, a.unit, a.province, a.city, a.county, a.town, a.title, a.bank, a.owner, a.number, a.main, a.since";

/** Accounts under a condition of scopeCondition with its values. */
export async function selectAccounts(
  db: Queryable,
  condition: string,
  values: readonly unknown[],
): Promise<AccountRow[]> {
  const text = `select ${ACCOUNT} from core.bank_account a where ${condition} order by a.county, not a.main, a.title, a.id`;
  return (await db.query<AccountRow>({ text, values: values as unknown[] })).rows;
}
export const findAccount = statement<AccountRow>(
  "find-bank-account",
  `select ${ACCOUNT} from core.bank_account a where a.id = $1`,
);
/** All accounts of a county, locked in one order: payments are shared between them. */
export const lockAccounts = statement<{ id: string }>(
  "lock-bank-accounts",
  "select id from core.bank_account where county = $1 order by id for no key update",
);
/**
 * Accounts whose lines were not compared for the day $1 yet, or whose county has paid since; the one longest ago first.
 * Ids of payments grow with their time, so that only the newest are looked at.
 */
export const listUnmatchedAccounts = statement<AccountRow>(
  "list-bank-unmatched-accounts",
  `select ${ACCOUNT} from core.bank_account a where a.matched_on is null or a.matched_on < $1::date
     or exists (select from core.payment p join core.quota q on q.id = p.quota where q.county = a.county
       and p.id > coalesce(a.matched_to, '00000000-0000-0000-0000-000000000000'))
   order by a.matched_on nulls first, a.id`,
);
export const findNewestPayment = statement<{ id: string }>(
  "find-bank-newest-payment",
  `select p.id from core.payment p join core.quota q on q.id = p.quota where q.county = $1 order by p.id desc limit 1`,
);
/** Account $1 was compared for the day $2 with payments up to $3. */
export const noteMatched = statement(
  "note-bank-matched",
  `update core.bank_account set matched_on = greatest(matched_on, $2::date), matched_to = coalesce($3::uuid, matched_to) where id = $1`,
);
export const findPlaceOfUnit = statement<{ county: string; city: string | null; province: string }>(
  "find-bank-place",
  `select u.county, r.city, r.province from core.unit u join core.region r on r.code = u.county where u.id = $1`,
);
export const insertAccount = statement(
  "insert-bank-account",
  `insert into core.bank_account (id, unit, province, city, county, title, bank, owner, number, main, since, by, at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, not exists (select from core.bank_account where county = $5), $10, $11, $12)`,
);

export const findImport = statement<{ id: string; name: string; at: Date; account: string }>(
  "find-bank-import",
  "select id, name, at, account from core.bank_import where digest = $1",
);
export const insertImport = statement(
  "insert-bank-import",
  "insert into core.bank_import (id, account, digest, name, size, by, at) values ($1, $2, $3, $4, $5, $6, $7)",
);
export type StatementRow = {
  id: string;
  import: string;
  name: string;
  format: StatementFormat;
  final: boolean;
  number: string;
  from_day: string;
  to_day: string;
  opening_fen: number | null;
  closing_fen: number | null;
  entries: number;
  pending: number;
  by: string;
  at: Date;
};
export const insertStatement = statement(
  "insert-bank-statement",
  `insert into core.bank_statement (id, import, account, format, final, number, from_day, to_day, opening_fen, closing_fen, entries, pending)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
);
/** Statements of an account whose days touch those from $2 to $3, the earliest first. */
export const listStatements = statement<StatementRow>(
  "list-bank-statements",
  `select s.id, s.import, i.name, s.format, s.final, s.number, s.from_day, s.to_day, s.opening_fen, s.closing_fen, s.entries, s.pending, i.by, i.at
   from core.bank_statement s join core.bank_import i on i.id = s.import
   where s.account = $1 and s.to_day >= $2 and s.from_day <= $3 order by s.from_day, s.to_day, s.id`,
);
export const findNumber = statement<{ id: string }>(
  "find-bank-statement-number",
  "select id from core.bank_statement where account = $1 and number = $2",
);
/** The bank's last words next to a period: the one that overlaps it, and those that end before and begin after it. */
export const findNeighbours = statement<{
  of: "overlaps" | "before" | "after";
  number: string;
  from_day: string;
  to_day: string;
  opening_fen: number;
  closing_fen: number;
}>(
  "find-bank-neighbours",
  `(select 'overlaps' as of, number, from_day, to_day, opening_fen, closing_fen from core.bank_statement
     where account = $1 and final and to_day >= $2 and from_day <= $3 limit 1)
   union all (select 'before', number, from_day, to_day, opening_fen, closing_fen from core.bank_statement
     where account = $1 and final and to_day < $2 order by to_day desc limit 1)
   union all (select 'after', number, from_day, to_day, opening_fen, closing_fen from core.bank_statement
     where account = $1 and final and from_day > $3 order by from_day limit 1)`,
);
const LINES = `jsonb_to_recordset($3::jsonb) as x(id uuid, place integer, ordinal integer, reference text, voucher text, booked_on date, value_on date,
     amount_fen bigint, balance_fen bigint, counterparty text, counterparty_account text, purpose text, code text, returned boolean)`;
const INTO = `insert into core.bank_line (id, account, statement, final, place, ordinal, reference, voucher, booked_on, value_on, amount_fen, balance_fen,
     counterparty, counterparty_account, purpose, code, returned)`;
const VALUES = `x.place, x.ordinal, x.reference, x.voucher, x.booked_on, x.value_on, x.amount_fen, x.balance_fen, x.counterparty,
     x.counterparty_account, x.purpose, x.code, x.returned`;
/** Lines of a statement $2 of account $1; one that a notification told of becomes the statement's. Gives those taken. */
export const insertFinalLines = statement<{ place: number; announced: boolean }>(
  "insert-bank-final-lines",
  `${INTO} select x.id, $1::uuid, $2::uuid, true, ${VALUES} from ${LINES}
   on conflict (account, reference, booked_on, amount_fen, ordinal) where reference is not null
   do update set announced = core.bank_line.statement, statement = excluded.statement, final = true, place = excluded.place,
     balance_fen = excluded.balance_fen where not core.bank_line.final
   returning place, announced is not null as announced`,
);
/** Lines of a report or notification; one that is known already stays as it is. Gives those that are new. */
export const insertEarlyLines = statement<{ place: number; closed: boolean }>(
  "insert-bank-early-lines",
  `${INTO} select x.id, $1::uuid, $2::uuid, false, ${VALUES} from ${LINES}
   on conflict (account, reference, booked_on, amount_fen, ordinal) where reference is not null do nothing
   returning place, exists (select from core.bank_statement s where s.account = $1 and s.final and booked_on between s.from_day and s.to_day) as closed`,
);
