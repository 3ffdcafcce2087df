/** All SQL of cases: state, events, tasks, commands. */
import { type Queryable, statement } from "../database/database.ts";
import type { CaseState, FlowEvent } from "../domain/case-state.ts";
import type { Beside } from "../documents/command-side.ts";

export type CaseRow = {
  id: string;
  document: string;
  flow: string;
  flow_version: number;
  state: CaseState;
  status: "running" | "returned" | "done" | "withdrawn" | "refused";
  round: number;
  seq: number;
  opened_by: string;
  opened_at: Date;
  closed_at: Date | null;
};
export const findCase = statement<CaseRow>(
  "find-case",
  "select id, document, flow, flow_version, state, status, round, seq, opened_by, opened_at, closed_at from core.flow_case where document = $1",
);
/** The case, null in every column where the document has none yet, with the answer to the command if it was given before. */
export type BehindLock = Beside & { [column in keyof CaseRow]: CaseRow[column] | null } & {
  digest: string | null;
  answer: Record<string, unknown> | null;
};
/** Whether there is a case. */
export function hasCase(row: BehindLock): row is BehindLock & CaseRow {
  return row.id !== null;
}

/** What a command reads once it holds the document $1: its case, command $2 if it was given before, and what stands beside it for person $3. */
export const findBehindLock = statement<BehindLock>(
  "find-behind-lock",
  `select u.parent, u.demo,
     exists (select from core.task t where t.flow_case = f.id and t.person = $3)
     or exists (select from core.copy c where c.flow_case = f.id and c.person = $3) as asked,
     f.id, f.document, f.flow, f.flow_version, f.state, f.status, f.round, f.seq, f.opened_by, f.opened_at, f.closed_at, m.digest, m.answer
   from core.document d join core.unit u on u.id = d.unit left join core.flow_case f on f.document = d.id
   left join core.command m on m.flow_case = f.id and m.command = $2 where d.id = $1`,
);

export type EventRow = {
  seq: number;
  kind: FlowEvent["kind"];
  body: Record<string, unknown>;
  by: string | null;
  name: string | null;
  at: Date;
};
export const listEvents = statement<EventRow>(
  "list-events",
  "select e.seq, e.kind, e.body, e.by, p.name, e.at from core.event e left join core.person p on p.id = e.by where e.flow_case = $1 order by e.seq",
);
export type TaskRow = {
  id: string;
  step: string;
  round: number;
  person: string;
  name: string;
  unit_name: string | null;
  role: string | null;
  entry: number;
  status: string;
  opened_at: Date;
  decided_at: Date | null;
};
export const listTasks = statement<TaskRow>(
  "list-tasks",
  `select t.id, t.step, t.round, t.person, p.name, u.name as unit_name, t.why ->> 'role' as role, t.entry, t.status, t.opened_at, t.decided_at
   from core.task t join core.person p on p.id = t.person left join core.unit u on u.id::text = t.why ->> 'unit' where t.flow_case = $1 order by t.opened_at, t.id`,
);

/** A to-do as the engine's state asks for it. */
export type OpenedTask = {
  id: string;
  step: string;
  entry: number;
  seat: number;
  person: string;
  why: unknown;
  due: string | null;
};
export type NewTimer = { id: string; step: string; entry: number; kind: TimerKind; nth: number; due: string };
export type TimerKind = "remind" | "overdue" | "due" | "wake" | "act" | "try-again";

export type CaseWrite = {
  case: { id: string; document: string; flow: string; flowVersion: number; openedBy: string };
  state: CaseState;
  status: CaseRow["status"];
  seq: number;
  events: { seq: number; kind: string; body: unknown; by: string | null }[];
  /** Seats that this command decides or makes pointless, with what became of them, and those it opens. */
  closed: { entry: number; seat: number; person: string; status: string }[];
  opened: OpenedTask[];
  timers: NewTimer[];
  /** Entries whose timers mean nothing any more. */
  ended: number[];
  copies: { person: string; step: string | null; by: string | null }[];
  command: { id: string; digest: string; answer: unknown; body: unknown; by: string | null };
  /** The timer that gave the command. */
  timer: string | null;
  at: Date;
};

