/**
 * Flows with their called parts in place: every call step gives way to the steps of the part, whose ids, and whatever
 * names them, get the call's id in front. The engine, the proof and the preview work on flows of this kind alone.
 */
import { type Flow, innerLists, isBlock, isHuman, type Step } from "./flow.ts";
import type { Back, Who } from "./flow-people.ts";

type Call = Extract<Step, { do: "call" }>;
/** A part may call another one, so many levels deep. */
export const MAX_CALLS = 5;
/** Stands between the id of a call and the id inside the part; no id of a definition holds it. */
const JOIN = ".";

/** Finds a flow that is a part by id and version. */
export type PartOf = (id: string, version: number) => Flow | undefined;
/** Why a part cannot be put in place: the call that names it, and the flows on the way to it. */
export type PartFault = { call: string; reason: "missing" | "circle" | "depth"; way: string[] };

/** The flow without calls, or the first fault; a flow without calls is given back as it is. */
export function placeParts(flow: Flow, partOf: PartOf): Flow | { fault: PartFault } {
  const separate = [...flow.separate];
  const states = { ...flow.states };
  let fault: PartFault | undefined;
  let placed = false;

  const spread = (steps: readonly Step[], prefix: string, way: readonly string[]): Step[] =>
    steps.flatMap((step) => {
      if (step.do !== "call") return [within(renamed(step, prefix), (inner) => spread(inner, prefix, way))];
      placed = true;
      const call = prefix + step.id;
      const part = partOf(step.flow, step.version);
      const reason = !part
        ? "missing"
        : way.includes(part.id)
          ? "circle"
          : way.length > MAX_CALLS
            ? "depth"
            : undefined;
      if (reason || !part) {
        fault ??= { call, reason: reason ?? "missing", way: [...way, step.flow] };
        return [];
      }
      const inside = call + JOIN;
      for (const group of part.separate) separate.push(group.map((id) => inside + id));
      for (const [id, state] of Object.entries(part.states ?? {})) states[inside + id] = state;
      const inner = part.steps.filter((s) => s.do !== "submit");
      return spread(inner, inside, [...way, part.id]);
    });

  const steps = spread(flow.steps, "", [flow.id]);
  if (fault) return { fault };
  if (!placed) return flow;
  return { ...flow, steps, separate, ...(Object.keys(states).length > 0 && { states }) };
}

/** The id of the step in the definition itself through which a placed step came in: its call, or the step. */
export function ownStep(id: string): string {
  return id.split(JOIN)[0] ?? id;
}

/** The calls through which a placed step came in, the innermost first; none for a step of the flow itself. */
export function enclosingCalls(id: string): string[] {
  const parts = id.split(JOIN);
  return parts.slice(1).map((_, n) => parts.slice(0, -1 - n).join(JOIN));
}

function within(step: Exclude<Step, Call>, place: (inner: readonly Step[]) => Step[]): Step {
  switch (step.do) {
    case "choose":
      return { ...step, cases: step.cases.map((c) => ({ ...c, steps: place(c.steps) })) };
    case "all":
    case "some":
      return { ...step, branches: step.branches.map((b) => ({ ...b, steps: place(b.steps) })) } as Step;
    case "repeat":
      return { ...step, steps: place(step.steps) };
    default:
      return step;
  }
}

/** A step of a part under its longer id, with the ids that it names. */
function renamed<S extends Exclude<Step, Call>>(step: S, prefix: string): S {
  if (prefix === "") return step;
  const id = prefix + step.id;
  if (step.do === "all" || step.do === "some")
    return { ...step, id, branches: step.branches.map((b) => ({ ...b, id: prefix + b.id })) };
  if (step.do === "cc") return { ...step, id, who: step.who.map((who) => renamedWho(who, prefix)) };
  if (!isHuman(step)) return { ...step, id };
  return {
    ...step,
    id,
    who: step.who.map((who) => renamedWho(who, prefix)),
    ...(step.back !== undefined && { back: renamedBack(step.back, prefix) }),
    ...(step.due?.to && { due: { ...step.due, to: step.due.to.map((who) => renamedWho(who, prefix)) } }),
  };
}

function renamedWho(who: Who, prefix: string): Who {
  return "sameAs" in who ? { sameAs: prefix + who.sameAs } : who;
}

function renamedBack(back: Back, prefix: string): Back {
  const all = (ids: readonly string[]): string[] => ids.map((id) => prefix + id);
  if (Array.isArray(back)) return all(back);
  return Array.isArray(back.to) ? { ...back, to: all(back.to) } : back;
}

/** All steps, blocks among them, in reading order. */
export function everyStep(steps: readonly Step[]): Step[] {
  return steps.flatMap((step) => [step, ...(isBlock(step) ? innerLists(step).flatMap(everyStep) : [])]);
}
