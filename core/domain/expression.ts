/**
 * The one expression language of definitions: CEL, behind this file only.
 * Money and percent are types of their own, so a bare number beside an amount is an error at publish;
 * a value that is missing makes the whole expression `missing`, never false in silence.
 */
import { Environment } from "@marcbachmann/cel-js";
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

/** Macros (`all`, `map` …) may stand inside each other this deep: with tables of 500 rows that bounds the work. */
const MAX_MACRO_DEPTH = 2;
const MACROS = new Set(["all", "exists", "exists_one", "filter", "map"]);

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
  const reading = readNames(parsed.ast);
  const faults: ExpressionFault[] = [...reading.faults];
  for (const name of reading.guarded)
    if (!(name in scope)) faults.push({ message: `unknown name doc.${name} in has()`, start: 0, end: text.length });
  const check = parsed.check();
  if (!check.valid) faults.push(faultOf(check.error, text));
  else if (expected !== undefined && check.type !== expected)
    faults.push({ message: `the expression gives ${check.type}, expected ${expected}`, start: 0, end: text.length });
  if (faults.length > 0) return { faults };
  const reads = [...reading.reads].sort();
  const guarded = [...reading.guarded].sort();
  return {
    text,
    type: check.type ?? "dyn",
    reads,
    guarded,
    run(values) {
      const missing = reads.filter((name) => isAbsent(values[name]) && !guarded.includes(name));
      if (missing.length > 0) return { kind: "missing", names: missing };
      try {
        const context: Record<string, unknown> = {};
        for (const name of reads) {
          const value = toExpressionValue(values[name], scope[name], rowClasses.get(name));
          if (value !== undefined) context[name] = value;
        }
        const value = parsed({ doc: new docClass(context) });
        return { kind: "value", value: fromExpressionValue(value) };
      } catch (error) {
        const message = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
        // A row that lacks a column: the table is there, but not filled in yet.
        if (message.startsWith("No such key"))
          return { kind: "missing", names: reads.filter((name) => typeof scope[name] === "object") };
        return { kind: "error", message };
      }
    },
  };
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

/** Answer (fen, basis points, plain JSON) to CEL value. */
function toExpressionValue(value: unknown, type: ExpressionType | undefined, rowClass?: typeof Row): unknown {
  if (isAbsent(value) || type === undefined) return undefined;
  if (typeof type === "object") {
    const list = Array.isArray(value) ? (value as Record<string, unknown>[]) : [];
    return list.map((row) => {
      const converted: Record<string, unknown> = {};
      for (const [key, columnType] of Object.entries(type.row)) {
        const cell = toExpressionValue(row[key], columnType);
        if (cell !== undefined) converted[key] = cell;
      }
      return new (rowClass ?? Row)(converted);
    });
  }
  switch (type) {
    case "Money":
      return new Money(BigInt(value as number));
    case "Percent":
      return new Percent(BigInt(value as number));
    case "int":
      return BigInt(value as number);
    default:
      return value;
  }
}

function fromExpressionValue(value: unknown): unknown {
  if (value instanceof Money) return safeNumber(value.fen);
  if (value instanceof Percent) return safeNumber(value.bp);
  if (typeof value === "bigint") return safeNumber(value);
  return value;
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
]);

type Node = { op: string; args: unknown; start: number; end: number };
const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && "op" in value;

/** Walks the tree once: which fields are read, which are guarded by has(), which calls are refused. */
function readNames(ast: unknown): { reads: Set<string>; guarded: Set<string>; faults: ExpressionFault[] } {
  const found = { reads: new Set<string>(), guarded: new Set<string>(), faults: [] as ExpressionFault[] };
  const visit = (value: unknown, underHas: boolean, macroDepth: number): void => {
    if (Array.isArray(value)) for (const item of value) visit(item, underHas, macroDepth);
    if (!isNode(value)) return;
    const args = value.args;
    if (value.op === "." && Array.isArray(args) && isNode(args[0]) && args[0].op === "id" && args[0].args === "doc") {
      found.reads.add(String(args[1]));
      if (underHas) found.guarded.add(String(args[1]));
      return;
    }
    if ((value.op === "call" || value.op === "rcall") && Array.isArray(args)) {
      const name = String(args[0]);
      if (REFUSED.has(name))
        found.faults.push({ message: `${name}() is not allowed in definitions`, start: value.start, end: value.end });
      const depth = value.op === "rcall" && MACROS.has(name) ? macroDepth + 1 : macroDepth;
      if (depth > MAX_MACRO_DEPTH)
        found.faults.push({
          message: `more than ${MAX_MACRO_DEPTH} loops inside each other`,
          start: value.start,
          end: value.end,
        });
      visit(args.slice(1), name === "has", depth);
      return;
    }
    visit(args, underHas, macroDepth);
  };
  visit(ast, false, 0);
  return found;
}

function faultOf(error: unknown, text: string): ExpressionFault {
  const range = (error as { range?: { start: number; end: number } }).range;
  const message = error instanceof Error ? (error.message.split("\n")[0] ?? "error") : String(error);
  return { message, start: range?.start ?? 0, end: range?.end ?? text.length };
}
