/** The file that tells a bank what to pay, line by line, by the columns that a definition names. */
import type { BatchExchange, OrderColumn } from "./batch-exchange.ts";

export const DELIMITERS = { comma: ",", semicolon: ";", tab: "\t", bar: "|" } as const;

type Row = Readonly<Record<string, unknown>>;
export type BatchText = {
  number: string;
  rows: readonly Row[];
  amounts: readonly number[];
  /** Text of a cell of the table, and of an answer of the form. */
  ofColumn(column: string, value: unknown): string;
  ofField(field: string): string;
};

/** Title row and one row for each line, ended as spreadsheets end them. */
export function writeBatch({ columns, delimiter }: BatchExchange["order"], batch: BatchText): string {
  const by = DELIMITERS[delimiter];
  const line = (cells: readonly string[]): string => `${cells.map((cell) => quoted(cell, by)).join(by)}\r\n`;
  const cellOf = (column: OrderColumn, row: Row, i: number): string => {
    if ("field" in column) return batch.ofField(column.field);
    if ("column" in column) return batch.ofColumn(column.column, row[column.column]);
    if (column.write === "batch") return batch.number;
    return column.write === "line" ? String(i + 1) : plainYuan(batch.amounts[i] ?? 0);
  };
  const rows = batch.rows.map((row, i) => line(columns.map((column) => cellOf(column, row, i))));
  return line(columns.map(({ header }) => header)) + rows.join("");
}

/** Fen as exact decimal text without grouping. */
export function plainYuan(fen: number): string {
  const text = String(Math.abs(fen)).padStart(3, "0");
  return `${fen < 0 ? "-" : ""}${text.slice(0, -2)}.${text.slice(-2)}`;
}

function quoted(cell: string, by: string): string {
  const one = cell.replaceAll(/[\r\n]+/g, " ");
  return one.includes(by) || one.includes('"') ? `"${one.replaceAll('"', '""')}"` : one;
}
