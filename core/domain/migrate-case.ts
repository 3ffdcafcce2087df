/**
 * Whether a running case could stand on another version of its flow: every command that was given is given again to the
 * new version, with the people, deadlines and answers of its time. What comes out is what would have happened.
 */
import { decide } from "./approval.ts";
import type { Active, Candidate, CaseState, Deadline, FlowEvent } from "./case-state.ts";
import { NEW_CASE } from "./case-state.ts";
import type { Facts } from "./case-run.ts";
import type { Command } from "./commands.ts";
import { allSteps, type Flow, isHuman, type LeafStep } from "./flow.ts";
import { type Problem, problem } from "./problem.ts";
import { apply } from "./replay.ts";

/** One command of a case's history with what it led to; `holds` judges conditions by the answers of its time. */
export type PastCommand = {
  /** Null for an earlier move to another version. */
  command: Command | null;
  by: string | null;
  at: string;
  events: readonly FlowEvent[];
  holds(expression: string): boolean | undefined;
};
/** What the organisation says today, for steps that the history never entered. */
export type Present = Pick<Facts, "starter" | "candidates" | "superior" | "copies" | "until"> & {
  deadline?: Facts["deadline"];
};
export type MigrationVerdict =
  | { kind: "same" }
  /** From the command on, counted from 0 without earlier moves between versions, other steps wait than did. */
  | { kind: "differs"; at: number; before: string[]; after: string[] }
  | { kind: "impossible"; at: number; problem: Problem };

/**
 * The verdict, with the state in which the case would stand unless it is impossible. `before` is the version on which it
 * runs: what was booked, amended or published has to be the same on both, because a move does none of that.
 */
export function replayOn(
  flow: Flow,
  history: readonly PastCommand[],
  present: Present,
  before?: Flow,
): { verdict: MigrationVerdict; state: CaseState } {
  const { verdict, was, state, acts } = retell(flow, history, present);
  if (verdict.kind === "impossible") return { verdict, state };
  const done = acts.flatMap(({ past }) => past.events);
  const would = acts.flatMap(({ events }) => events);
  const stop = stopOf(flow, before, { done, would }, state);
  if (stop) return { verdict: { kind: "impossible", at: Math.max(0, acts.length - 1), problem: stop }, state };
  return { verdict, state: joined(was, state) };
}

/** A history as it would have gone on a version, as far as it could: each command with the events it would have led to. */
export type Retold = {
  verdict: MigrationVerdict;
  acts: { past: PastCommand; events: readonly FlowEvent[] }[];
  was: CaseState;
  state: CaseState;
};

/** Gives every command of a case again to a version of its flow; moves between versions are passed over. */
export function retell(flow: Flow, history: readonly PastCommand[], present: Present): Retold {
  let was: CaseState = NEW_CASE;
  let state: CaseState = NEW_CASE;
  let verdict: MigrationVerdict = { kind: "same" };
  const acts: Retold["acts"] = [];
  for (const past of history) {
    if (past.command === null) {
      was = past.events.reduce(apply, was);
      continue;
    }
    const result = decide(flow, state, entryOf(past.command, was, state), factsOf(flow, past, present));
    was = past.events.reduce(apply, was);
    const at = acts.length;
    if ("problem" in result) return { verdict: { kind: "impossible", at, problem: result.problem }, acts, was, state };
    acts.push({ past, events: result.events });
    state = result.events.reduce(apply, state);
    if (verdict.kind === "same" && !sameStand(was, state))
      verdict = { kind: "differs", at, before: stepsOf(was), after: stepsOf(state) };
  }
  return { verdict, acts, was, state };
}

const EFFECTS: ReadonlySet<FlowEvent["kind"]> = new Set(["posted", "unposted", "amended", "published"]);

