/** A file of rows, whatever its format, as headers and rows of text. The content tells the format, not the name. */
import { findTable, type LeftOut, type TableRow, TITLE_ROWS } from "./find-table.ts";
import { readCsv } from "./read-csv.ts";
import { readXlsx } from "./read-xlsx.ts";
import { unreadable } from "./unreadable.ts";

export const MAX_BYTES = 10_000_000;
export const MAX_ROWS = 20_000;
/** A wider table is none that people fill in; a lone cell in the last corner of a sheet costs no memory either. */
export const MAX_COLUMNS = 200;
/** One sign more than the longest answer of any form, so that a longer cell is refused there and never cut in silence. */
const MAX_CELL = 20_001;
/** Cells may share one long text in the file; read, each of them counts. */
const MAX_CHARACTERS = 50_000_000;

export type { TableRow } from "./find-table.ts";
export type Table = {
  format: "csv" | "xlsx";
  headers: string[];
  /** Rows below the header that are not empty, with their number in the file, which begins at 1. */
  rows: TableRow[];
  /** Text of the title rows above the header; it may name the unit of the amounts. */
  above: string;
  /** Rows that are no data: totals, notes, headers again. */
  leftOut: LeftOut[];
  /** Days count from 1904, as old spreadsheets of another maker do. */
  from1904: boolean;
};

/** Reads a .csv or .xlsx file; throws the refusal import.unreadable with the reason for anything else. */
export async function readTable(bytes: Uint8Array): Promise<Table> {
  if (bytes.length > MAX_BYTES) throw unreadable("too-large");
  if (bytes.length === 0) throw unreadable("empty");
  const format = formatOf(bytes);
  const most = MAX_ROWS + TITLE_ROWS + 1;
  const raw =
    format === "xlsx" ? await readXlsx(bytes, most + 1, MAX_COLUMNS + 1) : { rows: readCsv(bytes), merges: [] };
  refuseTooMuchText(raw.rows);
  if (raw.rows.some((cells) => cells.slice(MAX_COLUMNS).some((cell) => cell.trim() !== "")))
    throw unreadable("too-many-columns");
  const rows = raw.rows.map((cells) => cells.slice(0, MAX_COLUMNS).map((cell) => cell.slice(0, MAX_CELL)));
  const found = findTable({ rows, merges: raw.merges });
  if (!found) throw unreadable("empty");
  if (found.rows.length > MAX_ROWS || raw.rows.length > most) throw unreadable("too-many-rows");
  if (found.rows.length === 0) throw unreadable("empty");
  return { format, ...found, from1904: "from1904" in raw && raw.from1904 };
}

function refuseTooMuchText(raw: readonly string[][]): void {
  let characters = 0;
  for (const cells of raw) for (const cell of cells) characters += cell.length;
  if (characters > MAX_CHARACTERS) throw unreadable("unpacks-too-large");
}

/** Zip begins with PK, the container of old and of encrypted workbooks with D0CF11E0. */
function formatOf(bytes: Uint8Array): "csv" | "xlsx" {
  const head = Buffer.from(bytes.subarray(0, 8)).toString("hex");
  if (head.startsWith("504b0304")) return "xlsx";
  if (head.startsWith("d0cf11e0"))
    throw unreadable(
      Buffer.from(bytes).includes(Buffer.from("EncryptedPackage", "utf16le")) ? "password" : "old-excel",
    );
  if (head.startsWith("504b0506")) throw unreadable("broken");
  return "csv";
}
