/** SQL that counts who reads a field, and walks over the documents of a form for a dry run. Nothing is locked. */
import { statement } from "../database/database.ts";

/** Documents whose place lies in a scope ($2); the units of a scope are found once, not for every row. */
const IN_SCOPE = `($2 = '' or d.county = $2 or d.city = $2 or d.province = $2
    or d.unit = any((select core.unit_subtree(case when $2 like 'unit:%' then substr($2, 6)::uuid end))::uuid[]))`;
const COUNTS = `count(*) as documents, count(*) filter (where d.state in ('draft', 'returned', 'withdrawn')) as drafts,
    count(*) filter (where d.state = 'running') as running`;

export type Counts = { documents: number; drafts: number; running: number };
/** All documents of a form. */
export const countDocuments = statement<Counts>(
  "count-documents-of-form",
  `select ${COUNTS} from core.document d where d.form = $1 and d.state <> 'void' and ${IN_SCOPE}`,
);
/** Documents that hold an answer, by field, in one walk. */
export const countByField = statement<Counts & { field: string }>(
  "count-documents-by-field",
  `select k.field, ${COUNTS} from core.document d cross join lateral jsonb_object_keys(d.answers) as k(field)
   where d.form = $1 and d.state <> 'void' and ${IN_SCOPE} and d.answers ?| $3 and k.field = any($3) group by k.field`,
);
/** Documents that hold a code, in any of the fields and columns given as [{field, col}]. */
export const countByCode = statement<Counts & { code: string }>(
  "count-documents-by-code",
  `select h.code, ${COUNTS} from core.document d cross join lateral (
     select distinct c.code from jsonb_to_recordset($3::jsonb) as f(field text, col text)
       cross join lateral (
         select d.answers -> f.field as v where f.col is null
         union all select r -> f.col from jsonb_array_elements(case when jsonb_typeof(d.answers -> f.field) = 'array' then d.answers -> f.field else '[]' end) r where f.col is not null
       ) x
       cross join lateral jsonb_array_elements_text(case jsonb_typeof(x.v) when 'array' then x.v when 'string' then jsonb_build_array(x.v) else '[]' end) as c(code)
     where c.code = any($4)
   ) h where d.form = $1 and d.state <> 'void' and ${IN_SCOPE} group by h.code`,
);
/** Public pages whose frozen copy shows one of [{publication, part, key}]. */
export const countPublicPages = statement<{ pages: number }>(
  "count-public-pages",
  `select count(*) as pages from published.project s join core.project p on p.code = s.code join core.publication c on c.project = p.id
   where not s.withdrawn and c.withdrawn_at is null and exists (
     select from jsonb_to_recordset($1::jsonb) as w(publication text, part text, key text) where w.publication = c.definition and case w.part
       when 'summary' then s.snapshot ? 'summary'
       when 'facts' then exists (select from jsonb_array_elements(s.snapshot -> 'facts') f where f ->> 'label' = w.key)
       else exists (select from jsonb_array_elements(s.snapshot -> w.part) e where e ? w.key and e -> w.key <> '[]'::jsonb) end)`,
);
export type WalkedDocument = {
  id: string;
  form_version: number;
  number: string;
  title: string;
  unit: string;
  region: string;
  answers: Record<string, unknown>;
};
/** The next documents of a form by id, for a walk that holds no lock and little memory. */
export const listBatch = statement<WalkedDocument>(
  "list-batch-of-documents",
  `select d.id, d.form_version, d.number, d.title, d.unit, coalesce(d.town, d.county, d.city, d.province) as region, d.answers
   from core.document d where d.form = $1 and d.state <> 'void' and ${IN_SCOPE} and d.id > $3 order by d.id limit $4`,
);
