/**
 * Whether a bank's answer is one to this batch: its number on each row, every line once, amounts and sum as ordered, codes
 * that are known. It is taken whole or not at all.
 */
import type { Outcome } from "./batch-exchange.ts";
import { exactFen } from "./exact-amount.ts";
import type { BatchFigures } from "./flow-results.ts";
import { type Problem, problem } from "./problem.ts";

/** One row of the file as text; `place` is its line in the file, from 1. */
export type ResultRow = { place: number; batch: string; line: string; amount: string; code: string; reason: string };
export type LineResult = { line: number; amountFen: number; code: string; outcome: Outcome; reason: string };
/** What was ordered: the number that the bank was given, and the amount of each line in fen. */
export type OrderedBatch = { number: string; amounts: readonly number[] };
/** The row with the sum, where the file has one. */
export type TotalRow = { place: number; amount: string };

/** More faults than these say nothing new. */
const MAX_PROBLEMS = 20;

/** The results in the order of the lines with their figures, or what is wrong, row by row. */
export function judgeResults(
  rows: readonly ResultRow[],
  total: TotalRow | undefined,
  order: OrderedBatch,
  codes: Readonly<Record<string, Outcome>>,
): { lines: LineResult[]; figures: BatchFigures } | { problems: Problem[] } {
  const problems: Problem[] = [];
  const found = new Map<number, LineResult>();
  for (const row of rows) {
    const line = lineIn(row, order, codes);
    if ("code" in line && "pointer" in line) problems.push(line);
    else if (found.has(line.line)) problems.push(fault("batch.line-twice", row.place, { number: line.line }));
    else found.set(line.line, line);
  }
  if (problems.length === 0)
    order.amounts.forEach((_, i) => {
      if (!found.has(i + 1)) problems.push(fault("batch.line-missing", rows.at(-1)?.place ?? 1, { number: i + 1 }));
    });
  if (problems.length > 0) return { problems: problems.slice(0, MAX_PROBLEMS) };
  const lines = [...found.values()].toSorted((a, b) => a.line - b.line);
  const figures = figuresOf(lines);
  if (total && exactFen(total.amount) !== figures.paidFen + figures.failedFen)
    return { problems: [fault("batch.total", total.place, { found: total.amount.slice(0, 40) })] };
  return { lines, figures };
}

function lineIn(
  row: ResultRow,
  { number, amounts }: OrderedBatch,
  codes: Readonly<Record<string, Outcome>>,
): LineResult | Problem {
  if (row.batch !== number) return fault("batch.other-batch", row.place, { found: row.batch.slice(0, 60), number });
  const line = /^[1-9]\d{0,5}$/.test(row.line) ? Number(row.line) : 0;
  const ordered = amounts[line - 1];
  if (ordered === undefined) return fault("batch.no-line", row.place, { found: row.line.slice(0, 20) });
  const amountFen = exactFen(row.amount);
  if (amountFen === undefined) return fault("batch.amount", row.place, { found: row.amount.slice(0, 40) });
  if (amountFen !== ordered)
    return fault("batch.other-amount", row.place, { number: line, found: row.amount.slice(0, 40) });
  const outcome = Object.hasOwn(codes, row.code) ? codes[row.code] : undefined;
  if (outcome === undefined) return fault("batch.code", row.place, { found: row.code.slice(0, 40) });
  return { line, amountFen, code: row.code, outcome, reason: row.reason.slice(0, 200) };
}

/** What was paid and what was not, in fen and lines. */
export function figuresOf(lines: readonly Pick<LineResult, "amountFen" | "outcome">[]): BatchFigures {
  const figures = { paidFen: 0, failedFen: 0, paidLines: 0, failedLines: 0 };
  for (const { amountFen, outcome } of lines)
    if (outcome === "paid") {
      figures.paidFen += amountFen;
      figures.paidLines += 1;
    } else {
      figures.failedFen += amountFen;
      figures.failedLines += 1;
    }
  return figures;
}

function fault(code: string, place: number, params: Record<string, string | number>): Problem {
  return problem(code, `/${place}`, { place, ...params });
}
