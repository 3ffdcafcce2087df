/**
 * The approval engine: a pure function from (flow, state, command, facts) to events.
 * The state is nothing but the replay of the events; people, conditions and the clock come in as facts.
 * Rules: architecture §4 Flows; separation of duties after domain §5.2.
 */
import { allSteps, type Flow, type HumanStep, isHuman, type LeafStep, type Step } from "./flow.ts";
import { type Problem, problem } from "./problem.ts";

export type Candidate = { person: string; why: { role: string; unit: string } };
export type Facts = {
  actor: string;
  starter: string;
  /** Who could do each human step, by role and unit, before duties are separated. */
  candidates: Readonly<Record<string, readonly Candidate[]>>;
  /** Value of a branch condition; undefined when a field it reads is missing. */
  holds(expression: string): boolean | undefined;
};

export type Command =
  | { do: "submit" }
  | { do: "approve"; opinion?: string }
  | { do: "handle"; opinion?: string }
  | { do: "return"; to: string; opinion: string }
  | { do: "refuse"; opinion: string }
  | { do: "withdraw"; opinion?: string };

export type FlowEvent =
  | { kind: "submitted"; by: string }
  | { kind: "chose"; step: string; branch: number }
  | { kind: "entered"; step: string; people: Candidate[] }
  | { kind: "agreed" | "handled"; step: string; by: string; opinion?: string }
  | { kind: "posted" | "unposted" | "amended" | "published"; step: string }
  | { kind: "returned"; step: string; to: string; by: string; opinion: string }
  | { kind: "refused"; step: string; by: string; opinion: string }
  | { kind: "withdrawn"; by: string; opinion?: string }
  | { kind: "finished" };

export type CaseState = {
  status: "new" | "running" | "returned" | "done" | "withdrawn" | "refused";
  round: number;
  /** Step that waits, and the people who may still decide it. */
  at: string | null;
  open: Candidate[];
  /** Steps reached in this round, in order, with the one that waits; posts among them can be undone. */
  path: string[];
  /** Who decided which step, over all rounds: separation of duties looks here. */
  acted: { step: string; person: string }[];
  /** Decisions of this round alone: the starter may withdraw while there are none. */
  decisions: number;
};

export const NEW_CASE: CaseState = Object.freeze({
  status: "new",
  round: 0,
  at: null,
  open: [],
  path: [],
  acted: [],
  decisions: 0,
});

/** The state after one event; replaying all events of a case gives its state. */
export function apply(state: CaseState, event: FlowEvent): CaseState {
  switch (event.kind) {
    case "submitted":
      return { ...state, status: "running", round: state.round + 1, at: null, open: [], path: [], decisions: 0 };
    case "chose":
      return state;
    case "entered":
      return {
        ...state,
        status: "running",
        at: event.step,
        open: event.people,
        path: state.path.includes(event.step) ? state.path : [...state.path, event.step],
      };
    case "agreed":
    case "handled":
      return {
        ...state,
        open: state.open.filter((c) => c.person !== event.by),
        acted: [...state.acted, { step: event.step, person: event.by }],
        decisions: state.decisions + 1,
      };
    case "posted":
    case "amended":
    case "published":
      return { ...state, path: [...state.path, event.step] };
    case "unposted":
      return { ...state, path: state.path.filter((step) => step !== event.step) };
    case "returned":
      return {
        ...state,
        status: "returned",
        at: event.to,
        open: [],
        // What lies behind the target was not passed any more: another branch may be taken from there.
        path: state.path.slice(0, state.path.indexOf(event.to) + 1),
        decisions: state.decisions + 1,
      };
    case "refused":
      return { ...state, status: "refused", at: null, open: [] };
    case "withdrawn":
      return { ...state, status: "withdrawn", at: null, open: [] };
    case "finished":
      return { ...state, status: "done", at: null, open: [] };
  }
}

/** The state that a list of events leads to. */
export function replay(events: readonly FlowEvent[]): CaseState {
  return events.reduce(apply, NEW_CASE);
}

