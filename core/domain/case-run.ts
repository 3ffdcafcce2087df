/** A command while it is decided: the events so far and the state after them, and how a case ends. */
import type { People } from "./case-people.ts";
import type { Active, CaseState, Deadline, FlowEvent } from "./case-state.ts";
import type { Flow, LeafStep, Step } from "./flow.ts";
import type { Due } from "./flow-people.ts";
import { type FlowPlan, planOf } from "./flow-plan.ts";
import { type Problem, problem } from "./problem.ts";
import { apply } from "./replay.ts";

type Answers = Readonly<Record<string, unknown>>;
export type Facts = People & {
  /** Who gives the command; null for the clock and for answers from outside. */
  actor: string | null;
  /** The instant of the command, UTC. */
  now?: string;
  /** Value of a branch condition; undefined when a field it reads is missing. `changed`: answers that this command set. */
  holds(expression: string, changed?: Answers): boolean | undefined;
  /** Value of any other expression, such as an amended field; undefined when something is missing. */
  value?(expression: string, changed?: Answers): unknown;
  /** When something that starts now has to be done. */
  deadline?(due: Due): Deadline;
  /** The instant at which a wait ends; undefined when the field it reads is empty. */
  until?(step: Extract<LeafStep, { do: "wait" }>, changed?: Answers): string | undefined;
  /** Copies: who a step of that kind finds. */
  copies?: Readonly<Record<string, readonly string[]>>;
  /** Whether a person may be asked by hand: active, and within the flow's reach. */
  mayReach?(person: string): boolean;
  /** Whether the actor administers flows at the case's place. */
  administers?: boolean;
};

export type Run = {
  flow: Flow;
  plan: FlowPlan;
  facts: Facts;
  events: FlowEvent[];
  state: CaseState;
  /** Answers that steps of this command set: conditions behind them read these. */
  changed: Record<string, unknown>;
};
/** Where a walk stopped: the list ended, somebody has to act, the case is over, or it cannot be. */
export type Stop = "on" | "waits" | "ended" | Problem;

export function openRun(flow: Flow, state: CaseState, facts: Facts): Run {
  return { flow, plan: planOf(flow), facts, events: [], state, changed: {} };
}

export function emit(run: Run, event: FlowEvent): void {
  run.events.push(event);
  run.state = apply(run.state, event);
}

/** Ends the case whatever else waits; a refusal gives back what was reserved. */
export function end(run: Run, step: Step, as: "done" | "refused"): Stop {
  if (as === "done") {
    emit(run, { kind: "finished", step: step.id });
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

/** The open position of a step, or none. */
export function activeAt(state: CaseState, step: string): Active | undefined {
  return state.active.find((a) => a.step === step);
}
