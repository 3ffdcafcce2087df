/** All SQL of documents, their revisions, links and numbers. */
import { type Queryable, statement } from "../database/database.ts";
import type { ComputedValues } from "../domain/compute.ts";
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
  unit_region: string;
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
  /** Where values that plugins compute come from. */
  computed: ComputedValues;
  created_by: string;
  creator: string;
  created_at: Date;
  updated_at: Date;
};

const DOCUMENT = `select d.id, d.form, d.form_version, d.project, p.code as project_code, p.name as project_name, d.number, d.unit, u.name as unit_name, u.region as unit_region,
    coalesce(d.town, d.county, d.city, d.province) as region, r.name as region_name, d.province, d.city, d.county, d.town, d.state, d.step, d.title,
    d.amount_fen, d.dated, d.revision, d.stamp, d.answers, d.computed, d.created_by, c.name as creator, d.created_at, d.updated_at
  from core.document d join core.unit u on u.id = d.unit join core.person c on c.id = d.created_by
  join core.region r on r.code = coalesce(d.town, d.county, d.city, d.province) left join core.project p on p.id = d.project`;

export const findDocument = statement<DocumentRow>(
  "find-document",
  `${DOCUMENT} where d.id = $1 and d.state <> 'void'`,
);
/** The plugin whose proposal a document was made of. */
export const findProposed = statement<{
  plugin: string;
  version: string;
  name: { zh: string; en: string } | null;
  reason: string;
  at: Date;
}>(
  "find-document-proposed",
  `select o.plugin, o.version, v.manifest -> 'name' as name, o.reason, o.decided_at as at
   from core.plugin_proposal o left join core.plugin_version v on v.id = o.plugin and v.version = o.version
   where o.document = $1`,
);
export const lockDocument = statement<DocumentRow>(
  "lock-document",
  `${DOCUMENT} where d.id = $1 and d.state <> 'void' for update of d`,
);

export const insertDocument = statement(
  "insert-document",
  `insert into core.document (id, form, form_version, project, number, unit, province, city, county, town, state, title, amount_fen, dated, answers, created_by, created_at, updated_at, search)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'draft', $11, $12, $13, $14, $15, $16, $16, $17) on conflict (id) do nothing returning id`,
);
export const updateDraft = statement(
  "update-draft",
  "update core.document set stamp = stamp + 1, answers = $2, title = $3, amount_fen = $4, dated = $5, updated_at = $6, province = $7, city = $8, county = $9, town = $10, search = $11 where id = $1",
);
export const keepComputed = statement("keep-computed-values", "update core.document set computed = $2 where id = $1");
export const deleteDraft = statement<{ id: string }>(
  "delete-draft",
  "delete from core.document where id = $1 and state = 'draft' and revision = 0 returning id",
);
/** The search text stays as it is without one ($10 null), when the answers did not change. */
export const updateState = statement(
  "update-document-state",
  "update core.document set stamp = stamp + 1, state = $2, step = $3, updated_at = $4, revision = $5, answers = $6, title = $7, amount_fen = $8, dated = $9, search = coalesce($10, search) where id = $1",
);
export const insertRevision = statement(
  "insert-revision",
  "insert into core.revision (document, revision, round, answers, by, at) values ($1, $2, $3, $4, $5, $6)",
);
export const listRevisions = statement<{ revision: number; round: number; answers: Record<string, unknown> }>(
  "list-revisions",
  "select revision, round, answers from core.revision where document = $1 order by revision desc limit 20",
);
export const listRevisionHeads = statement<{ revision: number; round: number; name: string; at: Date }>(
  "list-revision-heads",
  `select r.revision, r.round, p.name, r.at from core.revision r join core.person p on p.id = r.by
   where r.document = $1 order by r.revision desc limit 100`,
);
export const findRevision = statement<{ answers: Record<string, unknown> }>(
  "find-revision",
  "select answers from core.revision where document = $1 and revision = $2",
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
  /** Of a file: what its upload said, so that no answer can name other bytes. */
  file: { sha256: string; size: number; mediaType: string } | null;
  /** Of a person: where they hold a post or a role now. */
  counties: string[] | null;
  /** False for a person whose account is closed, and for a document that is not finished. */
  active: boolean;
};
/**
 * Things that answers point to, in one round trip: `wanted` is [{kind, id}]. Ids that are no uuid match nothing; those
 * that are become one, so that every table is asked by its primary key.
 */
