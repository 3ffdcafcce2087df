/** Hits of alerts, their append-only history, what was settled, and the runs that judge days and months. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table core.hit (
  id uuid primary key,
  rule text not null,
  rule_version integer not null,
  params jsonb not null,
  subject_kind text not null check (subject_kind in ('document', 'contract', 'project', 'quota', 'unit', 'case')),
  subject uuid not null,
  project uuid references core.project,
  unit uuid not null references core.unit,
  province text, city text, county text, town text,
  object text not null,
  level text not null check (level in ('blue', 'yellow', 'orange', 'red', 'grey')),
  told text[] not null,
  state text not null check (state in ('open', 'closed')),
  mark text,
  message text not null,
  compared jsonb not null,
  first_seen date not null,
  last_seen date not null,
  judged_on date not null,
  cleared_on date,
  not_judged text,
  escalated integer[] not null default '{}',
  handle_form text,
  freeze_of text check (freeze_of in ('unit', 'project', 'quota')),
  document uuid references core.document,
  frozen_at timestamptz,
  try_at timestamptz,
  tries integer not null default 0,
  opened_at timestamptz not null,
  closed_at timestamptz,
  closed_as text check (closed_as in ('itself', 'normal', 'violation', 'suspect', 'mended', 'rule-retired')),
  check ((state = 'closed') = (closed_at is not null)),
  check ((closed_at is null) = (closed_as is null)),
  check (first_seen <= last_seen and last_seen <= judged_on)
);
comment on table core.hit is 'What an alert found: one open hit of a rule and a subject at most; a closed one never changes';
comment on column core.hit.params is 'The figures of the rule as they counted when it opened, by parameter';
comment on column core.hit.told is 'Levels that people were told, each graver than the one before';
comment on column core.hit.mark is 'What an escalation calls it';
comment on column core.hit.judged_on is 'The last day in China that it was judged for';
comment on column core.hit.cleared_on is 'Since when the condition does not hold, where the hit waits to be handled';
comment on column core.hit.not_judged is 'Why the last judgement gave nothing';
comment on column core.hit.escalated is 'Escalations that were taken, by their days';
comment on column core.hit.handle_form is 'Form of the document that handles it, where one has to';
comment on column core.hit.freeze_of is 'Whose budget lines it freezes, where it does';
comment on column core.hit.document is 'The document that handles it';
comment on column core.hit.try_at is 'When its document or freezing is tried again after a refusal';
create unique index hit_open on core.hit (subject, rule) where state = 'open';
create index hit_county on core.hit (county, id desc);
create index hit_unit on core.hit (unit, id desc);
create index hit_project on core.hit (project, rule) where project is not null;
create index hit_waits on core.hit (rule, judged_on, id) where state = 'open';
create index hit_owes on core.hit (id) where state = 'open' and (handle_form is not null and document is null or freeze_of is not null and frozen_at is null);
create index hit_document on core.hit (document) where document is not null;

create function core.keep_closed_hit() returns trigger language plpgsql as $$
begin
  raise exception 'hit % is closed', old.id;
end $$;
create trigger hit_closed before update or delete on core.hit for each row when (old.state = 'closed') execute function core.keep_closed_hit();

create table core.hit_event (
  id bigint generated always as identity primary key,
  hit uuid not null references core.hit,
  kind text not null check (kind in ('opened', 'rose', 'fell', 'cleared', 'again', 'told', 'escalated', 'marked', 'handling', 'handled', 'frozen', 'unfrozen', 'closed', 'not-judged')),
  day date not null,
  at timestamptz not null,
  by uuid references core.person,
  body jsonb not null
);
comment on table core.hit_event is 'What happened to a hit, append-only; nobody stands in by where the program did it';
comment on column core.hit_event.day is 'The day in China that was judged';
create index hit_event_hit on core.hit_event (hit, id);

create table core.hit_settled (
  subject uuid not null,
  rule text not null,
  level text not null,
  hit uuid not null references core.hit,
  primary key (subject, rule)
);
comment on table core.hit_settled is 'Conditions that were dealt with and have held ever since: no other hit opens until they are over, or graver than this level';

create table core.rule_run (
  id uuid primary key,
  every text not null check (every in ('day', 'month', 'event')),
  as_of date not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  lease uuid,
  lease_until timestamptz,
  reached jsonb not null default '{}',
  judged bigint not null default 0,
  opened bigint not null default 0,
  closed bigint not null default 0,
  missing bigint not null default 0,
  failed bigint not null default 0,
  report jsonb not null default '{}',
  check ((lease is null) = (lease_until is null))
);
comment on table core.rule_run is 'Runs of alerts: one for each day and month; of events only those in which something could not be judged';
comment on column core.rule_run.as_of is 'The day that was judged; the last one of a month';
comment on column core.rule_run.reached is 'How far it came: the group of units, the kind of subject, the last subject';
comment on column core.rule_run.report is 'By rule: how many were judged, missing, failed, and a few of those with the reason';
create unique index rule_run_once on core.rule_run (every, as_of) where every <> 'event';
create index rule_run_newest on core.rule_run (as_of desc, started_at desc);

create function core.lock_quotas(p_ids uuid[]) returns table (id uuid, left_fen bigint, frozen_fen bigint)
  language sql volatile security definer set search_path = core, pg_temp as $$
  select q.id, q.total_fen - q.distributed_fen - q.paid_fen + q.refunded_fen - q.frozen_fen - q.in_transit_fen, q.frozen_fen
  from quota q where q.id = any(p_ids) order by q.id for no key update
$$;
comment on function core.lock_quotas is 'Locks budget lines in id order and says what may still be asked for and what is frozen; it changes nothing';
revoke all on function core.lock_quotas from public;
grant execute on function core.lock_quotas to mz_app;

grant select, insert on core.hit, core.hit_event, core.hit_settled, core.rule_run to mz_app;
grant update (level, told, state, mark, message, compared, last_seen, judged_on, cleared_on, not_judged, escalated, handle_form, freeze_of,
  document, frozen_at, try_at, tries, closed_at, closed_as) on core.hit to mz_app;
grant delete on core.hit_settled to mz_app;
grant update (finished_at, lease, lease_until, reached, judged, opened, closed, missing, failed, report) on core.rule_run to mz_app;
`.execute(db);
}
