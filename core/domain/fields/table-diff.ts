/** What changed between two tables, row by row: rows that stayed are matched first, so that one inserted row is one line. */
import { sameAnswer } from "../complete-type.ts";
import type { AnswerDiff } from "../field-type.ts";
import type { Field } from "../form.ts";

type Row = Readonly<Record<string, unknown>>;
type TextOf = (column: Field, cell: unknown) => string;
type Step = { before?: number; after?: number };

/** A line per row that came or went, a line per cell that changed; `part` begins with the number of the row. */
export function tableDiff(
  before: readonly Row[],
  after: readonly Row[],
  columns: readonly Field[],
  textOf: TextOf,
): AnswerDiff[] {
  const rowText = (row: Row | undefined): string =>
    row
      ? columns
          .map((column) => textOf(column, row[column.id]))
          .join(" ")
          .trim()
      : "";
  return pairs(before, after).flatMap(({ before: b, after: a }): AnswerDiff[] => {
    const [old, now] = [b === undefined ? undefined : before[b], a === undefined ? undefined : after[a]];
    const number = String((a ?? b ?? 0) + 1);
    if (!old || !now) return [{ part: number, before: rowText(old), after: rowText(now) }];
    return columns
      .filter((column) => !sameAnswer(old[column.id], now[column.id]))
      .map((column) => ({
        part: `${number} ${column.label}`,
        before: textOf(column, old[column.id]),
        after: textOf(column, now[column.id]),
      }));
  });
}

/** Which row became which: equal rows by the longest common run, the others between them in their order. */
function pairs(before: readonly Row[], after: readonly Row[]): Step[] {
  const steps: Step[] = [];
  let [b, a] = [0, 0];
  for (const match of [...equalRows(before, after), { before: before.length, after: after.length }]) {
    while (b < match.before || a < match.after) {
      const step: Step = {};
      if (b < match.before) step.before = b++;
      if (a < match.after) step.after = a++;
      steps.push(step);
    }
    [b, a] = [match.before + 1, match.after + 1];
  }
  return steps;
}

/** The longest common subsequence of equal rows; tables have at most 2,000. */
function equalRows(before: readonly Row[], after: readonly Row[]): { before: number; after: number }[] {
  const [keys, others] = [before.map(keyOf), after.map(keyOf)];
  const width = others.length + 1;
  const longest = new Uint16Array((keys.length + 1) * width);
  const at = (b: number, a: number): number => longest[b * width + a] ?? 0;
  for (let b = keys.length - 1; b >= 0; b--)
    for (let a = others.length - 1; a >= 0; a--)
      longest[b * width + a] = keys[b] === others[a] ? at(b + 1, a + 1) + 1 : Math.max(at(b + 1, a), at(b, a + 1));
  const found: { before: number; after: number }[] = [];
  for (let b = 0, a = 0; b < keys.length && a < others.length; )
    if (keys[b] === others[a]) found.push({ before: b++, after: a++ });
    else if (at(b + 1, a) >= at(b, a + 1)) b++;
    else a++;
  return found;
}

/** Equal rows have equal keys, whatever the order of their cells. */
function keyOf(row: Row): string {
  return JSON.stringify(
    Object.entries(row)
      .filter(([, cell]) => cell !== undefined && cell !== null && cell !== "")
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