/** Events of a command, or the problem that forbids it. Nothing is decided twice: a second decision of the same step is refused. */
export function decide(
  flow: Flow,
  state: CaseState,
  command: Command,
  facts: Facts,
): { events: FlowEvent[] } | { problem: Problem } {
  const run: Run = { flow, facts, events: [], state };
  const step = state.at === null ? undefined : allSteps(flow).find((s) => s.id === state.at);
  switch (command.do) {
    case "submit":
      if (state.status === "running" || state.status === "done" || state.status === "refused")
        return { problem: problem("case.moved-on", "") };
      if (facts.actor !== facts.starter) return { problem: problem("case.not-yours", "") };
      emit(run, { kind: "submitted", by: facts.actor });
      return finish(run, advance(run, 1));
    case "approve":
    case "handle": {
      const refusal = mayDecide(state, step, command.do, facts);
      if (refusal || !step || !isHuman(step)) return { problem: refusal ?? problem("case.moved-on", "") };
      if (command.do === "approve" && step.do === "approve" && step.opinion === "always" && !command.opinion?.trim())
        return { problem: problem("case.opinion-needed", "/opinion") };
      const kind = command.do === "approve" ? "agreed" : "handled";
      emit(run, {
        kind,
        step: step.id,
        by: facts.actor,
        ...(command.opinion?.trim() && { opinion: command.opinion.trim() }),
      });
      if (step.do === "approve" && step.decide === "all" && run.state.open.length > 0) return { events: run.events };
      return finish(run, advanceAfter(run, step.id));
    }
    case "return": {
      const refusal = mayDecide(state, step, undefined, facts);
      if (refusal || !step || !isHuman(step)) return { problem: refusal ?? problem("case.moved-on", "") };
      if (!command.opinion.trim()) return { problem: problem("case.opinion-needed", "/opinion") };
      if (!returnTargets(flow, state, step).some((s) => s.id === command.to))
        return { problem: problem("case.no-return-there", "/to") };
      const undone = undo(run, command.to);
      if (undone) return { problem: undone };
      emit(run, { kind: "returned", step: step.id, to: command.to, by: facts.actor, opinion: command.opinion.trim() });
      const target = allSteps(flow).find((s) => s.id === command.to);
      return target && isHuman(target) ? finish(run, enter(run, target)) : { events: run.events };
    }
    case "refuse": {
      const refusal = mayDecide(state, step, "approve", facts);
      if (refusal || !step) return { problem: refusal ?? problem("case.moved-on", "") };
      if (!command.opinion.trim()) return { problem: problem("case.opinion-needed", "/opinion") };
      const undone = undo(run, undefined);
      if (undone) return { problem: undone };
      emit(run, { kind: "refused", step: step.id, by: facts.actor, opinion: command.opinion.trim() });
      return { events: run.events };
    }
    case "withdraw": {
      if (facts.actor !== facts.starter) return { problem: problem("case.not-yours", "") };
      if (!mayWithdraw(flow, state)) return { problem: problem("case.too-late", "") };
      const undone = undo(run, undefined);
      if (undone) return { problem: undone };
      emit(run, {
        kind: "withdrawn",
        by: facts.actor,
        ...(command.opinion?.trim() && { opinion: command.opinion.trim() }),
      });
      return { events: run.events };
    }
  }
}

/** Whether the starter may take the case back now. */
export function mayWithdraw(flow: Flow, state: CaseState): boolean {
  if (state.status !== "running" || flow.withdraw === "never") return false;
  if (flow.withdraw === "until-first-decision" && state.decisions > 0) return false;
  return !state.path.some((id) => allSteps(flow).some((s) => s.id === id && s.do === "post" && s.undo === undefined));
}

/** Steps the waiting step may be returned to: the starter first, then the human steps passed, in order. */
export function returnTargets(flow: Flow, state: CaseState, step: HumanStep): LeafStep[] {
  const steps = allSteps(flow);
  const here = steps.findIndex((s) => s.id === step.id);
  return steps.filter((s, i) => {
    if (i >= here || (s.do !== "submit" && !isHuman(s))) return false;
    if (step.back && !step.back.includes(s.id)) return false;
    const crossed = steps.slice(i, here).filter((x) => state.path.includes(x.id));
    if (crossed.some((x) => x.do === "post" && x.undo === undefined)) return false;
    return s.do === "submit" || state.path.includes(s.id);
  });
}

/** People who may do a step once duties are separated: never the starter where others approve, never someone who did a step that excludes it. */
export function eligible(
  flow: Flow,
  state: CaseState,
  step: HumanStep,
  facts: Pick<Facts, "candidates" | "starter">,
): Candidate[] {
  const seen = new Set<string>();
  return eligibleWithRoles(flow, state, step, facts).filter((c) => !seen.has(c.person) && seen.add(c.person));
}

/** The same people, a person with two roles twice. */
function eligibleWithRoles(
  flow: Flow,
  state: CaseState,
  step: HumanStep,
  facts: Pick<Facts, "candidates" | "starter">,
): Candidate[] {
  const excluded = new Set<string>(step.do === "approve" ? [facts.starter] : []);
  for (const group of flow.separate) {
    if (!group.includes(step.id)) continue;
    for (const { step: other, person } of state.acted)
      if (other !== step.id && group.includes(other)) excluded.add(person);
    if (group.some((id) => flow.steps[0]?.id === id)) excluded.add(facts.starter);
  }
  return (facts.candidates[step.id] ?? []).filter((c) => !excluded.has(c.person));
}

