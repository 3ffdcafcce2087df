/** The operators of expressions as closures over two others, chosen by the types that the check has found. */
import type { Frame } from "./expression-values.ts";

export type Run = (frame: Frame) => unknown;

/** Types of single values, which are equal when they are the same. */
export const SCALARS: ReadonlySet<string> = new Set(["string", "int", "double", "bool", "Money", "Percent"]);
const NUMBERS = new Set(["int", "double"]);
const MAX_INT = 9_223_372_036_854_775_807n;
const MIN_INT = -9_223_372_036_854_775_808n;

/** What a tree cannot be compiled for: the library evaluates it then. */
export class NotCompiledError extends Error {}

/** The closure of one operator; throws NotCompiledError for types that have none here. */
export function binary(op: string, left: string, right: string, makeLeft: () => Run, makeRight: () => Run): Run {
  const same = left === right && SCALARS.has(left);
  if (!same && !(NUMBERS.has(left) && NUMBERS.has(right)) && !(left === "Money" && right === "int"))
    throw new NotCompiledError();
  const run = same || op !== "*" ? comparison(op, same, left, makeLeft, makeRight) : undefined;
  return run ?? arithmetic(`${left} ${op} ${right}`, makeLeft(), makeRight());
}

function comparison(
  op: string,
  same: boolean,
  type: string,
  makeLeft: () => Run,
  makeRight: () => Run,
): Run | undefined {
  if (!["==", "!=", "<", "<=", ">", ">="].includes(op)) return undefined;
  if (!same && (op === "==" || op === "!=" || type === "Money")) throw new NotCompiledError();
  const [a, b] = [makeLeft(), makeRight()];
  switch (op) {
    case "==":
      return (f) => a(f) === b(f);
    case "!=":
      return (f) => a(f) !== b(f);
    case "<":
      return (f) => (a(f) as bigint) < (b(f) as bigint);
    case "<=":
      return (f) => (a(f) as bigint) <= (b(f) as bigint);
    case ">":
      return (f) => (a(f) as bigint) > (b(f) as bigint);
    default:
      return (f) => (a(f) as bigint) >= (b(f) as bigint);
  }
}

function arithmetic(kind: string, a: Run, b: Run): Run {
  switch (kind) {
    case "Money + Money":
    case "Percent + Percent":
      return (f) => (a(f) as bigint) + (b(f) as bigint);
    case "Money - Money":
    case "Percent - Percent":
      return (f) => (a(f) as bigint) - (b(f) as bigint);
    case "Money * int":
      return (f) => (a(f) as bigint) * (b(f) as bigint);
    case "int + int":
      return (f) => within((a(f) as bigint) + (b(f) as bigint));
    case "int - int":
      return (f) => within((a(f) as bigint) - (b(f) as bigint));
    case "int * int":
      return (f) => within((a(f) as bigint) * (b(f) as bigint));
    case "int / int":
      return (f) => (a(f) as bigint) / divisor(b(f), "division");
    case "int % int":
      return (f) => (a(f) as bigint) % divisor(b(f), "modulo");
    case "double + double":
      return (f) => (a(f) as number) + (b(f) as number);
    case "double - double":
      return (f) => (a(f) as number) - (b(f) as number);
    case "double * double":
      return (f) => (a(f) as number) * (b(f) as number);
    case "double / double":
      return (f) => (a(f) as number) / (b(f) as number);
    case "string + string":
      return (f) => (a(f) as string) + (b(f) as string);
    default:
      throw new NotCompiledError();
  }
}

function within(value: bigint): bigint {
  if (value > MAX_INT || value < MIN_INT) throw new RangeError(`integer overflow: ${value}`);
  return value;
}

function divisor(value: unknown, what: string): bigint {
  if (value === 0n) throw new RangeError(`${what} by zero`);
  return value as bigint;
}
