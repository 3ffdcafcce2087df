/** Reads CEL text into the rows of condition.ts, only where the rows say exactly the same as the text. */
import { Environment } from "@marcbachmann/cel-js";
import {
  type Comparator,
  type Condition,
  type ConditionRow,
  dateBehind,
  daysSince,
  isComplete,
  needsOf,
  type Operand,
  readSame,
  typeIn,
} from "./condition.ts";
import type { ExpressionScope, ExpressionType } from "./expression.ts";
import type { TreeNode } from "./expression-tree.ts";
import { parseMoney, parsePercent } from "./money.ts";

/** Reads a CEL text into rows; undefined when rows cannot say exactly the same. */
export function readCondition(text: string, scope: ExpressionScope): Condition | undefined {
  const tree = parseTree(text);
  if (!tree) return undefined;
  if (tree.op === "||") {
    const items = readAny(tree, scope);
    return items && { join: "any", items: items.map((rows) => (rows.length === 1 && rows[0] ? rows[0] : rows)) };
  }
  const items: Condition["items"] = [];
  for (const node of flat(tree, "&&")) {
    if (node.op === "||") {
      const group = readAny(node, scope);
      if (!group || group.some((rows) => rows.length !== 1)) return undefined;
      items.push(group.flat());
      continue;
    }
    const row = readRow(node, scope);
    if (!row) return undefined;
    const before = items.at(-1);
    const merged = before && !Array.isArray(before) ? between(before, row) : undefined;
    if (merged) items.splice(-1, 1, merged);
    else items.push(row);
  }
  return { join: "all", items };
}

/** The tree of a CEL text before any types are known; undefined when it is no CEL. */
export function parseTree(text: string): TreeNode | undefined {
  try {
    return PARSER.parse(text).ast as unknown as TreeNode;
  } catch {
    return undefined;
  }
}

const PARSER = new Environment({ unlistedVariablesAreDyn: true });

const argsOf = (node: TreeNode): unknown[] => (Array.isArray(node.args) ? node.args : []);
const isNode = (value: unknown): value is TreeNode => typeof value === "object" && value !== null && "op" in value;

function flat(node: TreeNode, op: string): TreeNode[] {
  return node.op === op ? argsOf(node).flatMap((arg) => (isNode(arg) ? flat(arg, op) : [])) : [node];
}

/** The alternatives of an "any of", without the guards that writing them puts in front. */
function readAny(node: TreeNode, scope: ExpressionScope): ConditionRow[][] | undefined {
  const alternatives: ConditionRow[][] = [];
  for (const part of flat(node, "||")) {
    const rows = flat(part, "&&").map((leaf) => readRow(leaf, scope));
    const known = rows.filter((row) => row !== undefined);
    if (known.length < rows.length) return undefined;
    alternatives.push(known);
  }
  if (readSame(alternatives)) return alternatives.map(mergeBetween);
  const bare = alternatives.map((rows) => withoutGuards(rows));
  const all = bare.filter((rows) => rows !== undefined);
  return all.length < bare.length ? undefined : all.map(mergeBetween);
}

/** Takes the leading `has()` rows off that guard exactly what the others read, in their order. */
function withoutGuards(rows: ConditionRow[]): ConditionRow[] | undefined {
  for (let k = 0; k < rows.length; k += 1) {
    const head = rows.slice(0, k);
    if (head.some((row) => row.compare !== "filled")) return undefined;
    const rest = rows.slice(k);
    if (head.map((row) => row.field).join() === needsOf(rest).join()) return rest;
  }
  return undefined;
}

function mergeBetween(rows: readonly ConditionRow[]): ConditionRow[] {
  const merged: ConditionRow[] = [];
  for (const row of rows) {
    const before = merged.at(-1);
    const both = before && between(before, row);
    if (both) merged.splice(-1, 1, both);
    else merged.push(row);
  }
  return merged;
}

