/** The trace as a file: the rows of the screen, all of them, in yuan to the fen. */
import type { Readable } from "node:stream";
import type { Context } from "../context.ts";
import type { Identity } from "../domain/scope.ts";
import { rowsThrough, type TraceRow } from "../domain/trace.ts";
import { textColumn, yuanColumn } from "../exports/columns.ts";
import type { RawRow } from "../exports/copy-rows.ts";
import { streamSheet } from "../exports/open-export.ts";
import type { SheetFormat } from "../exports/sheet.ts";
import { inYuan } from "./export-lines.ts";
import { MOST_DRAWN, type Names, traceMoney, type TraceQuery } from "./read-trace.ts";

const BATCH = 1000;
const PATH = " > ";

/** Bytes of the file: the rows that pass the chosen node, or all. */
export async function exportTrace(
  context: Context,
  identity: Identity,
  query: TraceQuery,
  format: SheetFormat,
  label: (key: string) => string,
): Promise<Readable> {
  const { rows, names } = await traceMoney(context, identity, query);
  const chosen = query.through === undefined ? rows : rowsThrough(rows, query.through, MOST_DRAWN);
  const columns = [
    textColumn(label("column.path"), 0, 48),
    textColumn(label("column.holder"), 1, 26),
    textColumn(label("column.projectCode"), 2, 24),
    textColumn(label("column.project"), 3, 40),
    textColumn(label("column.contract"), 4, 36),
    textColumn(label("column.payee"), 5, 36),
    textColumn(label("column.moneyState"), 6, 20),
    yuanColumn(inYuan(label, "column.amount"), 7),
  ];
  return streamSheet({ name: label("list.trace"), columns }, batchesOf(chosen, names, label), format);
}

async function* batchesOf(
  rows: readonly TraceRow[],
  names: Names,
  label: (key: string) => string,
): AsyncGenerator<RawRow[]> {
  for (let at = 0; at < rows.length; at += BATCH)
    yield rows.slice(at, at + BATCH).map((row) => cellsOf(row, names, label));
}

function cellsOf(row: TraceRow, names: Names, label: (key: string) => string): RawRow {
  const last = names("line", row.lines.at(-1) ?? "");
  const project = row.project === null ? undefined : names("project", row.project);
  return [
    row.lines.map((id) => names("line", id).name).join(PATH),
    last.note ?? "",
    project?.note ?? "",
    project?.name ?? "",
    row.contract === null ? "" : names("contract", row.contract).name,
    row.payee === null ? "" : names("payee", row.payee).name,
    label(row.state === null ? "trace.paid" : `trace.${row.state}`),
    String(row.amountFen),
  ];
}
