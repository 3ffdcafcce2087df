/**
 * The one expression language of definitions: CEL, behind this file only.
 * Money and percent are types of their own, so a bare number beside an amount is an error at publish;
 * a value that is missing makes the whole expression `missing`, never false in silence.
 */
import type { Environment } from "@marcbachmann/cel-js";
import { environmentOf, libraryRun, type Parsed, type Prepared } from "./expression-library.ts";
import type { Run } from "./expression-operators.ts";
import { compileRun } from "./expression-run.ts";
import { type ExpressionTree, readTree, type TreeNode } from "./expression-tree.ts";
import {
  cellsReader,
  type ExpressionScope,
  FACT_NAMES,
  type Facts,
  type Frame,
  isAbsent,
  openFrame,
  own,
  planOf,
  readFacts,
  writerOf,
} from "./expression-values.ts";

export type { ExpressionScope, ExpressionType, Facts, Frame } from "./expression-values.ts";

export type ExpressionResult =
  | { kind: "value"; value: unknown }
  | { kind: "missing"; names: string[] }
  | { kind: "error"; message: string };

/** What `evaluate` gives instead of a value; why it failed stands in the frame. */
export const MISSING = Symbol("missing");
export const FAILED = Symbol("failed");

export type Expression = {
  text: string;
  type: string;
  /** Names of `doc` that the expression reads, sorted. */
  reads: string[];
  /** Names read under `has()`: may be absent without making the result missing. */
  guarded: string[];
  /** What is read of now, me and row, as now.year. */
  others: string[];
  /** The checked tree, for those who look at what a rule says without running it. */
  tree: TreeNode;
  /** The quick way: plain JSON, MISSING or FAILED, over a frame that many expressions of one document share. */
  evaluate(frame: Frame): unknown;
  run(values: Record<string, unknown>, facts?: Facts, row?: Record<string, unknown>): ExpressionResult;
};
export type ExpressionFault = { message: string; start: number; end: number };

/** `row`: the columns that a column's rule reads; `library` leaves the work to the library, for comparing both. */
export type CompileOptions = { row?: string; evaluator?: "library" };

/**
 * Compiles an expression over `doc`, the typed answers, `now`, `me`, and in a table's column `row`.
 * Returns faults (with character positions) instead of throwing: the author has to see them all.
 */
export function compileExpression(
  text: string,
  scope: ExpressionScope,
  expected?: string,
  options: CompileOptions = {},
): Expression | { faults: ExpressionFault[] } {
  const prepared = environmentOf(scope, options.row);
  let parsed: Parsed;
  try {
    parsed = prepared.environment.parse(text) as unknown as Parsed;
  } catch (error) {
    return { faults: [faultOf(error, text)] };
  }
  const tree = readTree(parsed.ast, options.row !== undefined);
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
    const wrong = checkFault(prepared.environment, probe);
    if (wrong) faults.push({ message: `${wrong.message} in has()`, start: argument.start, end: argument.end });
  }
  const type = check.type ?? "dyn";
  const write = writerOf(type, prepared.rows);
  if (faults.length === 0 && !write)
    faults.push({ message: `the expression gives ${type}, which is no answer`, start: 0, end: text.length });
  if (faults.length > 0 || !write) return { faults };
  const run =
    (options.evaluator === "library" ? undefined : compileRun(parsed.ast as TreeNode, planOf(scope), prepared.rows)) ??
    libraryRun(parsed, tree, scope, prepared);
  return expressionOf(text, type, tree, { ast: parsed.ast as TreeNode, scope, prepared, run, write });
}

type Parts = {
  ast: TreeNode;
  scope: ExpressionScope;
  prepared: Prepared;
  run: Run;
  write: (value: unknown) => unknown;
};

function expressionOf(text: string, type: string, tree: ExpressionTree, parts: Parts): Expression {
  const reads = [...tree.reads].sort();
  const guarded = [...tree.guarded].sort();
  const others = [...tree.others].sort();
  const plan = planOf(parts.scope);
  const { columns } = parts.prepared;
  const columnNames = Object.keys(columns ?? {});
  const readRow = columns && cellsReader(columns, "row");
  const placeOf = (name: string): number => plan.places.get(name) ?? -1;
  const places = reads.map(placeOf);
  const needed = reads.filter((name) => !tree.guarded.has(name)).map(placeOf);
  const otherCells = others.map((name) => ({
    name,
    fact: (FACT_NAMES as readonly string[]).indexOf(name),
    column: columnNames.indexOf(name.slice("row.".length)),
    needed: !tree.guarded.has(name),
  }));
  const otherCell = (f: Frame, cell: { fact: number; column: number }): unknown =>
    cell.fact >= 0 ? f.facts[cell.fact] : f.row?.[cell.column];

  const evaluate = (f: Frame): unknown => {
    for (let i = 0; i < needed.length; i++) if (f.plain[needed[i] ?? 0] === undefined) return MISSING;
    if (otherCells.length > 0) readFacts(f);
    for (const cell of otherCells) if (cell.needed && otherCell(f, cell) === undefined) return MISSING;
    try {
      for (let i = 0; i < places.length; i++) {
        const place = places[i] ?? 0;
        if (f.cells[place] === undefined && f.plain[place] !== undefined)
          f.cells[place] = plan.readers[place]?.(f.plain[place]);
      }
      return parts.write(parts.run(f));
    } catch (error) {
      const message = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
      // A row that lacks a column, or a name read where has() did not protect it: not filled in yet.
      if (message.startsWith("No such key") && missingNames(f).length > 0) return MISSING;
      f.failure = message;
      return FAILED;
    }
  };

  /** What a result is missing for: names that are not filled in, else the tables whose rows lack something. */
  const missingNames = (f: Frame): string[] => {
    const absent = (name: string): boolean => f.plain[placeOf(name)] === undefined;
    const without = [
      ...reads.filter(absent),
      ...otherCells.filter((cell) => otherCell(f, cell) === undefined).map((cell) => cell.name),
    ];
    const unguarded = without.filter((name) => !tree.guarded.has(name));
    if (unguarded.length > 0) return unguarded;
    return [...new Set([...without, ...reads.filter((name) => typeof parts.scope[name] === "object")])].sort();
  };

  return {
    text,
    type,
    reads,
    guarded,
    others,
    tree: parts.ast,
    evaluate,
    run(values, facts, row) {
      const f = openFrame(plan, facts);
      for (const name of reads) {
        const value = own(values, name);
        const place = plan.places.get(name);
        if (place !== undefined && !isAbsent(value)) f.plain[place] = value;
      }
      try {
        if (row && readRow) f.row = readRow(row);
      } catch (error) {
        return { kind: "error", message: error instanceof Error ? error.message : String(error) };
      }
      const value = evaluate(f);
      if (value === MISSING) return { kind: "missing", names: missingNames(f) };
      return value === FAILED ? { kind: "error", message: f.failure } : { kind: "value", value };
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

function faultOf(error: unknown, text: string): ExpressionFault {
  const range = (error as { range?: { start: number; end: number } }).range;
  const message = error instanceof Error ? (error.message.split("\n")[0] ?? "error") : String(error);
  return { message, start: range?.start ?? 0, end: range?.end ?? text.length };
}

/** What of the text a fault is about, with the place of its characters, for the author of a definition. */
export function excerpt(text: string, fault: ExpressionFault): string {
  const part = text.slice(fault.start, fault.end);
  return part === text ? text : `${part} (characters ${fault.start}-${fault.end} of ${text})`;
}
