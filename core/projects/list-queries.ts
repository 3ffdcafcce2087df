/** SQL of the register of projects, put together from conditions that the use case made. */
import { createHash } from "node:crypto";
import type { Queryable } from "../database/database.ts";

const COUNT_CAP = 1000;
export type ProjectSelect = { where: string; values: readonly unknown[]; order: string; limit: number; offset: number };
export type ListedProject = {
  id: string;
  code: string;
  name: string;
  unit: { id: string; name: string };
  region: { code: string; name: string };
  lifecycle: string;
  stage: string | null;
  approvedFen: number | null;
  paidFen: number;
  updatedAt: string;
  demo: boolean;
};

/** Page, capped count and sums in one round trip. */
export async function selectProjects(
  db: Queryable,
  select: ProjectSelect,
): Promise<{ rows: ListedProject[]; total: number; totalCapped: boolean; sums: { approved: number; paid: number } }> {
  const text = `with page as (select p.* from core.project p where ${select.where} order by ${select.order}, p.id limit ${select.limit} offset ${select.offset}),
    counted as (select p.id, p.approved_fen from core.project p where ${select.where} limit ${COUNT_CAP + 1})
    select (select count(*) from counted) as total, (select coalesce(sum(approved_fen), 0)::bigint from counted) as approved,
      (select coalesce(sum(y.amount_fen), 0)::bigint from core.payment y join counted c on c.id = y.project) as paid,
      coalesce((select json_agg(json_build_object('id', x.id, 'code', x.code, 'name', x.name, 'unit', json_build_object('id', u.id, 'name', u.name), 'region', json_build_object('code', r.code, 'name', r.name),
        'lifecycle', x.lifecycle, 'stage', x.stage, 'approvedFen', x.approved_fen, 'paidFen', (select coalesce(sum(y.amount_fen), 0)::bigint from core.payment y where y.project = x.id),
        'updatedAt', x.updated_at, 'demo', x.demo)) from page x join core.unit u on u.id = x.unit join core.region r on r.code = x.region), '[]'::json) as rows`;
  const result = await db.query<{ total: number; approved: number; paid: number; rows: ListedProject[] }>({
    name: createHash("sha1").update(text).digest("base64url"),
    text,
    values: [...select.values],
  });
  const row = result.rows[0];
  const total = row?.total ?? 0;
  return {
    rows: row?.rows ?? [],
    total: Math.min(total, COUNT_CAP),
    totalCapped: total > COUNT_CAP,
    sums: { approved: row?.approved ?? 0, paid: row?.paid ?? 0 },
  };
}
