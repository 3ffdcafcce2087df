/**
 * What a designer can do with the steps of a flow, each as a pure function from flow to flow: buttons, keys, menus and
 * dragging all end here. A move that is not possible gives the very same flow back. Ids are made here; nobody types one.
 */
import {
  type BlockStep,
  type Flow,
  innerLists,
  isBlock,
  isHuman,
  MAX_NESTING,
  MAX_STEPS,
  type Step,
} from "../../core/domain/flow.ts";
import { forgetSteps, joinSeparate, renamedCopy, twinReferences } from "./flow-references.ts";
import {
  changeList,
  changeStep,
  findStep,
  idsOf,
  listAt,
  placedSteps,
  type Spot,
  withKeys,
  withLists,
} from "./flow-tree.ts";
import { nextId } from "./form-steps.ts";

/** Blocks inside each other, the step itself among them; 0 for a step that is no block. */
export function heightOf(step: Step): number {
  return isBlock(step) ? 1 + Math.max(0, ...innerLists(step).flat().map(heightOf)) : 0;
}

/** How many blocks stand around a spot. */
function depthOf(flow: Flow, block: string | undefined): number {
  return block === undefined ? 0 : (findStep(flow, block)?.depth ?? 0) + 1;
}

/** True when the spot exists and the step may stand there. */
export function fits(flow: Flow, step: Step, spot: Spot): boolean {
  return listAt(flow, spot) !== undefined && depthOf(flow, spot.block) + heightOf(step) <= MAX_NESTING;
}

/** Puts a new step at a place; a person's step is kept apart from whom all others are kept apart from. */
export function insertStep(flow: Flow, step: Step, spot: Spot): Flow {
  const all = placedSteps(flow).length + idsOf([step]).length;
  if (!fits(flow, step, spot) || all > MAX_STEPS) return flow;
  const next = changeList(flow, spot, (steps) => steps.toSpliced(within(flow, spot, steps.length), 0, step));
  const people = placedSteps({ steps: [step] }).filter((found) => isHuman(found.step));
  return people.reduce((so, found) => joinSeparate(flow, so, found.step), next);
}

/** The submission stays first. */
function within(flow: Flow, spot: Spot, length: number): number {
  const first = spot.block === undefined && flow.steps[0]?.do === "submit" ? 1 : 0;
  return Math.min(Math.max(spot.index, first), length);
}

/** True for steps that may be moved, copied and taken away: all but the submission. */
export function isFree(step: Step): boolean {
  return step.do !== "submit";
}

/** Takes a step away, a block with all that is in it; what named them forgets them. The last step behind the submission stays. */
export function removeStep(flow: Flow, id: string): Flow {
  const found = findStep(flow, id);
  if (!found || !isFree(found.step) || isOnly(flow, id)) return flow;
  const next = changeList(flow, found.spot, (steps) => steps.filter((step) => step.id !== id));
  return forgetSteps(next, new Set(idsOf([found.step])));
}

/** True for the one step behind the submission, without which there is no flow. */
export function isOnly(flow: Flow, id: string): boolean {
  return flow.steps.length <= 2 && flow.steps.some((step) => step.id === id);
}

/** Moves a step; the index counts without the step itself. Not into itself, not before the submission, not too deep. */
export function moveStep(flow: Flow, id: string, to: Spot): Flow {
  const found = findStep(flow, id);
  if (!found || !isFree(found.step) || !fits(flow, found.step, to)) return flow;
  if (to.block !== undefined && idsOf([found.step]).includes(to.block)) return flow;
  if (isOnly(flow, id) && to.block !== undefined) return flow;
  const without = changeList(flow, found.spot, (steps) => steps.filter((step) => step.id !== id));
  const there = listAt(without, to)?.length ?? 0;
  const index = within(without, to, there);
  const { spot } = found;
  if (spot.block === to.block && spot.branch === to.branch && spot.index === index) return flow;
  return changeList(without, to, (steps) => steps.toSpliced(index, 0, found.step));
}

/** Puts a copy behind the step and gives its id; references inside the copy lead to the copies, and rules hold for them too. */
export function duplicateStep(flow: Flow, id: string, suffix: string, taken: ReadonlySet<string>): [Flow, string] {
  const found = findStep(flow, id);
  if (!found || !isFree(found.step)) return [flow, ""];
  const used = new Set([...taken, ...idsOf(flow.steps)]);
  const names = new Map<string, string>();
  for (const old of idsOf([found.step])) {
    const fresh = nextId(old.replace(/\d+$/, ""), used);
    used.add(fresh);
    names.set(old, fresh);
  }
  const copy = renamedCopy(found.step, names);
  copy.title = `${copy.title}${suffix}`.slice(0, 30);
  const spot = { ...found.spot, index: found.spot.index + 1 };
  const next = changeList(flow, spot, (steps) => steps.toSpliced(spot.index, 0, copy));
  return [twinReferences(next, names), copy.id];
}

/** Puts a step into a new block that stands where it stood: into its first branch. */
export function wrapStep(flow: Flow, id: string, block: BlockStep): Flow {
  const found = findStep(flow, id);
  if (!found || !isFree(found.step)) return flow;
  const filled = withLists(
    block,
    innerLists(block).map((_, n) => (n === 0 ? [found.step] : [])),
  );
  if (found.depth + heightOf(filled) > MAX_NESTING) return flow;
  return changeList(flow, found.spot, (steps) => steps.map((step) => (step.id === id ? filled : step)));
}

/** Opens a block: its steps stand one after the other in its place. */
export function unwrapBlock(flow: Flow, id: string): Flow {
  const found = findStep(flow, id);
  if (!found || !isBlock(found.step)) return flow;
  const inner = innerLists(found.step).flat();
  if (inner.length === 0 && isOnly(flow, id)) return flow;
  const next = changeList(flow, found.spot, (steps) => steps.flatMap((step) => (step.id === id ? inner : [step])));
  const kept = new Set(idsOf(inner));
  return forgetSteps(next, new Set(idsOf([found.step]).filter((one) => !kept.has(one))));
}

/** Sets keys of a step; undefined takes a key away, all others stay. */
export function setStep(flow: Flow, id: string, changes: Readonly<Record<string, unknown>>): Flow {
  return changeStep(flow, id, (step) => withKeys(step, changes));
}

/** Sets keys of the flow itself. */
export function setFlow(flow: Flow, changes: Readonly<Record<string, unknown>>): Flow {
  return withKeys(flow, changes);
}
