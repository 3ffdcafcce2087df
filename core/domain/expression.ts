/**
 * The one expression language of definitions: CEL, behind this file only.
 * Money and percent are types of their own, so a bare number beside an amount is an error at publish;
 * a value that is missing makes the whole expression `missing`, never false in silence.
 */
import { Environment } from "@marcbachmann/cel-js";
import { readTree } from "./expression-tree.ts";
import { mulDiv, parseMoney, parsePercent } from "./money.ts";

export class Money {
  fen: bigint;
  constructor(fen: bigint) {
    this.fen = fen;
  }
}
export class Percent {
  bp: bigint;
  constructor(bp: bigint) {
    this.bp = bp;
  }
}
class Doc {
  constructor(values: Record<string, unknown>) {
    Object.assign(this, values);
  }
}
class Row extends Doc {}

/** CEL type of a value: scalar name, or the columns of a table. */
export type ExpressionType =
  | "string"
  | "int"
  | "double"
  | "bool"
  | "Money"
  | "Percent"
  | "list<string>"
  | { row: Record<string, ExpressionType> };
export type ExpressionScope = Record<string, ExpressionType>;

export type ExpressionResult =
  | { kind: "value"; value: unknown }
  | { kind: "missing"; names: string[] }
  | { kind: "error"; message: string };

export type Expression = {
  text: string;
  type: string;
  /** Names of `doc` that the expression reads, sorted. */
  reads: string[];
  /** Names read under `has()`: may be absent without making the result missing. */
  guarded: string[];
  run(values: Record<string, unknown>): ExpressionResult;
};
export type ExpressionFault = { message: string; start: number; end: number };

const fenSum = (list: Iterable<Money>): Money => {
  let total = 0n;
  for (const item of list) total += item.fen;
  return new Money(total);
};

const base = new Environment({
  unlistedVariablesAreDyn: false,
  limits: { maxAstNodes: 400, maxDepth: 40, maxListElements: 200, maxMapEntries: 50, maxCallArguments: 8 },
})
  .registerType("Money", { ctor: Money, fields: {} })
  .registerType("Percent", { ctor: Percent, fields: {} })
  .registerOperator("Money + Money", (a: Money, b: Money) => new Money(a.fen + b.fen))
  .registerOperator("Money - Money", (a: Money, b: Money) => new Money(a.fen - b.fen))
  .registerOperator("Money * int", (a: Money, n: bigint) => new Money(a.fen * n))
  .registerOperator("Money < Money", (a: Money, b: Money) => a.fen < b.fen)
  .registerOperator("Money <= Money", (a: Money, b: Money) => a.fen <= b.fen)
  .registerOperator("Money > Money", (a: Money, b: Money) => a.fen > b.fen)
  .registerOperator("Money >= Money", (a: Money, b: Money) => a.fen >= b.fen)
  .registerOperator("Money == Money", (a: Money, b: Money) => a.fen === b.fen)
  .registerOperator("Percent + Percent", (a: Percent, b: Percent) => new Percent(a.bp + b.bp))
  .registerOperator("Percent - Percent", (a: Percent, b: Percent) => new Percent(a.bp - b.bp))
  .registerOperator("Percent < Percent", (a: Percent, b: Percent) => a.bp < b.bp)
  .registerOperator("Percent <= Percent", (a: Percent, b: Percent) => a.bp <= b.bp)
  .registerOperator("Percent > Percent", (a: Percent, b: Percent) => a.bp > b.bp)
  .registerOperator("Percent >= Percent", (a: Percent, b: Percent) => a.bp >= b.bp)
  .registerOperator("Percent == Percent", (a: Percent, b: Percent) => a.bp === b.bp)
  .registerFunction("yuan(string): Money", (text: string) => new Money(exact(parseMoney(text, "yuan"), text)))
  .registerFunction("percent(string): Percent", (text: string) => new Percent(exact(parsePercent(text), text)))
  .registerFunction("share(Money, Percent): Money", (m: Money, p: Percent) => new Money(mulDiv(m.fen, p.bp, 10_000n)))
  .registerFunction("prorate(Money, Money, Money): Money", (total: Money, part: Money, whole: Money) => {
    if (whole.fen === 0n) throw new RangeError("division by zero");
    return new Money(mulDiv(total.fen, part.fen, whole.fen));
  })
  .registerFunction("ratio(Money, Money): Percent", (a: Money, b: Money) => {
    if (b.fen === 0n) throw new RangeError("division by zero");
    return new Percent(mulDiv(a.fen, 10_000n, b.fen));
  })
  .registerFunction("ratio(int, int): Percent", (a: bigint, b: bigint) => {
    if (b === 0n) throw new RangeError("division by zero");
    return new Percent(mulDiv(a, 10_000n, b));
  })
  .registerFunction("min(Money, Money): Money", (a: Money, b: Money) => (a.fen < b.fen ? a : b))
  .registerFunction("max(Money, Money): Money", (a: Money, b: Money) => (a.fen > b.fen ? a : b))
  .registerFunction("min(int, int): int", (a: bigint, b: bigint) => (a < b ? a : b))
  .registerFunction("max(int, int): int", (a: bigint, b: bigint) => (a > b ? a : b))
  .registerFunction("sum(list<Money>): Money", fenSum)
  .registerFunction("sum(list<int>): int", (list: Iterable<bigint>) => {
    let total = 0n;
    for (const item of list) total += item;
    return total;
  })
  .registerFunction("sum(list<Percent>): Percent", (list: Iterable<Percent>) => {
    let total = 0n;
    for (const item of list) total += item.bp;
    return new Percent(total);
  })
  .registerFunction("year(string): int", (text: string) => BigInt(isoDay(text).getUTCFullYear()))
  .registerFunction("date(string): string", (text: string) => isoDay(text).toISOString().slice(0, 10))
  .registerFunction("daysBetween(string, string): int", (from: string, to: string) =>
    BigInt(Math.round((isoDay(to).getTime() - isoDay(from).getTime()) / 86_400_000)),
  )
  .registerFunction("like(string, string): bool", like);

