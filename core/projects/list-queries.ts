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

export type SimilarProject = {
  id: string;
  code: string;
  name: string;
  region: string;
  regionName: string;
  unit: string;
  summary: string;
  /** Longitude and latitude where it begins; null where nobody said or the reader may not know. */
  point: [number, number] | null;
};

/** Candidates by shared pairs of characters; `values` are the pairs, how many, and the fields that tell a place. */
export async function selectSimilar(
  db: Queryable,
  { project, document, values }: { project: string; document: string; values: readonly unknown[] },
): Promise<SimilarProject[]> {
  const text = `select p.id, p.code, p.name, p.region, r.name as "regionName", u.name as unit, coalesce(p.summary, '') as summary,
      (select d.answers->x.field->'points'->0 from core.document d join jsonb_to_recordset($3::jsonb) as x(form text, field text) on x.form = d.form
        where d.project = p.id and ${document} order by d.created_at limit 1) as point
    from (select p.*, (select count(*) from unnest($1::text[]) pair where strpos(p.name, pair) > 0) as shared
      from core.project p where p.void_at is null and ${project}) p
    join core.region r on r.code = p.region join core.unit u on u.id = p.unit
    where p.shared > 0 order by p.shared desc, p.id limit $2`;
  const { rows } = await db.query<SimilarProject>({
    name: createHash("sha1").update(text).digest("base64url"),
    text,
    values: [...values],
  });
  return rows;
}
