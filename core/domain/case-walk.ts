/**
 * How a case moves: from a step that is done to the next ones that wait, through choices, branches side by side and
 * repeated blocks. Every position of a block lies in one list, so that a case can always go on where it stands.
 */
import {
  eligible,
  eligibleByRule,
  excludedFrom,
  INSTEAD,
  lacksVoice,
  once,
  type People,
  unnamed,
} from "./case-people.ts";
import { verdictOf } from "./case-seats.ts";
import { type Active, type Candidate, type CaseState, type Deadline, type FlowEvent, openSeats } from "./case-state.ts";
import type { ApproveStep, BlockStep, Flow, HumanStep, LeafStep, Step } from "./flow.ts";
import type { Due } from "./flow-people.ts";
import { type FlowPlan, idsInside, planOf } from "./flow-plan.ts";
import { type Problem, problem } from "./problem.ts";
import { apply } from "./replay.ts";

export type Facts = People & {
  /** Who gives the command; null for the clock and for answers from outside. */
  actor: string | null;
  /** The instant of the command, UTC. */
  now?: string;
  /** Value of a branch condition; undefined when a field it reads is missing. */
  holds(expression: string): boolean | undefined;
  /** When something that starts now has to be done. */
  deadline?(due: Due): Deadline;
  /** The instant at which a wait ends; undefined when the field it reads is empty. */
  until?(step: Extract<LeafStep, { do: "wait" }>): string | undefined;
  /** Copies: who a step of that kind finds. */
  copies?: Readonly<Record<string, readonly string[]>>;
  /** Whether a person may be asked by hand: active, and within the flow's reach. */
  mayReach?(person: string): boolean;
  /** Whether the actor administers flows at the case's place. */
  administers?: boolean;
};

export type Run = { flow: Flow; plan: FlowPlan; facts: Facts; events: FlowEvent[]; state: CaseState };
/** Where a walk stopped: the list ended, somebody has to act, the case is over, or it cannot be. */
export type Stop = "on" | "waits" | "ended" | Problem;

/** A command that moves a case further than this runs in circles. */
const MAX_EVENTS = 5000;

export function openRun(flow: Flow, state: CaseState, facts: Facts): Run {
  return { flow, plan: planOf(flow), facts, events: [], state };
}

export function emit(run: Run, event: FlowEvent): void {
  run.events.push(event);
  run.state = apply(run.state, event);
}

/** Goes on from the top-level index until a person has to decide or the flow ends. */
export function walkFromTop(run: Run, from: number): Stop {
  const stop = walk(run, run.flow.steps, from);
  return stop === "on" ? leave(run, undefined) : stop;
}

/** Goes on behind a step that is done: to the end of its list, then out of the block around it. */
export function goOn(run: Run, id: string): Stop {
  const place = run.plan.get(id);
  if (!place) return problem("case.moved-on", "");
  const stop = walk(run, place.list, place.index + 1);
  return stop === "on" ? leave(run, place.around) : stop;
}

function walk(run: Run, list: readonly Step[], from: number): Stop {
  for (const step of list.slice(from)) {
    const stop = take(run, step);
    if (stop !== "on") return stop;
  }
  return "on";
}

function leave(run: Run, around: { block: BlockStep; branch: number } | undefined): Stop {
  if (!around) {
    emit(run, { kind: "finished" });
    return "ended";
  }
  const { block, branch } = around;
  if (block.do === "all" || block.do === "some") {
    emit(run, { kind: "arrived", step: block.id, branch: block.branches[branch]?.id ?? "" });
    if (run.state.joins[block.id]) return "waits";
  }
  if (block.do === "repeat") {
    const stop = repeatFrom(run, block, (run.state.loops[block.id] ?? 1) + 1);
    if (stop !== "on") return stop;
  }
  return goOn(run, block.id);
}

