/**
 * Chains of approvers as people compare them: what became of each between two versions. Most changes keep the values and
 * ask other people there, so these are put side by side instead of standing as one chain gone and one new.
 */
import { type Chain, type ChainItem, type ChainStep, compareChains } from "./approver-chains.ts";
import type { Field } from "./form.ts";

/** A chain of one version, or what two versions make of the same values or of the same people. */
export type ToldChain =
  | { is: "listed" | "same" | "added"; after: Chain }
  /** Other people or steps for the same values; the same people for other values. */
  | { is: "people" | "values"; before: Chain; after: Chain }
  | { is: "removed"; before: Chain };

/** Why the chains of a version are not told: too many to list, or its conditions cannot be read. */
export type UntoldChains = { side: "before" | "after"; why: "limit" | "faulty" };

/** The chains of a flow with everything that is needed to say them. */
export type FlowChains = {
  id: string;
  title: string;
  /** Without a number for a draft. */
  version?: number;
  before?: number;
  rows: ToldChain[];
  untold: UntoldChains[];
  /** Fields that values or people are taken from. */
  fields: Field[];
  names: {
    roles: { id: string; title: string }[];
    unitKinds: { id: string; title: string }[];
    steps: Record<string, string>;
    people: Record<string, string>;
    units: Record<string, string>;
    /** Names of codes, regions and units among the values, by field. */
    codes: Record<string, Record<string, string>>;
  };
};

/** What became of every chain, in the order of the later version; what is gone stands at the end. */
export function tellChains(before: readonly Chain[] | undefined, after: readonly Chain[]): ToldChain[] {
  if (!before) return after.map((chain) => ({ is: "listed", after: chain }));
  const { added, removed, changed } = compareChains(before, after);
  const gone = new Set(removed);
  const wider = new Map(changed.map((pair) => [pair.after, pair.before]));
  const fresh = new Set(added);
  const byValues = Map.groupBy(removed, valuesOf);
  const rows = after.map((chain): ToldChain => {
    const values = wider.get(chain);
    if (values) return { is: "values", before: values, after: chain };
    if (!fresh.has(chain)) return { is: "same", after: chain };
    const others = byValues.get(valuesOf(chain))?.shift();
    if (!others) return { is: "added", after: chain };
    gone.delete(others);
    return { is: "people", before: others, after: chain };
  });
  return [...rows, ...[...gone].map((chain): ToldChain => ({ is: "removed", before: chain }))];
}

/** How many steps of people a chain has; those side by side count each, those repeated once. */
export function countSteps(items: readonly ChainItem[]): number {
  return items.reduce((sum, item) => {
    if ("together" in item) return sum + item.together.reduce((all, side) => all + countSteps(side), 0);
    return sum + ("repeated" in item ? countSteps(item.repeated) : 1);
  }, 0);
}

/** Every step of people in chains. */
export function stepsOfChains(chains: readonly Chain[]): ChainStep[] {
  const inside = (item: ChainItem): ChainStep[] => {
    if ("together" in item) return item.together.flat().flatMap(inside);
    return "repeated" in item ? item.repeated.flatMap(inside) : [item];
  };
  return chains.flatMap(({ steps }) => steps.flatMap(inside));
}

function valuesOf({ when }: Chain): string {
  return JSON.stringify(when);
}
