/** All SQL of indicator values. */
import { statement } from "../database/database.ts";
import type { PointInput } from "../plugins/extension-points.ts";

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
export const findIndicatedUnit = statement<{
  unit: string;
  region: string;
  province: string;
  city: string | null;
  county: string | null;
}>(
  "find-indicated-unit",
  `select p.unit, u.region, r.province, r.city, r.county from core.project p join core.unit u on u.id = p.unit
   join core.region r on r.code = u.region where p.id = $1`,
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
export const insertComputed = statement(
  "insert-computed-value",
  `insert into core.indicator_value (id, project, indicator, version, value_bp, figure, missing, inputs, note, sources, digest, run, as_of, current)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, true)`,
);

/** A plugin owes a figure; the day since which the last one is out of date stays the first. */
export const oweFigure = statement(
  "owe-figure",
  `insert into core.indicator_owed (project, indicator, digest, since, next_at) values ($1, $2, $3, $4, $4)
   on conflict (project, indicator) do update set digest = excluded.digest, next_at = excluded.next_at, tries = 0, fault = null
   where core.indicator_owed.digest <> excluded.digest`,
);
export const forgetOwed = statement(
  "forget-owed-figure",
  "delete from core.indicator_owed where project = $1 and indicator = $2",
);
export type OwedRow = { project: string; indicator: string; digest: string; tries: number };
/** Takes the figure that is due first, for one process; a lease, so that a process that dies leaves it to the next. */
export const claimOwed = statement<OwedRow>(
  "claim-owed-figure",
  `update core.indicator_owed set tries = tries + 1, next_at = $1::timestamptz + interval '2 minutes'
   where (project, indicator) = (select project, indicator from core.indicator_owed where next_at <= $1
     order by next_at, project, indicator limit 1 for no key update skip locked)
   returning project, indicator, digest, tries`,
);
export const lockOwed = statement<{ digest: string }>(
  "lock-owed-figure",
  "select digest from core.indicator_owed where project = $1 and indicator = $2 for update",
);
/** Only where nothing else was asked for meanwhile. */
export const delayOwed = statement(
  "delay-owed-figure",
  "update core.indicator_owed set fault = $4, next_at = $5 where project = $1 and indicator = $2 and digest = $3",
);
/** What a plugin owes is tried at once when plugins were changed. */
export const wakeOwed = statement(
  "wake-owed-figures",
  "update core.indicator_owed set next_at = $1, tries = 0 where fault is not null and next_at > $1",
);
export type Source = { name: string; source: string; year: number };
/** What a plugin was asked, so that it can be asked again. */
export type ComputedBy = {
  plugin: string;
  offer: string;
  version: string;
  digest: string;
  clockMs: number;
  seed: number;
  settings: Record<string, unknown>;
  input: PointInput<"indicator.compute">;
};
export type ValueRow = {
  indicator: string;
  version: number;
  value_bp: number | null;
  /** A decimal where the indicator has a unit of its own. */
  figure: string | null;
  missing: string[];
  inputs: { id: string; label: string; text: string }[];
  note: string | null;
  sources: Source[];
  as_of: Date;
  /** Whether a plugin computed it. */
  computed: boolean;
  /** Since when the inputs are others than those of the value: the plugin owes a newer one. */
  stale_since: Date | null;
};
/** The values in force; a figure that a plugin never gave yet stands there without a value. */
export const listCurrentValues = statement<ValueRow>(
  "list-current-values",
  `select coalesce(v.indicator, o.indicator) as indicator, coalesce(v.version, 0) as version, v.value_bp, v.figure::text as figure,
     coalesce(v.missing, '{}') as missing, coalesce(v.inputs, '[]') as inputs, v.note, coalesce(v.sources, '[]') as sources,
     coalesce(v.as_of, o.since) as as_of, v.run is not null as computed, o.since as stale_since
   from (select * from core.indicator_value where project = $1 and current) v
   full join (select * from core.indicator_owed where project = $1) o on o.indicator = v.indicator order by 1`,
);
/** The value in force with how it was computed. */
export const findComputed = statement<{
  id: string;
  version: number;
  value_bp: number | null;
  figure: string | null;
  missing: string[];
  digest: string;
  run: ComputedBy | null;
}>(
  "find-computed-value",
  `select id, version, value_bp, figure::text as figure, missing, digest, run from core.indicator_value
   where project = $1 and indicator = $2 and current`,
);
