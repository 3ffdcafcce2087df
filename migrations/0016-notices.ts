/** Notices: the inbox, the outbox with its delivery log, what a person wants told where, and endpoints outside. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
alter table core.person add column email text check (length(email) <= 254 and email ~ '^[!-~]+@[!-~]+$');
comment on column core.person.email is 'Where notices go by e-mail; given by the person';

create table core.notice (
  id uuid primary key,
  person uuid not null references core.person,
  kind text not null check (kind ~ '^[a-z][a-z-]{1,39}$'),
  document uuid references core.document on delete set null,
  flow_case uuid references core.flow_case,
  step text,
  params jsonb not null,
  dedupe text check (length(dedupe) <= 200),
  at timestamptz not null,
  read_at timestamptz
);
comment on table core.notice is 'The inbox: who was told what and when. Only read_at may change, nothing is deleted';
comment on column core.notice.params is 'The words of the sentence; it is put together in the language of the reader';
comment on column core.notice.dedupe is 'The same key is told to the same person once';
create unique index notice_once on core.notice (person, dedupe) where dedupe is not null;
create index notice_person on core.notice (person, id desc);
create index notice_unread on core.notice (person, id desc) where read_at is null;
create index notice_document on core.notice (document, id) where document is not null;
create index notice_newest on core.notice (at desc, id desc);

create table core.notice_setting (
  person uuid primary key references core.person,
  language text not null check (language in ('zh-CN', 'en')),
  email_kinds text[] not null,
  quiet_from text check (quiet_from ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  quiet_to text check (quiet_to ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  updated_at timestamptz not null,
  check (quiet_from is null and quiet_to is null or quiet_from is not null and quiet_to is not null and quiet_from <> quiet_to)
);
comment on column core.notice_setting.quiet_from is 'From this time of day to quiet_to (Asia/Shanghai, over midnight when later) nothing is sent by e-mail or to an endpoint';

create table core.notice_unit (
  unit uuid primary key references core.unit,
  passes text[] not null,
  updated_by uuid not null references core.person,
  updated_at timestamptz not null
);
comment on table core.notice_unit is 'Kinds that people of the unit and of those below it are told in their quiet hours too';

create table core.webhook (
  id uuid primary key,
  title text not null,
  url text not null,
  secret text not null,
  kinds text[] not null,
  region text not null references core.region,
  private boolean not null,
  active boolean not null,
  created_by uuid not null references core.person,
  created_at timestamptz not null,
  updated_by uuid not null references core.person,
  updated_at timestamptz not null
);
comment on column core.webhook.secret is 'Key of the signature (HMAC-SHA256); written by administrators, shown to nobody';
comment on column core.webhook.region is 'Told are the notices of people who hold a post or role there';
comment on column core.webhook.private is 'May lie in a private network; else such addresses are refused';

create table core.delivery (
  id bigint generated always as identity primary key,
  notice uuid not null references core.notice,
  channel text not null check (channel in ('email', 'webhook')),
  webhook uuid references core.webhook check ((webhook is not null) = (channel = 'webhook')),
  status text not null check (status in ('waiting', 'sending', 'delivered', 'failed', 'expired')),
  attempts integer not null default 0,
  asked_at timestamptz not null,
  next_at timestamptz not null,
  lease uuid check ((lease is not null) = (status = 'sending')),
  ended_at timestamptz
);
comment on table core.delivery is 'The outbox: one row for a notice and a way out; written with the notice, sent by any worker';
comment on column core.delivery.attempts is 'Attempts that ended or were lost since it was asked for';
comment on column core.delivery.asked_at is 'When the notice was written, or when somebody asked for it again';
comment on column core.delivery.next_at is 'When it is due; while it is being sent, when its lease ends';
create unique index delivery_once on core.delivery (notice, channel, webhook) nulls not distinct;
create index delivery_due on core.delivery (next_at, id) where status in ('waiting', 'sending');
create index delivery_ended on core.delivery (status, id desc) where status in ('failed', 'expired');

create table core.delivery_attempt (
  id bigint generated always as identity primary key,
  delivery bigint not null references core.delivery,
  attempt integer not null,
  at timestamptz not null,
  address text,
  outcome text not null check (outcome in ('delivered', 'deferred', 'failed', 'lost', 'held', 'expired', 'asked-again')),
  answer text,
  next_at timestamptz,
  by uuid references core.person
);
comment on table core.delivery_attempt is 'The delivery log, append-only: each attempt with the address as it was and what the other side answered';
comment on column core.delivery_attempt.outcome is 'lost: the process ended between sending and writing this down, so it is sent again under the same key; held: quiet hours';
create index delivery_attempt_delivery on core.delivery_attempt (delivery, id);

grant select, insert on core.notice, core.delivery_attempt to mz_app;
grant update (read_at) on core.notice to mz_app;
grant select, insert, update on core.notice_setting, core.notice_unit, core.webhook, core.delivery to mz_app;
`.execute(db);
}
