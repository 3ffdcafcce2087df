/** Cases with many positions: seats instead of one step, timers that any process claims, copies, commands as they were given. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
alter table core.task drop constraint task_status_check;
alter table core.task add constraint task_status_check check (status in
  ('open', 'agreed', 'handled', 'voted', 'answered', 'returned', 'refused', 'transferred', 'superseded'));
alter table core.task add column entry integer not null default 0;
alter table core.task add column seat integer not null default 0;
alter table core.task add column due_at timestamptz;
comment on column core.task.entry is 'Entry of the step in its case, and with seat the place of this person there';
create index task_due on core.task (person, due_at) where status = 'open';

alter table core.command add column body jsonb;
alter table core.command add column by uuid references core.person;
alter table core.command add column first_seq integer;
alter table core.command add column last_seq integer;
comment on column core.command.body is 'The command as it was given, for replays on another version of the flow; first_seq and last_seq are its events';

create table core.timer (
  id uuid primary key,
  flow_case uuid not null references core.flow_case,
  document uuid not null references core.document,
  step text not null,
  entry integer not null,
  kind text not null check (kind in ('remind', 'overdue', 'due', 'wake', 'act', 'try-again')),
  nth integer not null,
  due_at timestamptz not null,
  claimed_until timestamptz,
  tries integer not null default 0,
  done_at timestamptz,
  unique (flow_case, entry, kind, nth)
);
comment on table core.timer is 'What the clock does to cases; firing is a command whose id is the timer''s, so that a second firing changes nothing';
create index timer_due on core.timer (due_at) where done_at is null;
create index timer_case on core.timer (flow_case) where done_at is null;

create table core.copy (
  flow_case uuid not null references core.flow_case,
  document uuid not null references core.document,
  person uuid not null references core.person,
  step text,
  by uuid references core.person,
  at timestamptz not null,
  read_at timestamptz,
  primary key (flow_case, person)
);
comment on table core.copy is 'Who was sent a copy of a case, and when they read it';
create index copy_person on core.copy (person, at desc);

grant select, insert, update, delete on core.timer, core.copy to mz_app;

-- Running cases keep going: their state is brought to the new shape by an event of its own, so that the replay holds.
create temporary table moved_case on commit drop as
select c.id, c.seq + 1 as seq, c.updated_at, jsonb_build_object(
    'status', c.status, 'round', c.round,
    'active', case when c.status = 'running' and c.state ->> 'at' is not null then jsonb_build_array(jsonb_build_object(
      'step', c.state ->> 'at', 'entry', 1, 'kind', 'human', 'order', 'together',
      'seats', (select coalesce(jsonb_agg(jsonb_build_object('no', o.n - 1, 'person', o.seat ->> 'person', 'why', o.seat -> 'why', 'kind', 'member', 'status', 'asked') order by o.n), '[]')
                from jsonb_array_elements(c.state -> 'open') with ordinality as o(seat, n)))) else '[]'::jsonb end,
    'joins', '{}'::jsonb, 'loops', '{}'::jsonb, 'choices', '{}'::jsonb, 'path', coalesce(c.state -> 'path', '[]'),
    'acted', coalesce(c.state -> 'acted', '[]'), 'agreed', '[]'::jsonb, 'chosen', '{}'::jsonb,
    'decisions', coalesce(c.state -> 'decisions', '0'), 'last', null, 'skip', null, 'entries', 1, 'urgedAt', null) as state
from (select f.*, coalesce(f.closed_at, f.opened_at) as updated_at from core.flow_case f) c;
insert into core.event (flow_case, seq, kind, body, by, at)
  select m.id, m.seq, 'migrated', jsonb_build_object('by', null, 'version', f.flow_version, 'state', m.state), null, m.updated_at
  from moved_case m join core.flow_case f on f.id = m.id;
update core.flow_case f set state = m.state, seq = m.seq from moved_case m where m.id = f.id;
update core.task set entry = 1 where status = 'open';
update core.task t set seat = s.n from (select id, row_number() over (partition by flow_case order by opened_at, id) - 1 as n from core.task where status = 'open') s where s.id = t.id;
`.execute(db);
}
