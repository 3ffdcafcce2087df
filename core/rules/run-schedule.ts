/**
 * Runs the alerts of days and months: one batch of subjects in one transaction, which also notes how far the run came, so
 * that a run that is broken off goes on where it stood. A lease keeps a run to one process; whoever lost it writes nothing.
 */
import { createHash } from "node:crypto";
import type { Context } from "../context.ts";
import { inTransaction, type Tx } from "../database/database.ts";
import { placesOfUnits } from "../definitions/places.ts";
import { dayInChina } from "../domain/day.ts";
import { isCheck } from "../domain/rule.ts";
import { type Every, nextRun, type NextRun, type RunOrder } from "../domain/run-order.ts";
import type { Hint } from "../live/live.ts";
import { uuidv7 } from "../uuid.ts";
import { withSources } from "./ask-sources.ts";
import { judgeSafely } from "./judge-safely.ts";
import { keepHits } from "./keep-hits.ts";
import { listSubjects } from "./read-world.ts";
import { type PlacedRule, rulesAt } from "./rule-store.ts";
import {
  advanceRun,
  claimRun,
  finishRun,
  insertRun,
  listNewestRuns,
  listRuleUnits,
  type Reached,
  releaseRun,
  type RunReport,
} from "./run-queries.ts";
import { addToReport, type Counted } from "./run-report.ts";
import { kindOf, type SubjectKind } from "./subject.ts";
import { sweepHits, tendHits } from "./sweep-hits.ts";

const LEASE_MS = 5 * 60_000;
const BATCH = 1000;

export type Scheduled = Pick<NextRun, "ahead"> & {
  /** Runs that were finished here. */
  ran: RunOrder[];
  /** The run that another process has. */
  elsewhere: RunOrder | undefined;
};

/** Runs everything that is due, in order; `batch` is the number of subjects in a transaction. */
export async function runSchedule(
  context: Context,
  options: { batch?: number; isClosed?: () => boolean } = {},
): Promise<Scheduled> {
  const ran: RunOrder[] = [];
  for (;;) {
    const { run, ahead } = await dueRun(context);
    if (!run || options.isClosed?.() === true) return { ran, ahead, elsewhere: undefined };
    if (!(await runOnce(context, run, options))) return { ran, ahead, elsewhere: run };
    ran.push(run);
  }
}

/** The run that is next by the clock. */
export async function dueRun(context: Pick<Context, "pool" | "clock">): Promise<NextRun> {
  const newest = new Map(
    (await listNewestRuns(context.pool)).map((row) => [row.every, { asOf: row.as_of, finished: row.finished }]),
  );
  return nextRun(dayInChina(context.clock()), { day: newest.get("day"), month: newest.get("month") });
}

type Run = { id: string; lease: string; every: Every; asOf: string; report: RunReport };
type Batch = { last: string | undefined; hints: Hint[]; opened: number; closed: number } & Counted;
/** One part of a run, walked in batches after an id. */
type Part = {
  key: string;
  walk(context: Context, tx: Tx, run: Run, after: string | null, limit: number): Promise<Batch>;
};

/** False when another process has the run. */
async function runOnce(
  context: Context,
  { every, asOf }: RunOrder,
  { batch = BATCH, isClosed = () => false }: { batch?: number; isClosed?: () => boolean },
): Promise<boolean> {
  const now = context.clock();
  const lease = uuidv7(now);
  await insertRun(context.pool, [uuidv7(now), every, asOf, now]);
  const [claimed] = await claimRun(context.pool, [every, asOf, now, lease, new Date(now.getTime() + LEASE_MS)]);
  if (!claimed) return false;
  const run: Run = { id: claimed.id, lease, every, asOf, report: claimed.report };
  try {
    const parts = await partsOf(context, run);
    // Definitions may have changed since: a part that is not there any more begins the walk anew, which changes nothing twice.
    const { part: reached, after: met = null, done = false } = claimed.reached;
    const known = parts.findIndex((part) => part.key === reached);
    for (const part of parts.slice(Math.max(0, done ? known + 1 : known))) {
      let after = part.key === reached ? met : null;
      do {
        if (isClosed()) return await giveBack(context, run);
        after = (await walkBatch(context, run, part, after, batch)) ?? null;
      } while (after !== null);
    }
    return (await finishRun(context.pool, [run.id, lease, context.clock()])).length > 0;
  } catch (error) {
    await giveBack(context, run).catch(() => undefined);
    throw error;
  }
}

