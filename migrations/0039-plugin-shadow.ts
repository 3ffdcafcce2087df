/** Past calls on which a new version of a plugin is tried, what came of it, and what plugins kept before a new version took over. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table core.plugin_call (
  id uuid primary key,
  plugin text not null,
  version text not null,
  point text not null,
  input text not null,
  clock_ms bigint not null,
  host text not null,
  at timestamptz not null
);
comment on table core.plugin_call is 'Last calls of each plugin and point with what the portal answered; old ones are dropped, and no route shows an input';
comment on column core.plugin_call.host is 'JSON: the powers of the call, and each question with its answer';
create index plugin_call_point on core.plugin_call (plugin, point, at);

create table core.plugin_shadow (
  plugin text not null,
  version text not null,
  against text not null,
  report jsonb not null,
  digest text not null,
  by uuid references core.person,
  at timestamptz not null,
  primary key (plugin, version),
  foreign key (plugin, version) references core.plugin_version (id, version)
);
comment on table core.plugin_shadow is 'The last trial of a version on past calls of the one that served then';

create table core.plugin_kept_before (
  plugin text not null,
  version text not null,
  entries jsonb not null,
  at timestamptz not null,
  primary key (plugin, version)
);
comment on table core.plugin_kept_before is 'What a plugin kept when another version took over from this one; comes back with it';

grant select, insert, delete on core.plugin_call to mz_app;
grant select, insert, update, delete on core.plugin_shadow, core.plugin_kept_before to mz_app;
`.execute(db);
}
