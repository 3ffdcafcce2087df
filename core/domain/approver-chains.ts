/**
 * Every chain of approvers that a flow can bring, with the values that bring it, and what changes between two versions.
 * A chain lists the human steps in order, those side by side as a group, a repeated block as one. Values are those at
 * submission, or behind the step that writes a field. Policies that pass people over are not looked at: they depend on
 * who somebody is, not on the document.
 */
import { type ChainRow, type Level, rowsOf } from "./chain-rows.ts";
import type { DefinitionSet } from "./definition-set.ts";
import type { FieldTypes } from "./field-type.ts";
import { type Flow, type HumanStep, isHuman, type Step } from "./flow.ts";
import type { Decide, Order, Who } from "./flow-people.ts";
import { type FlowValues, valuesOf } from "./flow-values.ts";
import type { Form } from "./form.ts";
import { everyStep, placeParts } from "./place-parts.ts";
import { stepFacts } from "./prove-steps.ts";
import type { StepFacts } from "./walk-state.ts";
import type { Static } from "typebox";
import { createValueSets, EVERYTHING, NOTHING, ValueLimitError, type ValueSet, type ValueSets } from "./value-sets.ts";

/** Chains that are listed; a flow with more says so instead. */
export const MAX_CHAINS = 500;
/** Alternatives of values that one chain tells. */
export const MAX_ROWS = 200;

export type ChainStep = {
  id: string;
  title: string;
  do: HumanStep["do"];
  who: Who[];
  order?: Static<typeof Order>;
  decide?: Decide;
};
export type ChainItem =
  | ChainStep
  | { id: string; title: string; together: ChainItem[][] }
  | { id: string; title: string; times: number; repeated: ChainItem[] };
export type Chain = {
  steps: ChainItem[];
  ends: "done" | "refused";
  /** Any of these alternatives brings the chain; an empty one is every value. */
  when: ChainRow[][];
};
export type Chains = { chains: Chain[] /** The limit that was reached; the list is empty then. */; limit?: string };
export type ChainChange = {
  added: Chain[];
  removed: Chain[];
  changed: { before: Chain; after: Chain }[];
  same: number;
};

/** Which level of the sets holds a field now: its own at first, another one behind each step that writes it. */
type Places = ReadonlyMap<number, number>;
type Way = { items: ChainItem[]; set: ValueSet; places: Places; ends?: Chain["ends"] };
type Work = {
  values: FlowValues;
  facts: StepFacts;
  sets: ValueSets;
  /** Field and writing step of each level behind those of the values. */
  later: readonly { field: number; step: string }[];
  known: Map<string, ValueSet>;
};

/** All chains of a flow over its form. Faults of its conditions are the proof's to tell: there are no chains then. */
export function listChains(
  flow: Flow,
  form: Form,
  options: { types: FieldTypes; definitions?: Pick<DefinitionSet, "find"> },
): Chains {
  const placed = placeParts(flow, (id, version) => options.definitions?.find("flow", id, version));
  if ("fault" in placed) return { chains: [] };
  try {
    const values = valuesOf(placed, form, options.types, options.definitions);
    if ("faults" in values) return { chains: [] };
    const facts = stepFacts(placed);
    const later = writtenIn(placed, values, facts);
    const sizes = values.fields.map(({ cells }) => cells.length);
    const sets = createValueSets([...sizes, ...later.map(({ field }) => sizes[field] ?? 0)]);
    const work: Work = { values, facts, sets, later, known: new Map() };
    const own: Places = new Map(values.fields.map((_, i) => [i, i]));
    const start = moved(work, values.start, own);
    const ways = walk(work, placed.steps, [{ items: [], set: start, places: own }]);
    return { chains: merged(work, ways, start) };
  } catch (error) {
    if (!(error instanceof ValueLimitError)) throw error;
    return { chains: [], limit: error.message };
  }
}

/** What is different between two versions: a chain is the same when the same steps ask the same people in the same way. */
export function compareChains(before: readonly Chain[], after: readonly Chain[]): ChainChange {
  const old = new Map(before.map((chain) => [keyOf(chain), chain]));
  const now = new Map(after.map((chain) => [keyOf(chain), chain]));
  const kept = [...now].flatMap(([key, chain]) => {
    const earlier = old.get(key);
    return earlier ? [{ before: earlier, after: chain }] : [];
  });
  const changed = kept.filter((pair) => JSON.stringify(pair.before.when) !== JSON.stringify(pair.after.when));
  return {
    added: [...now].flatMap(([key, chain]) => (old.has(key) ? [] : [chain])),
    removed: [...old].flatMap(([key, chain]) => (now.has(key) ? [] : [chain])),
    changed,
    same: kept.length - changed.length,
  };
}

