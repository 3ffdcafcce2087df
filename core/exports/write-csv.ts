/** A sheet as CSV: UTF-8 with a byte-order mark, so that spreadsheets read Chinese; the header is the first row. */
import { plainText } from "./cell-text.ts";
import type { RawRow } from "./copy-rows.ts";
import { remembering, type Sheet } from "./sheet.ts";

/** Pieces of the file, one for each batch of rows. */
export async function* writeCsv(sheet: Sheet, batches: AsyncIterable<RawRow[]>): AsyncGenerator<string> {
  const writers = sheet.columns.map((column) => remembering(column, (cell) => quoted(plainText(cell))));
  yield `\uFEFF${sheet.columns.map((column) => quoted(column.head)).join(",")}\r\n`;
  for await (const rows of batches) {
    let piece = "";
    for (const row of rows) {
      let line = "";
      for (const write of writers) line += `,${write(row)}`;
      piece += `${line.slice(1)}\r\n`;
    }
    yield piece;
  }
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
