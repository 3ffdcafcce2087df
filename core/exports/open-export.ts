/** Opens an export: the first rows are fetched before anything is answered, so that a refusal is still an answer. */
import { Readable } from "node:stream";
import type { Pool } from "../database/database.ts";
import { type CopyQuery, copyRows, type RawRow } from "./copy-rows.ts";
import type { Sheet, SheetFormat } from "./sheet.ts";
import { writeCsv } from "./write-csv.ts";
import { writeXlsx } from "./write-xlsx.ts";

export const MEDIA_TYPES: Record<SheetFormat, string> = {
  csv: "text/csv; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

/** Bytes of the sheet; a reader that goes away ends the query at once, wherever it stands. */
export async function openExport(pool: Pool, sheet: Sheet, query: CopyQuery, format: SheetFormat): Promise<Readable> {
  const left = new AbortController();
  const batches = copyRows(pool, query, left.signal);
  const first = await batches.next();
  const rows = (async function* (): AsyncGenerator<RawRow[]> {
    if (first.done !== true) yield first.value;
    yield* batches;
  })();
  const stream = streamSheet(sheet, rows, format);
  // A generator that was never begun has nothing to clean up: the rows are ended here as well.
  stream.once("close", () => {
    left.abort();
    void batches.return(undefined).catch(() => undefined);
  });
  return stream;
}

/** Bytes of a sheet over rows that come from anywhere. */
export function streamSheet(sheet: Sheet, rows: AsyncIterable<RawRow[]>, format: SheetFormat): Readable {
  const bytes = format === "csv" ? writeCsv(sheet, rows) : writeXlsx(sheet, rows);
  return Readable.from(bytes, { objectMode: false, highWaterMark: 256 * 1024 });
}

/** What the browser saves the file as. */
export function fileHeader(name: string, format: SheetFormat): string {
  const safe = name.replaceAll(/[\u0000-\u001F\u007F/\\:*?"<>|]/g, " ").trim();
  return `attachment; filename="export.${format}"; filename*=UTF-8''${encodeURIComponent(safe)}.${format}`;
}
