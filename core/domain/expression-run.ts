/**
 * Turns the checked tree of an expression into closures: the operators, loops and functions that definitions use, about
 * ten times as fast as the library's evaluator. What is not known here stays with the library; a property test keeps
 * both equal, down to which fault of two is told.
 */
import { type Bare, FUNCTIONS } from "./expression-functions.ts";
import { LOOPS } from "./expression-loops.ts";
import { binary, NotCompiledError, type Run, SCALARS } from "./expression-operators.ts";
import type { TreeNode } from "./expression-tree.ts";
import { type ExpressionType, FACT_NAMES, type Frame, NAMED_ROOTS, type ScopePlan } from "./expression-values.ts";

/** Columns by the library's name of a row's type. */
export type RowTypes = ReadonlyMap<string, Readonly<Record<string, ExpressionType>>>;

/** The closure of a tree, or undefined when some node of it is the library's business. */
export function compileRun(tree: TreeNode, plan: ScopePlan, rows: RowTypes): Run | undefined {
  try {
    return compilerOf(plan, rows)(tree, new Map());
  } catch (error) {
    if (error instanceof NotCompiledError) return undefined;
    throw error;
  }
}

type Loops = ReadonlyMap<string, number>;
type Compile = (node: unknown, loops: Loops) => Run;

const isNode = (value: unknown): value is TreeNode => typeof value === "object" && value !== null && "op" in value;
const typeOf = (node: unknown): string => (isNode(node) ? (node.checkedType?.name ?? "") : "");
const argsOf = (node: TreeNode): unknown[] => (Array.isArray(node.args) ? (node.args as unknown[]) : [node.args]);

function compilerOf(plan: ScopePlan, rows: RowTypes): Compile {
  const compile: Compile = (node, loops) => {
    if (!isNode(node)) throw new NotCompiledError();
    const args = argsOf(node);
    switch (node.op) {
      case "value":
        return literal(node.args);
      case "id":
        return variable(String(node.args), loops);
      case ".":
        return field(args[0], String(args[1]), loops);
      case "?:":
        return choose(compile(args[0], loops), compile(args[1], loops), compile(args[2], loops));
      case "&&":
      case "||":
        if (typeOf(args[0]) !== "bool" || typeOf(args[1]) !== "bool") throw new NotCompiledError();
        return junction(node.op === "||", compile(args[0], loops), compile(args[1], loops));
      case "!_": {
        const inner = compile(args[0], loops);
        return (f) => inner(f) !== true;
      }
      case "-_": {
        const inner = compile(args[0], loops);
        return typeOf(args[0]) === "double" ? (f) => -(inner(f) as number) : (f) => -(inner(f) as bigint);
      }
      case "list": {
        const items = args.map((item) => compile(item, loops));
        return (f) => lastFirst(items, f);
      }
      case "in":
        return membership(args, loops);
      case "call":
        return call(String(args[0]), args[1] as unknown[], loops);
      case "rcall":
        return method(String(args[0]), args[1], args[2] as unknown[], loops);
      default:
        return binary(
          node.op,
          typeOf(args[0]),
          typeOf(args[1]),
          () => compile(args[0], loops),
          () => compile(args[1], loops),
        );
    }
  };

  const variable = (name: string, loops: Loops): Run => {
    const depth = loops.get(name);
    if (depth === undefined) throw new NotCompiledError();
    return (f) => f.loops[depth];
  };

  /** A cell of doc, now, me or row, or of a loop's row; `undefined` where nothing is filled in. */
  const cell = (of: unknown, name: string, loops: Loops): Run => {
    const root = isNode(of) && of.op === "id" && !loops.has(String(of.args)) ? String(of.args) : "";
    if (root === "doc" || (NAMED_ROOTS as readonly string[]).includes(root)) {
      const place = plan.places.get(root === "doc" ? name : `${root}.${name}`);
      if (place === undefined) throw new NotCompiledError();
      return (f) => f.cells[place];
    }
    const fact = FACT_NAMES.indexOf(`${root}.${name}` as (typeof FACT_NAMES)[number]);
    if (fact >= 0) return (f) => f.facts[fact];
    const columns = rows.get(typeOf(of));
    const at = columns ? Object.keys(columns).indexOf(name) : -1;
    if (at < 0) throw new NotCompiledError();
    if (root === "row") return (f) => f.row?.[at];
    const row = compile(of, loops);
    return (f) => (row(f) as unknown[])[at];
  };

  const field = (of: unknown, name: string, loops: Loops): Run => {
    const read = cell(of, name, loops);
    // Made when it is needed first: its stack would cost more than all else that is done here.
    let absent: Error | undefined;
    return (f) => {
      const value = read(f);
      if (value === undefined) throw (absent ??= new Error(`No such key: ${name}`));
      return value;
    };
  };

  const membership = (args: readonly unknown[], loops: Loops): Run => {
    const [item, list] = args;
    const type = typeOf(item);
    if (!SCALARS.has(type) || typeOf(list) !== `list<${type}>`) throw new NotCompiledError();
    const value = compile(item, loops);
    if (isNode(list) && list.op === "list" && argsOf(list).every((one) => isNode(one) && one.op === "value")) {
      const known = new Set(argsOf(list).map((one) => (one as TreeNode).args));
      return (f) => known.has(value(f));
    }
    const items = compile(list, loops);
    return (f) => {
      const wanted = value(f);
      return (items(f) as unknown[]).includes(wanted);
    };
  };

  const call = (name: string, given: readonly unknown[], loops: Loops): Run => {
    if (name === "has") {
      const [asked] = given;
      if (!isNode(asked) || asked.op !== ".") throw new NotCompiledError();
      const [of, key] = argsOf(asked);
      if (!isNode(of) || of.op !== "id") throw new NotCompiledError();
      const read = cell(of, String(key), loops);
      return (f) => read(f) !== undefined;
    }
    const types = given.map(typeOf);
    const run = name === "size" ? sizeOf(types[0] ?? "") : implementationOf(`${name}(${types.join(", ")})`);
    return applied(
      run,
      given.map((argument) => compile(argument, loops)),
      given.every((argument) => isNode(argument) && argument.op === "value"),
    );
  };

  const method = (name: string, receiver: unknown, given: readonly unknown[], loops: Loops): Run => {
    const type = typeOf(receiver);
    const loop = LOOPS[name];
    if (loop) {
      const [name0, ...bodies] = given;
      if (!isNode(name0) || name0.op !== "id" || !type.startsWith("list<")) throw new NotCompiledError();
      const inner = new Map(loops).set(String(name0.args), loops.size);
      return loop(
        compile(receiver, loops),
        loops.size,
        bodies.map((body) => compile(body, inner)),
      );
    }
    const run = name === "size" ? sizeOf(type) : METHODS[`${type}.${name}(${given.map(typeOf).join(", ")})`];
    if (!run) throw new NotCompiledError();
    return applied(
      run,
      [receiver, ...given].map((argument) => compile(argument, loops)),
      false,
    );
  };

  return compile;
}

