/** What readers without the right to sensitive data are left with: fields and table columns alike, as their types say. */
import type { FieldTypes } from "./field-type.ts";
import { columnsOf } from "./fields/table.ts";
import type { Field } from "./form.ts";

/** Whether the field, or a column of it, holds personal or bank data. */
export function holdsSensitive(field: Field): boolean {
  return field.sensitive === true || columnsOf(field).some((column) => column.sensitive === true);
}

/** The field as everybody reads it: undefined when it is sensitive, else without its sensitive columns. */
export function openPart(field: Field): Field | undefined {
  if (field.sensitive === true) return undefined;
  if (!holdsSensitive(field)) return field;
  return { ...field, columns: columnsOf(field).filter((column) => column.sensitive !== true) };
}

/** What is left of an answer; undefined when nothing is. */
export function redactAnswer(answer: unknown, field: Field, types: FieldTypes): unknown {
  if (answer === undefined || answer === null) return undefined;
  if (field.sensitive === true) return types.get(field.type).redact(answer, field, types);
  if (!holdsSensitive(field)) return answer;
  if (!Array.isArray(answer)) return undefined;
  const sensitive = columnsOf(field).filter((column) => column.sensitive === true);
  return answer.map((row: unknown) => {
    if (typeof row !== "object" || row === null) return {};
    const left: Record<string, unknown> = { ...row };
    for (const column of sensitive) {
      const cell = redactAnswer(left[column.id], column, types);
      if (cell === undefined) delete left[column.id];
      else left[column.id] = cell;
    }
    return left;
  });
}

/** The answers with only what is left of sensitive ones. */
export function redactAnswers(
  answers: Readonly<Record<string, unknown>>,
  fields: Iterable<Field>,
  types: FieldTypes,
): Record<string, unknown> {
  const left: Record<string, unknown> = { ...answers };
  for (const field of fields) {
    if (!holdsSensitive(field) || left[field.id] === undefined) continue;
    const answer = redactAnswer(left[field.id], field, types);
    if (answer === undefined) delete left[field.id];
    else left[field.id] = answer;
  }
  return left;
}