/** Takes one step: the leaf's event, or the block's lists. */
function take(run: Run, step: Step): Stop {
  if (run.events.length > MAX_EVENTS) return problem("flow.too-long", "", { step: step.title });
  switch (step.do) {
    case "submit":
      return "on";
    case "approve":
    case "handle":
      return enter(run, step);
    case "choose":
      return choose(run, step);
    case "all":
      return split(
        run,
        step,
        step.branches.map((b) => b.id),
      );
    case "some":
      return splitSome(run, step);
    case "repeat":
      emit(run, { kind: "repeated", step: step.id, time: 1, left: [] });
      return repeatOnce(run, step);
    case "wait":
      return wait(run, step);
    case "act":
      emit(run, { kind: "acting", step: step.id, entry: run.state.entries + 1, attempt: 1 });
      return "waits";
    case "cc":
      emit(run, { kind: "copied", by: null, step: step.id, people: [...(run.facts.copies?.[step.id] ?? [])] });
      return "on";
    case "post":
      emit(run, { kind: "posted", step: step.id });
      return "on";
    case "amend":
      emit(run, { kind: "amended", step: step.id });
      return "on";
    case "publish":
      emit(run, { kind: "published", step: step.id });
      return "on";
    case "finish":
      return finish(run, step);
    case "call":
      // Parts are put in place before a flow runs.
      return problem("flow.part-missing", "", { step: step.title });
  }
}

function choose(run: Run, step: Extract<Step, { do: "choose" }>): Stop {
  for (const [branch, option] of step.cases.entries()) {
    const holds = option.when === undefined ? true : run.facts.holds(option.when);
    if (holds === undefined) return problem("flow.cannot-branch", "", { step: step.title });
    if (!holds) continue;
    emit(run, { kind: "chose", step: step.id, branch });
    return walk(run, option.steps, 0);
  }
  return problem("flow.cannot-branch", "", { step: step.title });
}

function splitSome(run: Run, step: Extract<Step, { do: "some" }>): Stop {
  const taken: string[] = [];
  for (const { id, when } of step.branches) {
    if (when === undefined) continue;
    const holds = run.facts.holds(when);
    if (holds === undefined) return problem("flow.cannot-branch", "", { step: step.title });
    if (holds) taken.push(id);
  }
  const others = step.branches.filter((b) => b.when === undefined).map((b) => b.id);
  return split(run, step, taken.length > 0 ? taken : others);
}

function split(run: Run, step: Extract<Step, { do: "all" | "some" }>, branches: string[]): Stop {
  if (branches.length === 0) return problem("flow.cannot-branch", "", { step: step.title });
  emit(run, { kind: "split", step: step.id, branches });
  for (const branch of step.branches) {
    if (!branches.includes(branch.id)) continue;
    const stop = walk(run, branch.steps, 0);
    if (stop === "ended" || typeof stop === "object") return stop;
    if (stop === "on") emit(run, { kind: "arrived", step: step.id, branch: branch.id });
  }
  return run.state.joins[step.id] ? "waits" : "on";
}

/** The steps of a repeated block, again as long as they pass without waiting and its condition holds. */
function repeatOnce(run: Run, step: Extract<Step, { do: "repeat" }>): Stop {
  const stop = walk(run, step.steps, 0);
  return stop === "on" ? repeatFrom(run, step, (run.state.loops[step.id] ?? 1) + 1) : stop;
}

/** Begins the given time, or leaves the block. */
function repeatFrom(run: Run, step: Extract<Step, { do: "repeat" }>, time: number): Stop {
  const again = run.facts.holds(step.again);
  if (again === undefined) return problem("flow.cannot-branch", "", { step: step.title });
  if (!again) return "on";
  if (time > step.times) return step.exhausted === "refuse" ? end(run, step, "refused") : "on";
  // Movements of money inside stay on record: each time made its own.
  const left = idsInside(run.plan, step.id).filter((id) => run.plan.get(id)?.step.do !== "post");
  emit(run, { kind: "repeated", step: step.id, time, left });
  return repeatOnce(run, step);
}

function wait(run: Run, step: Extract<Step, { do: "wait" }>): Stop {
  const until = run.facts.until?.(step);
  if (until === undefined) return problem("flow.cannot-wait", "", { step: step.title });
  emit(run, { kind: "waiting", step: step.id, entry: run.state.entries + 1, until });
  return "waits";
}

function finish(run: Run, step: Extract<Step, { do: "finish" }>): Stop {
  return end(run, step, step.as);
}

/** Ends the case whatever else waits; a refusal gives back what was reserved. */
export function end(run: Run, step: Step, as: "done" | "refused"): Stop {
  if (as === "done") {
    emit(run, { kind: "finished" });
    return "ended";
  }
  const undone = undo(run, undefined);
  if (undone) return undone;
  emit(run, { kind: "refused", step: step.id, by: null, opinion: "" });
  return "ended";
}

