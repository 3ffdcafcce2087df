/**
 * The state of one document while its rules run. Values come first, in the order of the rules; then what each field asks
 * for; then the checks. `touch` looks again only at what depends on a changed answer.
 */
import { checkAnswer, checkDependent, type KnownCodes } from "./check-answers.ts";
import { type CompiledForm, type Condition, type FieldRules, NO_PROBLEMS } from "./compile-form.ts";
import type { Answers } from "./evaluate-form.ts";
import { type Expression, FAILED, type Facts, type Frame } from "./expression.ts";
import { cellsReader, openFrame } from "./expression-values.ts";
import { type Problem, pointerStep, problem } from "./problem.ts";

export type FormRun = {
  compiled: CompiledForm;
  known: KnownCodes;
  given: Answers;
  frame: Frame;
  /** Whether sections and fields are seen, by place. */
  openSections: boolean[];
  shown: boolean[];
  /** Problems of computing, and all problems of a field. */
  failures: (readonly Problem[])[];
  problems: (readonly Problem[])[];
  required: boolean[];
  locked: boolean[];
  checks: ("pass" | "fail" | "unknown" | undefined)[];
  unknown: readonly Problem[];
  /** By place of the field: no answer given, one that is kept, or one that is hidden or empty. */
  held: number[];
  /** How many of the form's fields have an answer given, and how many of these are hidden or empty. */
  present: number;
  dropped: number;
};

const [ABSENT, KEPT, DROPPED] = [0, 1, 2];

const NONE = NO_PROBLEMS;

/** True for what counts as not filled in: nothing, empty text, empty list. */
export function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

/** Everything evaluated once. */
export function startRun(compiled: CompiledForm, given: Answers, known: KnownCodes, facts: Facts | undefined): FormRun {
  const { blank } = compiled;
  const run: FormRun = {
    compiled,
    known,
    given,
    frame: openFrame(compiled.plan, facts),
    openSections: blank.sections.slice(),
    shown: blank.yes.slice(),
    failures: blank.none.slice(),
    problems: blank.none.slice(),
    required: blank.required.slice(),
    locked: blank.no.slice(),
    checks: blank.checks.slice(),
    unknown: NONE,
    held: blank.held.slice(),
    present: 0,
    dropped: 0,
  };
  for (const node of compiled.order) {
    const rule = compiled.rules[node];
    if (rule?.simple === true) begin(run, rule, node);
    else settle(run, node);
  }
  for (const place of compiled.judged) judge(run, place);
  for (let i = 0; i < compiled.checks.length; i++) compare(run, i);
  findUnknown(run);
  return run;
}

/** Looks again at what depends on the changed answers; returns the ids of the fields that were evaluated anew. */
export function touch(run: FormRun, changed: Iterable<string>): Set<string> {
  const { compiled } = run;
  const nodes = new Set<number>();
  const fields = new Set<number>();
  const checks = new Set<number>();
  for (const id of changed) {
    const place = compiled.places.get(id);
    if (place !== undefined && compiled.fields.has(id)) nodes.add(place);
  }
  const seen = new Set<string>();
  for (const node of nodes.size > 0 ? compiled.order : []) {
    if (!nodes.has(node)) continue;
    const id = compiled.rules[node]?.id;
    if (id !== undefined) {
      fields.add(node);
      seen.add(id);
    }
    if (!settle(run, node)) continue;
    const dependents = compiled.dependents[node];
    for (const next of dependents?.nodes ?? []) nodes.add(next);
    for (const next of dependents?.fields ?? []) fields.add(next);
    for (const next of dependents?.checks ?? []) checks.add(next);
  }
  for (const place of fields) judge(run, place);
  for (const place of checks) compare(run, place);
  findUnknown(run);
  return seen;
}

/** A field that no rule touches is done in one step, which is the most of a document. */
function begin(run: FormRun, rule: FieldRules, node: number): void {
  const value = run.given[rule.id];
  if (isEmpty(value)) {
    if (rule.required === true) run.problems[node] = rule.unfilled;
    hold(run, node, value === undefined ? ABSENT : DROPPED);
    return;
  }
  hold(run, node, KEPT);
  run.frame.plain[rule.place] = value;
  if (!rule.passes(value, run.known))
    run.problems[node] = checkAnswer(rule.field, value, rule.pointer, run.compiled.types, run.known);
}

/** Decides whether a section or field is seen and what it holds; true when that changed. */
function settle(run: FormRun, node: number): boolean {
  const { compiled, frame } = run;
  const rule = compiled.rules[node];
  if (!rule) {
    const section = node - compiled.rules.length;
    const open = holds(compiled.sections[section] ?? true, frame);
    const changed = run.openSections[section] !== open;
    run.openSections[section] = open;
    return changed;
  }
  const shown = run.openSections[rule.section] === true && (rule.visible === undefined || holds(rule.visible, frame));
  let changed = run.shown[node] !== shown;
  run.shown[node] = shown;
  if (rule.place < 0) return changed;
  const before = frame.plain[rule.place];
  const given = rule.inherited && !Object.hasOwn(run.given, rule.id) ? undefined : run.given[rule.id];
  const found = rule.fills ? filledValue(run, rule, node, given) : given;
  const value = !shown || isEmpty(found) ? undefined : found;
  hold(run, node, given === undefined ? ABSENT : value === undefined ? DROPPED : KEPT);
  if (!Object.is(before, value)) {
    frame.plain[rule.place] = value;
    frame.cells[rule.place] = undefined;
    changed = true;
  }
  return changed;
}

