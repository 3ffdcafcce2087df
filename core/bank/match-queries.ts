/** SQL of matches: what is still open on both sides, what was found, what people decided. */
import { statement } from "../database/database.ts";
import type { MatchLine, MatchPayment } from "../domain/match-statement.ts";

/** What the program found to differ is found anew. */
export const deleteProvisional = statement(
  "delete-bank-provisional",
  `with gone as (delete from core.bank_match_item i using core.bank_match m
     where m.id = i.match and m.account = $1 and m.made = 'program' and not m.agrees returning i.match)
   select count(*) from gone`,
);
export const deleteEmptyMatches = statement(
  "delete-bank-empty-matches",
  "delete from core.bank_match where account = $1 and made = 'program' and not agrees",
);
/** Lines of account $1 that stand in no match; what a person took apart waits for a person. */
export const listOpenLines = statement<MatchLine>(
  "list-bank-open-lines",
  `select l.id, l.amount_fen as "amountFen", l.booked_on as "bookedOn", l.counterparty, l.reference, l.voucher from core.bank_line l
   where l.account = $1 and not exists (select from core.bank_match_item i where i.line = l.id and i.live)
     and not exists (select from core.bank_match_item i where i.line = l.id and not i.live)`,
);
/** Payments of county $1 from day $2 on that stand in no match; forms $3 keep the bank's number in fields $4, where the payment has none of its own. */
export const listOpenPayments = statement<MatchPayment>(
  "list-bank-open-payments",
  `select p.id, p.amount_fen as "amountFen", p.paid_at as "paidOn", p.payee, p.voucher, nullif(coalesce(p.serial, d.answers ->> f.field), '') as serial
   from core.payment p join core.quota q on q.id = p.quota join core.document d on d.id = p.document
     left join unnest($3::text[], $4::text[]) as f(form, field) on f.form = d.form
   where q.county = $1 and p.paid_at >= $2
     and not exists (select from core.bank_match_item i where i.payment = p.id and i.live)
     and not exists (select from core.bank_match_item i where i.payment = p.id and not i.live)`,
);
/** {id, basis, agrees} each, made by the program for $2 in the name of $3 at $4. */
export const insertMatches = statement(
  "insert-bank-matches",
  `insert into core.bank_match (id, account, made, basis, agrees, by, at)
   select x.id, $2, 'program', x.basis, x.agrees, $3, $4 from jsonb_to_recordset($1::jsonb) as x(id uuid, basis text, agrees boolean)`,
);
export const insertItems = statement(
  "insert-bank-match-items",
  `insert into core.bank_match_item (match, line, payment)
   select x.match, x.line, x.payment from jsonb_to_recordset($1::jsonb) as x(match uuid, line uuid, payment uuid)`,
);
export const insertHandMatch = statement(
  "insert-bank-hand-match",
  "insert into core.bank_match (id, account, made, basis, agrees, reason, by, at) values ($1, $2, 'hand', $3, true, $4, $5, $6)",
);
export const findHandMatch = statement<{ id: string; account: string; by: string }>(
  "find-bank-match",
  "select id, account, by from core.bank_match where id = $1",
);
/** Lines $2 of account $1 and whether a match that counts holds them. */
export const listChosenLines = statement<{ id: string; amount_fen: number; matched: boolean }>(
  "list-bank-chosen-lines",
  `select l.id, l.amount_fen, exists (select from core.bank_match_item i where i.line = l.id and i.live) as matched
   from core.bank_line l where l.account = $1 and l.id = any($2::uuid[]) order by l.id`,
);
/** Payments $2 of county $1 from day $3 on, likewise. */
export const listChosenPayments = statement<{ id: string; amount_fen: number; matched: boolean }>(
  "list-bank-chosen-payments",
  `select p.id, p.amount_fen, exists (select from core.bank_match_item i where i.payment = p.id and i.live) as matched
   from core.payment p join core.quota q on q.id = p.quota where q.county = $1 and p.id = any($2::uuid[]) and p.paid_at >= $3 order by p.id`,
);
/** Ends a match; nothing where somebody was faster, or where it is not of the account. */
export const endMatch = statement<{ id: string; basis: string }>(
  "end-bank-match",
  `update core.bank_match set undone_by = $3, undone_at = $4, undone_reason = $5
   where id = $1 and account = $2 and undone_at is null and agrees returning id, basis`,
);
export const freeItems = statement<{ line: string | null; payment: string | null }>(
  "free-bank-match-items",
  "update core.bank_match_item set live = false where match = $1 returning line, payment",
);
