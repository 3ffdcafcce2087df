/**
 * What the answers of a document can be while its case runs, as far as conditions and rules of a flow read them: which
 * combinations of cells a first submission may have, how steps change them, where each condition holds.
 *
 * Only fields that are read are looked at, with the fields on which their being filled in depends. What the form asks
 * for (required, visible, computed, brought from elsewhere) is taken into account where its own conditions are of the
 * class of branch-condition.ts; where they are not, the field counts as one that may be empty. The form's checks are not
 * looked at: a branch that only a check keeps empty counts as one that can be taken.
 */
import { type BranchCondition, type BranchFault, type Constant, readBranch } from "./branch-condition.ts";
import type { DefinitionSet } from "./definition-set.ts";
import type { FieldTypes } from "./field-type.ts";
import { answerIn, type Cell, cellsOf } from "./flow-cells.ts";
import { type FieldStates, fieldStates } from "./flow-fields.ts";
import { type Flow, isHuman, type Step } from "./flow.ts";
import { fieldsOf, type Form } from "./form.ts";
import { everyStep } from "./place-parts.ts";
import { compileExpression } from "./expression.ts";
import { compileForm, scopeOf } from "./evaluate-form.ts";
import { createValueSets, EVERYTHING, NOTHING, ValueLimitError, type ValueSet, type ValueSets } from "./value-sets.ts";

/** Conditions are tried on at most so many combinations of cells each, and on so many in all. */
export const MAX_CELLS = 20_000;
export const MAX_TRIALS = 400_000;

/** Where a condition holds, does not hold, and cannot be decided because something is not filled in. */
export type Verdicts = { holds: ValueSet; fails: ValueSet; open: ValueSet };
/** A value of one field as people read it; without `text` it is not filled in. */
export type Witness = { field: string; label: string; value?: unknown; text?: string };
export type CutField = { id: string; label: string; cells: readonly Cell[] };

export type FlowValues = {
  sets: ValueSets;
  /** The fields that are looked at, by their place in the sets. */
  fields: readonly CutField[];
  /** What a document can hold at its first submission. */
  start: ValueSet;
  verdicts(condition: string): Verdicts;
  /** Where any of the fields is not filled in. */
  missing(fields: readonly string[]): ValueSet;
  /** After the starter submits again: everything of theirs may be different. */
  submitted(set: ValueSet): ValueSet;
  /** After a step that lets its people edit fields; `filled` when it asks for all of them. */
  edited(set: ValueSet, fields: readonly string[], filled: boolean): ValueSet;
  /** After a step that writes fields by itself. */
  written(set: ValueSet, fields: readonly string[]): ValueSet;
  /** The fields, and what the form's rules make of them. */
  spread(fields: readonly string[]): string[];
  /** One combination of the set, points before stretches, only fields that matter. */
  witness(set: ValueSet): Witness[];
};
export type ValueFault = BranchFault & { step: string };

