/** Judges every row of a table: new, a repeat, or bad; the same judgement for the preview and for the import. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { type Answers, evaluateForm } from "../domain/evaluate-form.ts";
import type { Mapping } from "../domain/mapping.ts";
import { factsOf } from "../documents/facts.ts";
import { blocks, type Problem, pointerStep, problem } from "../domain/problem.ts";
import { type Columns, mapColumns } from "./map-columns.ts";
import { givenAnswers, type ImportOrder, keyOf, type OpenedImport } from "./open-import.ts";
import { listKnownKeys } from "./queries.ts";
import { planReading, readRow } from "./read-row.ts";
import type { Table } from "./read-table.ts";

export type Verdict = "new" | "repeat" | "bad";
export type JudgedRow = {
  row: number;
  answers: Answers;
  /** The cells as typed, by field. */
  texts: Record<string, string>;
  problems: Problem[];
  verdict: Verdict;
  key: string;
  unit: string;
};
export type Judgement = { columns: Columns; rows: JudgedRow[]; counts: Record<Verdict, number> };

/** A bad row is bad even when it repeats another; of equal rows the first good one counts. */
export async function judgeRows(
  context: Context,
  db: Queryable,
  opened: OpenedImport,
  table: Table,
  order: Pick<ImportOrder, "region" | "source" | "asOf" | "columns">,
): Promise<Judgement> {
  const { mapping, form, place } = opened;
  const columns = mapColumns(mapping, table.headers, order.columns);
  const reading = planReading(mapping, form, table, columns);
  const given = givenAnswers(form, order);
  const facts = factsOf(context, { region: place.county });
  const rows = table.rows.map(({ row, cells }): JudgedRow => {
    const read = readRow(reading, cells);
    const evaluation = evaluateForm(form, { ...given, ...read.answers }, context.definitions.codes, facts);
    const problems = [...read.problems, ...unlessTold(read.problems, evaluation.problems)];
    const { answers } = evaluation;
    return {
      row,
      answers,
      texts: read.texts,
      problems,
      verdict: problems.some(blocks) ? "bad" : "new",
      key: keyOf(mapping, answers),
      unit: unitOf(mapping, answers),
    };
  });
  await findRepeats(db, place.county, mapping, rows);
  const counts = { new: 0, repeat: 0, bad: 0 };
  for (const { verdict } of rows) counts[verdict]++;
  return { columns, rows, counts };
}

/** A cell that could not be read leaves its field empty; that it is empty need not be said again. */
function unlessTold(told: readonly Problem[], problems: readonly Problem[]): Problem[] {
  const pointers = new Set(told.filter(blocks).map((p) => p.pointer));
  return problems.filter((p) => p.code !== "answer.required" || !pointers.has(p.pointer));
}

async function findRepeats(db: Queryable, county: string, mapping: Mapping, rows: readonly JudgedRow[]): Promise<void> {
  const good = rows.filter(({ verdict }) => verdict === "new");
  const known = new Set((await listKnownKeys(db, [county, good.map(({ key }) => key)])).map(({ key }) => key));
  const first = new Map<string, number>();
  for (const row of good) {
    const before = first.get(row.key);
    if (before === undefined) first.set(row.key, row.row);
    if (before === undefined && !known.has(row.key)) continue;
    row.verdict = "repeat";
    const pointer = pointerStep(mapping.key[0] ?? "");
    if (before !== undefined)
      row.problems.push({ ...problem("import.repeat-in-file", pointer, { row: before }), severity: "hint" });
  }
}

function unitOf(mapping: Mapping, answers: Answers): string {
  const name = answers[mapping.unitField];
  return typeof name === "string" ? name : "";
}
