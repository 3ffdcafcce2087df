/** Where each step of a flow stands: its list, the block around it, its rank in reading order. */
import { type BlockStep, type Flow, innerLists, innerPointer, type Step } from "./flow.ts";

export type Place = {
  step: Step;
  /** JSON pointer into the definition. */
  pointer: string;
  list: readonly Step[];
  index: number;
  /** The block whose nth inner list this is; none at the top. */
  around: { block: BlockStep; branch: number } | undefined;
  /** Place in reading order, blocks before what they hold. */
  rank: number;
};
export type FlowPlan = ReadonlyMap<string, Place>;

const plans = new WeakMap<Flow, FlowPlan>();

/** The places of all steps and blocks by id; made once for a definition. */
export function planOf(flow: Flow): FlowPlan {
  const known = plans.get(flow);
  if (known) return known;
  const plan = new Map<string, Place>();
  const add = (list: readonly Step[], at: string, around: Place["around"]): void => {
    for (const [index, step] of list.entries()) {
      const pointer = `${at}/${index}`;
      plan.set(step.id, { step, pointer, list, index, around, rank: plan.size });
      for (const [branch, inner] of innerLists(step).entries())
        add(inner, innerPointer(step, pointer, branch), { block: step as BlockStep, branch });
    }
  };
  add(flow.steps, "/steps", undefined);
  plans.set(flow, plan);
  return plan;
}

/** The blocks around a step, the nearest first, each with the branch that holds the step. */
export function blocksAround(plan: FlowPlan, id: string): { block: BlockStep; branch: number }[] {
  const found: { block: BlockStep; branch: number }[] = [];
  for (let around = plan.get(id)?.around; around; around = plan.get(around.block.id)?.around) found.push(around);
  return found;
}

/** True for blocks whose branches run side by side. */
export function isParallel(block: Step): block is Extract<BlockStep, { do: "all" | "some" }> {
  return block.do === "all" || block.do === "some";
}

/**
 * Whether one position moves between two steps without entering or leaving a branch beside others halfway: every block of
 * parallel branches around the target is around the step too, with the same branch.
 */
export function isSerial(plan: FlowPlan, step: string, target: string): boolean {
  const mine = blocksAround(plan, step);
  return blocksAround(plan, target).every(
    ({ block, branch }) => !isParallel(block) || mine.some((m) => m.block.id === block.id && m.branch === branch),
  );
}

/** True for two steps in different branches of one block that run side by side. */
export function isBeside(plan: FlowPlan, a: string, b: string): boolean {
  const mine = blocksAround(plan, a);
  return blocksAround(plan, b).some(
    ({ block, branch }) => isParallel(block) && mine.some((m) => m.block.id === block.id && m.branch !== branch),
  );
}

/** Every step and block behind the target, without the branches that run beside it. */
export function idsBehind(plan: FlowPlan, target: string): string[] {
  const rank = plan.get(target)?.rank ?? -1;
  const beside = blocksAround(plan, target).filter(({ block }) => isParallel(block));
  return [...plan].flatMap(([id, place]) => {
    if (place.rank <= rank) return [];
    const around = blocksAround(plan, id);
    const other = beside.some((b) => around.some((a) => a.block.id === b.block.id && a.branch !== b.branch));
    return other ? [] : [id];
  });
}

/** Every step and block inside a block, itself left out. */
export function idsInside(plan: FlowPlan, block: string): string[] {
  return [...plan.keys()].filter((id) => blocksAround(plan, id).some((around) => around.block.id === block));
}
