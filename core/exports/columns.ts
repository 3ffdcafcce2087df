/** The two kinds of columns that most sheets are made of. */
import type { SheetColumn } from "./sheet.ts";

/** Text of the raw column `at`. */
export function textColumn(head: string, at: number, width: number): SheetColumn {
  return {
    head,
    width,
    reads: [at],
    cell: (row) => (row[at] ? { kind: "text", text: row[at] } : { kind: "empty" }),
  };
}

/** Fen of the raw column `at` as yuan, to the fen; the head names the unit. */
export function yuanColumn(head: string, at: number): SheetColumn {
  return {
    head,
    width: 18,
    reads: [at],
    cell: (row) => (row[at] ? { kind: "money", fen: Number(row[at]), unit: "yuan" } : { kind: "empty" }),
  };
}
