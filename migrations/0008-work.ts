/** Plugins, indicators and imports. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table core.plugin (
  id text not null,
  version text not null,
  digest text not null,
  enabled boolean not null,
  granted_by uuid references core.person,
  granted_at timestamptz,
  reason text,
  primary key (id, version)
);
comment on table core.plugin is 'Plugin versions known to this portal; the digest of a version never changes';

create table core.indicator_value (
  id uuid primary key,
  project uuid not null references core.project,
  indicator text not null,
  version integer not null,
  value_bp bigint,
  missing text[] not null,
  inputs jsonb not null,
  digest text not null,
  as_of timestamptz not null,
  current boolean not null
);
comment on table core.indicator_value is 'Computed figures with their inputs; an older value stays when a new one replaces it';
create unique index indicator_value_current on core.indicator_value (project, indicator) where current;

create table core.import_batch (
  id uuid primary key,
  mapping text not null,
  mapping_version integer not null,
  region text not null,
  file_name text not null,
  file_sha256 text not null,
  source_name text not null,
  source_note text not null,
  columns jsonb not null,
  added integer not null,
  skipped integer not null,
  by uuid not null references core.person,
  at timestamptz not null,
  undone_by uuid references core.person,
  undone_at timestamptz
);
`.execute(db);
}
