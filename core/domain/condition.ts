/**
 * Conditions as plain rows: all or any of "field compares with value", one level of groups. Officials edit the rows,
 * definitions keep the CEL text; a text that is not exactly of this shape is left to whoever wrote it.
 *
 * A row whose field is empty does not hold. The engine makes a whole expression missing when one name it reads is
 * absent, so under "any of" every alternative asks `has()` first, unless all alternatives read the same fields: then
 * missing and "none holds" come to the same.
 */
import type { ExpressionScope, ExpressionType } from "./expression.ts";
import { formatMoney, formatPercent, parsePercent } from "./money.ts";

export type Comparator =
  | "eq"
  | "ne"
  | "lt"
  | "le"
  | "gt"
  | "ge"
  | "between"
  | "in"
  | "not-in"
  | "contains"
  | "excludes"
  | "starts"
  | "like"
  | "size-eq"
  | "size-ge"
  | "size-le"
  | "filled"
  | "empty";
/** A stored answer (money in fen, percent in basis points), another field of the same type, or a fact such as now.today. */
export type Operand = { value: string | number | boolean } | { field: string } | { fact: string };
export type ConditionRow = { field: string; compare: Comparator; operands: Operand[] };
/** Rows of a group are joined the other way than the condition itself. */
export type Condition = { join: "all" | "any"; items: (ConditionRow | ConditionRow[])[] };

const ORDER: readonly Comparator[] = ["eq", "ne", "gt", "ge", "lt", "le", "between"];
const SIZES: readonly Comparator[] = ["size-ge", "size-le", "size-eq"];
const PRESENCE: readonly Comparator[] = ["filled", "empty"];
const SIGNS: Partial<Record<Comparator, string>> = { eq: "==", ne: "!=", lt: "<", le: "<=", gt: ">", ge: ">=" };

/** What every expression may read beside the answers. */
export const FACTS: Readonly<Record<string, "string" | "int">> = {
  "now.today": "string",
  "now.year": "int",
  "me.unit": "string",
  "me.region": "string",
  "me.name": "string",
};

/** The comparators that a type of the expression language knows. */
export function comparatorsOf(type: ExpressionType | undefined): readonly Comparator[] {
  if (typeof type === "object") return "row" in type ? [...SIZES, ...PRESENCE] : PRESENCE;
  switch (type) {
    case "bool":
      return ["eq", ...PRESENCE];
    case "string":
      return [...ORDER, "in", "not-in", "contains", "starts", "like", ...SIZES, ...PRESENCE];
    case "int":
      return [...ORDER, "in", "not-in", ...PRESENCE];
    case "Money":
    case "Percent":
    case "double":
      return [...ORDER, ...PRESENCE];
    case "list<string>":
      return ["contains", "excludes", ...SIZES, ...PRESENCE];
    case undefined:
      return PRESENCE;
  }
}

/** How many operands a comparator takes; `many` is one or more. */
export function operandsOf(compare: Comparator): 0 | 1 | 2 | "many" {
  if (compare === "filled" || compare === "empty") return 0;
  if (compare === "between") return 2;
  return compare === "in" || compare === "not-in" ? "many" : 1;
}

/** True when the row says something: a known field, a comparator of its type and operands that fit. */
export function isComplete(row: ConditionRow, scope: ExpressionScope): boolean {
  const type = typeIn(scope, row.field);
  if (type === undefined || !comparatorsOf(type).includes(row.compare)) return false;
  const wanted = operandsOf(row.compare);
  const { length } = row.operands;
  if (wanted === "many" ? length < 1 || length > 200 : length !== wanted) return false;
  return row.operands.every((operand) => operandText(operand, row, scope) !== undefined);
}

/** The CEL text of the complete rows; undefined when there is none. */
export function writeCondition(condition: Condition, scope: ExpressionScope): string | undefined {
  const { join, items } = tidy(condition, scope);
  if (items.length === 0) return undefined;
  if (join === "any") return anyOf(items.map(listOf), scope);
  return items
    .map((item) => (Array.isArray(item) ? `(${anyOf(item.map(listOf), scope)})` : rowText(item, scope)))
    .join(" && ");
}

/** Complete rows only, groups of one opened, a single group turned into the condition itself. */
function tidy(condition: Condition, scope: ExpressionScope): Condition {
  const items = condition.items.flatMap((item): Condition["items"] => {
    if (!Array.isArray(item)) return isComplete(item, scope) ? [item] : [];
    const rows = item.filter((row) => isComplete(row, scope));
    return rows.length > 1 ? [rows] : rows;
  });
  const [only] = items;
  if (items.length === 1 && Array.isArray(only)) return { join: condition.join === "all" ? "any" : "all", items: only };
  return { join: items.length === 1 ? "all" : condition.join, items };
}

const listOf = (item: ConditionRow | ConditionRow[]): ConditionRow[] => (Array.isArray(item) ? item : [item]);

function anyOf(alternatives: ConditionRow[][], scope: ExpressionScope): string {
  const guard = !readSame(alternatives);
  return alternatives
    .map((rows) => {
      const parts = [
        ...(guard ? needsOf(rows).map((name) => `has(${codeOf(name)})`) : []),
        ...rows.map((r) => rowText(r, scope)),
      ];
      const text = parts.join(" && ");
      return parts.length > 1 || rows.some((row) => row.compare === "between") ? `(${text})` : text;
    })
    .join(" || ");
}

