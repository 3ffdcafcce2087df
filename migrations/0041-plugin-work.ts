/** What plugins do without people: indicators they compute, messages they carry, jobs they run. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
alter table core.indicator_value add column figure numeric, add column note text, add column sources jsonb not null default '[]', add column run json;
comment on column core.indicator_value.figure is 'The value where the indicator has a unit of its own instead of percent';
comment on column core.indicator_value.run is 'Where a plugin computed it: offer, version, digest, clock, seed, settings and the input, so that the same call can be made again; json, which keeps the order of keys';

create table core.indicator_owed (
  project uuid not null references core.project,
  indicator text not null,
  digest text not null,
  since timestamptz not null,
  next_at timestamptz not null,
  tries integer not null default 0,
  fault text,
  primary key (project, indicator)
);
comment on table core.indicator_owed is 'Indicators whose inputs changed and whose plugin has not answered yet; the last value holds meanwhile';
comment on column core.indicator_owed.since is 'Since when the last value is out of date';
create index indicator_owed_due on core.indicator_owed (next_at);
grant select, insert, update, delete on core.indicator_owed to mz_app;

create table core.notice_channel (
  offer text primary key,
  active boolean not null,
  by uuid not null references core.person,
  at timestamptz not null
);
comment on table core.notice_channel is 'Ways out that a plugin serves, by the name of its offer, and whether people may choose them';
alter table core.notice_setting add column phone text check (phone ~ '^1[3-9][0-9]{9}$'), add column channels jsonb not null default '{}';
comment on column core.notice_setting.channels is 'Kinds of notices by the name of the channel that a plugin serves';
alter table core.delivery add column offer text;
alter table core.delivery drop constraint delivery_channel_check, add constraint delivery_channel_check check (channel in ('email', 'webhook', 'plugin'));
alter table core.delivery add constraint delivery_offer check ((offer is not null) = (channel = 'plugin'));
drop index core.delivery_once;
create unique index delivery_once on core.delivery (notice, channel, webhook, offer) nulls not distinct;
grant select, insert, update on core.notice_channel to mz_app;

create table core.plugin_job (
  offer text primary key,
  schedule jsonb not null,
  active boolean not null,
  next_at timestamptz,
  lease uuid,
  lease_until timestamptz,
  by uuid not null references core.person,
  at timestamptz not null,
  check ((lease is null) = (lease_until is null))
);
comment on table core.plugin_job is 'Scheduled jobs of plugins by the name of their offer; next_at: when it is due, none while it is switched off and nobody asked';
create index plugin_job_due on core.plugin_job (next_at);

create table core.plugin_job_run (
  id uuid primary key,
  offer text not null,
  due_at timestamptz not null,
  began_at timestamptz not null,
  ended_at timestamptz,
  took_ms integer,
  outcome text check (outcome in ('done', 'again', 'failed', 'lost')),
  version text,
  text text,
  asked_by uuid references core.person,
  check ((ended_at is null) = (outcome is null))
);
comment on table core.plugin_job_run is 'Runs of jobs, the last two hundred of each';
comment on column core.plugin_job_run.outcome is 'done; again: the job asks to be run once more; failed; lost: the process ended before it said what became of it';
create index plugin_job_run_offer on core.plugin_job_run (offer, began_at desc);
grant select, insert, update, delete on core.plugin_job, core.plugin_job_run to mz_app;
`.execute(db);
}
