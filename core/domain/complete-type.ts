/** What most field types have in common, in one place: a type that says nothing else behaves like this. */
import type { AnswerDiff, FieldType, FieldTypeSpec } from "./field-type.ts";

/** The type with every member it left out. */
export function completeType(spec: FieldTypeSpec): FieldType {
  return {
    numeric: false,
    answers: true,
    brief: true,
    prose: () => false,
    references: () => [],
    check: () => [],
    toCell(answer, field, nameOf, typeOf) {
      const text = spec.toText(answer, field, nameOf, typeOf);
      return text === "" ? { kind: "empty" } : { kind: "text", text };
    },
    searchText: () => "",
    redact: () => undefined,
    diff: (before, after, field, nameOf, typeOf) =>
      wholeDiff(before, after, (answer) => spec.toText(answer, field, nameOf, typeOf)),
    ...spec,
  };
}

/** One line for the whole answer, or none when both are the same. */
export function wholeDiff(before: unknown, after: unknown, textOf: (answer: unknown) => string): AnswerDiff[] {
  if (sameAnswer(before, after)) return [];
  return [{ part: "", before: textOf(before), after: textOf(after) }];
}

/** Whether two answers are the same, whatever the order of their keys; nothing, null and an empty list are one. */
export function sameAnswer(a: unknown, b: unknown): boolean {
  if (isNothing(a) || isNothing(b)) return isNothing(a) && isNothing(b);
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => sameAnswer((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]));
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
}