/** Undoes posts among the steps (all of them without any), newest first; a post that cannot be undone forbids it. */
export function undo(run: Run, left: readonly string[] | undefined): Problem | undefined {
  for (const id of [...run.state.path].reverse()) {
    const step = run.plan.get(id)?.step;
    if (step?.do !== "post" || (left && !left.includes(id))) continue;
    if (step.undo === undefined) return problem("case.cannot-undo", "", { step: step.title });
    emit(run, { kind: "unposted", step: id });
  }
  return undefined;
}

/** Asks the people of a step, or passes it over where a policy says so. */
export function enter(run: Run, step: HumanStep): Stop {
  if (run.state.skip?.steps.includes(step.id) === true && run.state.skip.until !== step.id) {
    emit(run, { kind: "skipped", step: step.id, reason: "come-back" });
    return "on";
  }
  const found = eligible(run.flow, run.state, step, run.facts);
  if (found.length === 0 || lacksVoice(step, eligibleByRule(run.flow, run.state, step, run.facts)))
    return nobody(run, step);
  return ask(run, step, found);
}

function ask(run: Run, step: HumanStep, people: Candidate[]): Stop {
  const deadline = step.due && run.facts.deadline?.(step.due);
  emit(run, {
    kind: "entered",
    step: step.id,
    entry: run.state.entries + 1,
    people,
    ...(step.order !== undefined && step.order !== "together" && { order: step.order }),
    ...(deadline && { deadline }),
  });
  return passOver(run, step);
}

function nobody(run: Run, step: HumanStep): Stop {
  if (unnamed(step, run.state).length > 0)
    return problem("flow.choose-approver", `/choose/${step.id}`, { step: step.title });
  const policy = run.flow.policy?.noApprover ?? "stop";
  if (policy === "skip") {
    emit(run, { kind: "skipped", step: step.id, reason: "no-approver" });
    return "on";
  }
  if (policy === "refuse") return end(run, step, "refused");
  const excluded = excludedFrom(run.flow, run.state, step, run.facts.starter);
  const instead = typeof policy === "object" ? once(run.facts.candidates[INSTEAD] ?? []) : [];
  const people = instead.filter((c) => !excluded.has(c.person));
  if (people.length === 0) return problem("flow.no-approver", "", { step: step.title });
  return ask(
    run,
    step,
    people.map((c) => ({ ...c, why: { ...c.why, rule: "policy" as const } })),
  );
}

/** Takes as agreed who agreed before, or started, where the flow says so and the step asks for nothing but agreement. */
function passOver(run: Run, step: HumanStep): Stop {
  if (step.do !== "approve" || !isPlain(step)) return "waits";
  for (;;) {
    const active = run.state.active.find((a) => a.step === step.id);
    if (!active) return "on";
    const seat = openSeats(active).find((s) => reasonToPass(run, step, s.person) !== undefined);
    const auto = seat && reasonToPass(run, step, seat.person);
    if (!seat || !auto) return "waits";
    const seats = active.seats.map((s) => (s.no === seat.no ? { ...s, status: "agreed" as const } : s));
    const through = verdictOf(step, { ...active, seats }) === "passed";
    emit(run, { kind: "agreed", step: step.id, seat: seat.no, by: seat.person, auto, ...(through && { through }) });
  }
}

/** A step that asks for more than a nod is never passed over. */
function isPlain(step: ApproveStep): boolean {
  return (
    typeof step.decide === "string" &&
    step.opinion !== "always" &&
    step.sign !== true &&
    step.attachments !== "required" &&
    step.order !== "claim" &&
    !Object.values(step.fields ?? {}).includes("edit")
  );
}

function reasonToPass(run: Run, step: HumanStep, person: string): "same-approver" | "starter" | undefined {
  const { sameApprover = "ask", approverIsStarter } = run.flow.policy ?? {};
  if (approverIsStarter === "skip" && person === run.facts.starter) return "starter";
  if (sameApprover === "ask") return undefined;
  const approvals = run.state.agreed.filter((a) => a.step !== step.id);
  if (sameApprover === "skip-repeated") return approvals.some((a) => a.person === person) ? "same-approver" : undefined;
  const before = approvals.at(-1)?.step;
  return approvals.some((a) => a.step === before && a.person === person) ? "same-approver" : undefined;
}

/** The open position of a step, or none. */
export function activeAt(state: CaseState, step: string): Active | undefined {
  return state.active.find((a) => a.step === step);
}