/** Fields that the rows read without asking whether they are filled. */
export function needsOf(rows: readonly ConditionRow[]): string[] {
  const found = new Set<string>();
  for (const row of rows) {
    if (PRESENCE.includes(row.compare)) continue;
    found.add(dateBehind(row.field) ?? row.field);
    for (const operand of row.operands) if ("field" in operand) found.add(dateBehind(operand.field) ?? operand.field);
  }
  return [...found];
}

const SINCE = "since:";

/** The name of "days from a date until today", which rows compare like a whole number. */
export function daysSince(name: string): string {
  return SINCE + name;
}

/** The date whose days until today a name stands for; undefined for any other name. */
export function dateBehind(name: string): string | undefined {
  return name.startsWith(SINCE) ? name.slice(SINCE.length) : undefined;
}

/** How an expression writes a name: an answer behind `doc.`, what a rule looks up and what is set in it as it stands. */
export function codeOf(name: string): string {
  const date = dateBehind(name);
  if (date !== undefined) return `daysBetween(${codeOf(date)}, now.today)`;
  return /^(?:values|params)\./.test(name) ? name : `doc.${name}`;
}

/** True when every alternative reads the same fields, so that no guard is needed. */
export function readSame(alternatives: readonly ConditionRow[][]): boolean {
  return new Set(alternatives.map((rows) => needsOf(rows).sort().join())).size === 1;
}

function rowText(row: ConditionRow, scope: ExpressionScope): string {
  const name = codeOf(row.field);
  const given = row.operands.map((operand) => operandText(operand, row, scope) ?? "");
  const [first = "", second = ""] = given;
  switch (row.compare) {
    case "between":
      return `${name} >= ${first} && ${name} <= ${second}`;
    case "in":
      return `${name} in [${given.join(", ")}]`;
    case "not-in":
      return `!(${name} in [${given.join(", ")}])`;
    case "contains":
      return typeIn(scope, row.field) === "list<string>" ? `${first} in ${name}` : `${name}.contains(${first})`;
    case "excludes":
      return `!(${first} in ${name})`;
    case "starts":
    case "like":
      return `like(${name}, ${first})`;
    case "size-eq":
      return `size(${name}) == ${first}`;
    case "size-ge":
      return `size(${name}) >= ${first}`;
    case "size-le":
      return `size(${name}) <= ${first}`;
    case "filled":
      return `has(${name})`;
    case "empty":
      return `!has(${name})`;
    default:
      return `${name} ${SIGNS[row.compare]} ${first}`;
  }
}

/** The operand in CEL; undefined when it does not fit the row. */
function operandText(operand: Operand, row: ConditionRow, scope: ExpressionScope): string | undefined {
  const type = typeIn(scope, row.field);
  const ordered = ORDER.includes(row.compare);
  if ("field" in operand)
    return ordered && typeof type === "string" && operand.field !== row.field && typeIn(scope, operand.field) === type
      ? codeOf(operand.field)
      : undefined;
  if ("fact" in operand) return ordered && FACTS[operand.fact] === type ? operand.fact : undefined;
  const { value } = operand;
  if (SIZES.includes(row.compare)) return isCount(value) ? String(value) : undefined;
  if (row.compare === "starts")
    return typeof value === "string" && /^[^*]+$/.test(value) ? quoted(`${value}*`) : undefined;
  if (row.compare === "like") return typeof value === "string" && value !== "" ? quoted(value) : undefined;
  return literalText(value, type);
}

/** A stored answer as CEL of the type; undefined when it is none, or none that a text can say. */
export function literalText(value: string | number | boolean, type: ExpressionType | undefined): string | undefined {
  switch (type) {
    case "string":
    case "list<string>":
      return typeof value === "string" && value !== "" ? quoted(value) : undefined;
    case "bool":
      return typeof value === "boolean" ? String(value) : undefined;
    case "int":
      return Number.isSafeInteger(value) ? String(Number(value) + 0) : undefined;
    case "double": {
      if (typeof value !== "number" || !Number.isFinite(value)) return undefined;
      const text = String(value + 0);
      return /[.e]/.test(text) ? text : `${text}.0`;
    }
    case "Money":
    case "Percent": {
      if (typeof value !== "number" || !Number.isSafeInteger(value)) return undefined;
      const text = type === "Money" ? formatMoney(value, "yuan") : formatPercent(value);
      const plain = text.replaceAll(",", "").replace(/\.?0+$/, "");
      // parsePercent reads at most nine digits before the point.
      if (type === "Percent" && parsePercent(plain) === undefined) return undefined;
      return `${type === "Money" ? "yuan" : "percent"}(${quoted(plain)})`;
    }
    default:
      return undefined;
  }
}

const quoted = (text: string): string => JSON.stringify(text.toWellFormed());
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;

/** The type of a field, never a property that every object has. */
export function typeIn(scope: ExpressionScope, id: string): ExpressionType | undefined {
  return Object.hasOwn(scope, id) ? scope[id] : undefined;
}
