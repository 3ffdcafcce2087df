/** Compiles a form's rules once: every expression checked against the types of the fields, in the order they are needed. */
import type { CheckResult } from "./evaluate-form.ts";
import {
  compileExpression,
  excerpt,
  type Expression,
  type ExpressionScope,
  type ExpressionType,
} from "./expression.ts";
import { planOf, readerOf, type ScopePlan } from "./expression-values.ts";
import type { FieldTypes } from "./field-type.ts";
import { columnsOf } from "./fields/table.ts";
import { type Check, type Field, type Form, fieldsOf } from "./form.ts";
import { type Problem, pointerStep, problem } from "./problem.ts";
import { type QuickAnswer, quickAnswer } from "./quick-answer.ts";
import { dependentsOf, type Dependents, initialNodes, ruleNodes } from "./form-order.ts";
import { orderRules } from "./rule-order.ts";

/** A rule that is always or never so, or an expression. */
export type Condition = boolean | Expression;
/** A computed column: where its cell stands in the row's type, and what reads its result back. */
export type ColumnRule = { column: Field; at: number; computed: Expression; read(value: unknown): unknown };
export type FieldRules = {
  id: string;
  field: Field;
  section: number;
  /** Place in the scope; -1 for a field that holds no answer. */
  place: number;
  pointer: string;
  visible: Expression | undefined;
  computed: Expression | undefined;
  initial: Expression | undefined;
  required: Condition;
  readOnly: Condition;
  columns: readonly ColumnRule[];
  /** Columns of a row as expressions see them, where columns are computed. */
  row: Readonly<Record<string, ExpressionType>> | undefined;
  /** Fields whose codes stand above the codes of this choice, or of a column's. */
  above: readonly string[];
  /** The problems of an empty field that is required. */
  unfilled: readonly Problem[];
  /** Passes what is certainly no problem. */
  passes: QuickAnswer;
  /** A rule gives the value, wholly or in its rows. */
  fills: boolean;
  /** No rule decides about the field, and nothing hides it: its answer is what was given. */
  simple: boolean;
  /** The name is one that every object has: only an own property is an answer. */
  inherited: boolean;
};
export type CheckRules = {
  check: Check;
  when: Expression | undefined;
  expr: Expression;
  results: Readonly<Record<"pass" | "fail" | "unknown", CheckResult>>;
  problem: Problem;
};
export type CompiledForm = {
  form: Form;
  types: FieldTypes;
  /** The fields that hold answers, in the order of the form. */
  fields: ReadonlyMap<string, Field>;
  scope: ExpressionScope;
  plan: ScopePlan;
  rules: readonly FieldRules[];
  sections: readonly (Expression | undefined)[];
  /** Places of fields, then of sections, in an order in which everything read comes first. */
  order: readonly number[];
  /** Places of fields with `initial`, in such an order. */
  initials: readonly number[];
  checks: readonly CheckRules[];
  dependents: readonly Dependents[];
  /** Places of fields by id. */
  places: ReadonlyMap<string, number>;
  /** Places of the fields that are not simple. */
  judged: readonly number[];
  /** Fields whose values rules fill, wholly or in their rows. */
  filled: readonly FieldRules[];
  blank: Blank;
};
/** Lists as a new document begins with them: copying one is much quicker than filling one. */
export type Blank = {
  sections: readonly boolean[];
  yes: readonly boolean[];
  no: readonly boolean[];
  held: readonly number[];
  required: readonly boolean[];
  /** The same by id: what is asked for when nothing is hidden and no condition says otherwise. */
  asked: ReadonlySet<string>;
  none: readonly (readonly Problem[])[];
  checks: readonly undefined[];
};
export const NO_PROBLEMS: readonly Problem[] = [];

/** A fault of the definition itself: where it stands and what is wrong. */
export type FormFault = { pointer: string; found: string; expected: string };