/**
 * Compiles an expression over `doc`, the typed answers.
 * Returns faults (with character positions) instead of throwing: the author has to see them all.
 */
export function compileExpression(
  text: string,
  scope: ExpressionScope,
  expected?: string,
): Expression | { faults: ExpressionFault[] } {
  const environment = base.clone();
  const fields: Record<string, string> = {};
  const rowClasses = new Map<string, typeof Row>();
  for (const [name, type] of Object.entries(scope)) {
    if (typeof type === "string") {
      fields[name] = type;
      continue;
    }
    const rowClass = class extends Row {};
    environment.registerType(`Row_${name}`, { ctor: rowClass, fields: type.row as Record<string, string> });
    rowClasses.set(name, rowClass);
    fields[name] = `list<Row_${name}>`;
  }
  const docClass = class extends Doc {};
  environment.registerType("Doc", { ctor: docClass, fields }).registerVariable("doc", "Doc");
  let parsed: {
    (context: unknown): unknown;
    ast: unknown;
    check(): { valid: boolean; type?: string; error?: unknown };
  };
  try {
    parsed = environment.parse(text) as unknown as typeof parsed;
  } catch (error) {
    return { faults: [faultOf(error, text)] };
  }
  const tree = readTree(parsed.ast);
  const faults: ExpressionFault[] = [...tree.faults];
  const check = parsed.check();
  if (!check.valid) faults.push(faultOf(check.error, text));
  else if (expected !== undefined && check.type !== expected)
    faults.push({ message: `the expression gives ${check.type}, expected ${expected}`, start: 0, end: text.length });
  for (const node of tree.additions)
    if (node.checkedType?.kind === "list")
      faults.push({ message: "lists are not joined with +", start: node.start, end: node.end });
  for (const { start, end, argument } of check.valid ? tree.hasCalls : []) {
    const probe = `${text.slice(0, start)}(size([${text.slice(argument.start, argument.end)}]) == 1)${text.slice(end)}`;
    const wrong = checkFault(environment, probe);
    if (wrong) faults.push({ message: `${wrong.message} in has()`, start: argument.start, end: argument.end });
  }
  if (faults.length > 0) return { faults };
  const reads = [...tree.reads].sort();
  const guarded = [...tree.guarded].sort();
  return {
    text,
    type: check.type ?? "dyn",
    reads,
    guarded,
    run(values) {
      const absent = reads.filter((name) => isAbsent(own(values, name)));
      const missing = absent.filter((name) => !guarded.includes(name));
      if (missing.length > 0) return { kind: "missing", names: missing };
      try {
        const context: Record<string, unknown> = {};
        for (const name of reads) {
          const value = toExpressionValue(own(values, name), scope[name], `doc.${name}`, rowClasses.get(name));
          if (value !== undefined) context[name] = value;
        }
        return { kind: "value", value: fromExpressionValue(parsed({ doc: new docClass(context) })) };
      } catch (error) {
        const message = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
        // A row that lacks a column, or a name read where has() did not protect it: not filled in yet.
        const unfilled = reads.filter((name) => absent.includes(name) || typeof scope[name] === "object");
        if (message.startsWith("No such key") && unfilled.length > 0) return { kind: "missing", names: unfilled };
        return { kind: "error", message };
      }
    },
  };
}

