/** Writes what became of hits, many at once: rows, history, what was settled, evidence, and who is told. */
import type { Queryable } from "../database/database.ts";
import { dayInChina } from "../domain/day.ts";
import type { HitChange, OpenHit } from "../domain/hit.ts";
import { type Actor, appendEvidence, appendEvidenceOfMany } from "../evidence/append.ts";
import type { Hint } from "../live/live.ts";
import { deleteSettled, type HitRow, insertHitEvents, insertHits, insertSettled, updateHits } from "./hit-queries.ts";
import { type Telling, tellHits } from "./tell-hits.ts";

/** One hit and what became of it; `row` is as it is to be stored. */
export type ChangedHit = {
  row: HitRow;
  opened: boolean;
  change: HitChange;
  /** What counted as settled before. */
  wasSettled: boolean;
  /** Whom the rule tells of the change, and of what. */
  tell: readonly Telling[];
};
/** A line of the history beside those that the domain gives. */
export type HitLine = { hit: string; kind: string; day: string; by: string | null; body: Record<string, unknown> };

/**
 * Writes the changes in the caller's transaction, whose hits are locked. A hit that somebody else opened first is left
 * out with everything that would follow from it. Gives the hits that were written and the hints for after the commit.
 */
export async function writeHits(
  tx: Queryable,
  changed: readonly ChangedHit[],
  actor: Actor,
  day: string,
): Promise<{ written: ChangedHit[]; hints: Hint[] }> {
  const opening = changed.filter((one) => one.opened);
  const made = new Set(
    opening.length === 0
      ? []
      : (await insertHits(tx, [JSON.stringify(opening.map(({ row }) => row)), actor.at])).map(({ id }) => id),
  );
  const written = changed.filter((one) => !one.opened || made.has(one.row.id));
  const kept = written.filter((one) => !one.opened);
  if (kept.length > 0) await updateHits(tx, [JSON.stringify(kept.map(updateOf)), actor.at]);
  await writeSettled(tx, written);
  const told = await tellHits(tx, written, actor.at);
  const lines = written.flatMap((one): HitLine[] => [
    ...one.change.events.map(({ kind, ...body }) => ({ hit: one.row.id, kind, day, by: actor.person, body })),
    ...(told.lines.get(one.row.id) ?? []).map((line) => ({ hit: one.row.id, day, by: actor.person, ...line })),
  ]);
  if (lines.length > 0) await insertHitEvents(tx, [JSON.stringify(lines), actor.at]);
  await appendEvidenceOfMany(
    tx,
    actor,
    written.filter(({ change }) => change.events.length > 0).map((one) => evidenceOf(one, day)),
  );
  const places = new Map(
    written.filter(({ change }) => change.events.length > 0).map(({ row }) => [row.unit, hintOf(row)]),
  );
  return { written, hints: [...told.hints, ...places.values()] };
}

/** One line of a hit's history beside its judgements, with its evidence. */
export async function noteHit(
  tx: Queryable,
  { id: hit, rule }: Pick<HitRow, "id" | "rule">,
  kind: string,
  body: Record<string, unknown>,
  actor: Actor,
): Promise<void> {
  const line: HitLine = { hit, kind, day: dayInChina(actor.at), by: actor.person, body };
  await insertHitEvents(tx, [JSON.stringify([line]), actor.at]);
  await appendEvidence(tx, actor, { kind: "alert", subject: `hit:${hit}`, what: { rule, do: kind, ...body } });
}

/** Tells the pages of whoever may see the place to look again. */
export function hintOf({ unit, county, city, province }: HitRow): Hint {
  return { topic: "alerts", place: { unit, county, city, province } };
}

/** The row's part that the domain decides on. */
export function openHitOf(row: HitRow): OpenHit {
  return {
    level: row.level,
    told: row.told,
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
    judgedOn: row.judged_on,
    clearedOn: row.cleared_on,
    notJudged: row.not_judged,
    handles: row.handle_form !== null,
    freezes: row.freeze_of !== null,
  };
}

function updateOf({ row, change }: ChangedHit): Record<string, unknown> {
  const closed = change.events.find((event) => event.kind === "closed");
  return { ...row, closed_as: closed?.as ?? null };
}

async function writeSettled(tx: Queryable, written: readonly ChangedHit[]): Promise<void> {
  const gone = written.filter(({ wasSettled, change }) => wasSettled && change.settled === undefined);
  if (gone.length > 0)
    await deleteSettled(tx, [JSON.stringify(gone.map(({ row: { subject, rule } }) => ({ subject, rule })))]);
  const settled = written.flatMap(({ row: { id: hit, subject, rule }, wasSettled, change: { settled: level } }) =>
    wasSettled || level === undefined ? [] : [{ subject, rule, level, hit }],
  );
  if (settled.length > 0) await insertSettled(tx, [JSON.stringify(settled)]);
}

function evidenceOf({ row, change }: ChangedHit, day: string) {
  const { rule, rule_version: version, subject_kind: kind, subject, level, message, compared } = row;
  return {
    kind: "alert" as const,
    subject: `hit:${row.id}`,
    what: {
      rule,
      version,
      of: `${kind}:${subject}`,
      day,
      level,
      events: change.events.map((event) => event.kind),
      message,
      compared,
      ...(change.tell !== undefined && { told: change.tell }),
    },
  };
}
