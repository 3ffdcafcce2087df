/**
 * Every marking that a flow can come to, explored exhaustively, with the values that a document can have in each.
 *
 * Why positions may be looked at one by one although branches run side by side: a flow is blocks inside blocks, so a
 * marking is one position in the list of each open branch. A branch moves without looking at the positions of the others;
 * they meet at the end of their block alone, and a return, a refusal or a finish takes all of them away together. What one
 * branch can do therefore depends on its own position and on the values only, and a position of one branch together with
 * a position of another is reached exactly when each of them is. The one thing that could break this is a branch that
 * writes a field which another one reads; the proof refuses such flows by themselves (prove-branches.ts).
 *
 * Values are carried as sets (value-sets.ts), so all documents walk at once. Beside the set of all values that arrive,
 * planes tell the ones that arrive in a certain way: with money posted that stays, without an agreement yet.
 */
import type { Verdicts } from "./flow-values.ts";
import { type HumanStep, isHuman, type LeafStep, type Step } from "./flow.ts";
import { planOf } from "./flow-plan.ts";
import { everyStep } from "./place-parts.ts";
import { NOTHING, ValueLimitError } from "./value-sets.ts";
import { settleReturns } from "./walk-returns.ts";
import {
  both,
  changedBy,
  effectsOf,
  empty,
  isEmpty,
  meanwhile,
  note,
  remember,
  type Planes,
  type Run,
  type Walk,
  type Ways,
} from "./walk-state.ts";

/** Positions are entered with new values at most so often; a flow that needs more is refused. */
export const MAX_MARKINGS = 200_000;

/** Walks the flow until no return brings anything new. Throws ValueLimitError. */
export function walkFlow(ways: Omit<Ways, "plan">): Walk {
  const plan = planOf(ways.flow);
  const run: Run = {
    ...ways,
    plan,
    ...emptyWalk(),
    leaving: new Map(),
    withdrawn: new Map(),
    returned: new Map(),
    changed: true,
    live: new Map(),
  };
  const { sets, start } = ways.values;
  const first = [start, ...ways.planes.map((plane) => (plane.start === "fill" ? start : NOTHING))];
  while (run.changed) {
    run.changed = false;
    Object.assign(run, { ...emptyWalk(), markings: run.markings, leaving: new Map(), withdrawn: new Map() });
    const back = run.returned.get(ways.flow.steps[0]?.id ?? "");
    const again = back?.map((set) => ways.values.submitted(set));
    run.end = walkList(
      run,
      ways.flow.steps,
      again ? first.map((set, i) => sets.or(set, again[i] ?? NOTHING)) : first,
      [],
    );
    // Without a step that changes values, whatever returns has been there before.
    if (effectsOf(run).size === 0) continue;
    settleReturns(run);
    if (remember(run)) run.changed = true;
  }
  return run;
}

/**
 * What can be reached from a step, itself left out, as far as the branch around it reaches; for the way back to it.
 * Values are those with which it is entered.
 */
export function walkBehind(ways: Omit<Ways, "plan">, from: string, entering: Planes): Walk {
  const plan = planOf(ways.flow);
  const run: Run = {
    ...ways,
    plan,
    ...emptyWalk(),
    leaving: new Map(),
    withdrawn: new Map(),
    returned: new Map(),
    changed: false,
    live: undefined,
  };
  let place = plan.get(from);
  let planes = place ? passLeaf(run, place.step as LeafStep, entering, []) : entering;
  while (place) {
    planes = walkList(run, place.list.slice(place.index + 1), planes, []);
    const { around } = place;
    if (!around || around.block.do === "all" || around.block.do === "some") break;
    if (around.block.do === "repeat") planes = goRound(run, around.block, planes, []);
    place = plan.get(around.block.id);
  }
  return run;
}

function emptyWalk(): Walk {
  return {
    reach: new Map(),
    present: new Map(),
    taken: new Map(),
    open: new Map(),
    uncovered: new Map(),
    exhausted: new Map(),
    end: [],
    markings: 0,
  };
}

