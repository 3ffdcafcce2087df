/**
 * Proof that every case of a flow can be done, before the flow is published: all markings are explored with all values
 * that conditions tell apart, and whatever stops a case, is never reached or finds nobody is named with the shortest way
 * to it. Limits are stated (MAX_CELLS, MAX_TRIALS, MAX_NODES, MAX_MARKINGS); a flow beyond them is refused, not passed.
 */
import type { CompiledForm } from "./compile-form.ts";
import type { DefinitionSet } from "./definition-set.ts";
import type { FieldTypes } from "./field-type.ts";
import type { Flow } from "./flow.ts";
import {
  type FlowProblem,
  type Finding,
  type Proof,
  type ProveCode,
  PROVE_SENTENCES,
  type ProveSentence,
  titleOf,
} from "./flow-problem.ts";
import { valuesOf } from "./flow-values.ts";
import { planOf } from "./flow-plan.ts";
import type { Form } from "./form.ts";
import { everyStep, ownStep, placeParts } from "./place-parts.ts";
import { proveBranches } from "./prove-branches.ts";
import { proveEnds } from "./prove-ends.ts";
import { type OrgFacts, proveOrganisation } from "./prove-organisation.ts";
import { provePeople } from "./prove-people.ts";
import { proveReturns } from "./prove-returns.ts";
import { planesOf, stepFacts } from "./prove-steps.ts";
import { walkFlow } from "./prove-walk.ts";
import type { Plane } from "./walk-state.ts";
import { shortestWay } from "./shortest-way.ts";
import { EVERYTHING, NOTHING, ValueLimitError } from "./value-sets.ts";

/** Problems that are told; a flow with more has more than one mistake. */
export const MAX_PROBLEMS = 60;

export type FlowVerdict = {
  sound: boolean;
  problems: FlowProblem[];
  /** How many positions were looked at, again for each new set of values. */
  markings: number;
  /** The limit that was reached, when one was. */
  limit?: string;
};
export type ProveOptions = {
  types: FieldTypes;
  /** The form compiled, for callers who have it already. */
  compiled?: CompiledForm;
  /** Dictionaries, forms and parts that the flow and its form name; without them every text may be a code. */
  definitions?: Pick<DefinitionSet, "find">;
  /** Who there is; without it roles count as held by somebody. */
  organisation?: OrgFacts;
};

/** Proves a flow over its form, or tells everything that stands against it. Needs a flow of the right shape, no more. */
export function proveFlow(flow: Flow, form: Form, options: ProveOptions): FlowVerdict {
  try {
    const opened = openProof(flow, form, options);
    if ("refused" in opened) return failed(opened.refused);
    const { proof, findings, planes, names } = opened;
    proveBranches(proof);
    proveEnds(proof);
    proveReturns(proof, planes, names);
    provePeople(proof);
    if (options.organisation) proveOrganisation(proof, options.organisation);
    const pointers = pointersOf(flow);
    const problems = findings.slice(0, MAX_PROBLEMS).map((finding) => problemOf(finding, proof, pointers));
    return { sound: problems.length === 0, problems, markings: proof.walk.markings };
  } catch (error) {
    if (!(error instanceof ValueLimitError)) throw error;
    const refused = refusal(flow, "limit", flow.steps[0]?.id ?? "", { what: error.message });
    return { ...failed([refused]), limit: error.message };
  }
}

type Opened = { proof: Proof; findings: Finding[]; planes: Plane[]; names: string[] };

/** The flow walked through with all its values, before anything is judged; or why it cannot be. Throws ValueLimitError. */
export function openProof(flow: Flow, form: Form, options: ProveOptions): Opened | { refused: FlowProblem[] } {
  const { types, compiled, definitions } = options;
  const placed = placeParts(flow, (id, version) => definitions?.find("flow", id, version));
  if ("fault" in placed) {
    const { call, way } = placed.fault;
    return { refused: [refusal(flow, "unreadable", call, { what: way.join(" -> ") })] };
  }
  const twice = repeatedId(placed);
  if (twice !== undefined) return { refused: [refusal(flow, "unreadable", twice, { what: twice })] };
  const values = valuesOf(placed, form, types, definitions, compiled);
  if ("faults" in values)
    return { refused: values.faults.map(({ step, found }) => refusal(flow, "unreadable", step, { what: found })) };
  const facts = stepFacts(placed);
  const { names, planes } = planesOf(placed);
  const walk = walkFlow({ values, flow: placed, planes, facts });
  const findings: Finding[] = [];
  const proof: Proof = {
    flow: placed,
    form,
    types,
    values,
    plan: planOf(placed),
    facts,
    walk,
    reach: (step, plane) => walk.reach.get(step)?.[plane === undefined ? 0 : names.indexOf(plane) + 1] ?? NOTHING,
    find: (finding) => findings.push(finding),
  };
  return { proof, findings, planes, names };
}

function pointersOf(flow: Flow): ReadonlyMap<string, string> {
  return new Map([...planOf(flow)].map(([id, { pointer }]) => [id, pointer]));
}

function refusal(flow: Flow, code: ProveCode, step: string, params: FlowProblem["params"]): FlowProblem {
  return {
    code,
    say: sentenceOf(code),
    step,
    pointer: pointersOf(flow).get(ownStep(step)) ?? "",
    path: [step],
    params: { step: titleOf(flow, step), ...params },
  };
}

function failed(problems: FlowProblem[]): FlowVerdict {
  return { sound: false, problems, markings: 0 };
}

/** An id that stands twice; nothing can be said about such a flow. */
function repeatedId(flow: Flow): string | undefined {
  const seen = new Set<string>();
  for (const step of everyStep(flow.steps)) {
    if (seen.has(step.id)) return step.id;
    seen.add(step.id);
  }
  return undefined;
}

function sentenceOf(code: ProveCode): ProveSentence {
  return PROVE_SENTENCES.find((key) => key === `prove.${code}`) ?? "prove.unreadable";
}

function problemOf(finding: Finding, proof: Proof, pointers: ReadonlyMap<string, string>): FlowProblem {
  const { code, say, step, params, end } = finding;
  const { values, flow, facts } = proof;
  // At the end of a block other values may stand than at its beginning.
  const wanted = finding.values ?? (end ? EVERYTHING : proof.reach(step));
  const way = shortestWay(flow, values, facts, { id: step, end }, wanted);
  const witness = finding.values === undefined ? [] : values.witness(way.set === NOTHING ? wanted : way.set);
  const filled = witness.flatMap(({ label, text }) => (text === undefined ? [] : [`${label} = ${text}`]));
  const missing = witness.flatMap(({ label, text }) => (text === undefined ? [label] : []));
  return {
    code,
    say: say ?? sentenceOf(code),
    step,
    pointer: pointers.get(ownStep(step)) ?? "",
    path: way.path,
    params: {
      step: titleOf(flow, step),
      ...(filled.length > 0 && { value: filled.join(", ") }),
      ...(missing.length > 0 && { missing: missing.join(", ") }),
      ...params,
    },
    ...(witness.length > 0 && { values: witness }),
  };
}