/** The values of a flow whose parts are in place; faults of conditions that cannot be read. Throws ValueLimitError. */
export function valuesOf(
  flow: Flow,
  form: Form,
  types: FieldTypes,
  definitions?: Pick<DefinitionSet, "find">,
  compiled: ReturnType<typeof compileForm> = compileForm(form, types),
): FlowValues | { faults: ValueFault[] } {
  const scope = scopeOf(form, types);
  const byId = new Map(fieldsOf(form).map((field) => [field.id, field]));
  const conditions = new Map<string, BranchCondition>();
  const faults: ValueFault[] = [];
  for (const step of everyStep(flow.steps))
    for (const text of conditionsOf(step)) {
      if (conditions.has(text)) continue;
      const read = readBranch(text, scope, byId);
      if ("faults" in read) faults.push(...read.faults.map((fault) => ({ ...fault, step: step.id })));
      else conditions.set(text, read);
    }
  if ("faults" in compiled)
    for (const fault of compiled.faults) faults.push({ ...fault, step: flow.steps[0]?.id ?? "" });
  if (faults.length > 0 || "faults" in compiled) return { faults };

  const uses = new Map<string, Set<Constant>>();
  const use = (field: string, constants: readonly Constant[] = []): void => {
    if (!byId.has(field)) return;
    const all = uses.get(field) ?? new Set();
    uses.set(field, all);
    for (const constant of constants) all.add(constant);
  };
  for (const { uses: own } of conditions.values()) for (const { field, constants } of own) use(field, constants);
  for (const step of everyStep(flow.steps))
    for (const field of neededBy(step, (text) => readsOf(text, scope))) use(field);
  const states = fieldStates({ flow, compiled, scope, byId, definitions, use, uses });

  const fields = [...uses].map(([id, constants]): CutField => {
    const field = byId.get(id);
    if (!field) throw new Error(`no field ${id}`);
    if (scope[id] === "list<string>" && 2 ** constants.size > MAX_CELLS) throw new ValueLimitError(`codes of ${id}`);
    const dictionary = definitions?.find("dictionary", String(field["dictionary"]));
    return { id, label: field.label, cells: cellsOf(field, [...constants], types, dictionary) };
  });
  const sets = createValueSets(fields.map(({ cells }) => cells.length));
  const places = new Map(fields.map(({ id }, i) => [id, i]));
  const judge = judgeOf({ fields, places, sets });
  const parts = constraintsOf(states, { fields, places, sets }, (condition) => judge(condition).holds);
  const placesOf = (ids: readonly string[]): Set<number> =>
    new Set(states.spread(ids).flatMap((id) => places.get(id) ?? []));
  const own = fields.map(({ id }) => id).filter((id) => !states.isLocked(id));

  return {
    sets,
    fields,
    start: sets.and(parts.always, parts.asked(own), parts.brought, parts.untouched),
    verdicts(text) {
      const condition = conditions.get(text);
      if (!condition) throw new Error(`no condition ${text}`);
      return judge(condition);
    },
    missing: (ids) => sets.or(...ids.map(parts.missing)),
    submitted: (set) => sets.and(sets.forget(set, placesOf(own)), parts.always, parts.asked(own), parts.brought),
    edited: (set, ids, filled) =>
      sets.and(
        sets.forget(set, placesOf(ids)),
        parts.always,
        parts.asked(ids),
        filled ? parts.filled(ids) : EVERYTHING,
      ),
    written: (set, ids) => sets.and(sets.forget(set, placesOf(ids)), parts.always),
    spread: (ids) => states.spread(ids),
    witness: (set) =>
      witnessOf(set, fields, sets, (id, value) => {
        const field = byId.get(id);
        return field ? (types.find(field.type)?.toText(value, field, nameIn(definitions)) ?? "") : "";
      }),
  };
}

/** The conditions of a block. */
export function conditionsOf(step: Step): string[] {
  if (step.do === "choose") return step.cases.flatMap(({ when }) => (when === undefined ? [] : [when]));
  if (step.do === "some") return step.branches.flatMap(({ when }) => (when === undefined ? [] : [when]));
  return step.do === "repeat" ? [step.again] : [];
}

/** Fields that a step cannot do without: people who stand in them, days that are waited for. */
export function neededBy(step: Step, reads: (expression: string) => string[]): string[] {
  if (step.do === "wait") return step.until === undefined ? [] : [step.until];
  if (!isHuman(step)) return [];
  return step.who.flatMap((who) => ("field" in who ? [who.field] : "expression" in who ? reads(who.expression) : []));
}

/** Names that an expression cannot do without; with `guarded` also those that it asks for with has(). */
export function readsOf(text: string, scope: ReturnType<typeof scopeOf>, guarded = false): string[] {
  const compiled = compileExpression(text, scope);
  return "faults" in compiled ? [] : compiled.reads.filter((name) => guarded || !compiled.guarded.includes(name));
}

type Cut = { fields: readonly CutField[]; places: ReadonlyMap<string, number>; sets: ValueSets };

/** Tries a condition on one answer of every combination of its cells: what it says there it says for the whole cells. */
function judgeOf({ fields, places, sets }: Cut): (condition: BranchCondition) => Verdicts {
  const known = new Map<string, Verdicts>();
  let trials = 0;
  return (condition) => {
    const found = known.get(condition.text);
    if (found) return found;
    const own = [...new Set(condition.uses.map(({ field }) => field))];
    const product = own.reduce((count, id) => count * (fields[places.get(id) ?? -1]?.cells.length ?? 1), 1);
    trials += product;
    if (product > MAX_CELLS || trials > MAX_TRIALS) throw new ValueLimitError(`${product} cells of ${condition.text}`);
    const results = new Map<string, "holds" | "fails" | "open">();
    const outcome = (cells: readonly number[]): "holds" | "fails" | "open" => {
      const key = cells.join();
      const before = results.get(key);
      if (before) return before;
      const values = own.map((id, i) => {
        const cell = fields[places.get(id) ?? -1]?.cells[cells[i] ?? -1];
        return [id, cell && answerIn(cell)] as const;
      });
      const result = condition.expression.run(Object.fromEntries(values.filter(([, value]) => value !== undefined)));
      const made = result.kind !== "value" ? "open" : result.value === true ? "holds" : "fails";
      results.set(key, made);
      return made;
    };
    const where = (wanted: "holds" | "fails" | "open"): ValueSet =>
      sets.table(
        own.map((id) => places.get(id) ?? 0),
        (cells) => outcome(cells) === wanted,
      );
    const verdicts = { holds: where("holds"), fails: where("fails"), open: where("open") };
    known.set(condition.text, verdicts);
    return verdicts;
  };
}