type Run = { flow: Flow; facts: Facts; events: FlowEvent[]; state: CaseState };

function emit(run: Run, event: FlowEvent): void {
  run.events.push(event);
  run.state = apply(run.state, event);
}

function finish(run: Run, refused: Problem | undefined): { events: FlowEvent[] } | { problem: Problem } {
  return refused ? { problem: refused } : { events: run.events };
}

function mayDecide(
  state: CaseState,
  step: LeafStep | undefined,
  act: "approve" | "handle" | undefined,
  facts: Facts,
): Problem | undefined {
  if (state.status !== "running" && state.status !== "returned") return problem("case.moved-on", "");
  if (!step || !isHuman(step)) return problem("case.moved-on", "");
  if (!state.open.some((c) => c.person === facts.actor))
    return problem(
      state.acted.some((a) => a.step === step.id && a.person === facts.actor) ? "case.moved-on" : "case.not-yours",
      "",
    );
  return act !== undefined && step.do !== act ? problem("case.wrong-act", "") : undefined;
}

/** Goes on from the top-level index until a person has to decide or the flow ends. */
function advance(run: Run, from: number): Problem | undefined {
  for (let i = from; i < run.flow.steps.length; i++) {
    const step = run.flow.steps[i];
    if (!step) break;
    const stopped = step.do === "choose" ? choose(run, step) : take(run, step);
    if (stopped !== "on") return stopped === "waits" ? undefined : stopped;
  }
  emit(run, { kind: "finished" });
  return undefined;
}

/** Goes on behind a leaf step, inside its branch first. */
function advanceAfter(run: Run, id: string): Problem | undefined {
  const top = run.flow.steps.findIndex(
    (s) => s.id === id || (s.do === "choose" && s.cases.some((c) => c.steps.some((x) => x.id === id))),
  );
  const outer = run.flow.steps[top];
  if (outer?.do === "choose") {
    const branch = outer.cases.find((c) => c.steps.some((x) => x.id === id));
    const inner = branch?.steps ?? [];
    const stopped = takeAll(run, inner.slice(inner.findIndex((x) => x.id === id) + 1));
    if (stopped !== "on") return stopped === "waits" ? undefined : stopped;
  }
  return advance(run, top + 1);
}

type Stop = "on" | "waits" | Problem;

function choose(run: Run, step: Extract<Step, { do: "choose" }>): Stop {
  for (const [branch, option] of step.cases.entries()) {
    const holds = option.when === undefined ? true : run.facts.holds(option.when);
    if (holds === undefined) return problem("flow.cannot-branch", "", { step: step.title });
    if (!holds) continue;
    emit(run, { kind: "chose", step: step.id, branch });
    return takeAll(run, option.steps);
  }
  return problem("flow.cannot-branch", "", { step: step.title });
}

function takeAll(run: Run, steps: readonly LeafStep[]): Stop {
  for (const step of steps) {
    const stopped = take(run, step);
    if (stopped !== "on") return stopped;
  }
  return "on";
}

function take(run: Run, step: LeafStep): Stop {
  switch (step.do) {
    case "submit":
      return "on";
    case "approve":
    case "handle":
      return enter(run, step) ?? "waits";
    case "post":
      emit(run, { kind: "posted", step: step.id });
      return "on";
    case "amend":
      emit(run, { kind: "amended", step: step.id });
      return "on";
    case "publish":
      emit(run, { kind: "published", step: step.id });
      return "on";
  }
}

function enter(run: Run, step: HumanStep): Problem | undefined {
  const people = eligible(run.flow, run.state, step, run.facts);
  if (people.length === 0) return problem("flow.no-approver", "", { step: step.title });
  if (step.do === "approve" && step.decide === "all") {
    // A joint decision needs a voice of every role asked for, not only everybody of the one role that is filled.
    const roles = new Set(eligibleWithRoles(run.flow, run.state, step, run.facts).map((c) => c.why.role));
    if (!step.who.every((who) => roles.has(who.role))) return problem("flow.no-approver", "", { step: step.title });
  }
  emit(run, { kind: "entered", step: step.id, people });
  return undefined;
}

/** Undoes posts behind the target (all of them without one), newest first; a post that cannot be undone forbids it. */
function undo(run: Run, target: string | undefined): Problem | undefined {
  const steps = allSteps(run.flow);
  const limit = target === undefined ? -1 : steps.findIndex((s) => s.id === target);
  for (const id of [...run.state.path].reverse()) {
    const index = steps.findIndex((s) => s.id === id);
    const step = steps[index];
    if (index <= limit || step?.do !== "post") continue;
    if (step.undo === undefined) return problem("case.cannot-undo", "", { step: step.title });
    emit(run, { kind: "unposted", step: id });
  }
  return undefined;
}
