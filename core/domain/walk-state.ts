/** What a walk through a flow knows at each moment, and how steps change the values that go through them. */
import type { FlowValues } from "./flow-values.ts";
import { type Flow, type HumanStep, isHuman, type LeafStep, type Step } from "./flow.ts";
import type { FlowPlan } from "./flow-plan.ts";
import { everyStep } from "./place-parts.ts";
import { EVERYTHING, NOTHING, type ValueSet } from "./value-sets.ts";

/** Sets of values: all that arrive, then those of each plane. */
export type Planes = readonly ValueSet[];
export type Plane = {
  /** At the first step: all values, or none. */
  start: "fill" | "clear";
  /** Whether a value keeps it behind branches side by side when any of them ends with it, or every one. */
  join: "any" | "every";
  /** What a step does to it. */
  at(step: LeafStep): "keep" | "fill" | "clear";
  /** Kept when a case is returned; otherwise as it was when the target was first reached. */
  stays?: true;
  /** Only values in it can go back to the starter; those of money that stays cannot. */
  returns?: true;
  /** Only values in it can be withdrawn by the starter, where the flow allows that before the first decision alone. */
  withdraws?: true;
  /** Steps that send values into it: a case that is returned there comes straight back. */
  from?: ReadonlySet<string>;
  /** Values in it may pass a step as they are, because it was decided before the case came back. */
  passesOver?(step: HumanStep): boolean;
  /** Of those steps the ones that may be asked all the same. */
  asks?(step: HumanStep): boolean;
};

export type Walk = {
  /** Values that arrive at each step and block. */
  reach: Map<string, Planes>;
  /** Values that a document may have while the case is at a step or block: with what is written there, or meanwhile beside it. */
  present: Map<string, ValueSet>;
  /** Values that take the nth branch of a block, under `${id}/${n}`; for repeat, those that go round again. */
  taken: Map<string, ValueSet>;
  /** Values that stop at a block or a wait: something they need is not filled in. */
  open: Map<string, ValueSet>;
  /** Values for which no branch holds. */
  uncovered: Map<string, ValueSet>;
  /** Values whose repeated block is exhausted. */
  exhausted: Map<string, Planes>;
  /** What reaches the end of the flow. */
  end: Planes;
  markings: number;
};

/** What the walk has to know of a step beside its place. */
export type StepFacts = {
  /** Whether people can ever pass it by agreeing. */
  passes(step: HumanStep): boolean;
  /** Fields whose values change at it. */
  edits(step: Step): readonly string[];
  /** Whether a case may go on from it though nobody has filled its fields. */
  leavesOut(step: HumanStep): boolean;
  /** Whether the starter may withdraw a case that waits at it with its fields filled. */
  withdrawsFilled(step: HumanStep): boolean;
};

export type Ways = { values: FlowValues; flow: Flow; plan: FlowPlan; planes: readonly Plane[]; facts: StepFacts };
export type Run = Ways &
  Walk & {
    /** Values with which steps are left to somewhere before, in this walk. */
    leaving: Map<string, Planes>;
    /** Values with which the starter may take the case back while it waits at a step, in this walk. */
    withdrawn: Map<string, Planes>;
    /** Values that come back to a step, from all walks so far. */
    returned: Map<string, Planes>;
    /** Something is known now that was not before this walk. */
    changed: boolean;
    /** Steps that change values → with which ones the walk before came to them; undefined where all may have happened. */
    live: Map<string, ValueSet> | undefined;
  };

const effects = new WeakMap<FlowValues, ReadonlyMap<Step, string>>();

/** Steps that change what conditions read, with a key that is the same for steps that do the same. */
export function effectsOf({ values, flow, facts }: Omit<Ways, "plan">): ReadonlyMap<Step, string> {
  const known = effects.get(values);
  if (known) return known;
  const cut = new Set(values.fields.map((field) => field.id));
  const found = new Map<Step, string>();
  for (const step of everyStep(flow.steps)) {
    const fields = facts.edits(step);
    if (fields.length > 0 && values.spread(fields).some((id) => cut.has(id)))
      found.set(step, `${isHuman(step) ? step.do : "writes"} ${fields.join()}`);
  }
  effects.set(values, found);
  return found;
}

/** The values behind a step that may change some. */
export function changedBy({ values, facts }: Pick<Ways, "values" | "facts">, step: Step, set: ValueSet): ValueSet {
  const fields = facts.edits(step);
  if (fields.length === 0) return set;
  const changed = isHuman(step) ? values.edited(set, fields, step.do === "handle") : values.written(set, fields);
  return isHuman(step) && !facts.leavesOut(step) ? changed : values.sets.or(set, changed);
}

/** The values when any of the steps may have changed some, for documents that came to them in the walk before. */
export function meanwhile(run: Run, steps: Iterable<Step>, set: ValueSet): ValueSet {
  if (set === NOTHING) return set;
  const { sets } = run.values;
  const keys = effectsOf(run);
  const changes = new Map<string, { step: Step; where: ValueSet }>();
  for (const step of steps) {
    const key = keys.get(step);
    const where = run.live ? run.live.get(step.id) : EVERYTHING;
    if (key === undefined || where === undefined) continue;
    changes.set(key, { step, where: sets.or(where, changes.get(key)?.where ?? NOTHING) });
  }
  return [...changes.values()].reduce(
    (all, { step, where }) => sets.or(all, changedBy(run, step, sets.and(all, where))),
    set,
  );
}

/** Remembers with which values the steps that change some were reached, whatever is written since; true when that is new. */
export function remember(run: Run): boolean {
  const changing = [...effectsOf(run).keys()];
  const written = [...new Set(changing.flatMap((step) => run.facts.edits(step)))];
  let news = false;
  for (const step of changing) {
    const reached = run.reach.get(step.id)?.[0];
    const where = reached === undefined ? undefined : run.values.unwritten(reached, written);
    if (where === undefined || !run.live || run.live.get(step.id) === where) continue;
    run.live.set(step.id, where);
    news = true;
  }
  return news;
}

export const empty = (planes: Planes): Planes => planes.map(() => NOTHING);
export const isEmpty = (planes: Planes): boolean => (planes[0] ?? NOTHING) === NOTHING;

export function both(run: Run, a: Planes | undefined, b: Planes): Planes {
  return a ? b.map((set, i) => run.values.sets.or(a[i] ?? NOTHING, set)) : b;
}

/** Adds values to those known under a key. */
export function note(run: Run, map: Map<string, ValueSet>, key: string, set: ValueSet): void {
  map.set(key, run.values.sets.or(map.get(key) ?? NOTHING, set));
}
