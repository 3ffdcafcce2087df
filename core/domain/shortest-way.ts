/**
 * The shortest way to a step: the ids of the steps and blocks passed, the step itself last. Searched best first, with the
 * fewest steps that the blocks allow as the estimate of what is left, each way carrying the values that can take it.
 */
import type { FlowValues } from "./flow-values.ts";
import { type Flow, innerLists, isHuman, type Step } from "./flow.ts";
import { branchHolding, type Goal, goalOf, type Needed, neededFor, type Target } from "./needed-values.ts";
import { NOTHING, ValueLimitError, type ValueSet } from "./value-sets.ts";
import { changedBy, type StepFacts } from "./walk-state.ts";

/** Ways that are looked at before the one that only the blocks allow is taken. */
export const MAX_WAYS = 20_000;

type Taken = readonly (readonly Step[])[];
/** What is left to do: a list from an index, or a question about values, and what comes behind it. */
type Rest =
  | { do: "list"; list: readonly Step[]; index: number; then: Rest | undefined }
  | { do: "branch"; step: Extract<Step, { do: "some" }>; branch: number; taken: Taken; then: Rest | undefined }
  | { do: "again"; step: Extract<Step, { do: "repeat" }>; time: number; then: Rest | undefined };
type Passed = { id: string; before: Passed | undefined };
type Way = { rest: Rest | undefined; set: ValueSet; passed: Passed | undefined; length: number; least: number };
type Search = { values: FlowValues; facts: StepFacts; goal: Goal; needed: Needed; ways: Way[] };

/** The shortest way on which one of the values arrives; the values found, none when only the blocks were looked at. */
export function shortestWay(
  flow: Flow,
  values: FlowValues,
  facts: StepFacts,
  target: Target,
  wanted: ValueSet,
): { path: string[]; set: ValueSet } {
  const goal = goalOf(flow.steps, target);
  try {
    const needed = neededFor(flow.steps, values, facts, goal, wanted);
    const search: Search = { values, facts, goal, needed, ways: [] };
    add(search, { do: "list", list: flow.steps, index: 0, then: undefined }, values.start, undefined, 0);
    for (let looked = 0; looked < MAX_WAYS; looked += 1) {
      const way = takeBest(search.ways);
      if (!way) break;
      const found = advance(search, way, wanted);
      if (found) return found;
    }
  } catch (error) {
    // The verdict stands; only the shortest way to it was too much to find.
    if (!(error instanceof ValueLimitError)) throw error;
  }
  return { path: plainWay(flow.steps, goal) ?? [target.id], set: NOTHING };
}

/** The fewest steps of passing a step; infinite for one that ends the case. */
function cost(step: Step): number {
  if (step.do === "finish") return Number.POSITIVE_INFINITY;
  const inner = innerLists(step).map(costOf);
  if (inner.length === 0) return 1;
  return 1 + (step.do === "all" ? inner.reduce((a, b) => a + b, 0) : Math.min(...inner));
}

const costs = new WeakMap<readonly Step[], number>();
function costOf(list: readonly Step[]): number {
  const known = costs.get(list);
  if (known !== undefined) return known;
  const sum = list.reduce((all, step) => all + cost(step), 0);
  costs.set(list, sum);
  return sum;
}

/** The fewest steps from here to the target, itself counted. */
function least(rest: Rest | undefined, goal: Goal): number {
  if (!rest) return Number.POSITIVE_INFINITY;
  if (rest.do === "list") {
    const list = rest.list.slice(rest.index);
    return leastIn(list, goal) ?? list.reduce((all, step) => all + cost(step), 0) + least(rest.then, goal);
  }
  const then = least(rest.then, goal);
  if (rest.do === "branch") return then;
  if (goal.end && rest.step.id === goal.id) return 1;
  return Math.min(leastIn(rest.step.steps, goal) ?? then, then);
}

function leastIn(list: readonly Step[], goal: Goal): number | undefined {
  let sum = 0;
  for (const step of list) {
    if (step.id === goal.id) return sum + (goal.end ? cost(step) + 1 : 1);
    if (goal.holding.has(step.id)) {
      const inside = innerLists(step).flatMap((inner) => leastIn(inner, goal) ?? []);
      return sum + 1 + Math.min(...inside);
    }
    sum += cost(step);
  }
  return undefined;
}