/** The names and types that expressions of the form may read. */
export function scopeOf(form: Form, types: FieldTypes): ExpressionScope {
  const scope: ExpressionScope = {};
  for (const field of fieldsOf(form)) {
    const type = types.find(field.type);
    if (type && type.answers !== false) scope[field.id] = type.expressionType(field, types);
  }
  return scope;
}

type Compile = (text: string | undefined, expected: string | undefined, pointer: string) => Expression | undefined;
type Work = { form: Form; types: FieldTypes; scope: ExpressionScope; plan: ScopePlan; faults: FormFault[] };

const compiledForms = new WeakMap<Form, { types: FieldTypes; compiled: ReturnType<typeof compileForm> }>();

/** The same as compileForm, made once for a form that nobody changes any more: a published version, a draft as it was read. */
export function compiledOnce(form: Form, types: FieldTypes): ReturnType<typeof compileForm> {
  const known = compiledForms.get(form);
  if (known?.types === types) return known.compiled;
  const compiled = compileForm(form, types);
  compiledForms.set(form, { types, compiled });
  return compiled;
}

/** Compiles every expression of a form, or tells all faults with their JSON pointers. */
export function compileForm(form: Form, types: FieldTypes): CompiledForm | { faults: FormFault[] } {
  const scope = scopeOf(form, types);
  const work: Work = { form, types, scope, plan: planOf(scope), faults: [] };
  const compile = compilerFor(work);
  const rules: FieldRules[] = [];
  const sections = form.sections.map((section, s) => {
    (section.fields as Field[]).forEach((field, f) =>
      rules.push(compileField(work, compile, field, s, `/sections/${s}/fields/${f}`)),
    );
    return compile(section.visible, "bool", `/sections/${s}/visible`);
  });
  const checks = form.checks.flatMap((check, i): CheckRules[] => {
    const when = compile(check.when, "bool", `/checks/${i}/when`);
    const expr = compile(check.expr, "bool", `/checks/${i}/expr`);
    return expr ? [checkRules(check, expr, when)] : [];
  });
  const nodes = ruleNodes(form, rules, sections);
  const { order, circles } = orderRules(nodes);
  const starts = orderRules(initialNodes(rules, nodes));
  for (const { names, pointers } of [...circles, ...starts.circles])
    for (const pointer of pointers)
      work.faults.push({ pointer, found: names.join(" -> "), expected: "rules that do not go in a circle" });
  if (work.faults.length > 0) return { faults: work.faults };
  return {
    form,
    types,
    fields: new Map(rules.filter((rule) => rule.place >= 0).map((rule) => [rule.field.id, rule.field])),
    scope,
    plan: work.plan,
    rules,
    sections,
    order,
    initials: starts.order.filter((place) => rules[place]?.initial),
    checks,
    dependents: dependentsOf(form, rules, sections, checks),
    places: new Map(rules.map((rule, i) => [rule.field.id, i])),
    judged: rules.flatMap((rule, i) => (rule.simple ? [] : [i])),
    filled: rules.filter((rule) => rule.place >= 0 && rule.fills),
    blank: {
      sections: sections.map(() => true),
      yes: rules.map(() => true),
      no: rules.map(() => false),
      held: rules.map(() => 0),
      required: rules.map((rule) => rule.required === true && rule.place >= 0),
      asked: new Set(rules.flatMap((rule) => (rule.required === true && rule.place >= 0 ? [rule.field.id] : []))),
      none: rules.map(() => NO_PROBLEMS),
      checks: checks.map(() => undefined),
    },
  };
}

function compilerFor(work: Work, row?: string): Compile {
  return (text, expected, pointer) => {
    if (text === undefined) return undefined;
    const compiled = compileExpression(text, work.scope, expected, row === undefined ? {} : { row });
    if (!("faults" in compiled)) return compiled;
    for (const fault of compiled.faults)
      work.faults.push({ pointer, found: excerpt(text, fault), expected: fault.message });
    return undefined;
  };
}

