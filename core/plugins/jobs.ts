/** The jobs of a plugin: when administrators want them run, how they fared, and a run now. Every change is evidence. */
import type { Context } from "../context.ts";
import { inTransaction } from "../database/database.ts";
import { type JobSchedule, nextDue } from "../domain/plugin-job.ts";
import { Refusal } from "../errors.ts";
import { type Actor, appendEvidence } from "../evidence/append.ts";
import { askForJob, type JobRow, listJobs, listRuns, lockJob, type RunRow, writeJob } from "./job-queries.ts";
import { workdays } from "./run-jobs.ts";

/** Every job that the plugin offers now or that was set before, with its last runs. */
export async function readJobs(context: Context, plugin: string) {
  const [rows, runs] = await Promise.all([listJobs(context.pool, [plugin]), listRuns(context.pool, [plugin])]);
  const offers = context.pluginOffers("job.run").filter(({ name }) => name.startsWith(`${plugin}/`));
  const names = [...new Set([...offers.map(({ name }) => name), ...rows.map(({ offer }) => offer)])].sort();
  return names.map((name) => {
    const offer = offers.find((one) => one.name === name);
    return {
      name,
      title: offer?.title ?? name,
      description: offer?.description ?? "",
      served: offer !== undefined,
      ...settingOf(rows.find((row) => row.offer === name)),
      runs: runs.filter((run) => run.offer === name).map(shownRun),
    };
  });
}

/** Says when a job is run, or switches it off; a run at work goes on. */
export async function scheduleJob(
  context: Context,
  actor: Actor,
  name: string,
  given: { schedule: JobSchedule; active: boolean },
): Promise<void> {
  const { schedule, active } = given;
  const next = active ? nextDue(schedule, actor.at, workdays(context)) : undefined;
  if (active && !next) throw new Refusal("plugin.job-never");
  await inTransaction(context.pool, async (tx) => {
    const [before] = await lockJob(tx, [name]);
    if (!before && !isOffered(context, name)) throw new Refusal("plugin.job-unknown");
    await writeJob(tx, [name, JSON.stringify(schedule), active, next ?? null, actor.person, actor.at]);
    const from = before ? JSON.stringify({ ...before.schedule, active: before.active }) : null;
    await appendEvidence(tx, actor, {
      kind: "plugin",
      subject: subjectOf(name),
      what: { act: "schedule", job: name, from, to: JSON.stringify({ ...schedule, active }) },
    });
  });
}

/** Asks for a run as soon as a worker is free; a job that is being run is not asked for twice. */
export async function runJobNow(context: Context, actor: Actor, name: string): Promise<void> {
  await inTransaction(context.pool, async (tx) => {
    const [job] = await lockJob(tx, [name]);
    if (!job) throw new Refusal("plugin.job-unset");
    if (!isOffered(context, name)) throw new Refusal("plugin.job-unknown");
    if (job.running || (job.next_at !== null && job.next_at <= actor.at)) throw new Refusal("plugin.job-running");
    await askForJob(tx, [name, actor.at, actor.person]);
    await appendEvidence(tx, actor, {
      kind: "plugin",
      subject: subjectOf(name),
      what: { act: "run-job", job: name },
    });
  });
}

function isOffered(context: Context, name: string): boolean {
  return context.pluginOffers("job.run").some((offer) => offer.name === name);
}

function subjectOf(name: string): string {
  return `plugin:${name.split("/")[0] ?? ""}`;
}

function settingOf(row: JobRow | undefined) {
  return {
    schedule: row?.schedule ?? null,
    active: row?.active ?? false,
    nextAt: row?.next_at?.toISOString() ?? null,
    running: row?.running ?? false,
  };
}

function shownRun({ id, due_at, began_at, ended_at, took_ms, outcome, version, text, asked_by }: RunRow) {
  return {
    id,
    dueAt: due_at.toISOString(),
    beganAt: began_at.toISOString(),
    endedAt: ended_at?.toISOString() ?? null,
    tookMs: took_ms,
    outcome,
    version,
    text,
    askedBy: asked_by,
  };
}
