/** What a document's state is called in lists, on its page, in exports and prints: one rule for all of them. */
import type { Context } from "../context.ts";
import { ownState, stateAt } from "../domain/flow-states.ts";

/** `flow` and `version` are those that the document's case runs; null before the first submission. */
export type StatedDocument = {
  form: string;
  state: string;
  step: string | null;
  flow: string | null;
  version: number | null;
};

/**
 * While it runs, the flow's word for the step where it stands, else the step's title; where it came back to its starter
 * the flow's word for that; the plain word of the state otherwise. `label` gives words of the reader's language.
 */
export function stateTitle(
  { definitions }: Pick<Context, "definitions">,
  { form, state, step, flow: id, version }: StatedDocument,
  label: (key: string) => string,
): string {
  const flow = id === null || version === null ? undefined : definitions.flowAt(id, version);
  if (state === "running" && step !== null) {
    // A version published elsewhere may not be known here yet; the step's title mostly is.
    const title = (flow && stateAt(flow, step)) ?? definitions.stepTitle(form, step);
    if (title !== undefined) return title;
  }
  const returned = state === "returned" && flow?.steps[0] ? ownState(flow, flow.steps[0].id) : undefined;
  return returned ?? label(`state.${state}`);
}