/** The fault of a text that is only checked, never run. */
function checkFault(environment: Environment, text: string): ExpressionFault | undefined {
  try {
    const check = environment.parse(text).check();
    return check.valid ? undefined : faultOf(check.error, text);
  } catch (error) {
    return faultOf(error, text);
  }
}

function own(values: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

/** Answer (fen, basis points, plain JSON) to CEL value; throws TypeError when the answer does not fit the type. */
function toExpressionValue(
  value: unknown,
  type: ExpressionType | undefined,
  at: string,
  rowClass?: typeof Row,
): unknown {
  if (isAbsent(value) || type === undefined) return undefined;
  if (typeof type === "object") {
    if (!Array.isArray(value)) throw new TypeError(`${at} holds no rows`);
    return value.map((row: unknown, i) => {
      if (typeof row !== "object" || row === null) throw new TypeError(`${at} holds no rows`);
      const converted: Record<string, unknown> = {};
      for (const [key, columnType] of Object.entries(type.row)) {
        const cell = toExpressionValue(own(row as Record<string, unknown>, key), columnType, `${at}[${i}].${key}`);
        if (cell !== undefined) converted[key] = cell;
      }
      return new (rowClass ?? Row)(converted);
    });
  }
  switch (type) {
    case "Money":
      return new Money(wholeNumber(value, at));
    case "Percent":
      return new Percent(wholeNumber(value, at));
    case "int":
      return wholeNumber(value, at);
    case "double":
      if (typeof value === "number") return value;
      break;
    case "bool":
      if (typeof value === "boolean") return value;
      break;
    case "string":
      if (typeof value === "string") return value;
      break;
    case "list<string>":
      if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
      break;
  }
  throw new TypeError(`${at} is not of type ${type}`);
}

function wholeNumber(value: unknown, at: string): bigint {
  if (typeof value !== "number" || !Number.isSafeInteger(value)) throw new TypeError(`${at} is not a whole number`);
  return BigInt(value);
}

/** CEL value to plain JSON, without the forms that JSON cannot carry exactly. */
function fromExpressionValue(value: unknown): unknown {
  if (value instanceof Money) return safeNumber(value.fen);
  if (value instanceof Percent) return safeNumber(value.bp);
  if (typeof value === "bigint") return safeNumber(value);
  if (Array.isArray(value)) return value.map(fromExpressionValue);
  if (value instanceof Row)
    return Object.fromEntries(Object.entries(value).map(([key, cell]) => [key, fromExpressionValue(cell)]));
  if (typeof value === "number" && !Number.isFinite(value)) throw new RangeError("the result is not a finite number");
  return Object.is(value, -0) ? 0 : value;
}

function safeNumber(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError("the result exceeds 2^53");
  return number;
}

function exact(value: number | undefined, text: string): bigint {
  if (value === undefined) throw new RangeError(`not an exact amount: ${text}`);
  return BigInt(value);
}

function isoDay(text: string): Date {
  const day = new Date(`${text}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== text)
    throw new RangeError(`not a date: ${text}`);
  return day;
}

/** Fixed pattern with `*` for any run of characters; linear time, unlike a regular expression. */
function like(text: string, pattern: string): boolean {
  const parts = pattern.split("*");
  const [first = "", last = ""] = [parts[0], parts.at(-1)];
  if (parts.length === 1) return text === pattern;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}

function faultOf(error: unknown, text: string): ExpressionFault {
  const range = (error as { range?: { start: number; end: number } }).range;
  const message = error instanceof Error ? (error.message.split("\n")[0] ?? "error") : String(error);
  return { message, start: range?.start ?? 0, end: range?.end ?? text.length };
}
