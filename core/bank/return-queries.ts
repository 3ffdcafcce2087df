/** SQL of money that came back: the line, payments that it may belong to, the document that was started for it. */
import { statement } from "../database/database.ts";

export type ReturnLine = {
  id: string;
  booked_on: string;
  amount_fen: number;
  reference: string | null;
  voucher: string | null;
  counterparty: string;
  purpose: string;
  returned: boolean;
  /** Only while it is there. */
  document: string | null;
};
export const findReturnLine = statement<ReturnLine>(
  "find-bank-return-line",
  `select l.id, l.booked_on, l.amount_fen, l.reference, l.voucher, l.counterparty, l.purpose, l.returned, d.id as document
   from core.bank_line l left join core.document d on d.id = l.document where l.account = $1 and l.id = $2`,
);
export type PaidRow = {
  id: string;
  paid_at: string;
  amount_fen: number;
  payee: string;
  voucher: string;
  serial: string | null;
  part: number;
  document: string;
  document_number: string;
  project: string | null;
  project_name: string | null;
};
/**
 * Payments of county $1 from day $2 to $3 of at least $4 fen, as far as it has not come back; with the amount itself
 * first. Forms $5 keep the bank's number in fields $6, where the payment has none of its own.
 */
export const listReturnable = statement<PaidRow>(
  "list-bank-returnable",
  `select p.id, p.paid_at, p.amount_fen, p.payee, p.voucher, nullif(coalesce(p.serial, d.answers ->> f.field), '') as serial, p.part, p.document, d.number as document_number,
     p.project, j.name as project_name
   from core.payment p join core.quota q on q.id = p.quota join core.document d on d.id = p.document left join core.project j on j.id = p.project
     left join unnest($5::text[], $6::text[]) as f(form, field) on f.form = d.form
   where q.county = $1 and p.paid_at between $2 and $3 and p.amount_fen >= $4
   order by p.amount_fen <> $4, p.paid_at desc, p.id limit 500`,
);
export const setReturnDocument = statement(
  "set-bank-return-document",
  "update core.bank_line set document = $2 where id = $1",
);
