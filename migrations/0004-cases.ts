/** Running flows: the case, its append-only events, the to-dos, and the answers given to repeated commands. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table core.flow_case (
  id uuid primary key,
  document uuid not null unique references core.document,
  flow text not null,
  flow_version integer not null,
  state jsonb not null,
  status text not null check (status in ('running', 'returned', 'done', 'withdrawn', 'refused')),
  round integer not null,
  seq integer not null,
  opened_by uuid not null references core.person,
  opened_at timestamptz not null,
  closed_at timestamptz
);
comment on column core.flow_case.state is 'The marking, equal to the replay of the events';

create table core.event (
  flow_case uuid not null references core.flow_case,
  seq integer not null,
  kind text not null,
  body jsonb not null,
  by uuid references core.person,
  at timestamptz not null,
  primary key (flow_case, seq)
);

create table core.task (
  id uuid primary key,
  flow_case uuid not null references core.flow_case,
  document uuid not null references core.document,
  step text not null,
  round integer not null,
  person uuid not null references core.person,
  why jsonb not null,
  status text not null check (status in ('open', 'agreed', 'returned', 'handled', 'refused', 'superseded')),
  opened_at timestamptz not null,
  decided_at timestamptz
);
comment on column core.task.why is 'The rule that chose this person: role and unit';
create index task_open on core.task (person, opened_at) where status = 'open';
create index task_case on core.task (flow_case);
create index task_person_decided on core.task (person, decided_at desc) where status <> 'open';

create table core.command (
  flow_case uuid not null,
  command uuid not null,
  digest text not null,
  answer jsonb not null,
  at timestamptz not null,
  primary key (flow_case, command)
);
comment on table core.command is 'A repeat of a command gets the stored answer; the same id with another content is refused';
`.execute(db);
}
