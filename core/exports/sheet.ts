/** What is exported: columns that make cells out of raw rows, whatever file they end in. */
import type { SheetCell } from "../domain/field-type.ts";
import type { RawRow } from "./copy-rows.ts";

export type SheetColumn = {
  head: string;
  /** Width in characters of a spreadsheet column. */
  width: number;
  cell(row: RawRow): SheetCell;
  /** The raw columns that decide the cell: rows that agree in them have equal cells. */
  reads: readonly number[];
};
export type Sheet = { name: string; columns: SheetColumn[] };
export type SheetFormat = "csv" | "xlsx";

/** Rows seen before are not worked out again, as long as a column repeats itself: codes, units, states, days. */
const REMEMBERED = 2000;

/** A writer of one column's cells that remembers what it wrote; a column of ever new values is not remembered. */
export function remembering(column: SheetColumn, write: (cell: SheetCell) => string): (row: RawRow) => string {
  const [first = 0, ...others] = column.reads;
  let known: Map<string, string> | undefined = new Map();
  return (row) => {
    if (!known) return write(column.cell(row));
    let key = row[first] ?? "";
    for (const other of others) key += `\t${row[other] ?? ""}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const text = write(column.cell(row));
    if (known.size >= REMEMBERED) known = undefined;
    else known.set(key, text);
    return text;
  };
}