function add(
  search: Search,
  rest: Rest | undefined,
  arriving: ValueSet,
  passed: Passed | undefined,
  length: number,
): void {
  if (!rest) return;
  const set = search.values.sets.and(arriving, neededAt(search.needed, rest));
  if (set === NOTHING) return;
  const left = least(rest, search.goal);
  if (left === Number.POSITIVE_INFINITY) return;
  const way: Way = { rest, set, passed, length, least: length + left };
  const { ways } = search;
  let at = ways.push(way) - 1;
  while (at > 0) {
    const above = (at - 1) >> 1;
    if (!isBefore(way, ways[above])) break;
    ways[at] = ways[above] ?? way;
    at = above;
  }
  ways[at] = way;
}

function neededAt(needed: Needed, rest: Rest): ValueSet {
  if (rest.do === "list") return needed.at(rest.list, rest.index);
  return rest.do === "branch" ? needed.choosing(rest.step) : needed.end(rest.step);
}

const isBefore = (a: Way, b: Way | undefined): boolean =>
  b === undefined || a.least < b.least || (a.least === b.least && a.length > b.length);

/** Takes the best way off the heap. */
function takeBest(ways: Way[]): Way | undefined {
  const [best] = ways;
  const last = ways.pop();
  if (ways.length === 0 || !last) return best;
  let at = 0;
  for (;;) {
    const [left, right] = [2 * at + 1, 2 * at + 2];
    const next = right < ways.length && isBefore(ways[right] ?? last, ways[left]) ? right : left;
    const below = ways[next];
    if (next >= ways.length || !below || !isBefore(below, last)) break;
    ways[at] = below;
    at = next;
  }
  ways[at] = last;
  return best;
}

/** One step further on a way; the result when that is the target. */
function advance(search: Search, way: Way, wanted: ValueSet): { path: string[]; set: ValueSet } | undefined {
  const { rest } = way;
  if (!rest) return undefined;
  if (rest.do === "again") return decideAgain(search, way, rest, wanted);
  if (rest.do === "branch") return decideBranch(search, way, rest);
  const step = rest.list[rest.index];
  if (!step) {
    add(search, rest.then, way.set, way.passed, way.length);
    return undefined;
  }
  const passed: Passed = { id: step.id, before: way.passed };
  if (step.id === search.goal.id && !search.goal.end) {
    const set = search.values.sets.and(way.set, wanted);
    if (set !== NOTHING) return { path: pathOf(passed), set };
  }
  const then: Rest = { ...rest, index: rest.index + 1 };
  const go = (to: Rest | undefined, set: ValueSet): void => add(search, to, set, passed, way.length + 1);
  const into = (list: readonly Step[], behind: Rest | undefined): Rest => ({
    do: "list",
    list,
    index: 0,
    then: behind,
  });
  enter(search, step, way.set, then, { go, into });
  return undefined;
}

type Moves = {
  go(to: Rest | undefined, set: ValueSet): void;
  into(list: readonly Step[], behind: Rest | undefined): Rest;
};

function enter(search: Search, step: Step, set: ValueSet, then: Rest, { go, into }: Moves): void {
  const { values } = search;
  const { sets } = values;
  switch (step.do) {
    case "finish":
      return;
    case "choose": {
      let rest = set;
      for (const { when, steps } of step.cases) {
        const verdicts = when === undefined ? undefined : values.verdicts(when);
        go(into(steps, then), verdicts ? sets.and(rest, verdicts.holds) : rest);
        rest = verdicts ? sets.and(rest, verdicts.fails) : NOTHING;
      }
      return;
    }
    case "all": {
      const mine = branchHolding(step.branches, search.goal);
      // To a step inside, its branch is enough; to one behind, all branches have to be through.
      if (mine) go(into(mine.steps, undefined), set);
      if (!mine || search.goal.again)
        go(
          step.branches.toReversed().reduce<Rest>((behind, { steps }) => into(steps, behind), then),
          set,
        );
      return;
    }
    case "some": {
      const open = sets.or(
        ...step.branches.flatMap(({ when }) => (when === undefined ? [] : [values.verdicts(when).open])),
      );
      const decided = sets.without(set, open);
      const mine = branchHolding(step.branches, search.goal);
      if (mine) go(into(mine.steps, undefined), branchSet(values, step, mine.when, decided));
      if (!mine || search.goal.again) go({ do: "branch", step, branch: 0, taken: [], then }, decided);
      return;
    }
    case "repeat":
      return go(into(step.steps, { do: "again", step, time: 1, then }), set);
    default:
      return go(then, leaf(search, step, set));
  }
}

