/** All SQL of the runs that judge days and months, and of commands after which something could not be judged. */
import { statement } from "../database/database.ts";
import type { Every } from "../domain/run-order.ts";

/** How many of a rule were judged, and what could not be, with a few examples. */
export type RuleReport = {
  judged: number;
  missing: number;
  failed: number;
  examples: ReportExample[];
};
/** Nothing but the reason where a rule could not be looked up at all. */
export type ReportExample = {
  subject: string;
  object: string;
  why: string;
  place?: { unit: string; county: string | null; city: string | null; province: string | null };
};
export type RunReport = Record<string, RuleReport>;
/** How far a run came: a part of its work, and the last subject of it or that it is done. */
export type Reached = { part?: string; after?: string; done?: boolean };

/** The newest run of each kind. */
export const listNewestRuns = statement<{ every: Every; as_of: string; finished: boolean }>(
  "list-newest-runs",
  `select distinct on (every) every, as_of, finished_at is not null as finished from core.rule_run where every <> 'event'
   order by every, as_of desc`,
);
export const insertRun = statement(
  "insert-rule-run",
  "insert into core.rule_run (id, every, as_of, started_at) values ($1, $2, $3, $4) on conflict (every, as_of) where every <> 'event' do nothing",
);
/** Takes a run at the instant $3 for the lease $4 until $5; a lease that lies farther ahead comes from a wrong clock. */
export const claimRun = statement<{ id: string; reached: Reached; report: RunReport }>(
  "claim-rule-run",
  `update core.rule_run set lease = $4, lease_until = $5 where every = $1 and as_of = $2 and finished_at is null
     and (lease_until is null or lease_until <= $3 or lease_until > $5) returning id, reached, report`,
);
/** Notes how far the run came and what was done since; nothing when the lease is somebody else's by now. */
export const advanceRun = statement<{ id: string }>(
  "advance-rule-run",
  `update core.rule_run set lease_until = $3, reached = $4, report = $5, judged = judged + $6, opened = opened + $7, closed = closed + $8,
     missing = missing + $9, failed = failed + $10 where id = $1 and lease = $2 and finished_at is null returning id`,
);
export const finishRun = statement<{ id: string }>(
  "finish-rule-run",
  "update core.rule_run set finished_at = $3, lease = null, lease_until = null where id = $1 and lease = $2 and finished_at is null returning id",
);
/** Gives a run back that was broken off by an error, so that it is gone on with at once. */
export const releaseRun = statement(
  "release-rule-run",
  "update core.rule_run set lease = null, lease_until = null where id = $1 and lease = $2 and finished_at is null",
);
export const insertEventRun = statement(
  "insert-rule-event-run",
  `insert into core.rule_run (id, every, as_of, started_at, finished_at, judged, opened, closed, missing, failed, report)
   values ($1, 'event', $2, $3, $3, $4, $5, $6, $7, $8, $9)`,
);
export const listRuleUnits = statement<{ id: string }>("list-rule-units", "select id from core.unit order by id");

export type RunRow = {
  id: string;
  every: Every | "event";
  as_of: string;
  started_at: Date;
  finished_at: Date | null;
  judged: number;
  opened: number;
  closed: number;
  missing: number;
  failed: number;
  report: RunReport;
};
export const listRuns = statement<RunRow>(
  "list-rule-runs",
  `select id, every, as_of, started_at, finished_at, judged, opened, closed, missing, failed, report from core.rule_run
   where $1::text is null or every = $1 order by as_of desc, started_at desc limit 60`,
);
