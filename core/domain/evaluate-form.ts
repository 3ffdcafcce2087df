/**
 * One rule set for browser and server: which fields are seen, what is computed, which checks hold.
 * A hidden field has no value, is not required and is not seen by any other expression.
 */
import { compileExpression, type Expression, type ExpressionFault, type ExpressionScope } from "./expression.ts";
import type { FieldTypes } from "./field-type.ts";
import { type Check, type Field, type Form, fieldsOf } from "./form.ts";
import { type Problem, pointerStep, problem } from "./problem.ts";
import { checkAnswer, type KnownCodes } from "./check-answers.ts";

export type Answers = Record<string, unknown>;
export type CheckResult = {
  id: string;
  title: string;
  severity: Check["severity"];
  result: "pass" | "fail" | "unknown";
  message?: string;
  basis?: string;
  show: string[];
};
export type Evaluation = { answers: Answers; hidden: ReadonlySet<string>; problems: Problem[]; checks: CheckResult[] };

type CompiledField = { field: Field; sectionVisible?: Expression; visible?: Expression; computed?: Expression };
type CompiledCheck = { check: Check; when?: Expression; expr: Expression };
export type CompiledForm = {
  form: Form;
  types: FieldTypes;
  fields: ReadonlyMap<string, Field>;
  order: CompiledField[];
  checks: CompiledCheck[];
  scope: ExpressionScope;
};
/** A fault of the definition itself: where it stands and what is wrong. */
export type FormFault = { pointer: string; found: string; expected: string };

/** The names and types that expressions of the form may read. */
export function scopeOf(form: Form, types: FieldTypes): ExpressionScope {
  const scope: ExpressionScope = {};
  for (const field of fieldsOf(form)) {
    const type = types.find(field.type);
    if (type) scope[field.id] = type.expressionType(field, types);
  }
  return scope;
}

/** Compiles every expression of a form, or tells all faults with their JSON pointers. */
export function compileForm(form: Form, types: FieldTypes): CompiledForm | { faults: FormFault[] } {
  const scope = scopeOf(form, types);
  const faults: FormFault[] = [];
  const compile = (text: string | undefined, expected: string | undefined, pointer: string): Expression | undefined => {
    if (text === undefined) return undefined;
    const compiled = compileExpression(text, scope, expected);
    if (!("faults" in compiled)) return compiled;
    for (const fault of compiled.faults) faults.push({ pointer, found: excerpt(text, fault), expected: fault.message });
    return undefined;
  };
  const compiled: CompiledField[] = [];
  form.sections.forEach((section, s) => {
    const sectionVisible = compile(section.visible, "bool", `/sections/${s}/visible`);
    (section.fields as Field[]).forEach((field, f) => {
      const at = `/sections/${s}/fields/${f}`;
      const visible = compile(field.visible, "bool", `${at}/visible`);
      const expected = scope[field.id];
      // Nothing computes rows: a table's type is one that no expression over this form can have.
      const computed = compile(
        field.computed,
        typeof expected === "object" ? `rows of ${field.id}` : expected,
        `${at}/computed`,
      );
      compiled.push({
        field,
        ...(sectionVisible && { sectionVisible }),
        ...(visible && { visible }),
        ...(computed && { computed }),
      });
    });
  });
  const checks: CompiledCheck[] = [];
  form.checks.forEach((check, i) => {
    const when = compile(check.when, "bool", `/checks/${i}/when`);
    const expr = compile(check.expr, "bool", `/checks/${i}/expr`);
    if (expr) checks.push({ check, expr, ...(when && { when }) });
  });
  const order = sortByDependency(compiled, faults);
  if (faults.length > 0) return { faults };
  return { form, types, fields: new Map(compiled.map((c) => [c.field.id, c.field])), order, checks, scope };
}

/**
 * Evaluates answers: drops hidden values, fills computed ones, lists problems and the result of every check.
 * Problems of missing required answers are included (code answer.required): a draft may be saved with them.
 */
