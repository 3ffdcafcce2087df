/** All SQL of imports into any form: the file, its rows, remembered matchings, names that cells may hold. */
import { statement } from "../database/database.ts";
import type { Problem } from "../domain/problem.ts";
import type { LeftOut } from "./find-table.ts";
import type { Outcome } from "../domain/feed-row.ts";
import type { Matching } from "./form-import.ts";
import type { Taken } from "./judge-feed.ts";

export type FormImportRow = {
  id: string;
  form: string;
  form_version: number;
  unit: string;
  unit_name: string;
  project: string | null;
  project_name: string | null;
  file_name: string;
  file_sha256: string;
  headers: string[];
  above: string;
  from_1904: boolean;
  left_out: LeftOut[];
  signature: string;
  matching: Matching;
  state: "open" | "running" | "done" | "undone";
  submit: boolean;
  done: number;
  total: number;
  by: string;
  at: Date;
  touched_at: Date;
  finished_at: Date | null;
  undone_at: Date | null;
  feed: string | null;
  feed_version: number | null;
};
const IMPORT = `select i.id, i.form, i.form_version, i.unit, u.name as unit_name, i.project, p.name as project_name, i.file_name, i.file_sha256, i.headers, i.above,
    i.from_1904, i.left_out, i.signature, i.matching, i.state, i.submit, i.done, i.total, i.by, i.at, i.touched_at, i.finished_at, i.undone_at, i.feed, i.feed_version
  from core.form_import i join core.unit u on u.id = i.unit left join core.project p on p.id = i.project`;
export const findFormImport = statement<FormImportRow>("find-form-import", `${IMPORT} where i.id = $1`);
export const lockFormImport = statement<FormImportRow>("lock-form-import", `${IMPORT} where i.id = $1 for update of i`);
export const listFormImports = statement<FormImportRow>(
  "list-form-imports",
  `${IMPORT} where i.by = $1 order by i.at desc, i.id desc limit 100`,
);
export const insertFormImport = statement(
  "insert-form-import",
  `insert into core.form_import (id, form, form_version, unit, project, file, file_name, file_sha256, headers, above, from_1904, left_out, signature, matching, state, by, at, touched_at, feed, feed_version)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'open', $15, $16, $16, $17, $18)`,
);
export const deleteFormImport = statement<{ id: string }>(
  "delete-form-import",
  "delete from core.form_import where id = $1 and state = 'open' returning id",
);
/** Imports that nobody went on with, and their rows; one that a broken run made documents of stays, to be undone. */
export const deleteStaleImports = statement<{ id: string }>(
  "delete-stale-form-imports",
  `delete from core.form_import i where state = 'open' and touched_at < $1
     and not exists (select from core.form_import_row r where r.import = i.id and r.verdict = 'done') returning id`,
);
export const setMatching = statement(
  "set-form-import-matching",
  "update core.form_import set matching = $2 where id = $1",
);
export const findSameFile = statement<{ at: Date }>(
  "find-same-form-import",
  "select at from core.form_import where by = $1 and form = $2 and file_sha256 = $3 and id <> $4 and state = 'done' order by at desc limit 1",
);
/** Begins a run, or one that stood still for a minute again; nothing is returned when it runs or is over. */
export const beginRun = statement<{ id: string }>(
  "begin-form-import",
  `update core.form_import set state = 'running', submit = $2, done = 0, total = $3, touched_at = $4
   where id = $1 and (state = 'open' or (state = 'running' and touched_at < $4::timestamptz - interval '1 minute')) returning id`,
);
export const setProgress = statement(
  "set-form-import-progress",
  "update core.form_import set done = $2, touched_at = $3 where id = $1",
);
export const finishRun = statement(
  "finish-form-import",
  "update core.form_import set state = 'done', done = $2, touched_at = $3, finished_at = $3 where id = $1",
);
export const stopRun = statement(
  "stop-form-import",
  "update core.form_import set state = 'open', touched_at = $2 where id = $1 and state = 'running'",
);
export const markFormUndone = statement(
  "undo-form-import",
  "update core.form_import set state = 'undone', undone_at = $2 where id = $1",
);

export type StoredRow = {
  row: number;
  cells: string[];
  filled: number[];
  edits: Record<string, unknown>;
  answers: Record<string, unknown>;
  project: string | null;
  problems: Problem[];
  verdict: "ready" | "draft" | "bad" | "skipped" | "done" | "failed";
  document: string;
  submitted: boolean;
  /** Of a row of a feed. */
  outcome: Outcome | null;
  taken: Taken | null;
};
const ROW =
  "select row, cells, filled, edits, answers, project, problems, verdict, document, submitted, outcome, taken from core.form_import_row";
