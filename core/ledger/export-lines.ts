/** Budget lines as a file: the scope and filters of the tree, one row for a line, in yuan to the fen. */
import type { Readable } from "node:stream";
import type { Context } from "../context.ts";
import type { Identity } from "../domain/scope.ts";
import { textColumn, yuanColumn } from "../exports/columns.ts";
import { openExport } from "../exports/open-export.ts";
import type { SheetColumn, SheetFormat } from "../exports/sheet.ts";
import { type LineFilter, lineCondition } from "./line-condition.ts";
import { exportText } from "./read-queries.ts";

const TEXTS: readonly [string, number][] = [
  ["year", 8],
  ["lineNumber", 28],
  ["supNumber", 28],
  ["parentNumber", 28],
  ["holder", 26],
  ["projectCode", 24],
  ["project", 40],
  ["source", 20],
  ["nature", 20],
  ["dated", 12],
];
const AMOUNTS = [
  "lineTotal",
  "frozen",
  "inTransit",
  "paid",
  "refunded",
  "distributed",
  "balance",
  "available",
  "own",
] as const;

/** Bytes of the file; the query ends when nobody reads them any more. */
export function exportLines(
  context: Context,
  identity: Identity,
  filter: LineFilter,
  format: SheetFormat,
  label: (key: string) => string,
): Promise<Readable> {
  const values: unknown[] = [];
  const text = exportText(lineCondition(identity, filter, values));
  const stoppedAt = TEXTS.length + AMOUNTS.length;
  const columns: SheetColumn[] = [
    ...TEXTS.map(([name, width], at) => textColumn(label(`column.${name}`), at, width)),
    ...AMOUNTS.map((name, i) => yuanColumn(inYuan(label, `column.${name}`), TEXTS.length + i)),
    textColumn(label("column.stopped"), stoppedAt, 12),
  ];
  return openExport(context.pool, { name: label("list.lines"), columns }, { text, values }, format);
}

/** The head of a column with its unit. */
export function inYuan(label: (key: string) => string, key: string): string {
  return `${label(key)}\uFF08${label("unit.yuan")}\uFF09`;
}
