/** Whether one answer fits its field: type, range, characters, code of the dictionary, required. */
import type { TSchema } from "typebox";
import { Value } from "typebox/value";
import type { DictionaryItem } from "./dictionary.ts";
import type { FieldType, FieldTypes } from "./field-type.ts";
import { columnsOf } from "./fields/table.ts";
import type { Field } from "./form.ts";
import { type Problem, pointerStep, problem } from "./problem.ts";
import { overlong, type QuickCheck, quickCheck } from "./quick-check.ts";
import { hasForbiddenCharacter, hasFullWidth } from "./text-width.ts";

/** The codes of a dictionary that may be chosen; without the last two, parents and leaves are not checked. */
export type CodeSet = {
  has(code: string): boolean;
  parentOf?(code: string): string | undefined;
  hasChildren?(code: string): boolean;
};
/** Dictionary id → its codes that may be chosen; a dictionary that is not there lets no code pass. */
export type KnownCodes = ReadonlyMap<string, CodeSet>;

/** The codes of a dictionary with what stands above and below each. */
export function codeSet(items: readonly DictionaryItem[]): CodeSet {
  const open = items.filter((item) => item.closed !== true);
  const parents = new Map(open.map((item) => [item.code, item.parent]));
  const above = new Set(open.map((item) => item.parent));
  return {
    has: (code) => parents.has(code),
    parentOf: (code) => parents.get(code),
    hasChildren: (code) => above.has(code),
  };
}

const MAX_ERRORS = 5;
type Prepared = { schema: TSchema; quick: QuickCheck };
const prepared = new WeakMap<Field, Prepared>();

/** Problems of one answer; required-and-empty gives answer.required. */
export function checkAnswer(
  field: Field,
  value: unknown,
  pointer: string,
  types: FieldTypes,
  known: KnownCodes,
): Problem[] {
  const type = types.get(field.type);
  if (!type.answers) return value === undefined ? [] : [problem("answer.unknown-field", pointer)];
  if (value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0))
    return field.required === true ? [problem("answer.required", pointer, { label: field.label })] : [];
  const { schema, quick } = prepare(field, type, types);
  if (!quick(value)) {
    const long = overlong(schema, value);
    if (long) return [problem("answer.too-many", pointer + long.pointer, { label: field.label, limit: long.limit })];
    if (!Value.Check(schema, value)) return schemaProblems(field, schema, value, pointer);
  }
  // JSON can say -0, canonical JSON cannot: evidence of such an answer could never be written.
  if (typeof value !== "string" && hasMinusZero(value))
    return [problem("answer.type", pointer + placeOfMinusZero(value), { label: field.label })];
  const problems = checkCharacters(field, type, value, pointer);
  problems.push(...type.check(value, field, pointer, (part, inner, at) => checkAnswer(part, inner, at, types, known)));
  const dictionary = field["dictionary"];
  if (typeof dictionary === "string")
    for (const code of Array.isArray(value) ? value : [value])
      problems.push(...checkCode(field, String(code), known.get(dictionary), pointer));
  return problems;
}

/**
 * Problems of choices that depend on another field: each code must stand directly below a code of that field. A column
 * may depend on a column of its row or on a field of the form. Only answers that are seen may be given.
 */
export function checkDependent(
  fields: Iterable<Field>,
  answers: Readonly<Record<string, unknown>>,
  known: KnownCodes,
): Problem[] {
  const problems: Problem[] = [];
  const look = (field: Field, value: unknown, parent: unknown, pointer: string): void => {
    const codes = known.get(String(field["dictionary"]));
    const parentOf = codes?.parentOf;
    if (!parentOf || value === undefined || value === null) return;
    const parents = new Set(Array.isArray(parent) ? parent : [parent]);
    for (const code of Array.isArray(value) ? value : [value])
      if (codes.has(String(code)) && !parents.has(parentOf(String(code))))
        problems.push(problem("answer.dependent", pointer, { label: field.label, value: String(code) }));
  };
  for (const field of fields) {
    const on = field["dependsOn"];
    if (typeof on === "string") look(field, answers[field.id], answers[on], pointerStep(field.id));
    const columns = columnsOf(field);
    const rows = answers[field.id];
    if (!Array.isArray(rows) || !columns.some((column) => typeof column["dependsOn"] === "string")) continue;
    (rows as unknown[]).forEach((row, i) => {
      if (typeof row !== "object" || row === null) return;
      const cells = row as Record<string, unknown>;
      for (const column of columns) {
        const above = column["dependsOn"];
        if (typeof above !== "string") continue;
        const parent = columns.some((c) => c.id === above) ? cells[above] : answers[above];
        look(column, cells[column.id], parent, `${pointerStep(field.id)}/${i}${pointerStep(column.id)}`);
      }
    });
  }
  return problems;
}

