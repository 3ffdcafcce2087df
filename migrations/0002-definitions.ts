/** Published definitions: a version never changes. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table core.definition (
  kind text not null,
  id text not null,
  version integer not null check (version > 0),
  pack text not null,
  body jsonb not null,
  digest text not null,
  published_at timestamptz not null,
  published_by uuid references core.person,
  primary key (kind, id, version)
);
comment on table core.definition is 'Published definitions, append-only; the highest version of an id is the one in force';
`.execute(db);
}