export const insertRows = statement(
  "insert-form-import-rows",
  `insert into core.form_import_row (import, row, cells, filled, verdict, document)
   select $1, x.row, x.cells, x.filled, 'bad', x.document from jsonb_to_recordset($2::jsonb) as x(row integer, cells jsonb, filled integer[], document uuid)`,
);
export const listAllRows = statement<StoredRow>("list-form-import-rows", `${ROW} where import = $1 order by row`);
export const lockRow = statement<StoredRow>("lock-form-import-row", `${ROW} where import = $1 and row = $2 for update`);
/** A page of the rows of a verdict (all when empty) that have a problem of a code and field (any when empty). */
export const listRowsOf = statement<StoredRow & { total: number }>(
  "list-form-import-rows-of",
  `select row, cells, filled, edits, answers, project, problems, verdict, document, submitted, outcome, taken, count(*) over () as total
   from core.form_import_row where import = $1 and ($2::text[] = '{}' or verdict = any($2))
     and ($3 = '' or problems @> jsonb_build_array(jsonb_build_object('code', $3::text, 'pointer', $4::text)))
     and ($7 = '' or outcome = $7) order by row limit $5 offset $6`,
);
export const listRunnable = statement<StoredRow>(
  "list-form-import-runnable",
  `${ROW} where import = $1 and verdict in ('ready', 'draft') and row > $2 order by row limit 200`,
);
export const countRunnable = statement<{ total: number }>(
  "count-form-import-runnable",
  "select count(*) as total from core.form_import_row where import = $1 and verdict in ('ready', 'draft')",
);
export const updateRows = statement(
  "update-form-import-rows",
  `update core.form_import_row r set answers = x.answers, project = x.project, problems = x.problems, verdict = x.verdict
   from jsonb_to_recordset($2::jsonb) as x(row integer, answers jsonb, project uuid, problems jsonb, verdict text) where r.import = $1 and r.row = x.row`,
);
export const setEdits = statement(
  "set-form-import-edits",
  "update core.form_import_row set edits = $3, answers = $4, project = $5, problems = $6, verdict = $7 where import = $1 and row = $2",
);
export const markRowDone = statement(
  "mark-form-import-row",
  "update core.form_import_row set verdict = $3, submitted = $4, problems = $5 where import = $1 and row = $2",
);
export const countVerdicts = statement<{ verdict: StoredRow["verdict"]; count: number }>(
  "count-form-import-verdicts",
  "select verdict, count(*) as count from core.form_import_row where import = $1 group by verdict",
);
/** What is wrong, most frequent first; one problem of each kind stands for all. */
export const countProblems = statement<{ problem: Problem; count: number; rows: number }>(
  "count-form-import-problems",
  `select (array_agg(p order by r.row))[1] as problem, count(*) as count, count(distinct r.row) as rows
   from core.form_import_row r cross join lateral jsonb_array_elements(r.problems) p where r.import = $1 and r.verdict not in ('skipped', 'done')
   group by p ->> 'code', p ->> 'pointer' order by count(*) desc, 1 limit 100`,
);
export const listMade = statement<{
  row: number;
  document: string;
  number: string;
  title: string;
  state: string;
  stamp: number;
  revision: number;
}>(
  "list-form-import-made",
  `select r.row, r.document, d.number, d.title, d.state, d.stamp, d.revision from core.form_import_row r join core.document d on d.id = r.document
   where r.import = $1 and r.verdict = 'done' order by r.row limit $2 offset $3`,
);

export const findMatching = statement<{ matching: Matching }>(
  "find-import-matching",
  "select matching from core.import_matching where unit = $1 and form = $2 and signature = $3",
);
export const rememberMatching = statement(
  "remember-import-matching",
  `insert into core.import_matching (unit, form, signature, matching, by, at) values ($1, $2, $3, $4, $5, $6)
   on conflict (unit, form, signature) do update set matching = excluded.matching, by = excluded.by, at = excluded.at`,
);

export type NamedThing = { name: string; id: string };
/** Regions that lie in the county or above it, by name or code. */
export const listRegionsNamed = statement<NamedThing>(
  "list-import-regions",
  `select w.name, r.code as id from unnest($1::text[]) as w(name) join core.region r on r.code = w.name or r.name = w.name
   where r.county = $2 or (r.county is null and (r.city is null or r.city = (select c.city from core.region c where c.code = $2)) and r.province = (select c.province from core.region c where c.code = $2))`,
);
export const listUnitsNamed = statement<NamedThing>(
  "list-import-units",
  "select w.name, u.id from unnest($1::text[]) as w(name) join core.unit u on u.name = w.name or u.id::text = w.name where u.county = $2 and u.valid_to is null",
);
export const listPeopleNamed = statement<NamedThing>(
  "list-import-people",
  `select distinct w.name, p.id from unnest($1::text[]) as w(name) join core.person p on p.name = w.name or p.login = w.name or p.id::text = w.name
   join core.assignment a on a.person = p.id join core.unit u on u.id = a.unit where u.county = $2`,
);
export const listDocumentsNamed = statement<NamedThing & { project: string | null; form: string }>(
  "list-import-documents",
  `select w.name, d.id, d.project, d.form from unnest($1::text[]) as w(name) join core.document d on d.number = w.name or d.id::text = w.name
   where d.county = $2 and d.state = 'done'`,
);
export const listQuotasNamed = statement<NamedThing & { project: string }>(
  "list-import-quotas",
  "select w.name, q.id, q.project from unnest($1::text[]) as w(name) join core.quota q on q.number = w.name join core.project p on p.id = q.project where p.county = $2",
);
/** Projects by code or name; who may see them is asked afterwards. */
export const listProjectsNamed = statement<
  NamedThing & { unit: string; town: string | null; county: string; city: string | null; province: string }
>(
  "list-import-projects-named",
  `select w.name, p.id, p.unit, p.town, p.county, p.city, p.province from unnest($1::text[]) as w(name)
   join core.project p on p.code = w.name or p.name = w.name or p.code || ' ' || p.name = w.name where p.county = $2 and p.void_at is null`,
);
/** Names known in the county, for telling what a column holds. */
export const listKnownNames = statement<{ kind: "region" | "org"; name: string }>(
  "list-import-known-names",
  `select 'region' as kind, name from core.region where county = $1 or code = $1
   union all select 'org', name from core.unit where county = $1 and valid_to is null limit 20000`,
);
