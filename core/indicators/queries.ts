/** All SQL of indicator values. */
import { statement } from "../database/database.ts";

export const findLedgerInputs = statement<{
  total: number;
  paid: number;
  refunded: number;
  netPaid: number;
  available: number;
  balance: number;
  approved: number | null;
  lines: number;
}>(
  "find-ledger-inputs",
  `select coalesce(sum(q.total_fen - q.distributed_fen), 0)::bigint as total, coalesce(sum(q.paid_fen), 0)::bigint as paid, coalesce(sum(q.refunded_fen), 0)::bigint as refunded,
     coalesce(sum(q.paid_fen - q.refunded_fen), 0)::bigint as "netPaid",
     coalesce(sum(q.total_fen - q.distributed_fen - q.paid_fen + q.refunded_fen - q.frozen_fen - q.in_transit_fen), 0)::bigint as available,
     coalesce(sum(q.total_fen - q.distributed_fen - q.paid_fen + q.refunded_fen), 0)::bigint as balance, p.approved_fen as approved, count(q.id) as lines
   from core.project p left join core.quota q on q.project = p.id where p.id = $1 group by p.id`,
);
export const findDocumentInput = statement<{ first: string | null; latest: string | null; sum: number | null }>(
  "find-document-input",
  `select (array_agg(answers ->> $3 order by updated_at, id))[1] as first, (array_agg(answers ->> $3 order by updated_at desc, id desc))[1] as latest,
     sum(case when jsonb_typeof(answers -> $3) = 'number' then (answers ->> $3)::numeric end)::bigint as sum
   from core.document where project = $1 and form = $2 and state = 'done' and answers ? $3`,
);
/** Finished documents of the form with their answers, oldest first: where versions have to be converted first. */
export const listDocumentInputs = statement<{ form_version: number; answers: Record<string, unknown> }>(
  "list-document-inputs",
  "select form_version, answers from core.document where project = $1 and form = $2 and state = 'done' order by updated_at, id",
);
export const findIndicatedUnit = statement<{ unit: string }>(
  "find-indicated-unit",
  "select unit from core.project where id = $1",
);
export const findCurrentValue = statement<{ digest: string }>(
  "find-current-value",
  "select digest from core.indicator_value where project = $1 and indicator = $2 and current",
);
export const retireValue = statement(
  "retire-value",
  "update core.indicator_value set current = false where project = $1 and indicator = $2 and current",
);
export const insertValue = statement(
  "insert-value",
  "insert into core.indicator_value (id, project, indicator, version, value_bp, missing, inputs, digest, as_of, current) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, true)",
);
export type ValueRow = {
  indicator: string;
  version: number;
  value_bp: number | null;
  missing: string[];
  inputs: { id: string; label: string; text: string }[];
  as_of: Date;
};
export const listCurrentValues = statement<ValueRow>(
  "list-current-values",
  "select indicator, version, value_bp, missing, inputs, as_of from core.indicator_value where project = $1 and current order by indicator",
);