/** `beside`: steps in branches beside the list that may change fields meanwhile. */
function walkList(run: Run, list: readonly Step[], planes: Planes, beside: readonly Step[]): Planes {
  let at = planes;
  for (const step of list) {
    at = arriving(run, step, at);
    if (isEmpty(at)) continue;
    run.markings += 1;
    if (run.markings > MAX_MARKINGS) throw new ValueLimitError(`more than ${MAX_MARKINGS} markings`);
    run.reach.set(step.id, both(run, run.reach.get(step.id), at));
    note(run, run.present, step.id, meanwhile(run, beside, at[0] ?? NOTHING));
    at = pass(run, step, at, beside);
  }
  return at;
}

/** What comes from before, and what returns to the step. */
function arriving(run: Run, step: Step, planes: Planes): Planes {
  const back = isHuman(step) ? run.returned.get(step.id) : undefined;
  return back ? both(run, planes, back) : planes;
}

function pass(run: Run, step: Step, planes: Planes, beside: readonly Step[]): Planes {
  switch (step.do) {
    case "choose":
      return choose(run, step, planes, beside);
    case "all":
      return together(
        run,
        step.branches.map(({ steps }) => ({ steps, entering: planes, passing: empty(planes) })),
        beside,
      );
    case "some":
      return some(run, step, planes, beside);
    case "repeat":
      return goRound(run, step, walkList(run, step.steps, planes, beside), beside);
    default:
      return passLeaf(run, step, planes, beside);
  }
}

function passLeaf(run: Run, step: LeafStep, planes: Planes, beside: readonly Step[]): Planes {
  const { values, facts } = run;
  // What is written by a decision beside it cannot be withdrawn where a decision stands in the way.
  const undecided = (other: Step): boolean => !isHuman(other) || facts.withdrawsFilled(other);
  let after = isHuman(step) ? decidedAt(run, step, planes) : planes.map((set) => changedBy(run, step, set));
  if (isHuman(step)) {
    // Who returns may have filled nothing in; several people fill fields one after the other.
    const here = both(run, planes, after);
    note(run, run.present, step.id, meanwhile(run, beside, here[0] ?? NOTHING));
    gather(run, run.leaving, step.id, here, beside);
    gather(run, run.withdrawn, step.id, facts.withdrawsFilled(step) ? here : planes, beside.filter(undecided));
    if (!facts.passes(step)) return empty(planes);
  } else if (step.do === "finish") return empty(planes);
  else if (step.do === "wait" && step.until !== undefined) {
    const missing = values.missing([step.until]);
    note(run, run.open, step.id, values.sets.and(planes[0] ?? NOTHING, missing));
    after = planes.map((set) => values.sets.without(set, missing));
  }
  if (step.do === "wait" || step.do === "act") gather(run, run.withdrawn, step.id, planes, beside.filter(undecided));
  return after.map((set, i) => {
    const change = i === 0 ? "keep" : (run.planes[i - 1]?.at(step) ?? "keep");
    return change === "clear" ? NOTHING : change === "fill" ? (after[0] ?? NOTHING) : set;
  });
}

/** The values behind a step that people do: with its fields filled in, or as they were where it is passed over. */
function decidedAt(run: Run, step: HumanStep, planes: Planes): Planes {
  const { sets } = run.values;
  const after = planes.map((set) => changedBy(run, step, set));
  const over = planes.map((set, i) => (i > 0 && run.planes[i - 1]?.passesOver?.(step) ? set : NOTHING));
  return after.map((set, i) => {
    if (i === 0) return sets.or(set, ...over);
    const plane = run.planes[i - 1];
    if (!plane?.passesOver?.(step)) return set;
    return plane.asks?.(step) ? sets.or(set, over[i] ?? NOTHING) : (over[i] ?? NOTHING);
  });
}

/** Adds the values of a step, whatever is written beside it meanwhile. */
function gather(run: Run, map: Map<string, Planes>, id: string, planes: Planes, beside: readonly Step[]): void {
  const now = planes.map((set) => meanwhile(run, beside, set));
  map.set(id, both(run, map.get(id), now));
}

