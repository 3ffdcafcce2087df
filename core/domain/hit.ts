/**
 * Hits: what an alert's verdict of a day does to the open hit of (rule, subject), or to none. Pure. An unchanged condition
 * fires once, and a hit tells each level at most once.
 */
import { FINDINGS, type Handles } from "./handles.ts";
import { LEVELS, type Level, type Rule } from "./rule.ts";
import type { Compared, Verdict } from "./run-rule.ts";

/** The part of a rule that decides what becomes of its hits. */
export type Keeping = Pick<Rule, "closes" | "handle" | "freeze" | "escalate">;

/** An open hit; days are days in China. */
export type OpenHit = {
  level: Level;
  /** Levels that people were told, each graver than the one before. */
  told: readonly Level[];
  firstSeen: string;
  lastSeen: string;
  /** The last day that it was judged for: an older verdict changes nothing any more. */
  judgedOn: string;
  /** Since when the condition does not hold, where the hit waits to be handled. */
  clearedOn: string | null;
  /** Why the last judgement gave nothing; null where it gave something. */
  notJudged: string | null;
  /** It once reached the level from which a document handles it, or from which money is frozen. */
  handles: boolean;
  freezes: boolean;
};

export const CLOSED_AS = ["itself", ...FINDINGS, "mended", "rule-retired"] as const;
export type ClosedAs = (typeof CLOSED_AS)[number];
/** What somebody finds who deals with a hit. */
export type Finding = Exclude<ClosedAs, "itself" | "rule-retired">;

export type HitEvent =
  | { kind: "opened"; level: Level; message: string; compared: Compared[]; missing: string[] }
  | { kind: "rose" | "fell"; from: Level; level: Level; message: string; compared: Compared[]; missing: string[] }
  /** The condition is over and the hit waits to be handled; or it holds again. */
  | { kind: "cleared" }
  | { kind: "again"; level: Level }
  | { kind: "not-judged"; reason: string }
  | { kind: "closed"; as: ClosedAs };

export type HitChange = {
  /** The open hit afterwards; undefined where none is open any more, or still. */
  hit: OpenHit | undefined;
  events: readonly HitEvent[];
  /** The level that people are told now. */
  tell: Level | undefined;
  /**
   * The level at which the condition was dealt with and has held ever since: as long as it does not get graver, it opens
   * no other hit. Undefined where it counts anew.
   */
  settled: Level | undefined;
};

/** Whether a level is at least as grave as another; every level is where none is named. */
export function reaches(level: Level, from: Level | undefined): boolean {
  return from === undefined || LEVELS.indexOf(level) >= LEVELS.indexOf(from);
}

/**
 * What a verdict for a day does. Missing and failed judgements open and close nothing. A hit that froze money stays open
 * until it is handled, whatever the rule says: a schedule lifts nothing.
 */
export function judgeHit(
  rule: Keeping,
  open: OpenHit | undefined,
  settled: Level | undefined,
  verdict: Verdict,
  day: string,
): HitChange {
  if (open && day < open.judgedOn) return still(open, settled);
  switch (verdict.kind) {
    case "fires":
      return open ? holds(rule, open, verdict, day) : opens(rule, settled, verdict, day);
    case "quiet":
    case "outside":
      return open ? over(rule, open, day) : still(undefined, undefined);
    case "missing":
      return open ? unjudged(open, verdict.names.join(", "), settled, day) : still(undefined, settled);
    case "failed":
      return open ? unjudged(open, verdict.reason, settled, day) : still(undefined, settled);
  }
}

/** The hit was dealt with. Where its condition still holds, it is settled at its level. */
export function handleHit(open: OpenHit, as: Finding): HitChange {
  return {
    hit: undefined,
    events: [{ kind: "closed", as }],
    tell: undefined,
    settled: open.clearedOn === null ? open.level : undefined,
  };
}

/** The rule holds no more at the hit's place. Frozen money keeps its hit open until somebody lifts it. */
export function retireHit(open: OpenHit): HitChange {
  if (open.freezes) return still(open, undefined);
  return { hit: undefined, events: [{ kind: "closed", as: "rule-retired" }], tell: undefined, settled: undefined };
}

