/** Where the keys lead in a flow: the card before and after, the branch beside, and where a step goes when it is pushed. */
import { type Flow, innerLists, isBlock, type Step } from "../../core/domain/flow.ts";
import { branchesOf, branchKey, branchOf } from "./flow-branches.ts";
import { fits, moveStep } from "./flow-model.ts";
import { findStep, listAt, type Spot } from "./flow-tree.ts";

export type Push = "up" | "down" | "left" | "right";

/** All that can be selected, in reading order: steps, blocks, and the head of each branch before its steps. */
export function readingOrder(flow: Pick<Flow, "steps">): string[] {
  const walk = (steps: readonly Step[]): string[] =>
    steps.flatMap((step) => {
      const branches = branchesOf(step);
      return [
        step.id,
        ...innerLists(step).flatMap((list, n) => [
          ...(branches.length > 0 ? [branchKey(step.id, n)] : []),
          ...walk(list),
        ]),
      ];
    });
  return walk(flow.steps);
}

/** The key beside a key: in the branch next to its own, at the same height; from a block into its first branch. */
export function beside(flow: Flow, key: string, by: -1 | 1): string | undefined {
  const head = branchOf(key);
  if (head) {
    const step = findStep(flow, head.block)?.step;
    const n = head.n + by;
    return step && n >= 0 && n < branchesOf(step).length ? branchKey(head.block, n) : undefined;
  }
  const found = findStep(flow, key);
  if (!found) return undefined;
  if (by > 0 && branchesOf(found.step).length > 0) return branchKey(key, 0);
  for (let at: Spot | undefined = found.spot; at?.block !== undefined; ) {
    const { block, branch, index }: Spot = at;
    const list = listAt(flow, { block, branch: branch + by });
    if (list) return list[Math.min(index, list.length - 1)]?.id ?? branchKey(block, branch + by);
    at = findStep(flow, block)?.spot;
  }
  return undefined;
}

/** Pushes a step by one place: past its neighbour, out of its block at an end, or into the branch beside. */
export function pushStep(flow: Flow, id: string, push: Push): Flow {
  const found = findStep(flow, id);
  if (!found) return flow;
  const { spot } = found;
  const to = push === "up" || push === "down" ? pushAlong(flow, spot, push) : pushAside(flow, spot, push);
  return to ? moveStep(flow, id, to) : flow;
}

function pushAlong(flow: Flow, spot: Spot, push: "up" | "down"): Spot | undefined {
  const last = (listAt(flow, spot)?.length ?? 0) - 1;
  const index = spot.index + (push === "up" ? -1 : 1);
  if (index >= 0 && index <= last) return { ...spot, index };
  const outer = spot.block === undefined ? undefined : findStep(flow, spot.block)?.spot;
  return outer && { ...outer, index: outer.index + (push === "up" ? 0 : 1) };
}

function pushAside(flow: Flow, spot: Spot, push: "left" | "right"): Spot | undefined {
  const to = { ...spot, branch: spot.branch + (push === "left" ? -1 : 1) };
  if (spot.block !== undefined && listAt(flow, to)) return to;
  // To the right of a step that stands in no branch lies the block behind it.
  const next = listAt(flow, spot)?.[spot.index + 1];
  return push === "right" && next && isBlock(next) ? { block: next.id, branch: 0, index: 0 } : undefined;
}

/** A place that a step may be moved to; `after` is the step it would stand behind, none at the beginning of a list. */
export type Target = { spot: Spot; depth: number; after: Step | undefined; block: Step | undefined };

/** All places that a step may go to, in reading order, its present one left out. Indexes count without the step itself. */
export function targetsFor(flow: Flow, id: string): Target[] {
  const found = findStep(flow, id);
  if (!found) return [];
  const inList = (steps: readonly Step[], block: Step | undefined, branch: number, depth: number): Target[] => {
    const place = { block: block?.id, branch };
    if (!fits(flow, found.step, { ...place, index: 0 })) return [];
    const here = found.spot.block === place.block && found.spot.branch === branch;
    const at = (index: number, after: Step | undefined): Target[] => {
      const stays = (here && index === found.spot.index) || (block === undefined && index === 0);
      return stays ? [] : [{ spot: { ...place, index }, depth, after, block }];
    };
    const others = steps.filter((step) => step.id !== id);
    const inside = (step: Step): Target[] => innerLists(step).flatMap((list, n) => inList(list, step, n, depth + 1));
    return [...at(0, undefined), ...others.flatMap((step, i) => [...inside(step), ...at(i + 1, step)])];
  };
  return inList(flow.steps, undefined, 0, 0);
}
