/** What the rows of the condition builder offer: fields, comparators in the words of the field's type, things to compare with. */
import {
  type Comparator,
  comparatorsOf,
  type Condition,
  type ConditionRow,
  FACTS,
  type Operand,
  operandsOf,
} from "../../core/domain/condition.ts";
import type { ExpressionScope } from "../../core/domain/expression.ts";
import { type Field, fieldsOf, type Form } from "../../core/domain/form.ts";
import type { Dictionaries } from "../api-types.ts";
import type { MessageKey } from "../message.ts";

export const NO_CONDITION: Condition = { join: "all", items: [] };
/** A row before a field is chosen. */
export const NEW_ROW: ConditionRow = { field: "", compare: "eq", operands: [] };

const FIGURES: readonly Comparator[] = ["eq", "ne", "gt", "ge", "lt", "le", "between"];
const PRESENCE: readonly Comparator[] = ["filled", "empty"];
const OFFERED: Readonly<Record<string, readonly Comparator[]>> = {
  text: ["eq", "ne", "contains", "starts", "like", "size-ge", "size-le"],
  "long-text": ["contains", "size-ge", "size-le"],
  choice: ["eq", "ne", "in", "not-in"],
  region: ["eq", "ne", "starts"],
  org: ["eq", "ne"],
  document: ["eq", "ne"],
  quota: ["eq", "ne"],
  person: ["eq", "ne"],
  project: ["eq", "ne"],
  "yes-no": ["eq"],
};

/** The comparators of a field, the present one always among them. */
export function offeredFor(
  field: Field,
  scope: ExpressionScope,
  dictionaries: Dictionaries,
  present?: Comparator,
): readonly Comparator[] {
  const known = comparatorsOf(scope[field.id]);
  const tree = dictionaries[String(field["dictionary"])]?.some((item) => item.parent !== undefined) ?? false;
  const own =
    typeof scope[field.id] === "object" || scope[field.id] === "list<string>"
      ? known
      : [
          ...(OFFERED[field.type] ?? FIGURES),
          ...(field.type === "choice" && tree ? (["starts"] as const) : []),
          ...PRESENCE,
        ];
  const offered = own.filter((compare) => known.includes(compare));
  return present === undefined || offered.includes(present) ? offered : [...offered, present];
}

const NAMED = new Set([
  "text",
  "long-text",
  "choice",
  "region",
  "org",
  "document",
  "quota",
  "person",
  "project",
  "yes-no",
]);
const DAYS = new Set(["date", "year"]);
const WORDS: Record<Comparator, MessageKey> = {
  eq: "compare.eq",
  ne: "compare.ne",
  lt: "compare.lt",
  le: "compare.le",
  gt: "compare.gt",
  ge: "compare.ge",
  between: "compare.between",
  in: "compare.in",
  "not-in": "compare.not-in",
  contains: "compare.contains",
  excludes: "compare.excludes",
  starts: "compare.starts",
  like: "compare.like",
  "size-eq": "compare.size-eq",
  "size-ge": "compare.size-ge",
  "size-le": "compare.size-le",
  filled: "compare.filled",
  empty: "compare.empty",
};
const NAMED_WORDS: Partial<Record<Comparator, MessageKey>> = { eq: "compare.is", ne: "compare.is-not" };
const DAY_WORDS: Partial<Record<Comparator, MessageKey>> = {
  ...NAMED_WORDS,
  lt: "compare.before",
  le: "compare.until",
  gt: "compare.after",
  ge: "compare.from",
};
const LIST_WORDS: Partial<Record<Comparator, MessageKey>> = {
  "size-eq": "compare.rows-eq",
  "size-ge": "compare.rows-ge",
  "size-le": "compare.rows-le",
};

/** The word of a comparator for a field: amounts are more or less, days earlier or later. */
export function compareWord(field: Field, compare: Comparator): MessageKey {
  if (field.type === "region" && compare === "starts") return "compare.within";
  if (DAYS.has(field.type)) return DAY_WORDS[compare] ?? WORDS[compare];
  if (field.type !== "text" && field.type !== "long-text" && LIST_WORDS[compare]) return LIST_WORDS[compare];
  return NAMED.has(field.type) ? (NAMED_WORDS[compare] ?? WORDS[compare]) : WORDS[compare];
}

/** The row with another field: comparator and values stay where they still fit. */
export function withField(
  row: ConditionRow,
  field: Field,
  form: Form,
  scope: ExpressionScope,
  dictionaries: Dictionaries,
): ConditionRow {
  const before = fieldsOf(form).find((candidate) => candidate.id === row.field);
  const offered = offeredFor(field, scope, dictionaries);
  const compare = offered.includes(row.compare) ? row.compare : (offered[0] ?? "filled");
  const sameKind =
    before?.type === field.type && before["dictionary"] === field["dictionary"] && scope[row.field] === scope[field.id];
  return withCompare({ field: field.id, compare: row.compare, operands: sameKind ? row.operands : [] }, compare, field);
}

/** The row with another comparator: as many of its values as the new one takes. */
export function withCompare(row: ConditionRow, compare: Comparator, field: Field): ConditionRow {
  const wanted = operandsOf(compare);
  const counts = (c: Comparator): boolean => c.startsWith("size-");
  const kept = counts(row.compare) === counts(compare) ? row.operands : [];
  const given = wanted === "many" ? kept.filter((operand) => "value" in operand) : kept.slice(0, wanted);
  const operands: Operand[] = given.length === 0 && wanted === 1 && field.type === "yes-no" ? [{ value: true }] : given;
  return { field: row.field, compare, operands };
}

const ORDERED = new Set<Comparator>(FIGURES);

/** What a value may be compared with besides a fixed one: fields of the same type and facts of the day and person. */
export function othersFor(
  field: Field,
  compare: Comparator,
  form: Form,
  scope: ExpressionScope,
): { fields: Field[]; facts: string[] } {
  if (!ORDERED.has(compare) || typeof scope[field.id] !== "string") return { fields: [], facts: [] };
  const facts: Record<string, string[]> = {
    date: ["now.today"],
    year: ["now.year"],
    org: ["me.unit"],
    region: ["me.region"],
  };
  return {
    fields: fieldsOf(form).filter(
      (other) => other.id !== field.id && scope[other.id] === scope[field.id] && comparable(field, other),
    ),
    facts: (facts[field.type] ?? []).filter((name) => FACTS[name] === scope[field.id]),
  };
}

/** Codes compare within their own list, references with their own kind, days with days. */
function comparable(field: Field, other: Field): boolean {
  const loose = new Set(["text", "long-text"]);
  if (loose.has(field.type) && loose.has(other.type)) return true;
  if (scopeless.has(field.type) && scopeless.has(other.type)) return true;
  return field.type === other.type && field["dictionary"] === other["dictionary"] && field["form"] === other["form"];
}
const scopeless = new Set(["number", "money", "percent"]);

/** True for fields whose fixed values can be typed here; documents and persons exist only inside a project. */
export function hasFixedValues(field: Field): boolean {
  return !["document", "quota", "person", "project"].includes(field.type);
}
