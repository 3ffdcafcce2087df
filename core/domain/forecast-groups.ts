/** Puts the steps of a look ahead into groups: branches side by side stand beside each other, in their order. */
import type { CaseState } from "./case-state.ts";
import { isBlock, type Step } from "./flow.ts";
import { blocksAround, type FlowPlan, isParallel } from "./flow-plan.ts";
import type { ForecastItem } from "./forecast-item.ts";

type Group = Extract<ForecastItem, { kind: "group" }>;
type Parallel = Extract<Step, { do: "all" | "some" }>;

export type Groups = {
  items: ForecastItem[];
  add(item: ForecastItem): void;
  /** Begins a block of branches; the same block again is a group of its own. */
  open(block: string, branches: readonly string[]): void;
};

/** Groups of a case that stands somewhere: blocks it is already inside are there with their branches still on the way. */
export function openGroups(plan: FlowPlan, state: CaseState): Groups {
  const items: ForecastItem[] = [];
  const groups = new Map<string, Group>();

  const listFor = (step: string): ForecastItem[] => {
    const around = blocksAround(plan, step).find(({ block }) => isParallel(block));
    if (!around) return items;
    const block = around.block as Parallel;
    const group = groups.get(block.id) ?? begin(block, state.joins[block.id] ?? []);
    const id = block.branches[around.branch]?.id ?? "";
    const known = group.branches.find((branch) => branch.id === id);
    if (known) return known.items;
    const added = { id, title: block.branches[around.branch]?.title ?? id, items: [] };
    group.branches.push(added);
    return added.items;
  };
  const begin = (block: Parallel, branches: readonly string[]): Group => {
    const group: Group = {
      kind: "group",
      step: block.id,
      title: block.title,
      branches: block.branches
        .filter(({ id }) => branches.includes(id))
        .map(({ id, title }) => ({ id, title, items: [] })),
    };
    groups.set(block.id, group);
    listFor(block.id).push(group);
    return group;
  };
  return {
    items,
    add: (item) => void listFor(item.step).push(item),
    open(id, branches) {
      const block = plan.get(id)?.step;
      if (block && isBlock(block) && isParallel(block)) begin(block, branches);
    },
  };
}

/** All items in reading order, groups followed by what they hold. */
export function flatItems(items: readonly ForecastItem[]): ForecastItem[] {
  return items.flatMap((item) =>
    item.kind === "group" ? [item, ...item.branches.flatMap((branch) => flatItems(branch.items))] : [item],
  );
}