function leaf({ values, facts }: Search, step: Step, set: ValueSet): ValueSet {
  if (isHuman(step) && !facts.passes(step)) return NOTHING;
  if (step.do === "wait" && step.until !== undefined) return values.sets.without(set, values.missing([step.until]));
  return changedBy({ values, facts }, step, set);
}

/** Values of an inclusive block that take the branch with a condition, or without one the branch for all others. */
function branchSet(
  values: FlowValues,
  step: Extract<Step, { do: "some" }>,
  when: string | undefined,
  set: ValueSet,
): ValueSet {
  if (when !== undefined) return values.sets.and(set, values.verdicts(when).holds);
  const any = step.branches.flatMap((b) => (b.when === undefined ? [] : [values.verdicts(b.when).holds]));
  return values.sets.without(set, values.sets.or(...any));
}

/** Branches of a block behind which the target lies: first all are chosen, then one is gone through after the other. */
function decideBranch(search: Search, way: Way, rest: Extract<Rest, { do: "branch" }>): undefined {
  const { sets, verdicts } = search.values;
  const { step, branch: n, taken, then } = rest;
  const branch = step.branches[n];
  const go = (to: Rest | undefined, set: ValueSet): void => add(search, to, set, way.passed, way.length);
  if (!branch) {
    const lists = taken.toReversed();
    if (taken.length > 0)
      go(
        lists.reduce<Rest | undefined>((behind, list) => ({ do: "list", list, index: 0, then: behind }), then),
        way.set,
      );
    return undefined;
  }
  const next: Rest = { ...rest, branch: n + 1 };
  const others = taken.length > 0 ? NOTHING : way.set;
  const holds = branch.when === undefined ? others : sets.and(way.set, verdicts(branch.when).holds);
  go({ ...next, taken: [...taken, branch.steps] }, holds);
  go(next, sets.without(way.set, holds));
  return undefined;
}

function decideAgain(
  search: Search,
  way: Way,
  rest: Extract<Rest, { do: "again" }>,
  wanted: ValueSet,
): { path: string[]; set: ValueSet } | undefined {
  const { sets, verdicts } = search.values;
  const { step, time, then } = rest;
  const { id, end } = search.goal;
  if (step.id === id && (end === "asked" || (end === "exhausted" && time === step.times))) {
    const set = sets.and(way.set, wanted);
    if (set !== NOTHING) return { path: pathOf({ id: step.id, before: way.passed }), set };
  }
  const { holds, fails } = verdicts(step.again);
  const more = sets.and(way.set, holds);
  const round: Rest = { do: "list", list: step.steps, index: 0, then: { ...rest, time: time + 1 } };
  add(search, then, sets.and(way.set, fails), way.passed, way.length);
  if (time < step.times) add(search, round, more, way.passed, way.length);
  else if (step.exhausted !== "refuse") add(search, then, more, way.passed, way.length);
  return undefined;
}

function pathOf(passed: Passed | undefined): string[] {
  const path: string[] = [];
  for (let at = passed; at; at = at.before) path.push(at.id);
  return path.toReversed();
}

/** The shortest way that the blocks allow whatever the values are: to a step that no value reaches. */
function plainWay(steps: readonly Step[], goal: Goal): string[] | undefined {
  const path: string[] = [];
  for (const step of steps) {
    path.push(step.id);
    if (step.id === goal.id) return goal.end ? [...path, ...passing(step), step.id] : path;
    if (goal.holding.has(step.id)) {
      const inside = innerLists(step).flatMap((inner) => {
        const way = plainWay(inner, goal);
        return way ? [way] : [];
      });
      const [first] = inside.toSorted((a, b) => a.length - b.length);
      return first && [...path, ...first];
    }
    path.push(...passing(step));
  }
  return undefined;
}

function passing(step: Step): string[] {
  const inner = innerLists(step).map((list) => ({
    cost: costOf(list),
    ids: (): string[] => list.flatMap((s) => [s.id, ...passing(s)]),
  }));
  if (step.do === "all") return inner.flatMap(({ ids }) => ids());
  const [best] = inner.toSorted((a, b) => a.cost - b.cost);
  return best?.ids() ?? [];
}
