/** Reads one row of a table as answers of a form. Untidy cells are tidied or named; nothing is guessed. */
import type { Answers, CompiledForm } from "../domain/evaluate-form.ts";
import { parseDay } from "../domain/fields/date.ts";
import type { Field } from "../domain/form.ts";
import type { Mapping } from "../domain/mapping.ts";
import { mulDiv, parsePercent } from "../domain/money.ts";
import { type Problem, pointerStep, problem } from "../domain/problem.ts";
import { hasForbiddenCharacter, toHalfWidth, toHalfWidthProse } from "../domain/text-width.ts";
import type { Columns } from "./map-columns.ts";
import { type AmountUnit, readAmount, unitOfHeader, unitOfTitle } from "./read-amount.ts";
import { readYears } from "./read-years.ts";
import type { Table } from "./read-table.ts";

type ColumnReading = { field: Field; read: Mapping["columns"][number]["read"]; index: number; unit?: AmountUnit };
/** What is read from where, worked out once per table. */
export type Reading = { columns: ColumnReading[]; missing: Field[] };
export type RowRead = { answers: Answers; texts: Record<string, string>; problems: Problem[] };

/** Fields of the form with their columns; `missing` are required by the mapping but have none. */
export function planReading(
  mapping: Mapping,
  form: CompiledForm,
  table: Pick<Table, "headers" | "above">,
  columns: Columns,
): Reading {
  const reading: Reading = { columns: [], missing: [] };
  for (const column of mapping.columns) {
    const field = form.fields.get(column.field);
    const index = columns[column.field] ?? null;
    if (!field) continue;
    if (index === null) {
      if (column.required === true) reading.missing.push(field);
      continue;
    }
    const unit =
      mapping.moneyUnit === "from-header"
        ? (unitOfHeader(table.headers[index] ?? "") ?? unitOfTitle(table.above))
        : { unit: mapping.moneyUnit, times: 1 };
    reading.columns.push({ field, read: column.read, index, ...(unit && { unit }) });
  }
  return reading;
}

/** Answers of one row, the cells as typed, and what was wrong with them. Never throws, whatever a cell holds. */
export function readRow(reading: Reading, cells: readonly string[]): RowRead {
  const row: RowRead = { answers: {}, texts: {}, problems: [] };
  for (const { label, id } of reading.missing)
    row.problems.push(problem("import.column-missing", pointerStep(id), { label }));
  for (const column of reading.columns) {
    const typed = cells[column.index] ?? "";
    const { text, changed } = withoutControls(typed);
    const { label, id } = column.field;
    row.texts[id] = text.trim();
    if (changed) row.problems.push(mild("import.characters-removed", "warn", column.field, typed));
    if (toHalfWidth(text) === "") continue;
    const { answer, problems } = readCell(column, text);
    row.problems.push(...problems);
    if (answer !== undefined) row.answers[id] = answer;
    else if (problems.length === 0)
      row.problems.push(problem("answer.text", pointerStep(id), { label, value: excerpt(text) }));
  }
  return row;
}

type CellRead = { answer: unknown; problems: Problem[] };

function readCell({ field, read, unit }: ColumnReading, text: string): CellRead {
  const stop = (code: string): CellRead => ({
    answer: undefined,
    problems: [problem(code, pointerStep(field.id), { label: field.label, value: excerpt(text) })],
  });
  switch (read) {
    case "money": {
      const fen = readAmount(text, unit);
      return fen === "no-unit" ? stop("import.no-unit") : { answer: fen, problems: [] };
    }
    case "percent":
      return readPercent(field, text);
    case "integer": {
      const figure = toHalfWidth(text).replaceAll(/[,\s]/g, "");
      const whole = /^[+-]?\d{1,15}(?:\.0+)?$/.test(figure) ? Number(figure) : undefined;
      return { answer: whole === 0 ? 0 : whole, problems: [] };
    }
    case "date":
      return { answer: parseDay(text.replaceAll(/\s/g, "")), problems: [] };
    case "year-from":
    case "year-to": {
      const years = readYears(text);
      return years ? { answer: read === "year-from" ? years.from : years.to, problems: [] } : stop("import.years");
    }
    case "unit": {
      const [first, ...others] = unitsOf(text);
      const problems = others.length > 0 ? [mild("import.unit-mixed", "hint", field, text)] : [];
      return { answer: first, problems };
    }
    case "lines":
    case "text": {
      if (/^\d(?:\.\d+)?e\+\d+$/i.test(text.trim())) return stop("import.digits-lost");
      return { answer: proseOf(field, read, text), problems: [] };
    }
  }
}

/** At most two decimals are kept; a figure that a spreadsheet computed is rounded, and the row says so. */
export function readPercent(field: Field, text: string): CellRead {
  const typed = text.normalize("NFKC").replaceAll(/[\s,]/g, "");
  const exact = parsePercent(typed);
  if (exact !== undefined) return { answer: exact, problems: [] };
  const match = /^(\d{1,7})\.(\d{3,20})%?$/.exec(typed);
  if (!match) return { answer: undefined, problems: [] };
  const [, whole = "", decimals = ""] = match;
  const bp = mulDiv(BigInt(whole + decimals), 100n, 10n ** BigInt(decimals.length));
  return { answer: Number(bp), problems: [mild("import.rounded", "hint", field, text)] };
}

/** Names of units in one cell: parted by spaces, commas, semicolons, slashes or line breaks, never by the word and. */
export function unitsOf(text: string): string[] {
  return toHalfWidthProse(text)
    .split(/[\s,;/|\uff0c\uff1b\uff0f\uff5c\u3001\u3002]+/)
    .filter((name) => name !== "");
}

/** Full-width digits and spaces become half-width; a box of one line gets one line. */
export function proseOf(field: Field, read: "text" | "lines", text: string): string | undefined {
  const spaced = text.replaceAll(/\r\n?/g, "\n").replaceAll(/[\u3000\u00a0\t]/g, " ");
  const oneLine = read === "text" && Number(field["lines"] ?? 1) <= 1;
  const lines = spaced
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return toHalfWidthProse(lines.join(oneLine ? " " : "\n")) || undefined;
}

/** The text without control characters and halves of surrogate pairs. */
export function withoutControls(typed: string): { text: string; changed: boolean } {
  if (!hasForbiddenCharacter(typed)) return { text: typed, changed: false };
  const kept = Array.from(typed.replaceAll("\u2028", "\n"), (c) => (hasForbiddenCharacter(c) ? "" : c));
  return { text: kept.join(""), changed: true };
}

/** A problem that does not stop the row. */
export function mild(code: string, severity: "hint" | "warn", field: Field, text: string): Problem {
  return {
    code,
    severity,
    pointer: pointerStep(field.id),
    params: { label: field.label, value: excerpt(text.trim()) },
  };
}

/** The beginning of a cell, as a sentence can hold it. */
export function excerpt(text: string): string {
  const shown = withoutControls(text.slice(0, 60)).text.trim();
  return text.length > 60 ? `${shown}\u2026` : shown;
}
