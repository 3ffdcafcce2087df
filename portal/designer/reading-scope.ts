/** What the words of an expression are made from: its tree, the form it stands in, the rows its loops go through. */
import type { TreeNode } from "../../core/domain/expression-tree.ts";
import type { NameOf } from "../../core/domain/field-type.ts";
import { columnsOf } from "../../core/domain/fields/table.ts";
import { type Field, fieldsOf, type Form } from "../../core/domain/form.ts";

export type ReadingContext = {
  form: Form;
  nameOf: NameOf;
  /** Table whose column is computed: `row` is one of its rows. */
  columnOf?: string | undefined;
};
export type ReadingScope = {
  text: string;
  context: ReadingContext;
  /** Tables behind the variables of loops. */
  variables: ReadonlyMap<string, Field | undefined>;
};

export const isNode = (value: unknown): value is TreeNode =>
  typeof value === "object" && value !== null && "op" in value;
export const argsOf = (node: TreeNode): unknown[] => (Array.isArray(node.args) ? node.args : []);

/** The scope at the top of an expression. */
export function openScope(text: string, context: ReadingContext): ReadingScope {
  const row = context.columnOf;
  return { text, context, variables: new Map(row === undefined ? [] : [["row", find(context.form, row)]]) };
}

const find = (form: Form, id: string): Field | undefined => fieldsOf(form).find((field) => field.id === id);

/** The operands of a chain of "and". */
export function chainOf(node: TreeNode): TreeNode[] {
  return node.op === "&&" ? argsOf(node).flatMap((arg) => (isNode(arg) ? chainOf(arg) : [])) : [node];
}

/** `doc.amount` of a node that reads one name. */
export function pathOf(node: unknown): string | undefined {
  if (!isNode(node) || node.op !== ".") return undefined;
  const [owner, name] = argsOf(node);
  return isNode(owner) && owner.op === "id" ? `${String(owner.args)}.${String(name)}` : undefined;
}

/** What a `has()` asks for. */
export function guardOf(node: TreeNode): string | undefined {
  const [name, given] = argsOf(node);
  return node.op === "call" && name === "has" && Array.isArray(given) ? pathOf(given[0]) : undefined;
}

/** True when the node reads the name. */
export function reads(value: unknown, path: string): boolean {
  if (Array.isArray(value)) return value.some((item) => reads(item, path));
  return isNode(value) && (pathOf(value) === path || reads(value.args, path));
}

/** The field or column a node reads. */
export function fieldOf(node: unknown, scope: ReadingScope): Field | undefined {
  if (!isNode(node) || node.op !== ".") return undefined;
  const [owner, name] = argsOf(node);
  if (!isNode(owner) || owner.op !== "id") return undefined;
  const id = String(name);
  if (owner.args === "doc") return find(scope.context.form, id);
  if (owner.args === "values" || owner.args === "params") return find(scope.context.form, `${owner.args}.${id}`);
  const table = scope.variables.get(String(owner.args));
  return table && columnsOf(table).find((column) => column.id === id);
}

/** The table that rows come from, also through filters. */
export function tableOf(node: unknown, scope: ReadingScope): Field | undefined {
  const field = fieldOf(node, scope);
  if (field || !isNode(node) || node.op !== "rcall" || argsOf(node)[0] !== "filter") return field;
  return tableOf(argsOf(node)[1], scope);
}
