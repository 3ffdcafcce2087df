/** SQL of the register of invoices and of what the official query said. */
import { statement } from "../database/database.ts";

export type UseRow = { id: string; number: string; holder: string; total_fen: number; used_fen: number };
/** A use by another document, with as much of that document as a refusal may need. */
export type HolderRow = UseRow & {
  document: string;
  document_number: string;
  taken_at: Date;
  created_by: string;
  unit: string;
  unit_name: string;
  province: string;
  city: string | null;
  county: string | null;
  town: string | null;
  county_name: string | null;
};
export type QueryRow = {
  number: string;
  day: string;
  asked_at: Date;
  state: "normal" | "void" | "red" | "absent";
  times_checked: number;
  total_fen: number | null;
};

/** Whoever changes uses of the same numbers waits here, in one order, so that nobody waits in a circle. */
export const lockNumbers = statement(
  "lock-invoice-numbers",
  `select pg_advisory_xact_lock(h) from (select distinct hashtextextended(n, 26) as h from unnest($1::text[]) n order by 1) x`,
);
export const listUses = statement<UseRow>(
  "list-invoice-uses",
  "select id, number, holder, total_fen, used_fen from core.invoice_use where document = $1 and released_at is null order by number",
);
export const releaseUses = statement(
  "release-invoice-uses",
  "update core.invoice_use set released_at = $2 where id = any($1::uuid[]) and released_at is null",
);
/** Takes what can be taken; a number that is not among the answers is held by somebody else. */
export const takeUses = statement<{ number: string }>(
  "take-invoice-uses",
  `insert into core.invoice_use (id, number, document, holder, total_fen, used_fen, taken_by, taken_at)
   select g.id, g.number, $1, $2, g.total, g.used, $3, $4
   from jsonb_to_recordset($5::jsonb) g(id uuid, number text, total bigint, used bigint) order by g.number
   returning number`,
);
export const listHolders = statement<HolderRow>(
  "list-invoice-holders",
  `select u.id, u.number, u.holder, u.total_fen, u.used_fen, u.document, d.number as document_number, u.taken_at, d.created_by,
     d.unit, n.name as unit_name, d.province, d.city, d.county, d.town, r.name as county_name
   from core.invoice_use u join core.document d on d.id = u.document join core.unit n on n.id = d.unit
     left join core.region r on r.code = d.county
   where u.number = any($1::text[]) and u.released_at is null and u.document <> $2 order by u.number, u.taken_at`,
);

/** The newest answer for each number, not later than the day. */
export const listQueries = statement<QueryRow>(
  "list-invoice-queries",
  `select distinct on (number) number, day, asked_at, state, times_checked, total_fen from core.invoice_query
   where number = any($1::text[]) and day <= $2::date order by number, day desc`,
);
/** The first answer of a day counts. */
export const insertQuery = statement(
  "insert-invoice-query",
  `insert into core.invoice_query (number, day, asked_at, state, times_checked, issued_on, total_fen, seller, buyer)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (number, day) do nothing`,
);
