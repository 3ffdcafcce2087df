/**
 * Which values a document must have at each position to come to a target at all, found backwards from it. May hold more
 * than that where fields are written on the way, never less: a search that keeps to it misses no way.
 */
import type { FlowValues } from "./flow-values.ts";
import { innerLists, isHuman, type Step } from "./flow.ts";
import { everyStep } from "./place-parts.ts";
import type { StepFacts } from "./walk-state.ts";
import { EVERYTHING, NOTHING, type ValueSet } from "./value-sets.ts";

/**
 * The step that is looked for; of a repeated block, its beginning or, with `end`, where it asks whether to go round again,
 * for the first time or for the last.
 */
export type Target = { id: string; end?: "asked" | "exhausted" | undefined };
/**
 * A target with the ids of the blocks around it, its own among them; `again` inside a repeated block, where a case may
 * pass beside it first and come to it in a later round.
 */
export type Goal = Target & { holding: ReadonlySet<string>; again: boolean };

export type Needed = {
  /** Before the nth step of a list. */
  at(list: readonly Step[], index: number): ValueSet;
  /** While the branches of an inclusive block are chosen. */
  choosing(step: Step): ValueSet;
  /** At the end of a repeated block. */
  end(step: Step): ValueSet;
};

type Work = {
  values: FlowValues;
  facts: StepFacts;
  goal: Goal;
  wanted: ValueSet;
  lists: Map<readonly Step[], ValueSet[]>;
  somes: Map<string, ValueSet>;
  ends: Map<string, ValueSet>;
};

/** The goal that a target is in a flow. */
export function goalOf(steps: readonly Step[], target: Target): Goal {
  const holding = holdersOf(steps, target.id);
  const again = everyStep(steps).some((s) => s.do === "repeat" && s.id !== target.id && holding.has(s.id));
  return { ...target, holding, again };
}

/** Ids of the blocks around a step, with its own. */
function holdersOf(steps: readonly Step[], target: string): Set<string> {
  for (const step of steps) {
    if (step.id === target) return new Set([target]);
    for (const inner of innerLists(step)) {
      const found = holdersOf(inner, target);
      if (found.size > 0) return found.add(step.id);
    }
  }
  return new Set();
}

/** The branch that holds the target; undefined when none does. */
export function branchHolding<B extends { steps: readonly Step[] }>(branches: readonly B[], goal: Goal): B | undefined {
  return branches.find(({ steps }) => steps.some((step) => goal.holding.has(step.id)));
}

/** Values needed to come to the goal with one of the wanted ones. */
export function neededFor(
  steps: readonly Step[],
  values: FlowValues,
  facts: StepFacts,
  goal: Goal,
  wanted: ValueSet,
): Needed {
  const work: Work = { values, facts, goal, wanted, lists: new Map(), somes: new Map(), ends: new Map() };
  beforeList(work, steps, NOTHING);
  return {
    at: (list, index) => work.lists.get(list)?.[index] ?? NOTHING,
    choosing: (step) => work.somes.get(step.id) ?? NOTHING,
    end: (step) => work.ends.get(step.id) ?? NOTHING,
  };
}

/** Before a list, when `after` is needed behind it. */
function beforeList(work: Work, list: readonly Step[], after: ValueSet): ValueSet {
  const needed: ValueSet[] = [after];
  for (const step of list.toReversed()) needed.unshift(before(work, step, needed[0] ?? NOTHING));
  work.lists.set(list, needed);
  return needed[0] ?? NOTHING;
}

function before(work: Work, step: Step, after: ValueSet): ValueSet {
  const { goal, wanted, values } = work;
  const passing = beforePassing(work, step, after);
  return step.id === goal.id && !goal.end ? values.sets.or(wanted, passing) : passing;
}

function beforePassing(work: Work, step: Step, after: ValueSet): ValueSet {
  const { goal, values } = work;
  const { sets } = values;
  switch (step.do) {
    case "finish":
      return NOTHING;
    case "choose": {
      let rest = EVERYTHING;
      return step.cases.reduce((all, { when, steps }) => {
        const verdicts = when === undefined ? undefined : values.verdicts(when);
        const into = verdicts ? sets.and(rest, verdicts.holds) : rest;
        rest = verdicts ? sets.and(rest, verdicts.fails) : NOTHING;
        return sets.or(all, sets.and(into, beforeList(work, steps, after)));
      }, NOTHING);
    }
    case "all": {
      const mine = branchHolding(step.branches, goal);
      if (mine && !goal.again) return beforeList(work, mine.steps, NOTHING);
      const through = step.branches.reduceRight((behind, { steps }) => beforeList(work, steps, behind), after);
      return mine ? sets.or(through, work.lists.get(mine.steps)?.[0] ?? NOTHING) : through;
    }
    case "some":
      return beforeSome(work, step, after);
    case "repeat":
      return beforeRepeat(work, step, after);
    default:
      return beforeLeaf(work, step, after);
  }
}

function beforeLeaf({ values, facts }: Work, step: Step, after: ValueSet): ValueSet {
  if (isHuman(step) && !facts.passes(step)) return NOTHING;
  if (step.do === "wait" && step.until !== undefined) return values.sets.without(after, values.missing([step.until]));
  return values.unwritten(after, facts.edits(step));
}

function beforeSome(work: Work, step: Extract<Step, { do: "some" }>, after: ValueSet): ValueSet {
  const { sets, verdicts } = work.values;
  const mine = branchHolding(step.branches, work.goal);
  const into = (needed: ValueSet): ValueSet =>
    mine?.when === undefined ? needed : sets.and(needed, verdicts(mine.when).holds);
  if (mine && !work.goal.again) return into(beforeList(work, mine.steps, NOTHING));
  // Conditions are asked once at the beginning; what branches write may change what they would say later.
  const needed = step.branches.reduceRight(
    (behind, { steps }) => sets.or(behind, beforeList(work, steps, behind)),
    after,
  );
  work.somes.set(step.id, needed);
  return mine ? sets.or(needed, into(work.lists.get(mine.steps)?.[0] ?? NOTHING)) : needed;
}

function beforeRepeat(work: Work, step: Extract<Step, { do: "repeat" }>, after: ValueSet): ValueSet {
  const { goal, wanted, values } = work;
  const { sets } = values;
  const { holds, fails } = values.verdicts(step.again);
  const out = sets.and(after, step.exhausted === "refuse" ? fails : sets.or(fails, holds));
  const here = goal.end && step.id === goal.id ? wanted : NOTHING;
  for (let inside = NOTHING; ; ) {
    const end = sets.or(out, here, sets.and(holds, inside));
    work.ends.set(step.id, end);
    const again = beforeList(work, step.steps, end);
    if (again === inside) return again;
    inside = again;
  }
}
