/** A bank's answer to a batch as rows of text, by the columns that the exchange names; nothing guessed. */
import { parse } from "csv-parse/sync";
import type { BatchExchange, RESULT_COLUMNS } from "../domain/batch-exchange.ts";
import type { ResultRow, TotalRow } from "../domain/judge-results.ts";
import { problem } from "../domain/problem.ts";
import { DELIMITERS } from "../domain/write-batch.ts";
import { Refusal } from "../errors.ts";

/** Largest file that is read; 2,000 lines have some 200 kB. */
export const MAX_RESULT_BYTES = 4 * 1_048_576;
const MAX_ROWS = 10_000;
/** Rows above the titles. */
const MAX_HEAD = 40;
const MAX_CELL = 1000;

type Row = { cells: string[]; place: number };
type Column = (typeof RESULT_COLUMNS)[number];

/** Throws batch.unreadable with the line where the file is none of this layout. */
export function readResult(
  bytes: Uint8Array,
  layout: BatchExchange["result"],
): { rows: ResultRow[]; total: TotalRow | undefined } {
  const all = rowsOf(bytes, layout);
  const titles = all
    .slice(0, MAX_HEAD)
    .findIndex(({ cells }) =>
      layout.columns.every(({ header }) => cells.some((cell) => plain(cell) === plain(header))),
    );
  const head = all[titles];
  if (!head) throw unreadable("batch.no-titles", 1, { titles: layout.columns.map(({ header }) => header).join(", ") });
  const places = new Map<Column, number>(
    layout.columns.map(({ read, header }) => [read, head.cells.findIndex((cell) => plain(cell) === plain(header))]),
  );
  const rows: ResultRow[] = [];
  let total: TotalRow | undefined;
  for (const { cells, place } of all.slice(titles + 1)) {
    const first = cells.find((cell) => cell.trim() !== "");
    if (first === undefined) continue;
    if (total) throw unreadable("batch.behind-total", place);
    const cell = (column: Column): string => (cells[places.get(column) ?? -1] ?? "").trim();
    if (layout.total !== undefined && plain(first).startsWith(plain(layout.total)))
      total = { place, amount: cell("amount") };
    else if (rows.length >= MAX_ROWS) throw unreadable("batch.too-many", place, { most: MAX_ROWS });
    else
      rows.push({
        place,
        batch: cell("batch"),
        line: cell("line"),
        amount: cell("amount"),
        code: cell("code"),
        reason: cell("reason"),
      });
  }
  if (rows.length === 0) throw unreadable("batch.no-rows", head.place);
  if (layout.total !== undefined && !total)
    throw unreadable("batch.no-total", all.at(-1)?.place ?? 1, { word: layout.total });
  return { rows, total };
}

function rowsOf(bytes: Uint8Array, { encoding, delimiter }: BatchExchange["result"]): Row[] {
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw unreadable("batch.encoding", 1);
  }
  if (text.includes("\u0000")) throw unreadable("batch.encoding", 1);
  let read: { record: string[]; info: { lines: number } }[];
  try {
    read = parse(text, {
      delimiter: DELIMITERS[delimiter],
      relax_column_count: true,
      skip_empty_lines: false,
      info: true,
      bom: true,
      max_record_size: 100_000,
    }) as unknown as typeof read;
  } catch (error) {
    throw unreadable("batch.broken", Number((error as { lines?: unknown }).lines ?? 1) || 1);
  }
  return read.map(({ record, info }) => {
    if (record.some((cell) => cell.length > MAX_CELL)) throw unreadable("batch.long-cell", info.lines);
    return { cells: record, place: info.lines };
  });
}

/** A title as titles are compared: without spaces, in half width. */
function plain(text: string): string {
  return text.slice(0, 200).normalize("NFKC").replaceAll(/\s/g, "");
}

function unreadable(code: string, place: number, params: Record<string, string | number> = {}): Refusal {
  return new Refusal("batch.unreadable", { problems: [problem(code, `/${place}`, { place, ...params })] });
}
