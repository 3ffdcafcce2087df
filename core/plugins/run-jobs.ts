/**
 * Jobs of plugins at work: one process takes what is due and asks outside of any transaction. A run that fails is told and
 * tried again at its next time; runs that were missed count once.
 */
import type { Answered, Context } from "../context.ts";
import { workCalendar } from "../cases/work-calendar.ts";
import { DEFAULT_CALENDAR } from "../domain/calendar.ts";
import { dayInChina } from "../domain/day.ts";
import { dueAfter, type JobOutcome } from "../domain/plugin-job.ts";
import { isWorkday } from "../domain/workday.ts";
import { keepPolling } from "../polling.ts";
import { uuidv7 } from "../uuid.ts";
import { claimJob, endJob, findLastRun } from "./job-queries.ts";
import { pluginHint } from "./quarantine.ts";

const POLL_MS = 5_000;
/** Longer than a call may wait and take. */
const LEASE_MS = 120_000;

/** Looks about every five seconds; returns what ends it, after the run at work. */
export function keepJobs(context: Context, pollMs = POLL_MS): () => Promise<void> {
  const look = async (isClosed: () => boolean): Promise<void> => {
    while (!isClosed() && (await runDueJob(context)));
  };
  return keepPolling(context, "plugin jobs", look, pollMs);
}

/** Runs one job that is due; false when none is. */
export async function runDueJob(context: Context): Promise<boolean> {
  const at = context.clock();
  const run = uuidv7(at);
  const [job] = await claimJob(context.pool, [at, run, new Date(at.getTime() + LEASE_MS)]);
  if (!job) return false;
  const [plugin = "", offer = ""] = job.offer.split("/");
  const [last] = await findLastRun(context.pool, [job.offer, run]);
  const began = performance.now();
  const answer = await context.askPlugin("job.run", plugin, {
    offer,
    run,
    due: job.due.toISOString(),
    day: dayInChina(at),
    last: last ? { at: last.began_at.toISOString(), outcome: last.outcome, text: last.text ?? "" } : null,
  });
  const { outcome, text, again } = endOf(answer);
  const ended = context.clock();
  const next = dueAfter(job, ended, again, workdays(context)) ?? null;
  const took = Math.round(performance.now() - began);
  const version = answer?.served.version ?? null;
  await endJob(context.pool, [job.offer, run, ended, took, outcome, version, text, next, job.due]);
  context.live.changed([await pluginHint(context, context.pool)]);
  return true;
}

/** Whether a day is worked on, by the calendar of the whole country; weekends alone where there is none. */
export function workdays(context: Pick<Context, "definitions">): (day: string) => boolean {
  const calendar = context.definitions.find("calendar", DEFAULT_CALENDAR);
  if (!calendar) return (day) => ![0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
  const compiled = workCalendar(calendar);
  return (day) => isWorkday(compiled, day).workday;
}

function endOf(answer: Answered<"job.run"> | undefined): {
  outcome: JobOutcome;
  text: string;
  again?: number | undefined;
} {
  if (!answer) return { outcome: "failed", text: "not-served" };
  if (!answer.ok) return { outcome: "failed", text: `${answer.code}: ${answer.text}`.slice(0, 300) };
  const { text, again } = answer.output;
  return { outcome: again === undefined ? "done" : "again", text, again };
}
