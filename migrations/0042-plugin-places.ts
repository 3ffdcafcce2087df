/** Where plugins show blocks, what they showed last, who may send them messages from outside, and what was sent. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table core.plugin_place (
  id uuid primary key,
  point text not null check (point in ('portal.panel', 'report.block', 'public.widget')),
  page text not null check (page in ('project', 'document', 'board')),
  form text,
  plugin text not null,
  offer text not null,
  title text not null,
  position integer not null,
  made_by uuid not null references core.person,
  made_at timestamptz not null,
  removed_by uuid references core.person,
  removed_at timestamptz
);
comment on table core.plugin_place is 'An offer of a plugin that an administrator placed on a page; form: only where this form is shown';
create index plugin_place_page on core.plugin_place (point, page) where removed_at is null;

create table core.plugin_shown (
  place uuid not null references core.plugin_place,
  subject text not null,
  blocks jsonb not null,
  at timestamptz not null,
  primary key (place, subject)
);
comment on table core.plugin_shown is 'The last answer at a place whose answers go stale; subject: for whom it was made';

create table core.plugin_hook (
  id uuid primary key,
  plugin text not null,
  offer text not null,
  title text not null,
  token_hash bytea not null unique,
  made_by uuid not null references core.person,
  made_at timestamptz not null,
  revoked_by uuid references core.person,
  revoked_at timestamptz
);
comment on table core.plugin_hook is 'An address at which a plugin receives messages; the token itself was shown once and is not kept';
create index plugin_hook_plugin on core.plugin_hook (plugin);

create table core.plugin_delivery (
  hook uuid not null references core.plugin_hook,
  key text not null,
  digest bytea not null,
  at timestamptz not null,
  status integer,
  reply text,
  events jsonb not null default '[]',
  primary key (hook, key)
);
comment on table core.plugin_delivery is 'Messages that were taken, by their key, for answering repeats; without a status while the plugin is asked';
create index plugin_delivery_at on core.plugin_delivery (at);

create table core.plugin_turn (
  plugin text primary key,
  until timestamptz not null
);
comment on table core.plugin_turn is 'Messages reach a plugin one at a time, so that what it keeps is not written over';

create table published.widget (
  code text not null,
  place uuid not null,
  position integer not null,
  title text not null,
  plugin text not null,
  plugin_name text not null,
  plugin_version text not null,
  of_version integer not null,
  at timestamptz not null,
  digest text not null,
  blocks jsonb not null,
  primary key (code, place)
);
comment on table published.widget is 'What a plugin made of the public copy of a project; of_version: the copy it was made of';

grant select, insert on core.plugin_place, core.plugin_hook to mz_app;
grant update (position, title, removed_by, removed_at) on core.plugin_place to mz_app;
grant update (revoked_by, revoked_at) on core.plugin_hook to mz_app;
grant select, insert, update, delete on core.plugin_shown, core.plugin_delivery, core.plugin_turn to mz_app;
grant select, insert, update, delete on published.widget to mz_app;
grant select on published.widget to mz_public;
`.execute(db);
}
