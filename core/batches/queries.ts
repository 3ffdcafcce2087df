/** All SQL of batches: files that went to the bank, what it answered, and lines that are paid again. */
import { statement } from "../database/database.ts";
import type { Outcome } from "../domain/batch-exchange.ts";
import type { CaseState } from "../domain/case-state.ts";

export type BatchDocument = {
  id: string;
  form: string;
  form_version: number;
  project: string | null;
  number: string;
  unit: string;
  province: string | null;
  city: string | null;
  county: string | null;
  town: string | null;
  state: string;
  answers: Record<string, unknown>;
  created_by: string;
  created_at: Date;
  flow_case: string | null;
  flow: string | null;
  flow_version: number | null;
  case_state: CaseState | null;
};
const DOCUMENT = `select d.id, d.form, d.form_version, d.project, d.number, d.unit, d.province, d.city, d.county, d.town, d.state, d.answers,
    d.created_by, d.created_at, f.id as flow_case, f.flow, f.flow_version, f.state as case_state
  from core.document d left join core.flow_case f on f.document = d.id where d.id = $1 and d.state <> 'void'`;
export const findBatchDocument = statement<BatchDocument>("find-batch-document", DOCUMENT);
/** Holds the document, so that no command on its case goes by meanwhile. */
export const lockBatchDocument = statement<{ id: string }>(
  "lock-batch-document",
  "select id from core.document where id = $1 and state <> 'void' for update",
);

export type BatchOrderRow = {
  id: string;
  number: string;
  document: string;
  flow_case: string;
  step: string;
  entry: number;
  lines: number;
  amount_fen: number;
  body: string;
  by_name: string;
  made_at: Date;
};
const ORDER = `select o.id, o.number, o.document, o.flow_case, o.step, o.entry, o.lines, o.amount_fen, o.body, p.name as by_name, o.made_at
  from core.batch_order o join core.person p on p.id = o.made_by`;
export const findOrderOfEntry = statement<BatchOrderRow>(
  "find-batch-order-of-entry",
  `${ORDER} where o.flow_case = $1 and o.entry = $2 and o.recalled_at is null`,
);
/** The one that counts: the last that was not recalled. */
export const findLastOrder = statement<BatchOrderRow>(
  "find-last-batch-order",
  `${ORDER} where o.document = $1 and o.recalled_at is null order by o.made_at desc, o.id desc limit 1`,
);
export const countOrders = statement<{ count: number }>(
  "count-batch-orders",
  "select count(*)::int as count from core.batch_order where document = $1",
);
export const insertOrder = statement(
  "insert-batch-order",
  `insert into core.batch_order (id, number, document, flow_case, step, entry, lines, amount_fen, body, made_by, made_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
);
export const recallOrder = statement<{ id: string }>(
  "recall-batch-order",
  `update core.batch_order o set recalled_by = $2, recalled_at = $3, reason = $4 where o.id = $1 and o.recalled_at is null
   and not exists (select from core.batch_result r where r.batch_order = o.id and r.dropped_at is null) returning o.id`,
);

export type BatchResultRow = {
  id: string;
  batch_order: string;
  name: string;
  paid_lines: number;
  failed_lines: number;
  paid_fen: number;
  failed_fen: number;
  by_name: string;
  taken_at: Date;
  confirmed_at: Date | null;
};
export const findResult = statement<BatchResultRow>(
  "find-batch-result",
  `select r.id, r.batch_order, r.name, r.paid_lines, r.failed_lines, r.paid_fen, r.failed_fen, p.name as by_name, r.taken_at, r.confirmed_at
   from core.batch_result r join core.person p on p.id = r.taken_by where r.batch_order = $1 and r.dropped_at is null`,
);
export const findResultFile = statement<{ name: string; taken_at: Date }>(
  "find-batch-result-file",
  "select name, taken_at from core.batch_result where digest = $1 and dropped_at is null",
);
export const insertResult = statement(
  "insert-batch-result",
  `insert into core.batch_result (id, batch_order, document, digest, name, paid_lines, failed_lines, paid_fen, failed_fen, taken_by, taken_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
);
export const insertLines = statement(
  "insert-batch-lines",
  `insert into core.batch_line (result, line, amount_fen, code, outcome, reason)
   select $1, r.line, r."amountFen", r.code, r.outcome, r.reason
   from jsonb_to_recordset($2::jsonb) as r(line int, "amountFen" bigint, code text, outcome text, reason text)`,
);
export const dropResult = statement<{ id: string }>(
  "drop-batch-result",
  `update core.batch_result set dropped_by = $2, dropped_at = $3, reason = $4
   where id = $1 and dropped_at is null and confirmed_at is null returning id`,
);
export const confirmResult = statement<{ id: string }>(
  "confirm-batch-result",
  `update core.batch_result set confirmed_at = $2 where id = $1 and dropped_at is null and confirmed_at is null returning id`,
);

export type BatchLineRow = {
  line: number;
  amount_fen: number;
  code: string;
  outcome: Outcome;
  reason: string;
  again: string | null;
  again_number: string | null;
};
/** Lines of a result, those that were not paid first, $2 of them from $3 on. */
export const listLines = statement<BatchLineRow>(
  "list-batch-lines",
  `select l.line, l.amount_fen, l.code, l.outcome, l.reason, d.id as again, d.number as again_number
   from core.batch_line l
   left join core.batch_again a on a.result = l.result and a.line = l.line and a.released_at is null
   left join core.document d on d.id = a.document
   where l.result = $1 order by l.outcome = 'paid', l.line limit $2 offset $3`,
);
export const sumOutcomes = statement<{ outcome: Outcome; lines: number; amount_fen: number; open: number }>(
  "sum-batch-outcomes",
  `select l.outcome, count(*)::int as lines, sum(l.amount_fen)::bigint as amount_fen,
     (count(*) filter (where l.outcome <> 'paid' and not exists (
       select from core.batch_again a where a.result = l.result and a.line = l.line and a.released_at is null)))::int as open
   from core.batch_line l where l.result = $1 group by l.outcome`,
);

/** Lines that were not paid and that no batch holds. */
export const listOpenLines = statement<{ line: number; outcome: Outcome }>(
  "list-open-batch-lines",
  `select l.line, l.outcome from core.batch_line l where l.result = $1 and l.outcome <> 'paid'
     and not exists (select from core.batch_again a where a.result = l.result and a.line = l.line and a.released_at is null)
   order by l.line`,
);
/** Takes lines for a batch; one that somebody else took meanwhile breaks the unique index. */
export const holdLines = statement(
  "hold-batch-lines",
  `insert into core.batch_again (id, result, line, outcome, document, at)
   select h.id, $1, h.line, h.outcome, $2, $3 from jsonb_to_recordset($4::jsonb) as h(id uuid, line int, outcome text)`,
);
export type HeldRow = { id: string; result: string; line: number; before: string };
export const listHeld = statement<HeldRow>(
  "list-held-batch-lines",
  `select a.id, a.result, a.line, r.document as before from core.batch_again a join core.batch_result r on r.id = a.result
   where a.document = $1 and a.released_at is null order by a.line`,
);
export const releaseLines = statement(
  "release-batch-lines",
  "update core.batch_again set released_at = $2 where id = any($1::uuid[]) and released_at is null",
);