function hold(run: FormRun, node: number, held: number): void {
  const before = run.held[node];
  if (before === held) return;
  run.held[node] = held;
  run.present += (held === ABSENT ? 0 : 1) - (before === ABSENT ? 0 : 1);
  run.dropped += (held === DROPPED ? 1 : 0) - (before === DROPPED ? 1 : 0);
}

/** What a rule gives instead of the answer; nothing is computed for a field that is not seen. */
function filledValue(run: FormRun, rule: FieldRules, node: number, given: unknown): unknown {
  const { computed, field } = rule;
  run.failures[node] = NONE;
  if (run.shown[node] !== true) return undefined;
  if (computed) {
    const value = computed.evaluate(run.frame);
    if (typeof value !== "symbol") return value;
    if (value === FAILED) run.failures[node] = [notComputable(rule.pointer, field.label, run.frame)];
    return undefined;
  }
  return rule.columns.length > 0 && Array.isArray(given) ? computeRows(run, rule, node, given) : given;
}

/** Rows with their computed cells; whatever a person put there is gone. */
function computeRows(run: FormRun, rule: FieldRules, node: number, rows: readonly unknown[]): unknown[] {
  const { frame } = run;
  const computed = new Set(rule.columns.map(({ column }) => column.id));
  const readRow = cellsReader(rule.row ?? {}, `doc.${rule.id}`);
  const failures: Problem[] = [];
  const made = rows.map((row, i) => {
    if (typeof row !== "object" || row === null || Array.isArray(row)) return row;
    const typed = Object.fromEntries(Object.entries(row).filter(([name]) => !computed.has(name)));
    let cells: unknown[] | undefined;
    try {
      cells = readRow(typed);
    } catch (error) {
      frame.failure = error instanceof Error ? error.message : String(error);
    }
    frame.row = cells;
    for (const { column, at, computed: expression, read } of rule.columns) {
      const value = cells ? expression.evaluate(frame) : FAILED;
      if (value === FAILED)
        failures.push(notComputable(`${rule.pointer}/${i}${pointerStep(column.id)}`, column.label, frame));
      if (typeof value === "symbol" || isEmpty(value)) continue;
      typed[column.id] = value;
      if (cells && at >= 0) cells[at] = read(value);
    }
    return typed;
  });
  frame.row = undefined;
  if (failures.length > 0) run.failures[node] = failures;
  return made;
}

function notComputable(pointer: string, label: string, frame: Frame): Problem {
  return problem("answer.not-computable", pointer, { label, reason: frame.failure });
}

/** What a field asks for, and what is wrong with its answer. */
function judge(run: FormRun, place: number): void {
  const rule = run.compiled.rules[place];
  if (!rule) return;
  if (run.shown[place] !== true) {
    run.required[place] = false;
    run.locked[place] = false;
    run.problems[place] = NONE;
    return;
  }
  run.locked[place] = holds(rule.readOnly, run.frame);
  if (rule.place < 0) return;
  const required = holds(rule.required, run.frame);
  run.required[place] = required;
  const value = run.frame.plain[rule.place];
  const failures = run.failures[place] ?? NONE;
  const own =
    value === undefined
      ? required
        ? rule.unfilled
        : NONE
      : rule.passes(value, run.known)
        ? NONE
        : checkAnswer(rule.field, value, rule.pointer, run.compiled.types, run.known);
  const dependent = value === undefined || rule.above.length === 0 ? NONE : dependentProblems(run, rule, value);
  const count = failures.length + own.length + dependent.length;
  run.problems[place] = count === own.length ? own : [...failures, ...own, ...dependent];
}

/** A choice below a code of another field: the answers above it are looked at too. */
function dependentProblems(run: FormRun, rule: FieldRules, value: unknown): readonly Problem[] {
  const answers: Answers = { [rule.id]: value };
  for (const id of rule.above) answers[id] = run.frame.plain[run.compiled.plan.places.get(id) ?? -1];
  return checkDependent([rule.field], answers, run.known);
}

function compare(run: FormRun, place: number): void {
  const rules = run.compiled.checks[place];
  if (rules) run.checks[place] = outcomeOf(rules.expr, rules.when, run.frame);
}

/** A check whose condition does not hold has nothing to say about this document. */
function outcomeOf(
  expr: Expression,
  when: Expression | undefined,
  frame: Frame,
): "pass" | "fail" | "unknown" | undefined {
  if (when) {
    const applies = when.evaluate(frame);
    if (typeof applies === "symbol") return "unknown";
    if (applies !== true) return undefined;
  }
  const result = expr.evaluate(frame);
  return typeof result === "symbol" ? "unknown" : result === true ? "pass" : "fail";
}

function holds(condition: Condition, frame: Frame): boolean {
  return typeof condition === "boolean" ? condition : condition.evaluate(frame) === true;
}

/** Counting tells at once that no name is unknown. */
function findUnknown(run: FormRun): void {
  run.unknown = run.present < Object.keys(run.given).length ? unknownNames(run) : NONE;
}

function unknownNames(run: FormRun): readonly Problem[] {
  const { fields } = run.compiled;
  let found: Problem[] | undefined;
  for (const name of Object.keys(run.given))
    if (!fields.has(name)) (found ??= []).push(problem("answer.unknown-field", pointerStep(name)));
  return found ?? NONE;
}
