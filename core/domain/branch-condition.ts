/**
 * The conditions that decide where a flow goes: single fields compared with constants, joined by and, or, not, `has()` and
 * `in`. Such a condition is decided exactly over a handful of values (flow-cells.ts); anything beyond this class could
 * not be proved before it runs and is refused. What compares two fields belongs into a computed field of the form.
 */
import { typeIn } from "./condition.ts";
import { compileExpression, excerpt, type Expression, type ExpressionScope } from "./expression.ts";
import type { TreeNode } from "./expression-tree.ts";
import type { Field } from "./form.ts";
import { fieldOf, literalOf } from "./read-condition.ts";

export type Constant = string | number | boolean;
/** What a condition asks of a field: its constants (fen, basis points, texts); none when only whether it is filled. */
export type FieldUse = { field: string; constants: Constant[] };
export type BranchCondition = { text: string; expression: Expression; uses: FieldUse[] };
export type BranchFault = { found: string; expected: string };

const ORDERED: ReadonlySet<string> = new Set(["<", "<=", ">", ">="]);
const EQUAL: ReadonlySet<string> = new Set(["==", "!="]);
/** Types whose values stand in an order that the cells follow; texts do only where they are days. */
const IN_ORDER: ReadonlySet<unknown> = new Set(["Money", "Percent", "int", "double"]);

const ATOM = "one field compared with a constant, joined by &&, ||, ! (put anything else into a computed field)";
const DAY = "a day such as 2026-07-01";

const isNode = (value: unknown): value is TreeNode => typeof value === "object" && value !== null && "op" in value;
const argsOf = (node: TreeNode): unknown[] => (Array.isArray(node.args) ? (node.args as unknown[]) : []);

type Read = {
  text: string;
  scope: ExpressionScope;
  fields: ReadonlyMap<string, Field>;
  uses: FieldUse[];
  wrong: BranchFault[];
};

/** Compiles a condition and reads what it asks of which field; all faults otherwise. */
export function readBranch(
  text: string,
  scope: ExpressionScope,
  fields: ReadonlyMap<string, Field>,
): BranchCondition | { faults: BranchFault[] } {
  const expression = compileExpression(text, scope, "bool");
  if ("faults" in expression)
    return { faults: expression.faults.map((fault) => ({ found: excerpt(text, fault), expected: fault.message })) };
  const read: Read = { text, scope, fields, uses: [], wrong: [] };
  visit(expression.tree, read);
  return read.wrong.length > 0 ? { faults: read.wrong } : { text, expression, uses: read.uses };
}

function visit(node: unknown, read: Read): void {
  if (!isNode(node)) return;
  if (node.op === "&&" || node.op === "||") {
    for (const part of argsOf(node)) visit(part, read);
    return;
  }
  if (node.op === "!_") return visit(node.args, read);
  if (node.op === "value" && typeof node.args === "boolean") return;
  const use = useOf(node, read);
  if (use) read.uses.push(use);
  else if (!read.wrong.some((fault) => fault.found === cut(node, read.text)))
    read.wrong.push({ found: cut(node, read.text), expected: ATOM });
}

function cut(node: TreeNode, text: string): string {
  return text.slice(node.start, node.end);
}

/** What one comparison asks; undefined when it is none of a field with constants. */
function useOf(node: TreeNode, read: Read): FieldUse | undefined {
  const bare = fieldOf(node);
  if (bare !== undefined) return typeIn(read.scope, bare) === "bool" ? { field: bare, constants: [true] } : undefined;
  const [left, right] = argsOf(node);
  if (node.op === "call") {
    const only = left === "has" && Array.isArray(right) && right.length === 1 ? fieldOf(right[0]) : undefined;
    return only === undefined ? undefined : { field: only, constants: [] };
  }
  if (node.op === "in") return memberUse(left, right, read);
  const ordered = ORDERED.has(node.op);
  if (!ordered && !EQUAL.has(node.op)) return undefined;
  const field = fieldOf(left) ?? fieldOf(right);
  if (field === undefined) return undefined;
  const type = typeIn(read.scope, field);
  const constant = literalOf(fieldOf(left) === undefined ? left : right, type);
  if (constant === undefined) return undefined;
  const day = read.fields.get(field)?.type === "date";
  if (ordered && !IN_ORDER.has(type) && !day) return undefined;
  if (day && !isDay(constant)) read.wrong.push({ found: cut(node, read.text), expected: DAY });
  return { field, constants: [constant] };
}

function memberUse(left: unknown, right: unknown, { scope }: Read): FieldUse | undefined {
  const list = fieldOf(right);
  if (list !== undefined) {
    const code = typeIn(scope, list) === "list<string>" ? literalOf(left, "string") : undefined;
    return code === undefined ? undefined : { field: list, constants: [code] };
  }
  const field = fieldOf(left);
  if (field === undefined || !isNode(right) || right.op !== "list") return undefined;
  const constants = argsOf(right).map((item) => literalOf(item, typeIn(scope, field)));
  const known = constants.filter((item) => item !== undefined);
  return known.length < constants.length ? undefined : { field, constants: known };
}

/** A real day of the calendar, YYYY-MM-DD. */
function isDay(value: Constant): boolean {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const day = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === value;
}
