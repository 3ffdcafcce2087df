/**
 * Open hits that a walk through the subjects does not meet: what they are about is gone, finished or void, or their rule
 * holds no more. And escalations, which go by the days that a hit has been open.
 */
import type { Context } from "../context.ts";
import type { Tx } from "../database/database.ts";
import { placesOfUnits } from "../definitions/places.ts";
import { dueEscalations, type HitChange, judgeHit, retireHit } from "../domain/hit.ts";
import { isCheck, type Rule } from "../domain/rule.ts";
import { isValidOn } from "../domain/run-rule.ts";
import type { Hint } from "../live/live.ts";
import { type HitRow, insertHitEvents, listOpenHits, listUnjudgedHits, lockOpenHits } from "./hit-queries.ts";
import { judgeSafely, type SafelyJudged } from "./judge-safely.ts";
import { byRules, keepHits } from "./keep-hits.ts";
import { type PlacedRule, rulesAt } from "./rule-store.ts";
import { kindOf, targetOf } from "./subject.ts";
import { type ChangedHit, openHitOf, writeHits } from "./write-hits.ts";

type When = { at: Date; asOf: string };
export type Swept = SafelyJudged & {
  opened: number;
  closed: number;
  subjects: string[];
  hints: Hint[];
  last: string | undefined;
};

/** Judges open hits of the rules at the units that were not judged for the day yet, after one of them. */
export async function sweepHits(
  context: Context,
  tx: Tx,
  of: { rules: readonly PlacedRule[]; units: readonly string[]; after: string | null; limit: number },
  when: When,
): Promise<Swept> {
  const rules = new Map(of.rules.map((placed) => [placed.compiled.rule.id, placed]));
  const hits = await listUnjudgedHits(tx, [when.asOf, [...rules.keys()], of.units, of.after, of.limit]);
  const found: SafelyJudged = { judged: [], broken: [] };
  for (const [id, placed] of rules) {
    const ids = hits.filter((hit) => hit.rule === id).map((hit) => hit.subject);
    const one = await judgeSafely(context, tx, kindOf(placed.compiled.rule.watches), [placed], ids, when.asOf);
    found.judged.push(...one.judged);
    found.broken.push(...one.broken);
  }
  const kept = await keepHits(tx, found.judged, when);
  const judged = new Set(found.judged.map(({ subject, placed }) => `${subject.id} ${placed.compiled.rule.id}`));
  const rest = hits.filter((hit) => !judged.has(`${hit.subject} ${hit.rule}`));
  const broken = new Map(found.broken.map(({ placed, reason }) => [placed.compiled.rule.id, reason]));
  const written = await changeHits(tx, rest, when, (row) => {
    const rule = rules.get(row.rule)?.compiled.rule;
    const open = openHitOf(row);
    if (!rule || !isValidOn(rule, when.asOf)) return { change: retireHit(open) };
    const reason = broken.get(row.rule);
    const verdict =
      reason === undefined ? { kind: "outside" as const } : { kind: "failed" as const, reason, compared: [] };
    return { change: judgeHit(rule, open, undefined, verdict, when.asOf) };
  });
  return {
    ...found,
    opened: kept.opened,
    closed: kept.closed + written.closed,
    subjects: hits.map((hit) => hit.subject),
    hints: [...kept.hints, ...written.hints],
    last: hits.length < of.limit ? undefined : hits.at(-1)?.id,
  };
}

/** Closes hits whose rule holds no more where they are, and takes the escalations that are due; a batch of open hits. */
export async function tendHits(
  context: Context,
  tx: Tx,
  of: { after: string | null; limit: number },
  when: When,
): Promise<{ closed: number; hints: Hint[]; last: string | undefined }> {
  const hits = await listOpenHits(tx, [of.after, of.limit]);
  const places = await placesOfUnits(context, tx, [...new Set(hits.map((hit) => hit.unit))]);
  const ruleOf = (hit: Pick<HitRow, "rule" | "unit">): Rule | undefined =>
    rulesAt(context, places.get(hit.unit), (rule) => rule.id === hit.rule && !isCheck(rule))[0]?.compiled.rule;
  const written = await changeHits(tx, hits, when, (row) => {
    const rule = ruleOf(row);
    const open = openHitOf(row);
    if (!rule || !isValidOn(rule, when.asOf)) return { change: retireHit(open) };
    const due = dueEscalations(rule, row.first_seen, row.escalated, when.asOf);
    if (due.length === 0) return undefined;
    const mark = due.findLast((step) => step.mark !== undefined)?.mark ?? row.mark;
    return {
      change: { hit: open, events: [], tell: undefined, settled: undefined },
      row: { ...row, mark, escalated: [...row.escalated, ...due.map((step) => step.days)] },
      marked: mark === row.mark ? undefined : mark,
      tell: due.map(({ days, to }) => ({
        kind: "escalated" as const,
        key: `+${days}`,
        who: to,
        form: targetOf(rule.watches),
        mail: false,
        level: row.level,
        days,
      })),
    };
  });
  return { ...written, last: hits.length < of.limit ? undefined : hits.at(-1)?.id };
}

type Decided = Partial<Pick<ChangedHit, "row" | "tell">> & { change: HitChange; marked?: string | null | undefined };

/** Locks open hits and writes what is decided about each; undefined where nothing is. */
async function changeHits(
  tx: Tx,
  hits: readonly Pick<HitRow, "id" | "rule" | "subject">[],
  { at, asOf }: When,
  decide: (row: HitRow) => Decided | undefined,
): Promise<{ closed: number; hints: Hint[] }> {
  if (hits.length === 0) return { closed: 0, hints: [] };
  const ids = new Set(hits.map((hit) => hit.id));
  const rows = await lockOpenHits(tx, [hits.map((hit) => hit.subject), [...new Set(hits.map((hit) => hit.rule))]]);
  const marks: Record<string, unknown>[] = [];
  const changed = rows
    .filter((row) => ids.has(row.id))
    .flatMap((row): ChangedHit[] => {
      const decided = decide(row);
      if (!decided) return [];
      const { change, marked, tell = [] } = decided;
      const { hit } = change;
      const next = decided.row ?? {
        ...row,
        judged_on: hit?.judgedOn ?? asOf,
        cleared_on: hit?.clearedOn ?? row.cleared_on,
        not_judged: hit?.notJudged ?? null,
      };
      if (marked !== undefined)
        marks.push({ hit: row.id, kind: "marked", day: asOf, by: null, body: { mark: marked } });
      return [{ row: next, opened: false, change, wasSettled: false, tell }];
    });
  const { written, hints } = await writeHits(tx, changed, byRules(at), asOf);
  if (marks.length > 0) await insertHitEvents(tx, [JSON.stringify(marks), at]);
  return { closed: written.filter(({ change }) => change.hit === undefined).length, hints };
}
