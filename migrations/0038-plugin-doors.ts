/** What plugins reach beyond their isolate: endpoints that administrators bind, and notices by the day. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table core.plugin_endpoint (
  plugin text not null,
  id text not null,
  endpoint jsonb not null,
  by uuid not null references core.person,
  at timestamptz not null,
  primary key (plugin, id)
);
comment on table core.plugin_endpoint is 'Addresses that a plugin may ask by name; secrets stand in plugin_setting alone';

create table core.plugin_endpoint_day (
  plugin text not null,
  endpoint text not null,
  day date not null,
  calls integer not null,
  failed integer not null,
  spent_ms bigint not null,
  last_at timestamptz not null,
  last_status integer,
  last_fault text,
  primary key (plugin, endpoint, day)
);
comment on table core.plugin_endpoint_day is 'How the endpoints of a plugin were asked, by the day in China';

create table core.plugin_told_day (
  plugin text not null,
  day date not null,
  told integer not null,
  primary key (plugin, day)
);
comment on table core.plugin_told_day is 'How many notices a plugin sent on a day in China; its quota';

grant select, insert, update, delete on core.plugin_endpoint, core.plugin_endpoint_day, core.plugin_told_day to mz_app;
`.execute(db);
}
