/** Branches of a block as pure functions: the branch without a condition, where there is one, stays the last. */
import type { BlockStep, Flow, Step } from "../../core/domain/flow.ts";
import { forgetSteps } from "./flow-references.ts";
import { changeStep, findStep, idsOf, withKeys } from "./flow-tree.ts";
import { nextId } from "./form-steps.ts";

export const MAX_BRANCHES = 20;
/** A branch as the designer sees it, whichever block it is of. */
export type Branch = { id?: string; title: string; when?: string; steps: Step[] };

/** The branches of a block; none for a repetition, which has one way only. */
export function branchesOf(step: Step): readonly Branch[] {
  if (step.do === "choose") return step.cases;
  return step.do === "all" || step.do === "some" ? step.branches : [];
}

/** True where branches have conditions and the last one stands for everything else. */
export function hasOther(step: Step): boolean {
  return step.do === "choose" || step.do === "some";
}

/** The key of a branch among the things that can be selected: a block's id never holds a sign. */
export function branchKey(block: string, n: number): string {
  return `${block}#${n}`;
}

/** Block and number of a branch key; undefined for the id of a step. */
export function branchOf(key: string): { block: string; n: number } | undefined {
  const [block = "", n] = key.split("#");
  return n === undefined ? undefined : { block, n: Number(n) };
}

function put(step: BlockStep, branches: readonly Branch[]): Step {
  if (step.do === "choose") return { ...step, cases: [...branches] };
  return { ...step, branches: [...branches] } as Step;
}

function change(
  flow: Flow,
  block: string,
  work: (branches: readonly Branch[], step: BlockStep) => readonly Branch[],
): Flow {
  return changeStep(flow, block, (step) => {
    const before = branchesOf(step);
    if (before.length === 0) return step;
    const after = work(before, step as BlockStep);
    return after === before ? step : put(step as BlockStep, after);
  });
}

/** Adds an empty branch, before the last where that is the one for everything else. */
export function addBranch(flow: Flow, block: string, title: string, taken: ReadonlySet<string>): Flow {
  return change(flow, block, (branches, step) => {
    if (branches.length >= MAX_BRANCHES) return branches;
    const id = nextId("way", new Set([...taken, ...idsOf(flow.steps)]));
    const fresh: Branch = step.do === "choose" ? { title, steps: [] } : { id, title, steps: [] };
    return branches.toSpliced(hasOther(step) ? -1 : branches.length, 0, fresh);
  });
}

/** True when the branch may go: two stay, and the one for everything else stays. */
export function mayRemoveBranch(step: Step, n: number): boolean {
  const { length } = branchesOf(step);
  return length > 2 && n >= 0 && n < length && !(hasOther(step) && n === length - 1);
}

/** Takes a branch away with its steps; what named them forgets them. */
export function removeBranch(flow: Flow, block: string, n: number): Flow {
  const step = findStep(flow, block)?.step;
  if (!step || !mayRemoveBranch(step, n)) return flow;
  const branch = branchesOf(step)[n];
  const gone = [...idsOf(branch?.steps ?? []), ...(branch?.id === undefined ? [] : [branch.id])];
  const next = change(flow, block, (branches) => branches.toSpliced(n, 1));
  return forgetSteps(next, new Set(gone));
}

/** Moves a branch by one place, which for conditions is the order they are asked in. */
export function moveBranch(flow: Flow, block: string, n: number, by: -1 | 1): Flow {
  return change(flow, block, (branches, step) => {
    const last = branches.length - (hasOther(step) ? 2 : 1);
    const branch = branches[n];
    const to = n + by;
    if (!branch || n > last || to < 0 || to > last) return branches;
    return branches.toSpliced(n, 1).toSpliced(to, 0, branch);
  });
}

/** Sets keys of a branch; undefined takes a key away. */
export function setBranch(flow: Flow, block: string, n: number, changes: Readonly<Record<string, unknown>>): Flow {
  return change(flow, block, (branches) => branches.map((branch, i) => (i === n ? withKeys(branch, changes) : branch)));
}