function between(before: ConditionRow, row: ConditionRow): ConditionRow | undefined {
  return before.field === row.field && before.compare === "ge" && row.compare === "le"
    ? { field: row.field, compare: "between", operands: [...before.operands, ...row.operands] }
    : undefined;
}

const COMPARES: Readonly<Record<string, Comparator>> = {
  "==": "eq",
  "!=": "ne",
  "<": "lt",
  "<=": "le",
  ">": "gt",
  ">=": "ge",
};
const SIZE_COMPARES: Readonly<Record<string, Comparator>> = { "==": "size-eq", ">=": "size-ge", "<=": "size-le" };

function readRow(node: TreeNode, scope: ExpressionScope): ConditionRow | undefined {
  const row = rowOf(node, scope);
  return row && isComplete(row, scope) ? row : undefined;
}

function rowOf(node: TreeNode, scope: ExpressionScope): ConditionRow | undefined {
  const args = argsOf(node);
  const bare = nameOf(node);
  if (bare !== undefined) return { field: bare, compare: "eq", operands: [{ value: true }] };
  if (node.op === "!_") return isNode(node.args) ? negated(node.args, scope) : undefined;
  if (node.op === "call") {
    const [name, given] = args;
    const [first, second, more] = Array.isArray(given) ? (given as unknown[]) : [];
    const field = nameOf(first);
    if (field === undefined || more !== undefined) return undefined;
    if (name === "has" && second === undefined) return { field, compare: "filled", operands: [] };
    const pattern = name === "like" ? textOf(second) : undefined;
    if (pattern === undefined) return undefined;
    const prefix = /^([^*]+)\*$/.exec(pattern)?.[1];
    return prefix === undefined
      ? { field, compare: "like", operands: [{ value: pattern }] }
      : { field, compare: "starts", operands: [{ value: prefix }] };
  }
  if (node.op === "rcall") {
    const [name, receiver, given] = args;
    const field = nameOf(receiver);
    const value = name === "contains" && Array.isArray(given) && given.length === 1 ? textOf(given[0]) : undefined;
    return field === undefined || value === undefined || typeIn(scope, field) !== "string"
      ? undefined
      : { field, compare: "contains", operands: [{ value }] };
  }
  if (node.op === "in") return readIn(args, scope);
  const [left, right] = args;
  const sized = sizeOf(left);
  if (sized !== undefined) {
    const count = literalOf(right, "int");
    const compare = SIZE_COMPARES[node.op];
    return compare && count !== undefined ? { field: sized, compare, operands: [{ value: count }] } : undefined;
  }
  const field = nameOf(left);
  const compare = COMPARES[node.op];
  const operand = field === undefined ? undefined : operandOf(right, typeIn(scope, field));
  return field !== undefined && compare && operand ? normal({ field, compare, operands: [operand] }, scope) : undefined;
}

/** "is not yes" is "is no": booleans are only compared for being equal. */
function normal(row: ConditionRow, scope: ExpressionScope): ConditionRow {
  const [operand] = row.operands;
  if (typeIn(scope, row.field) !== "bool" || row.compare !== "ne" || !operand || !("value" in operand)) return row;
  return { field: row.field, compare: "eq", operands: [{ value: operand.value !== true }] };
}

function readIn([left, right]: unknown[], scope: ExpressionScope): ConditionRow | undefined {
  const list = nameOf(right);
  const value = textOf(left);
  if (list !== undefined)
    return value === undefined || typeIn(scope, list) !== "list<string>"
      ? undefined
      : { field: list, compare: "contains", operands: [{ value }] };
  const field = nameOf(left);
  if (field === undefined || !isNode(right) || right.op !== "list") return undefined;
  const values = argsOf(right).map((item) => literalOf(item, typeIn(scope, field)));
  const known = values.filter((item) => item !== undefined);
  return known.length < values.length
    ? undefined
    : { field, compare: "in", operands: known.map((item) => ({ value: item })) };
}

const NEGATED: Partial<Record<Comparator, Comparator>> = { filled: "empty", in: "not-in" };

