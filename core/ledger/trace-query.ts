/** The one recursive statement of the trace: from the top lines down to all the reader sees, with what was paid on them. */
import type { Queryable } from "../database/database.ts";
import { type AccountRow, ask, type LinePlace, type Named } from "./read-queries.ts";

export type TracedLine = AccountRow & {
  id: string;
  parent: string | null;
  number: string;
  year: number;
  source: string;
  unit: string;
  unit_name: string;
  project: string | null;
  outside_fen: number;
} & LinePlace;
export type TracedPayment = {
  line: string;
  project: string;
  contract: string | null;
  /** Its oldest payment: names a payee without its code. */
  first: string;
  payee: string;
  code: string | null;
  amount_fen: number;
};
export type Traced = {
  lines: TracedLine[];
  payments: TracedPayment[];
  projects: (Named & { code: string })[];
  contracts: { id: string; number: string; title: string }[];
};

/**
 * @param start - condition over `q` for the lines to begin with
 * @param below - scope over `q`: lines out of it are summed up as `outside_fen` of the one above them
 *
 * Refunds of a closed year are left out of the payments: that money came in again on another line and is spent there.
 */
export async function selectTrace(
  db: Queryable,
  start: string,
  below: string,
  values: readonly unknown[],
): Promise<Traced> {
  const seen = `from core.quota q left join core.project p on p.id = q.project where p.void_at is null and ${below}`;
  const text = `with recursive down as (
      select q.id ${seen} and ${start}
      union
      select c.id from down d, lateral (select q.id ${seen} and q.parent = d.id) c),
    paid as (
      select y.quota as line, y.project, y.contract, coalesce(nullif(y.payee_code, ''), y.payee) as who, min(y.payee) as payee, min(y.payee_code) as code, sum(y.amount_fen)::bigint as amount_fen, min(y.id::text) as first
      from down d join core.payment y on y.quota = d.id join core.posting m on m.id = y.posting where m.movement <> 'late-refund' group by 1, 2, 3, 4),
    named as (select line, project, contract, payee, code, amount_fen, first_value(first) over (partition by who order by first) as first from paid)
    select coalesce((select json_agg(json_build_object('id', q.id, 'parent', q.parent, 'number', q.number, 'year', q.year, 'source', q.source, 'unit', q.unit, 'unit_name', u.name, 'project', q.project,
          'province', q.province, 'city', q.city, 'county', q.county, 'town', q.town, 'total_fen', q.total_fen, 'frozen_fen', q.frozen_fen, 'in_transit_fen', q.in_transit_fen, 'paid_fen', q.paid_fen,
          'refunded_fen', q.refunded_fen, 'distributed_fen', q.distributed_fen,
          'outside_fen', (select coalesce(sum(o.total_fen), 0)::bigint from core.quota o where o.parent = q.id and o.id not in (select id from down))) order by q.year, q.number, q.id)
        from down d join core.quota q on q.id = d.id join core.unit u on u.id = q.unit), '[]'::json) as lines,
      coalesce((select json_agg(n order by n.amount_fen desc, n.first) from named n), '[]'::json) as payments,
      coalesce((select json_agg(json_build_object('id', id, 'code', code, 'name', name)) from core.project where id in (select q.project from down d join core.quota q on q.id = d.id union select project from named)), '[]'::json) as projects,
      coalesce((select json_agg(json_build_object('id', id, 'number', number, 'title', title)) from core.document where id in (select contract from named)), '[]'::json) as contracts`;
  const [row] = await ask<Traced>(db, text, values);
  if (!row) throw new Error("no answer");
  return row;
}
