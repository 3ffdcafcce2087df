/** What the approval tab can do with a flow: a plain list of people who look at it one after the other. */
import type { Flow, Step } from "../../core/domain/flow.ts";
import type { Who } from "../../core/domain/flow-people.ts";
import { nextId } from "./form-steps.ts";

export type ApproveLike = Extract<Step, { do: "approve" }>;

/** Adds an approval behind a step, or at the end of the people. */
export function addApproval(
  flow: Flow,
  title: string,
  who: Who,
  after: string | undefined,
  taken: ReadonlySet<string>,
): [Flow, string] {
  const id = nextId("approve", new Set([...taken, ...flow.steps.map((step) => step.id)]));
  const step: ApproveLike = { id, title, do: "approve", who: [who], decide: "any" };
  const last = flow.steps.findLastIndex((s) => s.do === "approve" || s.do === "handle" || s.do === "submit");
  const at = after === undefined ? last : flow.steps.findIndex((s) => s.id === after);
  const next = { ...flow, steps: flow.steps.toSpliced(at + 1, 0, step) };
  return [separated(next, isSeparated(flow)), id];
}

/** Takes a step away; rules that named it forget it. */
export function removeStep(flow: Flow, id: string): Flow {
  return {
    ...flow,
    steps: flow.steps.filter((step) => step.id !== id).map((step) => withoutBack(step, id)),
    separate: flow.separate.map((group) => group.filter((s) => s !== id)).filter((group) => group.length > 1),
  };
}

/** Moves a step by one place; the submission stays first. */
export function moveStep(flow: Flow, id: string, by: -1 | 1): Flow {
  const at = flow.steps.findIndex((step) => step.id === id);
  const step = flow.steps[at];
  const to = at + by;
  if (!step || at < 1 || to < 1 || to >= flow.steps.length) return flow;
  return { ...flow, steps: flow.steps.toSpliced(at, 1).toSpliced(to, 0, step) };
}

/** Sets or clears keys of a step. */
export function setStep(flow: Flow, id: string, changes: Record<string, unknown>): Flow {
  return {
    ...flow,
    steps: flow.steps.map((step) => {
      if (step.id !== id) return step;
      const next: Record<string, unknown> = { ...step, ...changes };
      for (const [key, value] of Object.entries(changes)) if (value === undefined) delete next[key];
      return next as unknown as Step;
    }),
  };
}

/** Whether who submits may not decide, and nobody decides twice. */
export function isSeparated(flow: Flow): boolean {
  const ids = flow.steps.filter((step) => step.do === "submit" || step.do === "approve").map((step) => step.id);
  return flow.separate.some((group) => ids.every((id) => group.includes(id)));
}

/**
 * Sets that rule for all steps where people submit or decide. Steps of another kind that stand in the same group stay in
 * it; switched off, they keep what holds between themselves.
 */
export function separated(flow: Flow, on: boolean): Flow {
  const ids = flow.steps.filter((step) => step.do === "submit" || step.do === "approve").map((step) => step.id);
  const touched = flow.separate.filter((group) => group.includes("submit"));
  const others = flow.separate.filter((group) => !group.includes("submit"));
  const beside = [...new Set(touched.flat())].filter((id) => !ids.includes(id));
  if (on) return { ...flow, separate: ids.length + beside.length > 1 ? [[...ids, ...beside], ...others] : others };
  return { ...flow, separate: beside.length > 1 ? [beside, ...others] : others };
}

function withoutBack(step: Step, id: string): Step {
  if (!("back" in step) || !step.back) return step;
  if (Array.isArray(step.back)) return { ...step, back: step.back.filter((target) => target !== id) };
  const { to } = step.back;
  return Array.isArray(to) ? { ...step, back: { ...step.back, to: to.filter((target) => target !== id) } } : step;
}