/** What the form's rules allow, as sets. */
function constraintsOf(
  states: FieldStates,
  { fields, places, sets }: Cut,
  holds: (condition: BranchCondition) => ValueSet,
) {
  const missing = (id: string): ValueSet => {
    const place = places.get(id);
    return place === undefined ? NOTHING : sets.where(place, (cell) => fields[place]?.cells[cell]?.kind === "missing");
  };
  const no = (set: ValueSet): ValueSet => sets.without(EVERYTHING, set);
  const implies = (given: ValueSet, then: ValueSet): ValueSet => sets.or(no(given), then);
  const rules = new Map(fields.map(({ id }) => [id, states.ruleOf(id)]));
  /** Where the field is certainly seen; where its visibility cannot be read, nowhere. */
  const seen = (id: string): ValueSet => {
    const rule = rules.get(id);
    return rule?.visible === "unread" ? NOTHING : sets.and(...(rule?.visible ?? []).map(holds));
  };
  const always = [...rules].map(([id, rule]) => {
    const shown = rule.visible === "unread" ? EVERYTHING : implies(no(missing(id)), seen(id));
    if (!rule.computedFrom) return shown;
    const without = sets.or(...rule.computedFrom.map(missing));
    return sets.and(shown, implies(without, missing(id)), implies(sets.without(seen(id), without), no(missing(id))));
  });
  return {
    missing,
    always: sets.and(...always),
    /** What is required among the fields is filled in. */
    asked: (ids: readonly string[]): ValueSet =>
      sets.and(
        ...ids.map((id) => {
          const rule = rules.get(id);
          if (!rule || rule.required === false || rule.computedFrom || rule.broughtBy) return EVERYTHING;
          const required = rule.required === true ? EVERYTHING : holds(rule.required);
          return implies(sets.and(required, seen(id)), no(missing(id)));
        }),
      ),
    /** Everything among the fields that is seen is filled in. */
    filled: (ids: readonly string[]): ValueSet => sets.and(...ids.map((id) => implies(seen(id), no(missing(id))))),
    /** What comes from elsewhere is there when what it comes from is named. */
    brought: sets.and(
      ...[...rules].flatMap(([id, rule]) => {
        if (!rule.broughtBy) return [];
        const without = missing(rule.broughtBy.field);
        const there = sets.without(seen(id), without);
        return [implies(without, missing(id)), rule.broughtBy.sure ? implies(there, no(missing(id))) : EVERYTHING];
      }),
    ),
    /** At the first submission nobody has filled in what a later step fills. */
    untouched: sets.and(...fields.flatMap(({ id }) => (states.isUntouched(id) ? [missing(id)] : []))),
  };
}

function witnessOf(
  set: ValueSet,
  fields: readonly CutField[],
  sets: ValueSets,
  textOf: (id: string, value: unknown) => string,
): Witness[] {
  const rank: Record<Cell["kind"], number> = { point: 0, codes: 1, filled: 2, between: 3, other: 4, missing: 5 };
  const prefer = (place: number): number[] =>
    (fields[place]?.cells ?? [])
      .map((cell, i) => ({ i, rank: rank[cell.kind] }))
      .toSorted((a, b) => a.rank - b.rank)
      .map(({ i }) => i);
  return [...(sets.pick(set, prefer) ?? [])].flatMap(([place, at]): Witness[] => {
    const field = fields[place];
    const cell = field?.cells[at];
    if (!field || !cell) return [];
    const { id, label } = field;
    if (cell.kind === "missing") return [{ field: id, label }];
    const text = textOf(id, cell.value);
    return [{ field: id, label, value: cell.value, text: text === "" ? String(cell.value) : text }];
  });
}

/** Names of codes out of the definitions; everything else as it is stored. */
function nameIn(definitions: Pick<DefinitionSet, "find"> | undefined) {
  return (kind: string, id: string, dictionary?: string): string =>
    (kind === "dictionary" && dictionary !== undefined
      ? definitions?.find("dictionary", dictionary)?.items.find((item) => item.code === id)?.name
      : undefined) ?? id;
}
