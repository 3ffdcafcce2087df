/**
 * What is allowed in a form but surely not meant: conditions that can never hold, codes that do not exist, checks that
 * are never judged. For the problem panel of the designer; the sentences stand in its message catalogue under the code.
 */
import { type Certain, constantOf, unknownCodes } from "./constant-rules.ts";
import { scopeOf } from "./compile-form.ts";
import type { Dictionary } from "./dictionary.ts";
import { compileExpression, type Expression, type ExpressionScope } from "./expression.ts";
import type { FieldTypes } from "./field-type.ts";
import { columnsOf } from "./fields/table.ts";
import type { Field, Form } from "./form.ts";
import { type Problem, problem } from "./problem.ts";

export const WARNINGS = [
  "form.never-visible",
  "form.required-never-visible",
  "form.never-required",
  "form.unknown-choice",
  "form.required-computed",
  "form.empty-section",
  "form.label-twice",
  "form.check-never-judged",
  "form.check-never-fails",
] as const;
export type FormWarning = (typeof WARNINGS)[number];

type Placed = { field: Field; section: number; pointer: string };
type Rule = { pointer: string; expression: Expression };
type Work = { form: Form; scope: ExpressionScope; fields: Placed[]; certain: Certain; found: Problem[] };

/** All warnings of a form of the right shape; rules that do not compile are faults and not judged here. */
export function warningsOf(form: Form, types: FieldTypes, dictionaries: readonly Dictionary[]): Problem[] {
  const fields = form.sections.flatMap((section, s) =>
    (section.fields as Field[]).map(
      (field, f): Placed => ({ field, section: s, pointer: `/sections/${s}/fields/${f}` }),
    ),
  );
  const scope = scopeOf(form, types);
  const codes = codesOf(fields, dictionaries);
  const certain: Certain = { codes, never: neverSeen(form, fields, scope, codes) };
  const work: Work = { form, scope, fields, certain, found: [] };
  warnOfSections(work);
  for (const placed of fields) warnOfField(work, placed);
  warnOfLabels(work);
  warnOfChecks(work);
  for (const { pointer, expression } of rulesOf(work))
    for (const { field, code } of unknownCodes(expression.tree, certain)) {
      const label = fields.find((placed) => placed.field.id === field)?.field.label ?? field;
      warn(work, "form.unknown-choice", pointer, { label, code });
    }
  return work.found;
}

function warn(work: Work, code: FormWarning, pointer: string, params: Record<string, string>): void {
  work.found.push({ ...problem(code, pointer, params), severity: "warn" });
}

function codesOf(fields: readonly Placed[], dictionaries: readonly Dictionary[]): Certain["codes"] {
  const codes = new Map<string, ReadonlySet<string>>();
  for (const { field } of fields) {
    const dictionary = dictionaries.find((one) => one.id === field["dictionary"]);
    if (dictionary) codes.set(field.id, new Set(dictionary.items.map((item) => item.code)));
  }
  return codes;
}

function compiled(text: unknown, scope: ExpressionScope, row?: string): Expression | undefined {
  if (typeof text !== "string") return undefined;
  const expression = compileExpression(text, scope, undefined, row === undefined ? {} : { row });
  return "faults" in expression ? undefined : expression;
}

/** True when a condition can never hold: it is false, or it needs a field that is never seen. */
function neverHolds(expression: Expression | undefined, certain: Certain): boolean {
  if (!expression) return false;
  const needed = expression.reads.filter((name) => !expression.guarded.includes(name));
  return needed.some((name) => certain.never.has(name)) || constantOf(expression.tree, certain) === false;
}

