/** All SQL of the jobs of plugins. */
import { statement } from "../database/database.ts";
import type { JobOutcome, JobSchedule } from "../domain/plugin-job.ts";

export type JobRow = {
  offer: string;
  schedule: JobSchedule;
  active: boolean;
  next_at: Date | null;
  /** Whether a process works at it. */
  running: boolean;
};
const JOB = "offer, schedule, active, next_at, lease is not null as running";
/** The jobs of a plugin. */
export const listJobs = statement<JobRow>(
  "list-plugin-jobs",
  `select ${JOB} from core.plugin_job where offer like $1 || '/%' order by offer`,
);
export const lockJob = statement<JobRow>(
  "lock-plugin-job",
  `select ${JOB} from core.plugin_job where offer = $1 for update`,
);
export const writeJob = statement(
  "write-plugin-job",
  `insert into core.plugin_job (offer, schedule, active, next_at, by, at) values ($1, $2, $3, $4, $5, $6)
   on conflict (offer) do update set schedule = excluded.schedule, active = excluded.active, next_at = excluded.next_at,
     asked_by = null, by = excluded.by, at = excluded.at`,
);
export const askForJob = statement(
  "ask-for-plugin-job",
  "update core.plugin_job set next_at = $2, asked_by = $3 where offer = $1",
);

export type ClaimedJob = {
  offer: string;
  schedule: JobSchedule;
  active: boolean;
  due: Date;
  asked_by: string | null;
};
/** Takes the job that is due first, for one process; what another held longer than its lease was lost with it. */
export const claimJob = statement<ClaimedJob>(
  "claim-plugin-job",
  `with due as (
     select offer, next_at, asked_by, lease from core.plugin_job where next_at <= $1 and (lease is null or lease_until <= $1)
     order by next_at, offer limit 1 for no key update skip locked
   ), lost as (
     update core.plugin_job_run r set ended_at = $1, outcome = 'lost' from due where r.id = due.lease and r.ended_at is null
   ), begun as (
     insert into core.plugin_job_run (id, offer, due_at, began_at, asked_by) select $2, offer, next_at, $1, asked_by from due
   )
   update core.plugin_job j set lease = $2, lease_until = $3 from due where j.offer = due.offer
   returning j.offer, j.schedule, j.active, due.next_at as due, due.asked_by`,
);
/** Says how a run ended, and when the job is due next unless an administrator changed that meanwhile; old runs are dropped. */
export const endJob = statement<{ offer: string }>(
  "end-plugin-job",
  `with freed as (
     update core.plugin_job set lease = null, lease_until = null, asked_by = case when next_at = $9 then null else asked_by end,
       next_at = case when next_at = $9 then $8 else next_at end
     where offer = $1 and lease = $2 returning offer
   ), dropped as (
     delete from core.plugin_job_run where id in (select r.id from core.plugin_job_run r where r.offer = $1 order by r.began_at desc offset 200)
   )
   update core.plugin_job_run set ended_at = $3, took_ms = $4, outcome = $5, version = $6, text = $7
   where id = $2 and exists (select from freed) returning offer`,
);
export type RunRow = {
  id: string;
  offer: string;
  due_at: Date;
  began_at: Date;
  ended_at: Date | null;
  took_ms: number | null;
  outcome: JobOutcome | null;
  version: string | null;
  text: string | null;
  asked_by: string | null;
};
/** Runs of a plugin's jobs, newest first, at most twenty of each. */
export const listRuns = statement<RunRow>(
  "list-plugin-job-runs",
  `select r.id, r.offer, r.due_at, r.began_at, r.ended_at, r.took_ms, r.outcome, r.version, r.text, p.name as asked_by
   from (select *, row_number() over (partition by offer order by began_at desc, id desc) as n from core.plugin_job_run where offer like $1 || '/%') r
   left join core.person p on p.id = r.asked_by where r.n <= 20 order by r.began_at desc, r.id desc`,
);
/** The run of a job before one of them. */
export const findLastRun = statement<{ began_at: Date; outcome: JobOutcome; text: string | null }>(
  "find-last-job-run",
  `select began_at, outcome, text from core.plugin_job_run where offer = $1 and id <> $2 and outcome is not null
   order by began_at desc, id desc limit 1`,
);
