/** What names a step elsewhere in its flow: return targets, "who did that step", separation of duties, states, escalation. */
import { type Flow, innerLists, isBlock, isHuman, type Step } from "../../core/domain/flow.ts";
import type { Back, Who } from "../../core/domain/flow-people.ts";
import { withLists } from "./flow-tree.ts";

/** Changes an id; undefined forgets it. */
type Rename = (id: string) => string | undefined;

/** A rule that finds nobody yet, to be chosen by whoever designs. */
export const NOBODY: Who = { role: "", at: "own-unit" };

/** Everything that named one of the steps forgets it; a list of people that is left empty asks to be chosen anew. */
export function forgetSteps(flow: Flow, gone: ReadonlySet<string>): Flow {
  const rename: Rename = (id) => (gone.has(id) ? undefined : id);
  const next: Flow = {
    ...flow,
    steps: inSteps(flow.steps, rename),
    separate: flow.separate.map((group) => named(group, rename)).filter((group) => group.length > 1),
  };
  const no = flow.policy?.noApprover;
  if (flow.policy && typeof no === "object")
    next.policy = { ...flow.policy, noApprover: { ...no, who: inWho(no.who, rename) } };
  if (!flow.states) return next;
  const states = Object.entries(flow.states).filter(([id]) => !gone.has(id));
  if (states.length > 0) return { ...next, states: Object.fromEntries(states) };
  const { states: _none, ...rest } = next;
  return rest;
}

/** A copy of a step with new ids; what it names inside itself gets the new ids too. */
export function renamedCopy(step: Step, names: ReadonlyMap<string, string>): Step {
  const to = (id: string): string => names.get(id) ?? id;
  const walk = (one: Step): Step => {
    const next = { ...inStep(one, to), id: to(one.id) };
    if (!isBlock(next)) return next;
    const inner = withLists(
      next,
      innerLists(next).map((list) => list.map(walk)),
    );
    return inner.do === "all" || inner.do === "some"
      ? { ...inner, branches: inner.branches.map((branch) => ({ ...branch, id: to(branch.id) })) }
      : inner;
  };
  return walk(structuredClone(step));
}

/** Rules that hold for a step hold for its copy: separation of duties and the state of the document. */
export function twinReferences(flow: Flow, names: ReadonlyMap<string, string>): Flow {
  const separate = flow.separate.map((group) => [...group, ...group.flatMap((id) => names.get(id) ?? [])]);
  const twins = Object.entries(flow.states ?? {}).flatMap(([id, state]) => {
    const copy = names.get(id);
    return copy === undefined ? [] : [[copy, state] as const];
  });
  return { ...flow, separate, ...(twins.length > 0 && { states: { ...flow.states, ...Object.fromEntries(twins) } }) };
}

/** A new step of a person joins every group that keeps all who submit and decide apart. */
export function joinSeparate(before: Flow, after: Flow, step: Step): Flow {
  if (step.do !== "approve") return after;
  const deciders = peopleIn(before.steps).filter((one) => one.do !== "handle");
  return {
    ...after,
    separate: after.separate.map((group) =>
      !group.includes(step.id) && deciders.every(({ id }) => group.includes(id)) ? [...group, step.id] : group,
    ),
  };
}

/** Steps that a person does, the submission among them, in reading order. */
export function peopleIn(steps: readonly Step[]): Step[] {
  return steps.flatMap((step) =>
    isBlock(step) ? innerLists(step).flatMap(peopleIn) : isHuman(step) || step.do === "submit" ? [step] : [],
  );
}

function inSteps(steps: readonly Step[], rename: Rename): Step[] {
  return steps.map((step) => {
    if (isBlock(step)) {
      const lists = innerLists(step);
      const inner = lists.map((list) => inSteps(list, rename));
      return inner.every((list, n) => list.every((one, i) => one === lists[n]?.[i])) ? step : withLists(step, inner);
    }
    return inStep(step, rename);
  });
}

/** One step with what it names changed; the same object when it names none of them. */
function inStep(step: Step, rename: Rename): Step {
  const next: Record<string, unknown> = {};
  if (isHuman(step) || step.do === "cc") {
    const who = inWho(step.who, rename);
    if (who !== step.who) next["who"] = who;
  }
  if (isHuman(step)) {
    const back = inBack(step.back, rename);
    if (back !== step.back) next["back"] = back;
    const to = step.due?.to && inWho(step.due.to, rename);
    if (step.due && to !== step.due.to) next["due"] = { ...step.due, to };
  }
  return Object.keys(next).length === 0 ? step : ({ ...step, ...next } as Step);
}

function inBack(back: Back | undefined, rename: Rename): Back | undefined {
  if (back === undefined) return back;
  if (Array.isArray(back)) return named(back, rename);
  if (!Array.isArray(back.to)) return back;
  const to = named(back.to, rename);
  return to === back.to ? back : { ...back, to };
}

function inWho(who: Who[], rename: Rename): Who[] {
  const next = who.flatMap((one): Who[] => {
    if (!("sameAs" in one)) return [one];
    const sameAs = rename(one.sameAs);
    return sameAs === undefined ? [] : sameAs === one.sameAs ? [one] : [{ ...one, sameAs }];
  });
  if (next.length === 0) return [NOBODY];
  return next.length === who.length && next.every((one, i) => one === who[i]) ? who : next;
}

function named(ids: string[], rename: Rename): string[] {
  const next = ids.flatMap((id) => rename(id) ?? []);
  return next.length === ids.length && next.every((id, i) => id === ids[i]) ? ids : next;
}