export const findReferences = statement<ReferenceRow>(
  "find-references",
  `with w as (select kind, id, case when id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then id::uuid end as uuid from jsonb_to_recordset($1::jsonb) as x(kind text, id text))
   select w.kind, w.id, u.name, null::text as form, null::uuid as project, null::jsonb as answers, u.id as unit, u.county, null::text as city, null::text as province,
       null::bigint as available_fen, null::jsonb as file, null::text[] as counties, true as active
     from w join core.unit u on u.id = w.uuid where w.kind = 'unit'
   union all select w.kind, w.id, r.name, null, null, null, null, r.county, r.city, r.province, null, null, null, true
     from w join core.region r on r.code = w.id where w.kind = 'region'
   union all select w.kind, w.id, d.number || ' ' || d.title, d.form, d.project, d.answers, d.unit, d.county, d.city, d.province, null, null, null, d.state = 'done'
     from w join core.document d on d.id = w.uuid and d.state <> 'void' where w.kind = 'document'
   union all select w.kind, w.id, q.number, null, q.project,
       q.elements || jsonb_strip_nulls(jsonb_build_object('number', q.number, 'supNumber', q.sup_number, 'source', q.source, 'nature', q.nature)), q.unit, q.county, q.city, q.province,
       q.total_fen - q.distributed_fen - q.paid_fen + q.refunded_fen - q.frozen_fen - q.in_transit_fen, null, null, true
     from w join core.quota q on q.id = w.uuid left join core.project p on p.id = q.project where w.kind = 'quota'
   union all select w.kind, w.id, f.name, null, null, null, f.unit, f.county, null, null, null, jsonb_build_object('sha256', f.sha256, 'size', f.size, 'mediaType', f.media_type), null, true
     from w join core.file f on f.id = w.uuid where w.kind = 'file'
   union all select w.kind, w.id, p.name, null, p.id, null, p.unit, p.county, p.city, p.province, null, null, null, true
     from w join core.project p on p.id = w.uuid and p.void_at is null where w.kind = 'project'
   union all select w.kind, w.id, p.name, null, null, null, null, null, null, null, null, null,
       array(select distinct u.county from (select unit from core.post where person = p.id and valid_to is null
         union select unit from core.assignment where person = p.id and valid_to is null) x join core.unit u on u.id = x.unit), p.active
     from w join core.person p on p.id = w.uuid where w.kind = 'person'`,
);
export const sumOverReference = statement<{ sum: number }>(
  "sum-over-reference",
  `select coalesce(sum(case when jsonb_typeof(d.answers -> $3) = 'number' then (d.answers ->> $3)::numeric end), 0)::bigint as sum from core.document_link l join core.document d on d.id = l.document
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
/** All conditions of a field (domain/narrow-options.ts) hold for a document. */
const narrowed = (of: string, conditions: string): string => `not exists (
  select from jsonb_to_recordset(${conditions}::jsonb) as c(field text, among jsonb, filled boolean, "upTo" text, since text)
  where (c.among is not null and not jsonb_exists(c.among, coalesce(${of}.answers ->> c.field, '')))
    or (c.filled is not null and c.filled <> (coalesce(${of}.answers ->> c.field, '') <> ''))
    or (c."upTo" is not null and not coalesce(${of}.answers ->> c.field <= c."upTo", false))
    or (c.since is not null and not coalesce(${of}.answers ->> c.field >= c.since, false)))`;
/** Documents and quotas that a reference field may point to: of project $1, or beside projects in the place of document $1. */
export const listReferableDocuments = statement<{
  id: string;
  number: string;
  title: string;
  amount_fen: number | null;
}>(
  "list-referable-documents",
  `select d.id, d.number, d.title, d.amount_fen from core.document d
   where d.project = $1 and d.form = $2 and d.state = 'done' and ${narrowed("d", "$3")} order by d.created_at`,
);
export const listReferableEntries = statement<{
  id: string;
  number: string;
  title: string;
  amount_fen: number | null;
}>(
  "list-referable-entries",
  `select e.id, e.number, e.title, e.amount_fen from core.document d
   join core.document e on e.province = d.province and e.county is not distinct from d.county and (d.county is not null or e.city is not distinct from d.city)
   where d.id = $1 and e.form = $2 and e.project is null and e.state = 'done' and e.id <> d.id
     and ($4::text is null or coalesce(e.answers ->> $4, '') = '')
     and ($3 = '' or e.search ilike '%' || $3 || '%' or e.title ilike '%' || $3 || '%' or e.number ilike '%' || $3 || '%')
     and ${narrowed("e", "$5")}
   order by e.updated_at desc limit 50`,
);
type ReferableQuota = {
  id: string;
  number: string;
  source: string;
  holder: string;
  year: number;
  available_fen: number;
};
export const listReferableQuotas = statement<ReferableQuota>(
  "list-referable-quotas",
  `select q.id, q.number, q.source, u.name as holder, q.year, q.total_fen - q.distributed_fen - q.paid_fen + q.refunded_fen - q.frozen_fen - q.in_transit_fen as available_fen
   from core.quota q join core.unit u on u.id = q.unit where q.project = $1 order by q.dated, q.number`,
);
export const listCountyQuotas = statement<ReferableQuota>(
  "list-county-quotas",
  `select q.id, q.number, q.source, coalesce(p.name, u.name) as holder, q.year, q.total_fen - q.distributed_fen - q.paid_fen + q.refunded_fen - q.frozen_fen - q.in_transit_fen as available_fen
   from core.document d join core.quota q on q.province = d.province and q.county is not distinct from d.county and (d.county is not null or q.city is not distinct from d.city)
   join core.unit u on u.id = q.unit left join core.project p on p.id = q.project
   where d.id = $1 and ($2 = '' or q.number ilike '%' || $2 || '%' or u.name ilike '%' || $2 || '%' or p.name ilike '%' || $2 || '%')
   order by q.year desc, q.number, q.id limit 50`,
);
export const hasTask = statement<{ id: string }>(
  "has-task",
  "(select id from core.task where document = $1 and person = $2 limit 1) union all (select document from core.copy where document = $1 and person = $2 limit 1)",
);
export const deleteLinks = statement("delete-links", "delete from core.document_link where document = $1");
export type FileDocumentRow = Place & {
  id: string;
  form: string;
  form_version: number;
  number: string;
  created_by: string;
  mine: boolean;
  answers: Record<string, unknown>;
};
/** Documents of a project with their answers, for looking through their files; `mine` for those with a task of person $2. */
export const listFileDocuments = statement<FileDocumentRow>(
  "list-file-documents",
  `select d.id, d.form, d.form_version, d.number, d.unit, d.town, d.county, d.city, d.province, d.created_by, d.answers,
     d.created_by = $2 or exists (select from core.flow_case c join core.task t on t.flow_case = c.id where c.document = d.id and t.person = $2) as mine
   from core.document d where d.project = $1 and d.state <> 'void' order by d.created_at desc, d.id desc`,
);
export const listFileTimes = statement<{ id: string; at: Date }>(
  "list-file-times",
  "select id, at from core.file where id = any($1::uuid[])",
);
