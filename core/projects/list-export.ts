/** The register of projects as a file: the same scope, filters and order as on the screen. */
import type { Readable } from "node:stream";
import type { Context } from "../context.ts";
import type { Identity } from "../domain/scope.ts";
import { textColumn } from "../exports/columns.ts";
import type { RawRow } from "../exports/copy-rows.ts";
import { openExport } from "../exports/open-export.ts";
import type { SheetColumn, SheetFormat } from "../exports/sheet.ts";
import { type ProjectQuery, projectSelection } from "./list-projects.ts";

type Label = (key: string) => string;

/** Bytes of the file; the query ends when nobody reads them any more. */
export function exportProjects(
  context: Context,
  identity: Identity,
  query: ProjectQuery,
  format: SheetFormat,
  label: Label,
): Promise<Readable> {
  const { where, values, order } = projectSelection(identity, query);
  const text = `select p.code, p.name, u.name, r.name, p.lifecycle, p.stage, p.total_fen, p.approved_fen,
      (select coalesce(sum(y.amount_fen), 0)::bigint from core.payment y where y.project = p.id),
      to_char(p.updated_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI')
    from core.project p join core.unit u on u.id = p.unit join core.region r on r.code = p.region where ${where} order by ${order}, p.id`;
  const stageOf = (row: RawRow): string =>
    context.definitions.find("lifecycle", row[4] ?? "")?.stages.find((stage) => stage.id === row[5])?.title ??
    row[5] ??
    "";
  const columns: SheetColumn[] = [
    textColumn(label("column.projectCode"), 0, 24),
    textColumn(label("column.title"), 1, 40),
    textColumn(label("column.unit"), 2, 26),
    textColumn(label("column.region"), 3, 12),
    {
      head: label("column.stage"),
      width: 16,
      reads: [4, 5],
      cell: (row) => ({ kind: "text", text: stageOf(row) }),
    },
    amountColumn(label, "total", 6),
    amountColumn(label, "approved", 7),
    amountColumn(label, "paid", 8),
    textColumn(label("column.updated"), 9, 17),
  ];
  return openExport(context.pool, { name: label("list.projects"), columns }, { text, values }, format);
}

function amountColumn(label: Label, name: string, at: number): SheetColumn {
  return {
    head: `${label(`column.${name}`)}\uFF08${label("unit.wan")}\uFF09`,
    width: 16,
    reads: [at],
    cell: (row) => (row[at] ? { kind: "money", fen: Number(row[at]), unit: "wan" } : { kind: "empty" }),
  };
}