function negated(inner: TreeNode, scope: ExpressionScope): ConditionRow | undefined {
  const row = rowOf(inner, scope);
  if (!row) return undefined;
  if (nameOf(inner) !== undefined) return { ...row, operands: [{ value: false }] };
  const list = typeIn(scope, row.field) === "list<string>";
  const compare =
    row.compare === "contains" && list ? "excludes" : inner.op === "!_" ? undefined : NEGATED[row.compare];
  return compare && { ...row, compare };
}

/** Name of the field that a node reads as doc.name; undefined for anything else. */
export function fieldOf(node: unknown): string | undefined {
  if (!isNode(node) || node.op !== ".") return undefined;
  const [owner, name] = argsOf(node);
  return isNode(owner) && owner.op === "id" && owner.args === "doc" && typeof name === "string" ? name : undefined;
}

/** What a row may compare: a field, what a rule looks up or what is set in it, and the days from such a date until today. */
function nameOf(node: unknown): string | undefined {
  const field = fieldOf(node);
  if (field !== undefined || !isNode(node)) return field;
  const [owner, given] = argsOf(node);
  if (node.op === "." && isNode(owner) && owner.op === "id")
    return owner.args === "values" || owner.args === "params" ? `${owner.args}.${String(given)}` : undefined;
  if (node.op !== "call" || owner !== "daysBetween" || !Array.isArray(given)) return undefined;
  const [from, to] = given as unknown[];
  const date = nameOf(from);
  return date !== undefined && dateBehind(date) === undefined && isToday(to) ? daysSince(date) : undefined;
}

function isToday(node: unknown): boolean {
  if (!isNode(node) || node.op !== ".") return false;
  const [owner, name] = argsOf(node);
  return isNode(owner) && owner.op === "id" && owner.args === "now" && name === "today";
}

function sizeOf(node: unknown): string | undefined {
  if (!isNode(node) || argsOf(node)[0] !== "size") return undefined;
  const [, first, given] = argsOf(node);
  if (node.op === "rcall") return Array.isArray(given) && given.length === 0 ? nameOf(first) : undefined;
  return node.op === "call" && Array.isArray(first) && first.length === 1 ? nameOf(first[0]) : undefined;
}

function operandOf(node: unknown, type: ExpressionType | undefined): Operand | undefined {
  const field = nameOf(node);
  if (field !== undefined) return { field };
  if (isNode(node) && node.op === ".") {
    const [owner, name] = argsOf(node);
    return isNode(owner) && owner.op === "id" ? { fact: `${String(owner.args)}.${String(name)}` } : undefined;
  }
  const value = literalOf(node, type);
  return value === undefined ? undefined : { value };
}

function textOf(node: unknown): string | undefined {
  return isNode(node) && node.op === "value" && typeof node.args === "string" ? node.args : undefined;
}

/** The stored answer that a node writes as a constant of the type: fen, basis points, text; undefined for anything else. */
export function literalOf(node: unknown, type: ExpressionType | undefined): string | number | boolean | undefined {
  if (!isNode(node)) return undefined;
  if (type === "Money" || type === "Percent") {
    const [name, given] = argsOf(node);
    const text = node.op === "call" && Array.isArray(given) && given.length === 1 ? textOf(given[0]) : undefined;
    if (text === undefined || name !== (type === "Money" ? "yuan" : "percent")) return undefined;
    return type === "Money" ? parseMoney(text, "yuan") : parsePercent(text);
  }
  if (node.op === "-_" && isNode(node.args)) {
    const value = literalOf(node.args, type);
    return typeof value === "number" ? 0 - value : undefined;
  }
  if (node.op !== "value") return undefined;
  const value = node.args;
  if (typeof value === "bigint") return type === "int" || type === "double" ? Number(value) : undefined;
  if (typeof value === "number") return type === "double" ? value : undefined;
  if (typeof value === "string") return type === "string" ? value : undefined;
  return typeof value === "boolean" && type === "bool" ? value : undefined;
}
