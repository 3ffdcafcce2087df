/** Whether one answer fits its field: type, range, characters, code of the dictionary, required. */
import type { TSchema } from "typebox";
import { Value } from "typebox/value";
import type { FieldType, FieldTypes } from "./field-type.ts";
import { columnsOf } from "./fields/table.ts";
import type { Field } from "./form.ts";
import { type Problem, pointerStep, problem } from "./problem.ts";
import { hasForbiddenCharacter, hasFullWidth } from "./text-width.ts";

/** Dictionary id → its codes that may be chosen; a dictionary that is not there lets no code pass. */
export type KnownCodes = ReadonlyMap<string, ReadonlySet<string>>;

const schemas = new WeakMap<Field, TSchema>();

/** Problems of one answer; required-and-empty gives answer.required. */
export function checkAnswer(
  field: Field,
  value: unknown,
  pointer: string,
  types: FieldTypes,
  known: KnownCodes,
): Problem[] {
  const type = types.get(field.type);
  if (value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0))
    return field.required === true ? [problem("answer.required", pointer, { label: field.label })] : [];
  const problems: Problem[] = [];
  const schema = schemaOf(field, type, types);
  if (!Value.Check(schema, value)) {
    for (const error of Value.Errors(schema, value)) {
      if (error.keyword === "boolean") continue; // the twin of additionalProperties
      const at = String((error as { instancePath?: string }).instancePath ?? "");
      problems.push(schemaProblem(field, error as SchemaError, pointer + at));
      if (problems.length >= 5) break;
    }
    return problems;
  }
  // JSON can say -0, canonical JSON cannot: evidence of such an answer could never be written.
  if (Object.is(value, -0)) return [problem("answer.type", pointer, { label: field.label })];
  if (field.type !== "table") problems.push(...checkCharacters(field, value, pointer));
  else if (Array.isArray(value)) {
    (value as Record<string, unknown>[]).forEach((row, i) => {
      for (const column of columnsOf(field))
        problems.push(...checkAnswer(column, row[column.id], `${pointer}/${i}${pointerStep(column.id)}`, types, known));
    });
  }
  const dictionary = field["dictionary"];
  if (typeof dictionary === "string")
    for (const code of Array.isArray(value) ? value : [value])
      if (!known.get(dictionary)?.has(String(code)))
        problems.push(problem("answer.unknown-code", pointer, { label: field.label, value: String(code) }));
  return problems;
}

type SchemaError = { keyword: string; params: Record<string, unknown>; instancePath: string };

function schemaOf(field: Field, type: FieldType, types: FieldTypes): TSchema {
  const cached = schemas.get(field);
  if (cached) return cached;
  const schema = type.answerSchema(field, types);
  schemas.set(field, schema);
  return schema;
}

function schemaProblem(field: Field, error: SchemaError, pointer: string): Problem {
  const params: Record<string, string | number> = { label: field.label };
  for (const key of ["limit", "maxLength", "minLength", "maximum", "minimum", "maxItems", "minItems", "comparison"]) {
    const value = error.params[key];
    if (typeof value === "string" || typeof value === "number") params["limit"] = value;
  }
  const codes: Record<string, string> = {
    type: "answer.type",
    maxLength: "answer.too-long",
    minLength: "answer.type",
    maximum: "answer.too-large",
    minimum: "answer.too-small",
    maxItems: "answer.too-many",
    minItems: "answer.too-few",
    additionalProperties: "answer.unknown-field",
    pattern: "answer.pattern",
    format: "answer.format",
    uniqueItems: "answer.twice",
  };
  return problem(codes[error.keyword] ?? "answer.type", pointer, params);
}

/** Codes, dates and numbers typed as text must be half-width here: forms and importers convert, the API refuses. */
function checkCharacters(field: Field, value: unknown, pointer: string): Problem[] {
  if (typeof value !== "string")
    return textsOf(value).some(hasForbiddenCharacter)
      ? [problem("answer.characters", pointer, { label: field.label })]
      : [];
  if (hasForbiddenCharacter(value)) return [problem("answer.characters", pointer, { label: field.label })];
  if (field.type !== "text" || field["pattern"] !== undefined)
    return hasFullWidth(value) ? [problem("answer.full-width", pointer, { label: field.label })] : [];
  return /[\uFF10-\uFF19\u3000]/.test(value) ? [problem("answer.full-width", pointer, { label: field.label })] : [];
}

/** Every text inside an answer made of parts, such as the names of files. */
function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsOf) : [];
}