function checkCode(field: Field, code: string, codes: CodeSet | undefined, pointer: string): Problem[] {
  if (codes?.has(code) && !(field["leaf"] === true && codes.hasChildren?.(code))) return [];
  return [problem("answer.unknown-code", pointer, { label: field.label, value: code })];
}

/** Each field's schema is made once, for as long as its form lives. */
function prepare(field: Field, type: FieldType, types: FieldTypes): Prepared {
  const known = prepared.get(field);
  if (known) return known;
  const schema = type.answerSchema(field, types);
  const made = { schema, quick: quickCheck(schema) };
  prepared.set(field, made);
  return made;
}

type SchemaError = { keyword: string; params: Record<string, unknown>; instancePath: string };

function schemaProblems(field: Field, schema: TSchema, value: unknown, pointer: string): Problem[] {
  const problems: Problem[] = [];
  for (const error of Value.Errors(schema, value)) {
    if (error.keyword === "boolean") continue; // the twin of additionalProperties
    const at = String((error as { instancePath?: string }).instancePath ?? "");
    problems.push(schemaProblem(field, error as SchemaError, pointer + at));
    if (problems.length >= MAX_ERRORS) break;
  }
  return problems.length > 0 ? problems : [problem("answer.type", pointer, { label: field.label })];
}

const CODES: Readonly<Record<string, string>> = {
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

function schemaProblem(field: Field, error: SchemaError, pointer: string): Problem {
  const params: Record<string, string | number> = { label: field.label };
  for (const key of ["limit", "maxLength", "minLength", "maximum", "minimum", "maxItems", "minItems"]) {
    const value = error.params[key];
    if (typeof value === "string" || typeof value === "number") params["limit"] = value;
  }
  return problem(CODES[error.keyword] ?? "answer.type", pointer, params);
}

/** Codes, dates and numbers typed as text must be half-width here: forms and importers convert, the API refuses. */
function checkCharacters(field: Field, type: FieldType, value: unknown, pointer: string): Problem[] {
  if (typeof value !== "string")
    return hasForbiddenText(value) ? [problem("answer.characters", pointer, { label: field.label })] : [];
  if (hasForbiddenCharacter(value)) return [problem("answer.characters", pointer, { label: field.label })];
  const wide = type.prose(field) ? /[\uFF10-\uFF19\u3000]/.test(value) : hasFullWidth(value);
  return wide ? [problem("answer.full-width", pointer, { label: field.label })] : [];
}

/** Whether any text inside an answer made of parts holds what no text may hold; rows of fields are looked at as fields. */
function hasForbiddenText(value: unknown): boolean {
  if (typeof value === "string") return hasForbiddenCharacter(value);
  return typeof value === "object" && value !== null && Object.values(value).some(hasForbiddenText);
}

function hasMinusZero(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return value === 0 && Object.is(value, -0);
  return Array.isArray(value) ? value.some(hasMinusZero) : Object.values(value).some(hasMinusZero);
}

function placeOfMinusZero(value: unknown): string {
  if (typeof value !== "object" || value === null) return "";
  const [key, part] = Object.entries(value).find(([, inner]) => hasMinusZero(inner)) ?? [];
  return key === undefined ? "" : pointerStep(key) + placeOfMinusZero(part);
}
