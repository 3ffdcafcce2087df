/** What a proof finds, and what its rules look at. */
import type { FieldTypes } from "./field-type.ts";
import type { Flow } from "./flow.ts";
import type { FlowValues, Witness } from "./flow-values.ts";
import { type FlowPlan, planOf } from "./flow-plan.ts";
import type { Form } from "./form.ts";
import type { StepFacts, Walk } from "./walk-state.ts";
import type { ValueSet } from "./value-sets.ts";

export const PROVE_CODES = [
  "deadlock",
  "dead-step",
  "improper-end",
  "livelock",
  "cannot-pass",
  "bad-return",
  "unreachable-branch",
  "uncovered-value",
  "undecided-value",
  "overlapping-branches",
  "race",
  "no-approver",
  "only-starter",
  "separation-conflict",
  "money-alone",
  "unreadable",
  "limit",
] as const;
export type ProveCode = (typeof PROVE_CODES)[number];

/** Keys of the message catalogues, one for each way in which a code comes about. */
export const PROVE_SENTENCES = [
  "prove.deadlock",
  "prove.dead-step",
  "prove.improper-end.refused",
  "prove.improper-end.beside",
  "prove.livelock",
  "prove.livelock.automatic",
  "prove.cannot-pass",
  "prove.bad-return.later",
  "prove.bad-return.beside",
  "prove.bad-return.never",
  "prove.bad-return.posted",
  "prove.bad-return.by-itself",
  "prove.unreachable-branch",
  "prove.unreachable-branch.never-again",
  "prove.uncovered-value",
  "prove.undecided-value",
  "prove.overlapping-branches",
  "prove.race",
  "prove.race.both",
  "prove.no-approver",
  "prove.no-approver.empty",
  "prove.no-approver.not-named",
  "prove.no-approver.at",
  "prove.only-starter",
  "prove.only-starter.at",
  "prove.separation-conflict",
  "prove.separation-conflict.at",
  "prove.money-alone",
  "prove.unreadable",
  "prove.limit",
] as const;
export type ProveSentence = (typeof PROVE_SENTENCES)[number];

export type FlowProblem = {
  code: ProveCode;
  /** Key of the sentence in the message catalogues; `params` fill it. */
  say: ProveSentence;
  /** Step or block at fault; inside a called part its id begins with the call's. */
  step: string;
  /** JSON pointer of the step in the definition; of the call for steps of a part. */
  pointer: string;
  /** Ids of the steps and blocks passed on the shortest way, the step itself last. */
  path: string[];
  params: Record<string, string | number>;
  /** The values of fields with which it happens; those that do not matter are left out. */
  values?: Witness[];
};
/** What a rule of the proof has found; the way to it is looked for afterwards. */
export type Finding = {
  code: ProveCode;
  /** The sentence where the code has several. */
  say?: ProveSentence;
  step: string;
  /** It happens where a repeated block asks whether to go round again, not where it begins. */
  end?: "asked" | "exhausted";
  /** Values with which it happens; left out when no value matters. */
  values?: ValueSet;
  params?: Record<string, string | number>;
};
/** What the rules of the proof look at. */
export type Proof = {
  flow: Flow;
  form: Form;
  types: FieldTypes;
  values: FlowValues;
  plan: FlowPlan;
  facts: StepFacts;
  walk: Walk;
  /** Values that arrive at a step: all of them, and those of a plane. */
  reach(step: string, plane?: string): ValueSet;
  find(finding: Finding): void;
};

/** What people call a step. */
export function titleOf(flow: Flow, id: string): string {
  return planOf(flow).get(id)?.step.title ?? id;
}
