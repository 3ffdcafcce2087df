/** What plugins reach beyond their isolate: endpoints that administrators bind, notices by the day, drafts they propose. */
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

create table core.plugin_proposal (
  id uuid primary key,
  plugin text not null,
  version text not null,
  key text not null,
  form text not null,
  project uuid references core.project,
  unit uuid not null references core.unit,
  answers jsonb not null,
  reason text not null,
  asked_for uuid references core.person,
  made_at timestamptz not null,
  state text not null check (state in ('open', 'accepted', 'rejected')),
  document uuid references core.document on delete set null,
  decided_by uuid references core.person,
  decided_at timestamptz,
  decided_for text,
  foreign key (plugin, version) references core.plugin_version (id, version),
  unique (plugin, key),
  check ((state = 'open') = (decided_at is null))
);
comment on table core.plugin_proposal is 'Drafts that plugins propose; nothing of them is a document before a person takes it';
comment on column core.plugin_proposal.key is 'The plugin''s own key: the same key proposes once';
comment on column core.plugin_proposal.document is 'The draft that a person made of it; null again when the draft was thrown away';
create index plugin_proposal_open on core.plugin_proposal (form, unit) where state = 'open';
create index plugin_proposal_document on core.plugin_proposal (document) where document is not null;

grant select, insert, update, delete on core.plugin_endpoint, core.plugin_endpoint_day, core.plugin_told_day to mz_app;
grant select, insert on core.plugin_proposal to mz_app;
grant update (state, document, decided_by, decided_at, decided_for) on core.plugin_proposal to mz_app;
`.execute(db);
}