/** Fields that nobody can ever see; one hidden field may hide others, so this goes on until no more are found. */
function neverSeen(
  form: Form,
  fields: readonly Placed[],
  scope: ExpressionScope,
  codes: Certain["codes"],
): ReadonlySet<string> {
  const never = new Set<string>();
  const conditions = fields.map(({ field, section }) => ({
    id: field.id,
    rules: [compiled(form.sections[section]?.visible, scope), compiled(field.visible, scope)],
  }));
  for (let before = -1; before < never.size; ) {
    before = never.size;
    for (const { id, rules } of conditions) if (rules.some((rule) => neverHolds(rule, { codes, never }))) never.add(id);
  }
  return never;
}

function warnOfSections(work: Work): void {
  work.form.sections.forEach((section, s) => {
    if (section.fields.length === 0 || neverHolds(compiled(section.visible, work.scope), work.certain))
      warn(work, "form.empty-section", `/sections/${s}`, { title: section.title });
  });
}

function warnOfField(work: Work, { field, pointer }: Placed): void {
  const { certain, scope } = work;
  const params = { label: field.label };
  const never = certain.never.has(field.id);
  const own = neverHolds(compiled(field.visible, scope), certain);
  if (never && (field.required === true || typeof field.required === "string"))
    warn(work, "form.required-never-visible", `${pointer}/required`, params);
  else if (own) warn(work, "form.never-visible", `${pointer}/visible`, params);
  if (neverHolds(compiled(field.required, scope), certain) && !never)
    warn(work, "form.never-required", `${pointer}/required`, params);
  if (field.computed !== undefined && field.required !== undefined && field.required !== false)
    warn(work, "form.required-computed", `${pointer}/required`, params);
  columnsOf(field).forEach((column, c) => {
    if (column.computed !== undefined && column.required === true)
      warn(work, "form.required-computed", `${pointer}/columns/${c}/required`, { label: column.label });
  });
}

/** Two fields of one label in one section, or two columns of one table. */
function warnOfLabels(work: Work): void {
  const look = (labels: readonly { label: string; pointer: string }[]): void =>
    labels.forEach(({ label, pointer }, i) => {
      if (labels.findIndex((other) => other.label.trim() === label.trim()) < i)
        warn(work, "form.label-twice", `${pointer}/label`, { label });
    });
  work.form.sections.forEach((_, s) =>
    look(
      work.fields.filter(({ section }) => section === s).map(({ field, pointer }) => ({ label: field.label, pointer })),
    ),
  );
  for (const { field, pointer } of work.fields)
    look(columnsOf(field).map((column, c) => ({ label: column.label, pointer: `${pointer}/columns/${c}` })));
}

function warnOfChecks(work: Work): void {
  const { certain, scope } = work;
  work.form.checks.forEach((check, i) => {
    const expr = compiled(check.expr, scope);
    const when = compiled(check.when, scope);
    const params = { title: check.title };
    const unread = expr?.reads.filter((name) => !expr.guarded.includes(name) && certain.never.has(name)) ?? [];
    if (unread.length > 0 || neverHolds(when, certain))
      warn(work, "form.check-never-judged", `/checks/${i}/${unread.length > 0 ? "expr" : "when"}`, params);
    else if (expr && constantOf(expr.tree, certain) === true)
      warn(work, "form.check-never-fails", `/checks/${i}/expr`, params);
  });
}

/** Every rule of the form that compiles, with its place. */
function rulesOf({ form, fields, scope }: Work): Rule[] {
  const rules: Rule[] = [];
  const add = (text: unknown, pointer: string, row?: string): void => {
    const expression = compiled(text, scope, row);
    if (expression) rules.push({ pointer, expression });
  };
  form.sections.forEach((section, s) => add(section.visible, `/sections/${s}/visible`));
  for (const { field, pointer } of fields) {
    for (const key of ["visible", "required", "readOnly", "computed", "initial"] as const)
      add(field[key], `${pointer}/${key}`);
    columnsOf(field).forEach((column, c) => add(column.computed, `${pointer}/columns/${c}/computed`, field.id));
  }
  form.checks.forEach((check, i) => {
    add(check.when, `/checks/${i}/when`);
    add(check.expr, `/checks/${i}/expr`);
  });
  return rules;
}
