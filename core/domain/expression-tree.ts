/** What a parsed expression does, found by walking its tree once: names it reads, loops, calls that are refused. */
import { NAMED_ROOTS } from "./expression-values.ts";
import { parseMoney, parsePercent } from "./money.ts";

export type TreeFault = { message: string; start: number; end: number };
export type ExpressionTree = {
  reads: Set<string>;
  /** Names under `has()`, of doc plain, of the other roots with their root: amount, now.year, row.price. */
  guarded: Set<string>;
  /** What is read of now and me, and of the row in the rule of a column: now.year, row.price. */
  others: Set<string>;
  /** Arguments of `has()`: the type checker lets any name through there, so the caller checks them apart. */
  hasCalls: { start: number; end: number; argument: { start: number; end: number } }[];
  /** Nodes of `+`, whose type is known only after the check. */
  additions: TreeNode[];
  faults: TreeFault[];
};
export type TreeNode = {
  op: string;
  args: unknown;
  start: number;
  end: number;
  checkedType?: { kind?: string; name?: string };
};

/** Macros (`all`, `map` …) may stand inside each other this deep: with tables of at most 2,000 rows that bounds the work. */
const MAX_MACRO_DEPTH = 2;
const MACROS = new Set(["all", "exists", "exists_one", "filter", "map"]);

/** Regular expressions, instants in a zone, types unknown until run time, and what makes lists longer than a table. */
const REFUSED = new Set([
  "matches",
  "timestamp",
  "duration",
  "dyn",
  "getFullYear",
  "getMonth",
  "getDate",
  "getHours",
  "bind",
  "split",
  "bytes",
  "json",
]);

/** Functions whose argument, written as plain text, can be judged before anything runs. */
const LITERALS: Readonly<Record<string, (text: string) => boolean>> = {
  yuan: (text) => parseMoney(text, "yuan") !== undefined,
  percent: (text) => parsePercent(text) !== undefined,
};

const isNode = (value: unknown): value is TreeNode => typeof value === "object" && value !== null && "op" in value;

const EXAMPLES: Readonly<Record<string, string>> = { now: "year", me: "unit", values: "paid", params: "limit" };

/** What stands before a field name; a loop may not give its variable one of these names. */
const ROOTS = new Set<string>(["doc", "now", "me", ...NAMED_ROOTS]);
/** Roots whose names stand in the scope. */
const READ_ROOTS = new Set<string>(["doc", ...NAMED_ROOTS]);

/** Walks the tree of a parsed expression, before its types are checked; `inRow` when it may read `row`. */
export function readTree(ast: unknown, inRow = false): ExpressionTree {
  const found: ExpressionTree = {
    reads: new Set(),
    guarded: new Set(),
    others: new Set(),
    hasCalls: [],
    additions: [],
    faults: [],
  };
  const isRoot = (name: unknown): name is string =>
    typeof name === "string" && (ROOTS.has(name) || (inRow && name === "row"));
  const fault = (message: string, node: TreeNode): void => {
    found.faults.push({ message, start: node.start, end: node.end });
  };

  const visit = (value: unknown, underHas: boolean, loops: number): void => {
    if (Array.isArray(value)) for (const item of value) visit(item, underHas, loops);
    if (!isNode(value)) return;
    const args: unknown[] = Array.isArray(value.args) ? value.args : [];
    if (value.op === "." && isNode(args[0]) && args[0].op === "id" && isRoot(args[0].args)) {
      const name = args[0].args === "doc" ? String(args[1]) : `${args[0].args}.${String(args[1])}`;
      (READ_ROOTS.has(args[0].args) ? found.reads : found.others).add(name);
      if (underHas) found.guarded.add(name);
    } else if (value.op === "id" && isRoot(value.args))
      fault(`${value.args} stands before a field name, as in ${value.args}.${EXAMPLES[value.args] ?? "amount"}`, value);
    else if (value.op === "call" || value.op === "rcall") call(value, args, loops);
    else {
      if (value.op === "+") found.additions.push(value);
      visit(value.args, underHas, loops);
    }
  };

  const call = (node: TreeNode, [name, ...rest]: unknown[], loops: number): void => {
    if (REFUSED.has(String(name))) fault(`${String(name)}() is not allowed in definitions`, node);
    const loop = node.op === "rcall" && MACROS.has(String(name));
    if (loop && loops + 1 > MAX_MACRO_DEPTH) fault(`more than ${MAX_MACRO_DEPTH} loops inside each other`, node);
    const [receiver, given] = node.op === "rcall" ? rest : [undefined, rest[0]];
    const first: unknown = Array.isArray(given) ? given[0] : undefined;
    if (name === "has" && isNode(first)) found.hasCalls.push({ start: node.start, end: node.end, argument: first });
    if (
      isNode(first) &&
      first.op === "value" &&
      typeof first.args === "string" &&
      Object.hasOwn(LITERALS, String(name))
    )
      if (LITERALS[String(name)]?.(first.args) === false) fault(`not an exact amount: ${first.args}`, first);
    // Loops one behind the other (filter, then map) are not inside each other.
    visit(receiver, false, loops);
    visit(given, name === "has", loop ? loops + 1 : loops);
  };

  visit(ast, false, 0);
  return found;
}
