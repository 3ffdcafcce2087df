/** What a rule says whatever the answers are: conditions that can never hold, codes that no dictionary has. */
import type { TreeNode } from "./expression-tree.ts";

/** What is known about the fields before anything is filled in. */
export type Certain = {
  /** Codes of a choice's dictionary, by field; fields without a dictionary are not there. */
  codes: ReadonlyMap<string, ReadonlySet<string>>;
  /** Fields that are never seen: their value is missing for everybody. */
  never: ReadonlySet<string>;
};
/** A comparison of a choice with a code that its dictionary does not have. */
export type UnknownCode = { field: string; code: string };

const isNode = (value: unknown): value is TreeNode => typeof value === "object" && value !== null && "op" in value;
const argsOf = (node: TreeNode): unknown[] => (Array.isArray(node.args) ? (node.args as unknown[]) : [node.args]);

/** Name of a field read as doc.name; undefined for anything else. */
function fieldOf(node: unknown): string | undefined {
  if (!isNode(node) || node.op !== ".") return undefined;
  const [of, name] = argsOf(node);
  return isNode(of) && of.op === "id" && of.args === "doc" ? String(name) : undefined;
}

const literalOf = (node: unknown): unknown => (isNode(node) && node.op === "value" ? node.args : undefined);

/** Every code that a rule compares a choice with though its dictionary does not have it. */
export function unknownCodes(tree: TreeNode, certain: Certain): UnknownCode[] {
  const found: UnknownCode[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) visit(item);
    if (!isNode(value)) return;
    for (const { field, codes } of comparedCodes(value))
      for (const code of codes) if (certain.codes.get(field)?.has(code) === false) found.push({ field, code });
    visit(value.args);
  };
  visit(tree);
  return found;
}

/** The choice and the texts that one node compares. */
function comparedCodes(node: TreeNode): { field: string; codes: string[] }[] {
  const [left, right] = argsOf(node);
  if (node.op === "==" || node.op === "!=")
    return [
      [left, right],
      [right, left],
    ].flatMap(([a, b]) => {
      const [field, code] = [fieldOf(a), literalOf(b)];
      return field !== undefined && typeof code === "string" ? [{ field, codes: [code] }] : [];
    });
  if (node.op !== "in") return [];
  const field = fieldOf(left);
  if (field !== undefined && isNode(right) && right.op === "list")
    return [
      {
        field,
        codes: argsOf(right)
          .map(literalOf)
          .filter((code) => typeof code === "string"),
      },
    ];
  // A code among the several of one choice.
  const [several, code] = [fieldOf(right), literalOf(left)];
  return several !== undefined && typeof code === "string" ? [{ field: several, codes: [code] }] : [];
}

/** True or false when a condition is that for all answers, undefined when it depends on them or is not simple enough. */
export function constantOf(tree: TreeNode, certain: Certain): boolean | undefined {
  const args = argsOf(tree);
  switch (tree.op) {
    case "value":
      return typeof tree.args === "boolean" ? tree.args : undefined;
    case "!_": {
      const inner = constantNode(args[0], certain);
      return inner === undefined ? undefined : !inner;
    }
    case "&&":
    case "||": {
      const decisive = tree.op === "||";
      const sides = args.map((side) => constantNode(side, certain));
      if (sides.includes(decisive)) return decisive;
      return sides.every((side) => side === !decisive) ? !decisive : undefined;
    }
    case "call": {
      const [name, given] = args;
      const field = name === "has" && Array.isArray(given) ? fieldOf(given[0]) : undefined;
      return field !== undefined && certain.never.has(field) ? false : undefined;
    }
    default:
      return comparisonOf(tree, certain);
  }
}

function constantNode(node: unknown, certain: Certain): boolean | undefined {
  return isNode(node) ? constantOf(node, certain) : undefined;
}

/** Literals against each other, and choices against codes that they cannot have. */
function comparisonOf(node: TreeNode, certain: Certain): boolean | undefined {
  const [left, right] = argsOf(node).map(literalOf);
  if (left !== undefined && right !== undefined && typeof left === typeof right) {
    const order = left === right ? 0 : (left as number) < (right as number) ? -1 : 1;
    const results: Record<string, boolean> = {
      "==": order === 0,
      "!=": order !== 0,
      "<": order < 0,
      "<=": order <= 0,
      ">": order > 0,
      ">=": order >= 0,
    };
    return results[node.op];
  }
  if (node.op !== "==" && node.op !== "in") return undefined;
  const compared = comparedCodes(node).filter(({ field }) => certain.codes.has(field));
  const impossible = compared.some(({ field, codes }) => !codes.some((code) => certain.codes.get(field)?.has(code)));
  return impossible ? false : undefined;
}
