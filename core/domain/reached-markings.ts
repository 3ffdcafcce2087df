/**
 * The markings that the proof of a flow has reached, to be asked one by one: where a case may stand, and with which
 * answers. A marking that is not among them is one that the proof excludes.
 */
import { cellWith } from "./flow-cells.ts";
import type { FlowValues } from "./flow-values.ts";
import type { Flow } from "./flow.ts";
import { isBeside } from "./flow-plan.ts";
import type { Form } from "./form.ts";
import { openProof, type ProveOptions } from "./prove-flow.ts";
import { NOTHING, type ValueSet } from "./value-sets.ts";

type Answers = Readonly<Record<string, unknown>>;

export type ReachedMarkings = {
  /** Whether a case can wait at all of these steps at once; with answers, while its document holds these. */
  has(waiting: readonly string[], answers?: Answers): boolean;
  /** Whether a case can come to a step or block with these answers. */
  enters(step: string, answers: Answers): boolean;
};

/** The reached markings of a flow; undefined when it cannot be walked through. Throws ValueLimitError. */
export function reachedMarkings(flow: Flow, form: Form, options: ProveOptions): ReachedMarkings | undefined {
  const opened = openProof(flow, form, options);
  if ("refused" in opened) return undefined;
  const { walk, values, plan } = opened.proof;
  const admits = (set: ValueSet, answers: Answers | undefined): boolean =>
    answers === undefined ? set !== NOTHING : values.sets.has(set, cellsWith(values, answers));
  return {
    has: (waiting, answers) =>
      waiting.every((step, i) => waiting.slice(i + 1).every((other) => isBeside(plan, step, other))) &&
      waiting.every((step) => admits(walk.present.get(step) ?? NOTHING, answers)),
    enters: (step, answers) => admits(walk.present.get(step) ?? NOTHING, answers),
  };
}

/** The cells in which the answers lie, by the place of their field. */
function cellsWith(values: FlowValues, answers: Answers): number[] {
  return values.fields.map(({ id, cells }) => cellWith(cells, answers[id]));
}