function keyOf({ steps, ends }: Chain): string {
  const bare = (item: ChainItem): unknown => {
    if ("together" in item) return [item.id, item.together.map((list) => list.map(bare))];
    if ("repeated" in item) return [item.id, item.times, item.repeated.map(bare)];
    return [item.id, item.do, item.who, item.order ?? "together", item.decide ?? "any"];
  };
  return JSON.stringify([ends, steps.map(bare)]);
}

/** Each step that writes fields which are looked at, with each of these fields. */
function writtenIn(flow: Flow, values: FlowValues, facts: StepFacts): { field: number; step: string }[] {
  return everyStep(flow.steps).flatMap((step) => {
    const written = new Set(values.spread(facts.edits(step)));
    return values.fields.flatMap(({ id }, field) => (written.has(id) ? [{ field, step: step.id }] : []));
  });
}

/** A set of the values over the levels where their fields are now. */
function moved({ values, sets, known }: Work, set: ValueSet, places: Places): ValueSet {
  if (set === EVERYTHING || set === NOTHING) return set;
  const key = `${set} ${[...places.values()].join()}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const boxes = values.sets.boxes(set, 5000);
  if (!boxes) throw new ValueLimitError("more than 5000 alternatives of one condition");
  const made = sets.or(
    ...boxes.map((box) =>
      sets.and(...[...box].map(([field, cells]) => sets.where(places.get(field) ?? field, (c) => cells.includes(c)))),
    ),
  );
  known.set(key, made);
  return made;
}

function walk(work: Work, list: readonly Step[], from: readonly Way[]): Way[] {
  return list.reduce<Way[]>(
    (ways, step) =>
      joined(
        work,
        ways.flatMap((way) => (way.ends ? [way] : pass(work, step, way))),
      ),
    [...from],
  );
}

/** Ways with the same chain so far become one. */
function joined({ sets }: Work, ways: readonly Way[]): Way[] {
  const byKey = new Map<string, Way>();
  for (const way of ways) {
    if (way.set === NOTHING) continue;
    const key = JSON.stringify([idsOf(way.items), way.ends, [...way.places]]);
    const same = byKey.get(key);
    byKey.set(key, same ? { ...same, set: sets.or(same.set, way.set) } : way);
  }
  if (byKey.size > MAX_CHAINS) throw new ValueLimitError(`more than ${MAX_CHAINS} chains`);
  return [...byKey.values()];
}

function idsOf(items: readonly ChainItem[]): unknown[] {
  return items.map((item) => {
    if ("together" in item) return [item.id, item.together.map(idsOf)];
    return "repeated" in item ? [item.id, idsOf(item.repeated)] : item.id;
  });
}

function pass(work: Work, step: Step, way: Way): Way[] {
  const { sets, values } = work;
  const verdicts = (text: string): { holds: ValueSet; fails: ValueSet } => {
    const { holds, fails } = values.verdicts(text);
    return { holds: moved(work, holds, way.places), fails: moved(work, fails, way.places) };
  };
  switch (step.do) {
    case "choose": {
      let rest = way.set;
      return step.cases.flatMap(({ when, steps }) => {
        const { holds, fails } = when === undefined ? { holds: EVERYTHING, fails: NOTHING } : verdicts(when);
        const into = sets.and(rest, holds);
        rest = sets.and(rest, fails);
        return into === NOTHING ? [] : walk(work, steps, [{ ...way, set: into }]);
      });
    }
    case "all":
      return together(
        work,
        step,
        way,
        step.branches.map(({ steps }) => [{ steps, set: way.set }]),
      );
    case "some": {
      const each = step.branches.map(({ when }) => (when === undefined ? undefined : verdicts(when)));
      const none = sets.and(...each.flatMap((v) => (v ? [v.fails] : [])));
      const branches = step.branches.map(({ steps }, n) => {
        const { holds, fails } = each[n] ?? { holds: none, fails: sets.without(EVERYTHING, none) };
        return [
          { steps, set: sets.and(way.set, holds) },
          { steps: undefined, set: sets.and(way.set, fails) },
        ];
      });
      return together(work, step, way, branches);
    }
    case "repeat":
      return walk(work, step.steps, [{ ...way, items: [] }]).map((inner) =>
        inner.ends
          ? { ...inner, items: [...way.items, ...inner.items] }
          : {
              ...inner,
              items:
                inner.items.length === 0
                  ? way.items
                  : [...way.items, { id: step.id, title: step.title, times: step.times, repeated: inner.items }],
            },
      );
    case "finish":
      return [{ ...way, ends: step.as }];
    default:
      return [behind(work, step, way)];
  }
}

/** The way behind a leaf: a human step joins the chain, fields that it writes are new ones from here on. */
function behind({ later, values }: Work, step: Step, way: Way): Way {
  const places = new Map(way.places);
  later.forEach(({ field, step: writer }, i) => {
    if (writer === step.id) places.set(field, values.fields.length + i);
  });
  if (!isHuman(step)) return { ...way, places };
  const { id, title, who, order } = step;
  const item: ChainStep = {
    id,
    title,
    do: step.do,
    who,
    ...(order !== undefined && { order }),
    ...(step.do === "approve" && { decide: step.decide }),
  };
  return { ...way, places, items: [...way.items, item] };
}

/** A branch as it may go: its steps with the values that take them, or without steps where it is not taken. */
type Option = { steps: readonly Step[] | undefined; set: ValueSet };

/** Every choice of one way for each branch; a branch that ends the case takes the others along. */
function together(work: Work, step: Step, way: Way, branches: readonly (readonly Option[])[]): Way[] {
  const { sets } = work;
  const lists = branches.map((options) =>
    options.flatMap(({ steps, set }): Way[] =>
      set === NOTHING ? [] : steps ? walk(work, steps, [{ ...way, items: [], set }]) : [{ ...way, items: [], set }],
    ),
  );
  type Group = { sides: ChainItem[][]; set: ValueSet; places: Map<number, number>; ends?: Chain["ends"] };
  const first: Group = { sides: [], set: way.set, places: new Map(way.places) };
  const groups = lists.reduce<Group[]>(
    (all, list) => {
      const next = all.flatMap((group) =>
        list.flatMap((side): Group[] => {
          const set = sets.and(group.set, side.set);
          if (set === NOTHING) return [];
          const places = new Map(group.places);
          for (const [field, place] of side.places) if (place !== way.places.get(field)) places.set(field, place);
          const ends = group.ends ?? side.ends;
          return [{ sides: [...group.sides, side.items], set, places, ...(ends && { ends }) }];
        }),
      );
      if (next.length > MAX_CHAINS) throw new ValueLimitError(`more than ${MAX_CHAINS} chains`);
      return next;
    },
    [first],
  );
  return groups.map(({ sides, ...rest }) => {
    const filled = sides.filter((items) => items.length > 0);
    const [only = []] = filled;
    const group = filled.length > 1 ? [{ id: step.id, title: step.title, together: filled }] : only;
    return { ...rest, items: [...way.items, ...group] };
  });
}

/** Ways that ended with the same chain as one, their values as rows. */
function merged(work: Work, ways: readonly Way[], start: ValueSet): Chain[] {
  const { sets, values, later } = work;
  const levels: Level[] = [
    ...values.fields.map((field, at) => {
      const missing = sets.where(at, (cell) => field.cells[cell]?.kind === "missing");
      return { field, after: undefined, optional: sets.and(start, missing) !== NOTHING };
    }),
    ...later.flatMap(({ field, step }): Level[] => {
      const cut = values.fields[field];
      return cut ? [{ field: cut, after: step, optional: true }] : [];
    }),
  ];
  const byKey = new Map<string, { way: Way; set: ValueSet }>();
  for (const way of ways) {
    const key = JSON.stringify([idsOf(way.items), way.ends ?? "done"]);
    byKey.set(key, { way, set: sets.or(byKey.get(key)?.set ?? NOTHING, way.set) });
  }
  return [...byKey.values()].map(({ way, set }) => {
    const rows = rowsOf(sets, plain(sets, set, start, levels.length), levels, MAX_ROWS);
    if (!rows) throw new ValueLimitError(`more than ${MAX_ROWS} alternatives of one chain`);
    return { steps: way.items, ends: way.ends ?? "done", when: rows };
  });
}

/** The set without what only says that documents are filled in: fields that can be left out are left out. */
function plain(sets: ValueSets, set: ValueSet, start: ValueSet, levels: number): ValueSet {
  let at = set;
  for (let level = 0; level < levels; level += 1) {
    const wider = sets.forget(at, new Set([level]));
    if (sets.and(wider, start) === sets.and(set, start)) at = wider;
  }
  return at;
}
