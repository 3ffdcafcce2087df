/** What a document is called while its case stands at a step: the flow's own word for it, else the step's title. */
import { allSteps, type Flow, type Step } from "./flow.ts";
import { enclosingCalls } from "./place-parts.ts";

/** True for steps at which a document stands for a while; machine steps are over at once. */
export function isStanding(step: Step): boolean {
  return ["submit", "approve", "handle", "wait", "act", "call"].includes(step.do);
}

/**
 * The flow's word for a step, of a flow with its parts in their places: its own, or that of the call through which it came
 * in. Undefined where the flow has none.
 */
export function ownState(flow: Pick<Flow, "states">, step: string): string | undefined {
  const words = [step, ...enclosingCalls(step)].map((id) => flow.states?.[id]);
  return words.find((word) => word !== undefined && word !== "");
}

/** What a running document is called at a step; undefined where the flow does not have the step. */
export function stateAt(flow: Pick<Flow, "states" | "steps">, step: string): string | undefined {
  const known = allSteps(flow).find(({ id }) => id === step);
  return known && (ownState(flow, step) ?? known.title);
}
