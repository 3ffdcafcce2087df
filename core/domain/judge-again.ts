/** Whether a batch of lines that are paid again holds those lines and nothing else: each once, with what has to stay. */
import { canonicalText } from "./canonical.ts";
import type { BatchExchange } from "./batch-exchange.ts";
import { type Problem, problem } from "./problem.ts";

type Row = Readonly<Record<string, unknown>>;
export type Again = NonNullable<BatchExchange["again"]>;

/**
 * Problems of the rows, by pointer below the table. `claimed` are the lines that this batch holds; `before` the rows of
 * the batch that the bank did not pay in full, in its order.
 */
export function judgeAgain(
  table: string,
  again: Again,
  rows: readonly Row[],
  claimed: ReadonlySet<number>,
  before: readonly Row[],
): Problem[] {
  const seen = new Set<number>();
  return rows.flatMap((row, i) => {
    const line = row[again.line];
    const at = `/${table}/${i}`;
    if (typeof line !== "number" || !claimed.has(line))
      return [problem("batch.not-claimed", `${at}/${again.line}`, { number: i + 1 })];
    if (seen.has(line)) return [problem("batch.again-twice", `${at}/${again.line}`, { number: i + 1 })];
    seen.add(line);
    return again.keep.flatMap((id) =>
      same(row[id], before[line - 1]?.[id]) ? [] : [problem("batch.not-kept", `${at}/${id}`, { number: i + 1 })],
    );
  });
}

function same(a: unknown, b: unknown): boolean {
  return canonicalText(a ?? null) === canonicalText(b ?? null);
}
