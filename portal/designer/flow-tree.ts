/** A flow as a tree: steps with their places, and changes deep inside that leave everything else the same object. */
import { type BlockStep, type Flow, innerLists, isBlock, type Step } from "../../core/domain/flow.ts";

/** A place between steps: in the flow itself (`block` undefined) or in the nth list of a block. */
export type Spot = { block: string | undefined; branch: number; index: number };
export type Found = { step: Step; spot: Spot; depth: number };

/** Every step and block with its place, in reading order; `depth` counts the blocks around it. */
export function placedSteps(flow: Pick<Flow, "steps">): Found[] {
  const walk = (steps: readonly Step[], block: string | undefined, branch: number, depth: number): Found[] =>
    steps.flatMap((step, index) => [
      { step, spot: { block, branch, index }, depth },
      ...innerLists(step).flatMap((list, n) => walk(list, step.id, n, depth + 1)),
    ]);
  return walk(flow.steps, undefined, 0, 0);
}

/** The step or block with the id, and where it stands. */
export function findStep(flow: Pick<Flow, "steps">, id: string): Found | undefined {
  return placedSteps(flow).find(({ step }) => step.id === id);
}

/** The list of steps that a spot lies in; undefined when there is no such block or branch. */
export function listAt(flow: Pick<Flow, "steps">, { block, branch }: Omit<Spot, "index">): readonly Step[] | undefined {
  if (block === undefined) return flow.steps;
  const found = findStep(flow, block);
  return found && innerLists(found.step)[branch];
}

/** Ids of steps, blocks and branches. */
export function idsOf(steps: readonly Step[]): string[] {
  return placedSteps({ steps: [...steps] }).flatMap(({ step }) => [
    step.id,
    ...(step.do === "all" || step.do === "some" ? step.branches.map((branch) => branch.id) : []),
  ]);
}

/** The block with other lists inside; everything else of it and of its branches stays. */
export function withLists(step: BlockStep, lists: readonly (readonly Step[])[]): BlockStep {
  const at = (n: number, before: Step[]): Step[] => {
    const list = lists[n];
    return list === undefined || list === before ? before : [...list];
  };
  if (step.do === "repeat") return { ...step, steps: at(0, step.steps) };
  if (step.do === "choose") return { ...step, cases: step.cases.map((c, n) => ({ ...c, steps: at(n, c.steps) })) };
  return { ...step, branches: step.branches.map((b, n) => ({ ...b, steps: at(n, b.steps) })) };
}

/** The flow with one list of steps changed. */
export function changeList(flow: Flow, place: Omit<Spot, "index">, work: (steps: readonly Step[]) => Step[]): Flow {
  if (place.block === undefined) return { ...flow, steps: work(flow.steps) };
  return changeStep(flow, place.block, (step) =>
    isBlock(step)
      ? withLists(
          step,
          innerLists(step).map((list, n) => (n === place.branch ? work(list) : list)),
        )
      : step,
  );
}

/** The flow with one step changed, wherever it stands; all others are the same objects. */
export function changeStep(flow: Flow, id: string, work: (step: Step) => Step): Flow {
  const walk = (steps: readonly Step[]): readonly Step[] => {
    const next = steps.map((step) => {
      if (step.id === id) return work(step);
      if (!isBlock(step)) return step;
      const lists = innerLists(step);
      const inner = lists.map(walk);
      return inner.every((list, n) => list === lists[n]) ? step : withLists(step, inner);
    });
    return next.every((step, i) => step === steps[i]) ? steps : next;
  };
  const steps = walk(flow.steps);
  return steps === flow.steps ? flow : { ...flow, steps: [...steps] };
}

/** The thing with keys set or, for undefined, taken away. */
export function withKeys<T extends object>(thing: T, changes: Readonly<Record<string, unknown>>): T {
  const next: Record<string, unknown> = { ...thing, ...changes };
  for (const [key, value] of Object.entries(changes)) if (value === undefined) delete next[key];
  return next as T;
}

/** The steps with each one changed, those inside blocks before the block itself. */
export function mapSteps(steps: readonly Step[], work: (step: Step) => Step): Step[] {
  return steps.map((step) => {
    if (!isBlock(step)) return work(step);
    return work(
      withLists(
        step,
        innerLists(step).map((list) => mapSteps(list, work)),
      ),
    );
  });
}

/** The pairs with a name changed in its place; a name that is there already is left alone. */
export function renamePair(
  pairs: Readonly<Record<string, string>>,
  before: string,
  after: string,
): Readonly<Record<string, string>> {
  if (after === before || after === "" || Object.hasOwn(pairs, after)) return pairs;
  return Object.fromEntries(Object.entries(pairs).map(([key, value]) => [key === before ? after : key, value]));
}
