/** Looks up what a definition names in another one, and reports where the name leads nowhere. */
import type { Kind } from "./definition-head.ts";
import type { DefinitionSet } from "./definition-set.ts";
import type { Definitions } from "./definition.ts";
import { compileExpression, excerpt, type ExpressionScope } from "./expression.ts";
import { type Field, type Form, fieldsOf } from "./form.ts";

/** A sentence of the message catalogues in the place of found and expected. */
export type Sentence = { code: string; params: Record<string, string | number> };
export type Report = (pointer: string, found: string, expected: string, sentence?: Sentence) => void;

/** The definition of that kind and id; reported when there is none. */
export function needs<K extends Kind>(
  set: DefinitionSet,
  kind: K,
  id: string,
  pointer: string,
  report: Report,
): Definitions[K] | undefined {
  const found = set.find(kind, id);
  if (!found) report(pointer, id, `the id of a ${kind}`);
  return found;
}

/** The field of the form, of the type when one is given; reported and undefined otherwise. */
export function needsField(form: Form, id: string, pointer: string, report: Report, type?: string): Field | undefined {
  const field = fieldsOf(form).find((f) => f.id === id);
  if (!field) report(pointer, id, `a field of form ${form.id}`);
  else if (type !== undefined && field.type !== type) {
    report(pointer, `${id} of type ${field.type}`, `a field of type ${type}`);
    return undefined;
  }
  return field;
}

/** Reports every fault of an expression, and a result of another type than expected. */
export function checkExpression(
  text: string,
  scope: ExpressionScope,
  expected: string | undefined,
  pointer: string,
  report: Report,
): void {
  const compiled = compileExpression(text, scope, expected);
  if ("faults" in compiled) for (const fault of compiled.faults) report(pointer, excerpt(text, fault), fault.message);
}

/** Reports each id that stands twice; `pointerOf` tells where the i-th stands. */
export function checkOnce(
  ids: readonly string[],
  pointerOf: (i: number) => string,
  expected: string,
  report: Report,
): void {
  ids.forEach((id, i) => {
    if (ids.indexOf(id) < i) report(pointerOf(i), id, expected);
  });
}
