/** All SQL of moving running cases to another version of their flow. */
import { createHash } from "node:crypto";
import { type Queryable, statement } from "../database/database.ts";
import type { CaseState, FlowEvent } from "../domain/case-state.ts";
import type { Command } from "../domain/commands.ts";

export type RunningRow = {
  id: string;
  flow: string;
  document: string;
  number: string;
  title: string;
  unit: string;
  unit_name: string;
  province: string;
  city: string | null;
  county: string;
  town: string | null;
  flow_version: number;
  state: CaseState;
  seq: number;
};
const RUNNING = `select f.id, f.flow, f.document, d.number, d.title, d.unit, u.name as unit_name, d.province, d.city, d.county, d.town, f.flow_version, f.state, f.seq
   from core.flow_case f join core.document d on d.id = f.document join core.unit u on u.id = d.unit`;
/** Running cases of a flow that are on another version than the one given, the oldest first. */
export const listRunning = statement<RunningRow>(
  "list-running-cases",
  `${RUNNING} where f.flow = $1 and f.flow_version <> $2 and f.status = 'running' order by f.opened_at, f.id limit $3`,
);
export const findRunning = statement<RunningRow>("find-running-case", `${RUNNING} where f.id = $1`);
type FinishedRow = RunningRow & { closed_at: Date };
const FINISHED = RUNNING.replace(" from ", ", f.closed_at from ");
/** Cases of a flow ($1) that are over, under a condition on their documents `d`, the newest first. */
export async function listFinished(db: Queryable, where: string, values: readonly unknown[]): Promise<FinishedRow[]> {
  const text = `${FINISHED} where f.flow = $1 and f.status in ('done', 'refused') and d.state <> 'void' and ${where} order by f.closed_at desc, f.id limit 30`;
  const name = createHash("sha1").update(text).digest("base64url");
  return (await db.query<FinishedRow>({ name, text, values: [...values] })).rows;
}
export const findFinished = statement<FinishedRow>(
  "find-finished-case",
  `${FINISHED} where f.document = $1 and f.flow = $2 and f.status in ('done', 'refused')`,
);
/** How many cases each version of a flow has: running, back with their starters, and over. */
export const countByVersion = statement<{ flow_version: number; running: number; returned: number; over: number }>(
  "count-cases-by-version",
  `select flow_version, count(*) filter (where status = 'running') as running, count(*) filter (where status = 'returned') as returned, count(*) filter (where status not in ('running', 'returned')) as over
   from core.flow_case where flow = $1 group by flow_version order by flow_version`,
);

export type PastRow = {
  body: Command | null;
  by: string | null;
  at: Date;
  first_seq: number | null;
  last_seq: number | null;
};
export const listCommands = statement<PastRow>(
  "list-commands",
  "select body, by, at, first_seq, last_seq from core.command where flow_case = $1 order by last_seq nulls first, at",
);
export const listHistory = statement<{ seq: number; kind: FlowEvent["kind"]; body: Record<string, unknown> }>(
  "list-history",
  "select seq, kind, body from core.event where flow_case = $1 order by seq",
);
export const listAnswers = statement<{ at: Date; round: number; answers: Record<string, unknown> }>(
  "list-answers-in-time",
  "select at, round, answers from core.revision where document = $1 order by revision",
);

export type MigrationRow = {
  flow_case: string;
  document: string;
  number: string;
  title: string;
  seq: number;
  at: Date;
  name: string | null;
  body: { from?: number; version: number; opinion?: string; undo?: true };
  last_seq: number;
  province: string;
  city: string | null;
  county: string;
  town: string | null;
  unit: string;
};
/** The moves of a flow's cases, newest first; one can be undone while nothing happened since. */
export const listMigrations = statement<MigrationRow>(
  "list-migrations",
  `select e.flow_case, f.document, d.number, d.title, e.seq, e.at, p.name, e.body, f.seq as last_seq, d.province, d.city, d.county, d.town, d.unit
   from core.event e join core.flow_case f on f.id = e.flow_case join core.document d on d.id = f.document left join core.person p on p.id = e.by
   where f.flow = $1 and e.kind = 'migrated' and e.by is not null order by e.at desc, e.flow_case, e.seq desc limit 200`,
);
