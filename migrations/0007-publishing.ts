/** The decision to publish, and the schema that the public role may read: nothing else. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table core.publication (
  project uuid primary key references core.project,
  definition text not null,
  basis text not null,
  decided_by uuid[] not null,
  decided_at timestamptz not null,
  source_name text,
  source_note text,
  withdrawn_at timestamptz,
  withdrawn_reason text
);
comment on table core.publication is 'The standing decision that a project is disclosed';

create table published.project (
  code text primary key,
  name text not null,
  search text not null,
  industry text,
  industry_name text,
  city text not null,
  county text not null,
  town text,
  unit text not null,
  stage text,
  total_fen bigint,
  approved_fen bigint,
  paid_fen bigint,
  balance_fen bigint,
  demo boolean not null,
  withdrawn boolean not null default false,
  version integer not null,
  published_at timestamptz not null,
  digest text not null,
  snapshot jsonb not null
);
comment on table published.project is 'The newest frozen copy of each disclosed project';
create index published_project_order on published.project (published_at desc, code);
create index published_project_county on published.project (county, published_at desc, code);

create table published.version (
  code text not null,
  version integer not null,
  published_at timestamptz not null,
  digest text not null,
  snapshot jsonb not null,
  primary key (code, version)
);
comment on table published.version is 'Every copy ever published, append-only';

create table published.news (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  code text not null,
  kind text not null,
  name text not null,
  params jsonb not null
);
comment on table published.news is 'What changed between two versions: kind is opened, progress, payment, refund, contract, finished, withdrawn';
create index news_at on published.news (at desc, id desc);

create table published.picture (
  sha256 text primary key,
  media_type text not null,
  bytes bytea not null
);
comment on table published.picture is 'Pictures of published progress, made small and without EXIF';

create table published.site (
  id text primary key,
  body jsonb not null
);
create table published.region (
  code text primary key,
  name text not null,
  level text not null,
  parent text,
  county text
);
`.execute(db);
}