/** Writes everything a command changes in the case in one round trip. */
export async function writeCase(tx: Queryable, w: CaseWrite): Promise<void> {
  await tx.query({
    name: "write-case",
    text: `with the_case as (
      insert into core.flow_case (id, document, flow, flow_version, state, status, round, seq, opened_by, opened_at, closed_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::timestamptz, case when $6 in ('done', 'refused') then $10::timestamptz end)
      on conflict (id) do update set state = excluded.state, status = excluded.status, round = excluded.round, seq = excluded.seq, closed_at = excluded.closed_at, flow_version = excluded.flow_version
      returning id
    ), events as (
      insert into core.event (flow_case, seq, kind, body, by, at) select the_case.id, x.seq, x.kind, x.body, x.by, $10::timestamptz from the_case, jsonb_to_recordset($11::jsonb) as x(seq integer, kind text, body jsonb, by uuid)
    ), closing as (
      update core.task t set status = x.status, decided_at = $10::timestamptz
      from jsonb_to_recordset($12::jsonb) as x(entry integer, seat integer, person uuid, status text)
      where t.flow_case = $1 and t.status = 'open' and t.entry = x.entry and t.seat = x.seat and t.person = x.person
    ), opening as (
      insert into core.task (id, flow_case, document, step, round, person, why, status, opened_at, entry, seat, due_at)
      select x.id, the_case.id, $2, x.step, $7, x.person, x.why, 'open', $10::timestamptz, x.entry, x.seat, x.due from the_case, jsonb_to_recordset($13::jsonb) as x(id uuid, step text, person uuid, why jsonb, entry integer, seat integer, due timestamptz)
    ), stopping as (
      update core.timer set done_at = $10::timestamptz where flow_case = $1 and done_at is null and (entry = any($17::integer[]) or id = $18)
    ), starting as (
      insert into core.timer (id, flow_case, document, step, entry, kind, nth, due_at)
      select x.id, the_case.id, $2, x.step, x.entry, x.kind, x.nth, x.due from the_case, jsonb_to_recordset($19::jsonb) as x(id uuid, step text, entry integer, kind text, nth integer, due timestamptz)
    ), copying as (
      insert into core.copy (flow_case, document, person, step, by, at)
      select the_case.id, $2, x.person, x.step, x.by, $10::timestamptz from the_case, jsonb_to_recordset($20::jsonb) as x(person uuid, step text, by uuid)
      on conflict (flow_case, person) do nothing
    )
    insert into core.command (flow_case, command, digest, answer, at, body, by, first_seq, last_seq) values ($1, $14, $15, $16, $10::timestamptz, $21, $22, $8::integer - jsonb_array_length($11::jsonb) + 1, $8)`,
    values: [
      w.case.id,
      w.case.document,
      w.case.flow,
      w.case.flowVersion,
      JSON.stringify(w.state),
      w.status,
      w.state.round,
      w.seq,
      w.case.openedBy,
      w.at,
      JSON.stringify(w.events),
      JSON.stringify(w.closed),
      JSON.stringify(w.opened),
      w.command.id,
      w.command.digest,
      JSON.stringify(w.command.answer),
      w.ended,
      w.timer,
      JSON.stringify(w.timers),
      JSON.stringify(w.copies),
      JSON.stringify(w.command.body),
      w.command.by,
    ],
  });
}

export type TimerRow = {
  id: string;
  document: string;
  step: string;
  entry: number;
  kind: TimerKind;
  nth: number;
  due_at: Date;
};
/**
 * Takes the timer that is due longest, for a while: another process passes it over, and takes it again when the lease
 * ends, which is longer each time. A lease longer than any we give comes from a clock that was wrong. $2: whether acts
 * of plugins are meant, which may take long, or everything else.
 */
