/** Puts the parts that a flow calls in their places: a running case knows only steps. */
import { type Flow, innerLists, isBlock, type Step } from "./flow.ts";

/** A part may call parts so many levels deep. */
export const MAX_CALLS = 5;

const expanded = new WeakMap<Flow, Flow>();

/**
 * The flow with every call replaced by the called part's steps, their ids prefixed with the call's. A part that is not
 * there stays a call, which the engine refuses. The same object when nothing is called.
 */
export function expandFlow(flow: Flow, find: (id: string, version: number) => Flow | undefined): Flow {
  const known = expanded.get(flow);
  if (known) return known;
  const steps = expandList(flow.steps, find, 0);
  const whole = steps === flow.steps ? flow : { ...flow, steps };
  expanded.set(flow, whole);
  return whole;
}

function expandList(
  steps: readonly Step[],
  find: (id: string, version: number) => Flow | undefined,
  depth: number,
): Step[] {
  let changed = false;
  const next = steps.flatMap((step): Step[] => {
    if (step.do === "call") {
      const part = depth < MAX_CALLS ? find(step.flow, step.version) : undefined;
      if (!part) return [step];
      changed = true;
      const ids = idsOf(part.steps);
      const inner = part.steps.filter((s) => s.do !== "submit").map((s) => renamed(s, `${step.id}.`, ids));
      return expandList(inner, find, depth + 1);
    }
    if (!isBlock(step)) return [step];
    const lists = innerLists(step).map((list) => expandList(list, find, depth));
    if (lists.every((list, i) => list === innerLists(step)[i])) return [step];
    changed = true;
    return [withLists(step, lists)];
  });
  return changed ? next : (steps as Step[]);
}

function withLists(step: Step, lists: readonly Step[][]): Step {
  switch (step.do) {
    case "choose":
      return { ...step, cases: step.cases.map((c, i) => ({ ...c, steps: lists[i] ?? [] })) };
    case "all":
      return { ...step, branches: step.branches.map((b, i) => ({ ...b, steps: lists[i] ?? [] })) };
    case "some":
      return { ...step, branches: step.branches.map((b, i) => ({ ...b, steps: lists[i] ?? [] })) };
    case "repeat":
      return { ...step, steps: lists[0] ?? [] };
    default:
      return step;
  }
}

function idsOf(steps: readonly Step[]): Set<string> {
  return new Set(steps.flatMap((step) => [step.id, ...innerLists(step).flatMap((list) => [...idsOf(list)])]));
}

/** A step of a part under its new id; what names other steps of the part follows. */
function renamed(step: Step, prefix: string, ids: ReadonlySet<string>): Step {
  const name = (id: string): string => (ids.has(id) ? prefix + id : id);
  const own = { ...step, id: prefix + step.id };
  if (isBlock(own))
    return withLists(
      own,
      innerLists(own).map((list) => list.map((inner) => renamed(inner, prefix, ids))),
    );
  if (own.do !== "approve" && own.do !== "handle") return own;
  const who = own.who.map((rule) => ("sameAs" in rule ? { sameAs: name(rule.sameAs) } : rule));
  if (own.back === undefined) return { ...own, who };
  if (Array.isArray(own.back)) return { ...own, who, back: own.back.map(name) };
  const { to } = own.back;
  return { ...own, who, back: { ...own.back, to: Array.isArray(to) ? to.map(name) : to } };
}
