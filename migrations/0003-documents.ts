/** Projects, documents, their revisions, files and serial numbers. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table core.project (
  id uuid primary key,
  code text not null unique,
  lifecycle text not null,
  lifecycle_version integer not null,
  name text not null,
  unit uuid not null references core.unit,
  region text not null references core.region,
  province text not null, city text, county text not null, town text,
  industry text,
  summary text,
  starts text, ends text,
  total_fen bigint check (total_fen >= 0),
  approved_fen bigint check (approved_fen >= 0),
  stage text,
  stages_done text[] not null default '{}',
  demo boolean not null default false,
  import uuid,
  import_key text,
  void_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
comment on column core.project.approved_fen is 'Total approved by the case of the opening form; the ceiling of its quotas';
comment on column core.project.void_at is 'Set when an import is undone: the project is gone for every reader but the auditor';
create index project_county on core.project (county, updated_at desc, id);
create index project_unit on core.project (unit, updated_at desc, id);
create unique index project_import_key on core.project (county, import_key) where import_key is not null and void_at is null;

create table core.document (
  id uuid primary key,
  form text not null,
  form_version integer not null,
  project uuid references core.project,
  number text not null unique,
  unit uuid not null references core.unit,
  province text not null, city text, county text not null, town text,
  state text not null,
  step text,
  title text not null,
  amount_fen bigint,
  dated date,
  revision integer not null default 0,
  stamp integer not null default 0,
  answers jsonb not null,
  created_by uuid not null references core.person,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
comment on column core.document.state is 'draft, running, returned, done, withdrawn, refused, void';
comment on column core.document.stamp is 'Counts every write; a save that saw an older stamp is refused';
comment on column core.document.revision is 'Counts saved revisions; an autosave of a draft does not count';
create index document_project on core.document (project, form);
create index document_county_state on core.document (county, form, state, updated_at desc, id desc);
create index document_county on core.document (county, form, updated_at desc, id desc);
create index document_unit on core.document (unit, form, updated_at desc, id desc);

create table core.revision (
  document uuid not null references core.document,
  revision integer not null,
  round integer not null,
  answers jsonb not null,
  by uuid not null references core.person,
  at timestamptz not null,
  primary key (document, revision)
);
comment on table core.revision is 'Answers as submitted or amended, append-only';

create table core.document_link (
  document uuid not null references core.document,
  field text not null,
  target uuid not null,
  primary key (document, field, target)
);
comment on table core.document_link is 'References of a document to other documents and quotas, for sums over what points at a thing';
create index document_link_target on core.document_link (target, field);

create table core.serial (
  scope text primary key,
  last bigint not null
);

create table core.file (
  id uuid primary key,
  sha256 text not null,
  name text not null,
  media_type text not null,
  size bigint not null,
  unit uuid not null references core.unit,
  county text not null,
  by uuid not null references core.person,
  at timestamptz not null
);
create index file_sha on core.file (sha256);
`.execute(db);
}