function choose(run: Run, step: Extract<Step, { do: "choose" }>, planes: Planes, beside: readonly Step[]): Planes {
  const { sets } = run.values;
  let rest = planes;
  let out = empty(planes);
  step.cases.forEach(({ when, steps }, n) => {
    const verdicts = when === undefined ? undefined : run.values.verdicts(when);
    const into = verdicts ? rest.map((set) => sets.and(set, verdicts.holds)) : rest;
    note(run, run.taken, `${step.id}/${n}`, into[0] ?? NOTHING);
    if (verdicts) note(run, run.open, step.id, sets.and(rest[0] ?? NOTHING, verdicts.open));
    rest = verdicts ? rest.map((set) => sets.and(set, verdicts.fails)) : empty(planes);
    out = both(run, out, walkList(run, steps, into, beside));
  });
  note(run, run.uncovered, step.id, rest[0] ?? NOTHING);
  return out;
}

function some(run: Run, step: Extract<Step, { do: "some" }>, planes: Planes, beside: readonly Step[]): Planes {
  const { sets } = run.values;
  const verdicts = step.branches.map(({ when }) => (when === undefined ? undefined : run.values.verdicts(when)));
  const known = verdicts.filter((v): v is Verdicts => v !== undefined);
  const open = sets.or(...known.map((v) => v.open));
  const any = sets.or(...known.map((v) => v.holds));
  note(run, run.open, step.id, sets.and(planes[0] ?? NOTHING, open));
  const decided = planes.map((set) => sets.without(set, open));
  const otherwise = verdicts.includes(undefined);
  if (!otherwise) note(run, run.uncovered, step.id, sets.without(decided[0] ?? NOTHING, any));
  const going = otherwise ? decided : decided.map((set) => sets.and(set, any));
  const branches = step.branches.map(({ steps }, n) => {
    const mine = verdicts[n];
    const entering = going.map((set) => (mine ? sets.and(set, mine.holds) : sets.without(set, any)));
    note(run, run.taken, `${step.id}/${n}`, entering[0] ?? NOTHING);
    return { steps, entering, passing: going.map((set) => sets.without(set, entering[0] ?? NOTHING)) };
  });
  return together(run, branches, beside);
}

type Branch = { steps: readonly Step[]; entering: Planes; passing: Planes };

/** Branches side by side, each from the same beginning; behind them a value goes on that every one lets through. */
function together(run: Run, branches: readonly Branch[], beside: readonly Step[]): Planes {
  const { values } = run;
  const keys = effectsOf(run);
  const changing = branches.map(({ steps }) => everyStep(steps).filter((step) => keys.has(step)));
  const ends = branches.map(({ steps, entering, passing }, n) => {
    const others = changing.flatMap((own, m) => (m === n ? [] : own));
    const end = both(run, passing, walkList(run, steps, entering, [...beside, ...others]));
    return end.map((set) => meanwhile(run, others, set));
  });
  const all = values.sets.and(...ends.map((end) => end[0] ?? NOTHING));
  return (ends[0] ?? []).map((_, i) => {
    if (i === 0) return all;
    const each = ends.map((end) => end[i] ?? NOTHING);
    return values.sets.and(all, run.planes[i - 1]?.join === "any" ? values.sets.or(...each) : values.sets.and(...each));
  });
}

/** Again and again from the end of a repeated block; a round that brings the same values as the one before is the last. */
function goRound(run: Run, step: Extract<Step, { do: "repeat" }>, first: Planes, beside: readonly Step[]): Planes {
  const { sets, verdicts } = run.values;
  if (isEmpty(first)) return first;
  const again = verdicts(step.again);
  let out = empty(first);
  let ended = first;
  for (let time = 1; ; time += 1) {
    note(run, run.open, step.id, sets.and(ended[0] ?? NOTHING, again.open));
    out = both(
      run,
      out,
      ended.map((set) => sets.and(set, again.fails)),
    );
    const more = ended.map((set) => sets.and(set, again.holds));
    note(run, run.taken, `${step.id}/0`, more[0] ?? NOTHING);
    if (isEmpty(more)) return out;
    const next = time < step.times ? walkList(run, step.steps, more, beside) : more;
    if (time < step.times && next.some((set, i) => set !== ended[i])) {
      ended = next;
      continue;
    }
    run.exhausted.set(step.id, both(run, run.exhausted.get(step.id), more));
    return step.exhausted === "refuse" ? out : both(run, out, more);
  }
}
