/** Expressions of a draft: compiled over the fields it has just now, tried on samples with the facts of this day. */
import { dateBehind } from "../../core/domain/condition.ts";
import {
  compileExpression,
  type Expression,
  type ExpressionFault,
  type ExpressionResult,
  type ExpressionScope,
  type Facts,
} from "../../core/domain/expression.ts";
import { isEmpty, scopeOf } from "../../core/domain/evaluate-form.ts";
import { fieldsOf, type Form } from "../../core/domain/form.ts";
import { FIELD_TYPES } from "../form-context.ts";
import { session } from "../session.ts";
import type { Sample } from "./sample.ts";

export type Compiled = Expression | { faults: ExpressionFault[] };

const scopes = new WeakMap<Form, ExpressionScope>();

/** The names and types that rules of the form may read; none for a draft that is too broken to say. */
export function scopeFor(form: Form): ExpressionScope {
  const known = scopes.get(form);
  if (known) return known;
  let scope: ExpressionScope = {};
  try {
    scope = Object.fromEntries(
      Object.entries(scopeOf(form, FIELD_TYPES)).filter(([name]) => dateBehind(name) === undefined),
    );
  } catch (error) {
    console.warn("fields of the draft", error);
  }
  scopes.set(form, scope);
  return scope;
}

/** The same with what rows of conditions compare besides: days since a date, where a rule's form offers them. */
export function rowScopeFor(form: Form): ExpressionScope {
  const since = fieldsOf(form).flatMap(({ id }) => (dateBehind(id) === undefined ? [] : [[id, "int"] as const]));
  return since.length === 0 ? scopeFor(form) : { ...scopeFor(form), ...Object.fromEntries(since) };
}

/** Compiles an expression of the form; with `columnOf` it may read the row of that table. */
export function compileIn(form: Form, text: string, expected?: string, columnOf?: string): Compiled {
  const table = columnOf === undefined ? undefined : scopeFor(form)[columnOf];
  const isTable = typeof table === "object" && "row" in table;
  return compileExpression(text, scopeFor(form), expected, isTable && columnOf !== undefined ? { row: columnOf } : {});
}

/** The expression's result on a sample; in a table's column on each of its rows. */
export function tryOn(expression: Expression, sample: Sample, columnOf?: string): ExpressionResult[] {
  const answers = Object.fromEntries(Object.entries(sample.answers).filter(([, value]) => !isEmpty(value)));
  if (columnOf === undefined) return [expression.run(answers, facts())];
  const rows = answers[columnOf];
  return Array.isArray(rows)
    ? rows.map((row) => expression.run(answers, facts(), row as Record<string, unknown>))
    : [{ kind: "missing", names: [columnOf] }];
}

/** The facts that rules read, for the person who designs. */
function facts(): Facts {
  const who = session();
  const unit = who?.assignments[0]?.unit.id;
  const today = who?.today ?? new Date().toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });
  return { today, ...(unit !== undefined && { unit }), ...(who && { name: who.person.name }) };
}