function literal(value: unknown): Run {
  if (!["string", "boolean", "bigint", "number"].includes(typeof value)) throw new NotCompiledError();
  return () => value;
}

function choose(condition: Run, yes: Run, no: Run): Run {
  return (f) => (condition(f) === true ? yes(f) : no(f));
}

/** And, or: a fault on the left is forgotten when the right side decides. */
function junction(decisive: boolean, left: Run, right: Run): Run {
  return (f) => {
    let value: unknown;
    try {
      value = left(f);
    } catch (error) {
      if (right(f) === decisive) return decisive;
      throw error;
    }
    return value === decisive ? decisive : right(f);
  };
}

/** The library evaluates arguments from the last to the first, which decides whose fault is told. */
function lastFirst(items: readonly Run[], f: Frame): unknown[] {
  const values: unknown[] = Array.from({ length: items.length });
  for (let i = items.length - 1; i >= 0; i--) values[i] = items[i]?.(f);
  return values;
}

function applied(run: Bare, given: readonly Run[], constant: boolean): Run {
  const [first, second] = given;
  const call = run as (...values: unknown[]) => unknown;
  if (constant) return onceOf(() => call(...given.map((argument) => argument(NOTHING))));
  if (given.length === 1 && first) return (f) => call(first(f));
  if (given.length === 2 && first && second)
    return (f) => {
      const last = second(f);
      return call(first(f), last);
    };
  return (f) => call(...lastFirst(given, f));
}

/** A call on plain text and figures gives the same each time; its fault waits until it is reached. */
function onceOf(compute: () => unknown): Run {
  try {
    const value = compute();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

const NOTHING: Frame = { plain: [], cells: [], given: undefined, facts: [], row: undefined, loops: [], failure: "" };

const IMPLEMENTATIONS = new Map(
  Object.entries(FUNCTIONS).map(([signature, run]) => [signature.split(": ")[0] ?? "", run]),
);

function implementationOf(signature: string): Bare {
  const run = IMPLEMENTATIONS.get(signature);
  if (!run) throw new NotCompiledError();
  return run;
}

const METHODS: Readonly<Record<string, Bare | undefined>> = {
  "string.startsWith(string)": (text: string, part: string) => text.startsWith(part),
  "string.endsWith(string)": (text: string, part: string) => text.endsWith(part),
  "string.contains(string)": (text: string, part: string) => text.includes(part),
};

function sizeOf(type: string): Bare {
  if (type.startsWith("list<")) return (list: readonly unknown[]) => BigInt(list.length);
  if (type === "string") return (text: string) => BigInt(Array.from(text).length);
  throw new NotCompiledError();
}