export const claimTimer = statement<TimerRow>(
  "claim-timer",
  `update core.timer t set claimed_until = $1::timestamptz + least(interval '1 hour', interval '15 seconds' * power(2, least(t.tries, 10))), tries = t.tries + 1
   from (select id from core.timer where done_at is null and due_at <= $1 and (kind = 'act') = $2
           and (claimed_until is null or claimed_until <= $1 or claimed_until > $1::timestamptz + interval '1 hour')
         order by due_at, id limit 1 for update skip locked) due
   where t.id = due.id returning t.id, t.document, t.step, t.entry, t.kind, t.nth, t.due_at`,
);
/** Of the people, those who may be asked by hand: open accounts with a role or post at the unit, or in the county. */
export const findReachable = statement<{ id: string }>(
  "find-reachable",
  `select p.id from core.person p where p.id = any($1::uuid[]) and p.active and (
     exists (select from core.assignment a join core.unit u on u.id = a.unit where a.person = p.id and a.valid_to is null and (u.id = $2 or u.county = $3))
     or exists (select from core.post o join core.unit u on u.id = o.unit where o.person = p.id and o.valid_to is null and (u.id = $2 or u.county = $3)))`,
);

export type CaseFileRow = { sha256: string; name: string; media_type: string; size: number };
/** Files by their digest as the people of a case uploaded them. */
export const listCaseFiles = statement<CaseFileRow>(
  "list-case-files",
  `select distinct on (sha256) sha256, name, media_type, size from core.file where sha256 = any($1::text[]) and by = any($2::uuid[])
   order by sha256, at desc`,
);
/** Of the files that a command names, those that its person uploaded. */
export const listOwnFiles = statement<{ sha256: string }>(
  "list-own-files",
  "select distinct sha256 from core.file where sha256 = any($1::text[]) and by = $2",
);

export type ReachableRow = { id: string; name: string; unit: string; title: string; roles: string[] };
/**
 * People who may be asked by hand at a unit or in a county, whose name, unit or post holds a text; those of the units
 * $6 first. Only open accounts with a role or post there.
 */
export const searchReachable = statement<ReachableRow>(
  "search-reachable",
  `select p.id, p.name, w.unit_name as unit, coalesce(w.title, '') as title, coalesce(w.roles, '{}') as roles
   from core.person p join lateral (
     select min(u.name) as unit_name, min(o.title) as title, bool_or(u.id = any($6::uuid[])) as near, array_agg(distinct x.role) filter (where x.role is not null) as roles,
       string_agg(u.name || ' ' || coalesce(o.title, ''), ' ') as words
     from (select unit, role from core.assignment where person = p.id and valid_to is null
       union all select unit, null from core.post where person = p.id and valid_to is null) x
     join core.unit u on u.id = x.unit left join core.post o on o.person = p.id and o.unit = x.unit and o.valid_to is null
     where $4::uuid[] is not null or u.id = $1 or u.county = $2) w on w.unit_name is not null
   where p.active and p.id <> all($3::uuid[]) and ($4::uuid[] is null or p.id = any($4)) and (p.name ilike $5 or p.login ilike $5 or w.words ilike $5)
   order by w.near desc, w.unit_name, p.name, p.id limit 50`,
);

export type OpenTaskRow = {
  id: string;
  document: string;
  form: string;
  number: string;
  title: string;
  step: string;
  unit: string;
  unit_name: string;
  province: string;
  city: string | null;
  county: string;
  opened_at: Date;
  due_at: Date | null;
};
/** What waits for one person, the oldest first. */
export const listTasksOf = statement<OpenTaskRow>(
  "list-tasks-of-person",
  `select t.id, t.document, d.form, d.number, d.title, t.step, d.unit, u.name as unit_name, d.province, d.city, d.county, t.opened_at, t.due_at
   from core.task t join core.document d on d.id = t.document join core.unit u on u.id = d.unit
   where t.person = $1 and t.status = 'open' order by t.opened_at, t.id limit 500`,
);