/** Why a history that can be repeated still cannot be taken over: it would be over, or something outside would differ. */
function stopOf(
  flow: Flow,
  before: Flow | undefined,
  events: { done: FlowEvent[]; would: FlowEvent[] },
  state: CaseState,
): Problem | undefined {
  if (state.status === "done" || state.status === "refused") return problem("migrate.would-end", "");
  const [did, would] = [effectsOf(events.done), effectsOf(events.would)];
  const more = difference(did, would)[0] ?? difference(would, did)[0];
  const titles = new Map([before, flow].flatMap((f) => (f ? allSteps(f).map((s) => [s.id, s] as const) : [])));
  const changed = did.find((effect) => {
    const id = stepIn(effect);
    const old = before && allSteps(before).find((s) => s.id === id);
    return old && JSON.stringify(old) !== JSON.stringify(allSteps(flow).find((s) => s.id === id));
  });
  // An order that was made, and a batch at a bank, are answered to the step that made them.
  const paying = before && allSteps(before).find((s) => ordered(s, events.done) && !paysSame(s, flow));
  if (paying) return problem("migrate.other-effects", "", { step: paying.title });
  const effect = more ?? changed;
  if (effect === undefined) return undefined;
  const id = stepIn(effect);
  return problem("migrate.other-effects", "", { step: titles.get(id)?.title ?? id });
}

function ordered(step: LeafStep, events: readonly FlowEvent[]): boolean {
  if (step.do !== "handle" || (step.pays ?? step.results) === undefined) return false;
  return events.some((event) => event.kind === "entered" && event.step === step.id);
}

function paysSame(step: LeafStep, flow: Flow): boolean {
  const other = allSteps(flow).find((s) => s.id === step.id);
  if (step.do !== "handle" || other?.do !== "handle") return false;
  return JSON.stringify([step.pays, step.results]) === JSON.stringify([other.pays, other.results]);
}

function effectsOf(events: readonly FlowEvent[]): string[] {
  return events.flatMap((event) => (EFFECTS.has(event.kind) && "step" in event ? [`${event.kind} ${event.step}`] : []));
}

function stepIn(effect: string): string {
  return effect.split(" ")[1] ?? "";
}

/** What the first list has more often than the second. */
function difference(some: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return some.filter((one) => {
    const at = left.indexOf(one);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** Commands of the clock name an entry; the same step has another number in the new history. */
function entryOf(command: Command, was: CaseState, now: CaseState): Command {
  if (!("entry" in command)) return command;
  const old = was.active.find((a) => a.step === command.step);
  const here = now.active.find((a) => a.step === command.step);
  return here && old?.entry === command.entry ? { ...command, entry: here.entry } : command;
}

function factsOf(flow: Flow, past: PastCommand, present: Present): Facts {
  const candidates: Record<string, readonly Candidate[]> = { ...present.candidates };
  const deadlines = new Map<string, Deadline>();
  const waits = new Map<string, string>();
  for (const event of past.events) {
    if (event.kind === "entered") {
      candidates[event.step] = event.people;
      if (event.deadline) deadlines.set(event.step, event.deadline);
    }
    if (event.kind === "waiting") waits.set(event.step, event.until);
  }
  return {
    ...present,
    candidates,
    actor: past.by,
    now: past.at,
    holds: past.holds,
    // It was allowed when it was done.
    mayReach: () => true,
    administers: true,
    ...(present.deadline && {
      deadline(due) {
        const step = allSteps(flow).find((s) => isHuman(s) && s.due === due);
        return deadlines.get(step?.id ?? "") ?? present.deadline?.(due) ?? NO_DEADLINE;
      },
    }),
    until: (step) => waits.get(step.id) ?? present.until?.(step),
  };
}

const NO_DEADLINE: Deadline = { at: "", remind: [], overdue: [], calendar: "", version: 0, provisional: true };

function sameStand(a: CaseState, b: CaseState): boolean {
  return a.status === b.status && stepsOf(a).join(" ") === stepsOf(b).join(" ");
}

function stepsOf(state: CaseState): string[] {
  return state.active.map((active) => active.step).sort();
}

/**
 * The new state as the successor of the old one: a step that waits in both stays as it was entered, with its deadline;
 * others are entered anew, behind all entries so far.
 */
function joined(was: CaseState, state: CaseState): CaseState {
  let entries = was.entries;
  const active = state.active.map((next): Active => {
    const old = was.active.find((a) => a.step === next.step && peopleOf(a) === peopleOf(next));
    return old ?? { ...next, entry: ++entries };
  });
  return { ...state, active, entries };
}

function peopleOf(active: Active): string {
  return active.seats.map((seat) => `${seat.person} ${seat.kind} ${seat.status}`).join();
}
