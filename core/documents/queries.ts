/** All SQL of documents, their revisions, links and numbers. */
import { type Queryable, statement } from "../database/database.ts";
import type { Place } from "../domain/scope.ts";

export type DocumentRow = Place & {
  id: string;
  form: string;
  form_version: number;
  project: string | null;
  project_code: string | null;
  project_name: string | null;
  number: string;
  unit_name: string;
  region: string;
  region_name: string;
  town: string | null;
  state: "draft" | "running" | "returned" | "done" | "withdrawn" | "refused" | "void";
  step: string | null;
  title: string;
  amount_fen: number | null;
  dated: string | null;
  revision: number;
  stamp: number;
  answers: Record<string, unknown>;
  created_by: string;
  creator: string;
  created_at: Date;
  updated_at: Date;
};

const DOCUMENT = `select d.id, d.form, d.form_version, d.project, p.code as project_code, p.name as project_name, d.number, d.unit, u.name as unit_name,
    coalesce(d.town, d.county, d.city, d.province) as region, r.name as region_name, d.province, d.city, d.county, d.town, d.state, d.step, d.title,
    d.amount_fen, d.dated, d.revision, d.stamp, d.answers, d.created_by, c.name as creator, d.created_at, d.updated_at
  from core.document d join core.unit u on u.id = d.unit join core.person c on c.id = d.created_by
  join core.region r on r.code = coalesce(d.town, d.county, d.city, d.province) left join core.project p on p.id = d.project`;

export const findDocument = statement<DocumentRow>(
  "find-document",
  `${DOCUMENT} where d.id = $1 and d.state <> 'void'`,
);
export const lockDocument = statement<DocumentRow>(
  "lock-document",
  `${DOCUMENT} where d.id = $1 and d.state <> 'void' for update of d`,
);

export const insertDocument = statement(
  "insert-document",
  `insert into core.document (id, form, form_version, project, number, unit, province, city, county, town, state, title, amount_fen, dated, answers, created_by, created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'draft', $11, $12, $13, $14, $15, $16, $16) on conflict (id) do nothing returning id`,
);
export const updateDraft = statement(
  "update-draft",
  "update core.document set stamp = stamp + 1, answers = $2, title = $3, amount_fen = $4, dated = $5, updated_at = $6, province = $7, city = $8, county = $9, town = $10 where id = $1",
);
export const deleteDraft = statement<{ id: string }>(
  "delete-draft",
  "delete from core.document where id = $1 and state = 'draft' and revision = 0 returning id",
);
export const updateState = statement(
  "update-document-state",
  "update core.document set stamp = stamp + 1, state = $2, step = $3, updated_at = $4, revision = $5, answers = $6, title = $7, amount_fen = $8, dated = $9 where id = $1",
);
export const insertRevision = statement(
  "insert-revision",
  "insert into core.revision (document, revision, round, answers, by, at) values ($1, $2, $3, $4, $5, $6)",
);
export const listRevisions = statement<{ revision: number; round: number; answers: Record<string, unknown> }>(
  "list-revisions",
  "select revision, round, answers from core.revision where document = $1 order by revision desc limit 20",
);
export const replaceLinks = (
  db: Queryable,
  document: string,
  links: readonly { field: string; target: string }[],
): Promise<unknown> =>
  db.query({
    name: "replace-links",
    text: `with gone as (delete from core.document_link where document = $1 and (field, target) not in (select field, target from jsonb_to_recordset($2::jsonb) as x(field text, target uuid)))
      insert into core.document_link (document, field, target) select $1, field, target from jsonb_to_recordset($2::jsonb) as x(field text, target uuid) on conflict do nothing`,
    values: [document, JSON.stringify(links)],
  });
export const nextSerial = statement<{ last: number }>(
  "next-serial",
  "insert into core.serial (scope, last) values ($1, 1) on conflict (scope) do update set last = core.serial.last + 1 returning last",
);