export function evaluateForm(compiled: CompiledForm, given: Answers, known: KnownCodes): Evaluation {
  const answers: Answers = { ...given };
  const hidden = new Set<string>();
  const problems: Problem[] = [];
  const found = new Map<string, Problem[]>();
  for (const name of Object.keys(given))
    if (!compiled.fields.has(name)) problems.push(problem("answer.unknown-field", pointerStep(name)));
  for (const { field, sectionVisible, visible, computed } of compiled.order) {
    if (!holds(sectionVisible, answers) || !holds(visible, answers)) {
      hidden.add(field.id);
      delete answers[field.id];
      continue;
    }
    const own: Problem[] = [];
    found.set(field.id, own);
    if (computed) {
      const result = computed.run(answers);
      if (result.kind === "value") answers[field.id] = result.value;
      else delete answers[field.id];
      if (result.kind === "error")
        own.push(
          problem("answer.not-computable", pointerStep(field.id), { label: field.label, reason: result.message }),
        );
    }
    own.push(...checkAnswer(field, answers[field.id], pointerStep(field.id), compiled.types, known));
    if (isEmpty(answers[field.id])) delete answers[field.id];
  }
  // People read the form from top to bottom, whatever depends on what.
  for (const id of compiled.fields.keys()) problems.push(...(found.get(id) ?? []));
  const checks = compiled.checks.flatMap(({ check, when, expr }): CheckResult[] => {
    // A check whose condition does not hold has nothing to say about this document.
    const applies = when?.run(answers);
    if (applies?.kind === "value" && applies.value !== true) return [];
    const head = {
      id: check.id,
      title: check.title,
      severity: check.severity,
      ...(check.basis !== undefined && { basis: check.basis }),
      show: check.show ?? expr.reads,
    };
    const result = applies === undefined || applies.kind === "value" ? expr.run(answers) : applies;
    if (result.kind !== "value") return [{ ...head, result: "unknown" }];
    return [result.value === true ? { ...head, result: "pass" } : { ...head, result: "fail", message: check.message }];
  });
  const failed = new Set(checks.filter((check) => check.result === "fail").map((check) => check.id));
  compiled.checks.forEach(({ check, expr }) => {
    if (!failed.has(check.id)) return;
    const field = check.field ?? expr.reads[0];
    problems.push({
      code: `check.${check.id}`,
      pointer: field === undefined ? "" : pointerStep(field),
      severity: check.severity,
      message: check.message,
    });
  });
  return { answers, hidden, problems, checks };
}

/** True for what counts as not filled in: nothing, empty text, empty list. */
export function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

function holds(expression: Expression | undefined, answers: Answers): boolean {
  if (!expression) return true;
  const result = expression.run(answers);
  return result.kind === "value" && result.value === true;
}

/** Fields in an order in which everything an expression reads comes first; a circle is a fault. */
function sortByDependency(compiled: CompiledField[], faults: FormFault[]): CompiledField[] {
  const byId = new Map(compiled.map((c) => [c.field.id, c]));
  const done = new Set<string>();
  const open = new Set<string>();
  const order: CompiledField[] = [];
  const visit = (entry: CompiledField): void => {
    const id = entry.field.id;
    if (done.has(id)) return;
    if (open.has(id)) {
      faults.push({
        pointer: "/sections",
        found: `doc.${id} depends on itself`,
        expected: "expressions without a circle",
      });
      return;
    }
    open.add(id);
    for (const expression of [entry.sectionVisible, entry.visible, entry.computed])
      for (const name of expression?.reads ?? []) {
        const target = byId.get(name);
        if (target) visit(target);
      }
    open.delete(id);
    done.add(id);
    order.push(entry);
  };
  for (const entry of compiled) visit(entry);
  return order;
}

function excerpt(text: string, fault: ExpressionFault): string {
  const part = text.slice(fault.start, fault.end);
  return part === text ? text : `${part} (characters ${fault.start}-${fault.end} of ${text})`;
}