function compileField(work: Work, compile: Compile, field: Field, section: number, at: string): FieldRules {
  const type = work.scope[field.id];
  const condition = (key: "required" | "readOnly"): Condition => {
    const rule = field[key];
    return typeof rule === "string" ? (compile(rule, "bool", `${at}/${key}`) ?? false) : rule === true;
  };
  // Nothing computes rows or answers made of parts: their type is one that no expression over this form can have.
  const result = typeof type === "string" ? type : `an answer of ${field.id}`;
  const columns = compileColumns(work, field, at);
  // Every set of rules has the same properties in the same order: that alone halves the time of an evaluation.
  return {
    id: field.id,
    field,
    section,
    place: work.plan.places.get(field.id) ?? -1,
    pointer: pointerStep(field.id),
    visible: compile(field.visible, "bool", `${at}/visible`),
    computed: compile(field.computed, result, `${at}/computed`),
    initial: compile(field.initial, result, `${at}/initial`),
    required: condition("required"),
    readOnly: condition("readOnly"),
    columns,
    row: columns.length > 0 && typeof type === "object" && "row" in type ? type.row : undefined,
    above: [field, ...columnsOf(field)].flatMap((one) => {
      const on = one["dependsOn"];
      return typeof on === "string" && work.scope[on] !== undefined ? [on] : [];
    }),
    unfilled: [problem("answer.required", pointerStep(field.id), { label: field.label })],
    passes: type === undefined ? () => false : quickAnswer(field, pointerStep(field.id), work.types),
    simple:
      type !== undefined &&
      work.form.sections[section]?.visible === undefined &&
      field.visible === undefined &&
      field.computed === undefined &&
      columns.length === 0 &&
      typeof field.required !== "string" &&
      (field.readOnly === undefined || field.readOnly === false) &&
      field["dependsOn"] === undefined &&
      !columnsOf(field).some((column) => column["dependsOn"] !== undefined) &&
      !(field.id in Object.prototype),
    fills: field.computed !== undefined || columns.length > 0,
    inherited: field.id in Object.prototype,
  };
}

/** The computed columns of a table, those that others of the row read first. */
function compileColumns(work: Work, field: Field, at: string): ColumnRule[] {
  const type = work.scope[field.id];
  if (typeof type !== "object" || !("row" in type)) return [];
  const compile = compilerFor(work, field.id);
  const names = Object.keys(type.row);
  const rules = columnsOf(field).map((column, c) => {
    const pointer = `${at}/columns/${c}/computed`;
    const own = type.row[column.id];
    const expected = typeof own === "string" ? own : `an answer of ${column.id}`;
    const computed = compile(column.computed, expected, pointer);
    return { column, at: names.indexOf(column.id), pointer, computed, read: readerOf(own ?? "string", column.id) };
  });
  const { order, circles } = orderRules(
    rules.map(({ column, computed, pointer }) => ({
      name: `row.${column.id}`,
      reads: (computed?.others ?? [])
        .map((name) => ({ node: rules.findIndex((rule) => name === `row.${rule.column.id}`), pointer }))
        .filter(({ node }) => node >= 0),
    })),
  );
  for (const { names: members, pointers } of circles)
    for (const pointer of pointers)
      work.faults.push({ pointer, found: members.join(" -> "), expected: "rules that do not go in a circle" });
  return order.flatMap((place): ColumnRule[] => {
    const rule = rules[place];
    return rule?.computed ? [{ column: rule.column, at: rule.at, computed: rule.computed, read: rule.read }] : [];
  });
}

function checkRules(check: Check, expr: Expression, when: Expression | undefined): CheckRules {
  const head = {
    id: check.id,
    title: check.title,
    severity: check.severity,
    ...(check.basis !== undefined && { basis: check.basis }),
    show: check.show ?? expr.reads,
  };
  const field = check.field ?? expr.reads[0];
  return {
    check,
    expr,
    when,
    results: {
      pass: { ...head, result: "pass" },
      fail: { ...head, result: "fail", message: check.message },
      unknown: { ...head, result: "unknown" },
    },
    problem: {
      code: `check.${check.id}`,
      pointer: field === undefined ? "" : pointerStep(field),
      severity: check.severity,
      message: check.message,
    },
  };
}
