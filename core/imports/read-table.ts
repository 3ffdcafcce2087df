/** A file of rows, whatever its format, as headers and rows of text. The content tells the format, not the name. */
import { readCsv } from "./read-csv.ts";
import { readXlsx } from "./read-xlsx.ts";
import { unreadable } from "./unreadable.ts";

export const MAX_BYTES = 10_000_000;
export const MAX_ROWS = 20_000;
/** Title rows above the header are looked for among the first rows only. */
const TITLE_ROWS = 15;
/** One sign more than the longest answer of any form, so that a longer cell is refused there and never cut in silence. */
const MAX_CELL = 20_001;
/** A longer title is none that a mapping knows. */
const MAX_TITLE = 300;
/** Cells may share one long text in the file; read, each of them counts. */
const MAX_CHARACTERS = 50_000_000;

export type TableRow = { row: number; cells: string[] };
export type Table = {
  format: "csv" | "xlsx";
  headers: string[];
  /** Rows below the header that are not empty, with their number in the file, which begins at 1. */
  rows: TableRow[];
  /** Text of the title rows above the header; it may name the unit of the amounts. */
  above: string;
};

/** Reads a .csv or .xlsx file; throws the refusal import.unreadable with the reason for anything else. */
export async function readTable(bytes: Uint8Array): Promise<Table> {
  if (bytes.length > MAX_BYTES) throw unreadable("too-large");
  if (bytes.length === 0) throw unreadable("empty");
  const format = formatOf(bytes);
  const most = MAX_ROWS + TITLE_ROWS + 1;
  const raw = format === "xlsx" ? await readXlsx(bytes, most + 1) : readCsv(bytes);
  refuseTooMuchText(raw);
  const filled = raw
    .map((cells, i): TableRow => ({ row: i + 1, cells: cells.map((cell) => cell.slice(0, MAX_CELL)) }))
    .filter(({ cells }) => filledIn(cells) > 0);
  const at = headerAt(filled);
  const header = filled[at];
  if (!header) throw unreadable("empty");
  const rows = filled.slice(at + 1);
  if (rows.length > MAX_ROWS || raw.length > most) throw unreadable("too-many-rows");
  if (rows.length === 0) throw unreadable("empty");
  const above = filled.slice(0, at).flatMap(({ cells }) => cells);
  return {
    format,
    headers: header.cells.map((cell) => cell.trim().slice(0, MAX_TITLE)),
    rows,
    above: above.join(" ").trim().slice(0, 2000),
  };
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

/** The first row that is at least half as full as the fullest near it: titles above fill one or two cells. */
function headerAt(rows: readonly TableRow[]): number {
  const near = rows.slice(0, TITLE_ROWS + 10);
  const widest = Math.max(0, ...near.map(({ cells }) => filledIn(cells)));
  return near.findIndex(({ cells }) => filledIn(cells) * 2 >= widest && filledIn(cells) >= Math.min(2, widest));
}

function filledIn(cells: readonly string[]): number {
  return cells.filter((cell) => cell.trim() !== "").length;
}