export type ReferenceRow = {
  kind: string;
  id: string;
  name: string;
  form: string | null;
  project: string | null;
  answers: Record<string, unknown> | null;
  unit: string | null;
  county: string | null;
  city: string | null;
  province: string | null;
  available_fen: number | null;
};
/** Things that answers point to, in one round trip: `wanted` is [{kind, id}]. Ids that are no uuid match nothing. */
export const findReferences = statement<ReferenceRow>(
  "find-references",
  `select w.kind, w.id, u.name, null::text as form, null::uuid as project, null::jsonb as answers, u.id as unit, u.county, null::text as city, null::text as province, null::bigint as available_fen
     from jsonb_to_recordset($1::jsonb) as w(kind text, id text) join core.unit u on u.id::text = w.id where w.kind = 'unit'
   union all select w.kind, w.id, r.name, null, null, null, null, r.county, r.city, r.province, null
     from jsonb_to_recordset($1::jsonb) as w(kind text, id text) join core.region r on r.code = w.id where w.kind = 'region'
   union all select w.kind, w.id, d.number || ' ' || d.title, d.form, d.project, d.answers, d.unit, d.county, d.city, d.province, null
     from jsonb_to_recordset($1::jsonb) as w(kind text, id text) join core.document d on d.id::text = w.id and d.state <> 'void' where w.kind = 'document'
   union all select w.kind, w.id, q.number, null, q.project, null, p.unit, q.county, p.city, p.province,
       q.total_fen - q.distributed_fen - q.paid_fen + q.refunded_fen - q.frozen_fen - q.in_transit_fen
     from jsonb_to_recordset($1::jsonb) as w(kind text, id text) join core.quota q on q.id::text = w.id join core.project p on p.id = q.project where w.kind = 'quota'
   union all select w.kind, w.id, f.name, null, null, null, f.unit, f.county, null, null, null
     from jsonb_to_recordset($1::jsonb) as w(kind text, id text) join core.file f on f.id::text = w.id where w.kind = 'file'`,
);
export const sumOverReference = statement<{ sum: number }>(
  "sum-over-reference",
  `select coalesce(sum((d.answers ->> $3)::bigint), 0)::bigint as sum from core.document_link l join core.document d on d.id = l.document
   where l.target = $1 and l.field = $2 and d.form = $4 and d.state = 'done' and d.id <> $5`,
);
export const sumPaidOn = statement<{ sum: number }>(
  "sum-paid-on",
  "select coalesce(sum(amount_fen), 0)::bigint as sum from core.payment where contract = $1",
);
export const findRegion = statement<{
  code: string;
  province: string;
  city: string | null;
  county: string | null;
  town: string | null;
}>("find-region", "select code, province, city, county, town from core.region where code = $1");
export const findUnit = statement<{
  id: string;
  name: string;
  region: string;
  county: string;
  parent: string | null;
  province: string;
  city: string | null;
  demo: boolean;
}>(
  "find-unit",
  "select u.id, u.name, u.region, u.county, u.parent, r.province, r.city, u.demo from core.unit u join core.region r on r.code = u.region where u.id = $1 and u.valid_to is null",
);
/** Documents or quotas that a reference field may point to. */
export const listReferableDocuments = statement<{
  id: string;
  number: string;
  title: string;
  amount_fen: number | null;
}>(
  "list-referable-documents",
  "select id, number, title, amount_fen from core.document where project = $1 and form = $2 and state = 'done' order by created_at",
);
export const listReferableQuotas = statement<{ id: string; number: string; source: string; available_fen: number }>(
  "list-referable-quotas",
  "select id, number, source, total_fen - distributed_fen - paid_fen + refunded_fen - frozen_fen - in_transit_fen as available_fen from core.quota where project = $1 order by dated, number",
);
export const hasTask = statement<{ id: string }>(
  "has-task",
  "select id from core.task where document = $1 and person = $2 limit 1",
);
export const deleteLinks = statement("delete-links", "delete from core.document_link where document = $1");