/** Which steps of the rule's escalation are due on a day, the earliest first; `done` are days of steps that were taken. */
export function dueEscalations(
  rule: Keeping,
  firstSeen: string,
  done: readonly number[],
  day: string,
): NonNullable<Rule["escalate"]> {
  const age = (Date.parse(day) - Date.parse(firstSeen)) / 86_400_000;
  return (rule.escalate ?? [])
    .filter((step) => step.days <= age && !done.includes(step.days))
    .toSorted((a, b) => a.days - b.days);
}

/**
 * What a handling document says was found, by what its form says of its fields: a code that means something, and a day
 * where that was put right. Whoever says nothing, or something that no form gives a meaning, has not found it in order.
 */
export function foundBy(handles: Handles | undefined, answers: Readonly<Record<string, unknown>>): Finding {
  if (!handles) return "suspect";
  const { finding, findings, mendedOn } = handles;
  const code = answers[finding];
  const found = typeof code === "string" && Object.hasOwn(findings, code) ? (findings[code] ?? "suspect") : "suspect";
  const mended = mendedOn === undefined ? undefined : answers[mendedOn];
  return found !== "normal" && typeof mended === "string" && mended !== "" ? "mended" : found;
}

type Fired = Extract<Verdict, { kind: "fires" }>;

function opens(rule: Keeping, settled: Level | undefined, fired: Fired, day: string): HitChange {
  const level = levelOf(fired);
  if (settled !== undefined && reaches(settled, level)) return still(undefined, settled);
  const hit: OpenHit = {
    level,
    told: [level],
    firstSeen: day,
    lastSeen: day,
    judgedOn: day,
    clearedOn: null,
    notJudged: null,
    handles: false,
    freezes: false,
  };
  return {
    hit: withDuties(rule, hit),
    events: [{ kind: "opened", level, ...wordsOf(fired) }],
    tell: level,
    settled: undefined,
  };
}

function holds(rule: Keeping, open: OpenHit, fired: Fired, day: string): HitChange {
  const level = levelOf(fired);
  // Whoever was told a graver level knows more than a milder one says.
  const news = open.told.every((told) => !reaches(told, level));
  const events: HitEvent[] = [];
  if (open.clearedOn !== null) events.push({ kind: "again", level });
  if (level !== open.level)
    events.push({
      kind: reaches(level, open.level) ? "rose" : "fell",
      from: open.level,
      level,
      ...wordsOf(fired),
    });
  const hit: OpenHit = {
    ...open,
    level,
    told: news ? [...open.told, level] : open.told,
    lastSeen: day,
    judgedOn: day,
    clearedOn: null,
    notJudged: null,
  };
  return { hit: withDuties(rule, hit), events, tell: news ? level : undefined, settled: undefined };
}

function over(rule: Keeping, open: OpenHit, day: string): HitChange {
  if (rule.closes !== "handled" && !open.freezes)
    return { hit: undefined, events: [{ kind: "closed", as: "itself" }], tell: undefined, settled: undefined };
  return {
    hit: { ...open, judgedOn: day, notJudged: null, clearedOn: open.clearedOn ?? day },
    events: open.clearedOn === null ? [{ kind: "cleared" }] : [],
    tell: undefined,
    settled: undefined,
  };
}

function unjudged(open: OpenHit, reason: string, settled: Level | undefined, day: string): HitChange {
  return {
    hit: { ...open, judgedOn: day, notJudged: reason },
    events: open.notJudged === reason ? [] : [{ kind: "not-judged", reason }],
    tell: undefined,
    settled,
  };
}

function still(hit: OpenHit | undefined, settled: Level | undefined): HitChange {
  return { hit, events: [], tell: undefined, settled };
}

/**
 * What it once owed it owes until it is closed, also at a milder level. Money is frozen by the document that handles the
 * hit and lifted with it, so a rule without one freezes nothing.
 */
function withDuties(rule: Keeping, hit: OpenHit): OpenHit {
  const { handle, freeze } = rule;
  const freezes = hit.freezes || (handle !== undefined && freeze !== undefined && reaches(hit.level, freeze.from));
  const handles = hit.handles || freezes || (handle !== undefined && reaches(hit.level, handle.from));
  return { ...hit, handles, freezes };
}

function levelOf({ as }: Fired): Level {
  const level = LEVELS.find((one) => one === as);
  if (level === undefined) throw new RangeError(`an alert has no level ${as}`);
  return level;
}

function wordsOf({ message, compared, missing }: Fired): Pick<Fired, "message" | "compared" | "missing"> {
  return { message, compared, missing };
}
