/** Tables read into any form: the file being checked, its rows until they are documents, and matchings remembered. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table core.form_import (
  id uuid primary key,
  form text not null,
  form_version integer not null,
  unit uuid not null references core.unit,
  project uuid references core.project,
  file uuid not null references core.file,
  file_name text not null,
  file_sha256 text not null,
  headers jsonb not null,
  above text not null,
  from_1904 boolean not null,
  left_out jsonb not null,
  signature text not null,
  matching jsonb not null,
  state text not null check (state in ('open', 'running', 'done', 'undone')),
  submit boolean not null default false,
  done integer not null default 0,
  total integer not null default 0,
  by uuid not null references core.person,
  at timestamptz not null,
  touched_at timestamptz not null,
  finished_at timestamptz,
  undone_at timestamptz
);
comment on table core.form_import is 'A table that a person reads into a form; its rows wait in form_import_row until they are documents';
comment on column core.form_import.signature is 'Hash of the headers: the next table of the same columns needs no matching by hand';
comment on column core.form_import.touched_at is 'Last progress; a run that stands still for a minute may be begun again';
create index form_import_by on core.form_import (by, at desc);
create index form_import_sha on core.form_import (by, form, file_sha256);

create table core.form_import_row (
  import uuid not null references core.form_import on delete cascade,
  row integer not null,
  cells jsonb not null,
  filled integer[] not null default '{}',
  edits jsonb not null default '{}',
  answers jsonb not null default '{}',
  project uuid,
  problems jsonb not null default '[]',
  verdict text not null check (verdict in ('ready', 'draft', 'bad', 'skipped', 'done', 'failed')),
  document uuid not null,
  submitted boolean not null default false,
  primary key (import, row)
);
comment on table core.form_import_row is 'Rows of a table on their way: quarantine for those with problems, link to the document of the others';
comment on column core.form_import_row.edits is 'Answers that a person put in the place of cells, by field; null for none';
comment on column core.form_import_row.document is 'Id of the document to be, given beforehand so that a repeated run makes no doubles';
create index form_import_row_verdict on core.form_import_row (import, verdict, row);

create table core.import_matching (
  unit uuid not null references core.unit,
  form text not null,
  signature text not null,
  matching jsonb not null,
  by uuid not null references core.person,
  at timestamptz not null,
  primary key (unit, form, signature)
);
comment on table core.import_matching is 'Which column fills which field, as somebody of the unit last confirmed it for tables of these headers';

grant select, insert, update, delete on core.form_import, core.form_import_row, core.import_matching to mz_app;
`.execute(db);
}
