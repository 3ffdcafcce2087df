/**
 * How a case moves: from a step that is done to the next ones that wait, through choices, branches side by side and
 * repeated blocks. Every position of a block lies in one list, so that a case can always go on where it stands.
 */
import { enter } from "./case-enter.ts";
import { foundBy } from "./case-people.ts";
import { emit, end, type Run, type Stop } from "./case-run.ts";
import type { BlockStep, Step } from "./flow.ts";
import { idsInside } from "./flow-plan.ts";
import { problem } from "./problem.ts";

/** A command that moves a case further than this runs in circles. */
const MAX_EVENTS = 5000;

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
      return copy(run, step);
    case "post":
      emit(run, { kind: "posted", step: step.id });
      return "on";
    case "amend":
      return amend(run, step);
    case "publish":
      emit(run, { kind: "published", step: step.id });
      return "on";
    case "finish":
      return end(run, step, step.as);
    case "call":
      // Parts are put in place before a flow runs.
      return problem("flow.part-missing", "", { step: step.title });
  }
}

function choose(run: Run, step: Extract<Step, { do: "choose" }>): Stop {
  for (const [branch, option] of step.cases.entries()) {
    const holds = option.when === undefined ? true : run.facts.holds(option.when, run.changed);
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
    const holds = run.facts.holds(when, run.changed);
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
  const again = run.facts.holds(step.again, run.changed);
  if (again === undefined) return problem("flow.cannot-branch", "", { step: step.title });
  if (!again) return "on";
  if (time > step.times) return step.exhausted === "refuse" ? end(run, step, "refused") : "on";
  // Movements of money inside stay on record: each time made its own.
  const left = idsInside(run.plan, step.id).filter((id) => run.plan.get(id)?.step.do !== "post");
  emit(run, { kind: "repeated", step: step.id, time, left });
  return repeatOnce(run, step);
}

function wait(run: Run, step: Extract<Step, { do: "wait" }>): Stop {
  const until = run.facts.until?.(step, run.changed);
  if (until === undefined) return problem("flow.cannot-wait", "", { step: step.title });
  emit(run, { kind: "waiting", step: step.id, entry: run.state.entries + 1, until });
  return "waits";
}

/** Who is told: found by the rules, did an earlier step, or was named. */
function copy(run: Run, step: Extract<Step, { do: "cc" }>): Stop {
  const { candidates, copies } = run.facts;
  const found = foundBy(step.id, step.who, step.id, run.state, run.facts).map((c) => c.person);
  const people = [...new Set([...found, ...(candidates[step.id] ? [] : (copies?.[step.id] ?? []))])];
  emit(run, { kind: "copied", by: null, step: step.id, people });
  return "on";
}

/** What is amended counts for the conditions behind it in the same command. */
function amend(run: Run, step: Extract<Step, { do: "amend" }>): Stop {
  emit(run, { kind: "amended", step: step.id });
  const { value } = run.facts;
  if (step.document !== "self" || !value) return "on";
  const set = Object.entries(step.set).map(([field, text]) => [field, value(text, run.changed)]);
  Object.assign(run.changed, Object.fromEntries(set));
  return "on";
}