async function giveBack(context: Context, run: Run): Promise<false> {
  await releaseRun(context.pool, [run.id, run.lease]);
  return false;
}

async function walkBatch(
  context: Context,
  run: Run,
  part: Part,
  after: string | null,
  limit: number,
): Promise<string | undefined> {
  const done = await withSources(context, (own) =>
    inTransaction(context.pool, async (tx) => {
      const made = await part.walk(own, tx, run, after, limit);
      const reached: Reached = { part: part.key, ...(made.last === undefined ? { done: true } : { after: made.last }) };
      const until = new Date(context.clock().getTime() + LEASE_MS);
      const { judged, opened, closed, missing, failed } = made;
      const counts = [judged, opened, closed, missing, failed];
      const noted = [run.id, run.lease, until, JSON.stringify(reached), JSON.stringify(run.report), ...counts];
      if ((await advanceRun(tx, noted)).length === 0)
        throw new Error(`the run of ${run.asOf} is another process's now`);
      return made;
    }),
  );
  context.live.changed(done.hints);
  return done.last;
}

/** Units with the same rules and figures are walked together; then the open hits that were not met; then those of all. */
async function partsOf(context: Context, run: Run): Promise<Part[]> {
  const groups = await groupsOf(context, run.every);
  const parts = groups.flatMap(({ key, rules, units }): Part[] => {
    const kinds = [...new Set(rules.map(({ compiled }) => kindOf(compiled.rule.watches)))].toSorted();
    return [
      ...kinds.map((kind) => judgePart(`${key} ${kind}`, kind, rules, units)),
      sweepPart(`${key} sweep`, rules, units),
    ];
  });
  return run.every === "day" ? [...parts, tendPart()] : parts;
}

type Group = { key: string; rules: PlacedRule[]; units: string[] };

async function groupsOf(context: Context, every: Every): Promise<Group[]> {
  const units = (await listRuleUnits(context.pool)).map(({ id }) => id);
  const places = await placesOfUnits(context, context.pool, units);
  const groups = new Map<string, Group>();
  for (const unit of units) {
    const rules = rulesAt(context, places.get(unit), (rule) => !isCheck(rule) && rule.runs.every === every);
    if (rules.length === 0) continue;
    const text = JSON.stringify(rules.map(({ compiled: { rule }, params }) => [rule.id, rule.version, params]));
    const key = createHash("sha256").update(text).digest("hex").slice(0, 32);
    const group = groups.get(key) ?? { key, rules, units: [] };
    group.units.push(unit);
    groups.set(key, group);
  }
  return [...groups.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

function judgePart(key: string, kind: SubjectKind, all: PlacedRule[], units: string[]): Part {
  const rules = all.filter(({ compiled }) => kindOf(compiled.rule.watches) === kind);
  return {
    key,
    async walk(context, tx, { asOf, report }, after, limit) {
      const ids = await listSubjects(tx, kind, rules, { units, after, limit });
      const { judged, broken } = await judgeSafely(context, tx, kind, rules, ids, asOf);
      const { opened, closed, hints } = await keepHits(tx, judged, { at: context.clock(), asOf });
      const last = ids.length < limit ? undefined : ids.at(-1);
      return { ...addToReport(report, judged, broken, ids), opened, closed, hints, last };
    },
  };
}

function sweepPart(key: string, rules: PlacedRule[], units: string[]): Part {
  return {
    key,
    async walk(context, tx, { asOf, report }, after, limit) {
      const swept = await sweepHits(context, tx, { rules, units, after, limit }, { at: context.clock(), asOf });
      const { judged, broken, subjects, opened, closed, hints, last } = swept;
      return { ...addToReport(report, judged, broken, subjects), opened, closed, hints, last };
    },
  };
}

function tendPart(): Part {
  return {
    key: "tend",
    async walk(context, tx, { asOf }, after, limit) {
      const tended = await tendHits(context, tx, { after, limit }, { at: context.clock(), asOf });
      return { judged: 0, opened: 0, missing: 0, failed: 0, ...tended };
    },
  };
}
