/** What an import would do, row by row, before anything is written. */
import { knownUnits } from "../accounts/unit-by-name.ts";
import type { Context } from "../context.ts";
import type { CompiledForm } from "../domain/evaluate-form.ts";
import type { Problem } from "../domain/problem.ts";
import type { Identity } from "../domain/scope.ts";
import { getFile, uploadFile } from "../files/upload.ts";
import type { LeftOut } from "./find-table.ts";
import { judgeRows, type JudgedRow, type Verdict } from "./judge-rows.ts";
import type { Columns } from "./map-columns.ts";
import { type ImportOrder, openImport } from "./open-import.ts";
import { readTable, type Table } from "./read-table.ts";

export type Preview = {
  file: string;
  fileName: string;
  headers: string[];
  columns: Columns;
  rows: { row: number; values: Record<string, string>; problems: Problem[]; verdict: Verdict }[];
  units: { name: string; known: boolean }[];
  counts: Record<Verdict, number>;
  /** Rows that are no data: totals, notes, headers again. */
  leftOut: LeftOut[];
};

const MEDIA_TYPES: Record<Table["format"], string> = {
  csv: "text/csv",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

/** Keeps an uploaded table; one that cannot be read is refused and not kept. Returns the file's id. */
export async function keepTable(
  context: Context,
  identity: Identity,
  given: { bytes: Buffer; name: string },
  unit = identity.assignments.find((a) => a.permissions.includes("import.run"))?.unit.id,
): Promise<string> {
  const { format } = await readTable(given.bytes);
  const file = await uploadFile(context, identity, { ...given, unit, mediaType: MEDIA_TYPES[format] });
  return file.id;
}

/** A kept table with its name and hash; only for those who may read the file. */
export async function openTable(
  context: Context,
  identity: Identity,
  file: string,
): Promise<{ table: Table; name: string; sha256: string }> {
  const { name, sha256 } = await getFile(context.pool, identity, file);
  return { table: await readTable(await context.files.read(sha256)), name, sha256 };
}

/** Reads a kept table by a mapping; writes nothing. */
export async function previewImport(context: Context, identity: Identity, order: ImportOrder): Promise<Preview> {
  const opened = await openImport(context, context.pool, identity, order);
  const { table, name } = await openTable(context, identity, order.file);
  const judged = await judgeRows(context, context.pool, opened, table, order);
  const names = new Set(judged.rows.flatMap(({ verdict, unit }) => (verdict === "bad" || unit === "" ? [] : [unit])));
  const known = await knownUnits(context.pool, opened.place.county, names);
  return {
    file: order.file,
    fileName: name,
    headers: table.headers,
    columns: judged.columns,
    rows: judged.rows.map((row) => ({
      row: row.row,
      values: valuesOf(context, opened.form, row),
      problems: row.problems,
      verdict: row.verdict,
    })),
    units: [...names].map((unit) => ({ name: unit, known: known.has(unit) })),
    counts: judged.counts,
    leftOut: table.leftOut,
  };
}

/** Answers as they will be shown; a cell that could not be read is shown as typed. */
function valuesOf(context: Context, form: CompiledForm, row: JudgedRow): Record<string, string> {
  return Object.fromEntries(
    Object.entries(row.texts).map(([id, typed]) => {
      const field = form.fields.get(id);
      const answer = row.answers[id];
      if (!field || answer === undefined) return [id, typed.slice(0, 500)];
      const nameOf = (kind: string, code: string, dictionary?: string): string =>
        kind === "dictionary" ? context.definitions.nameOfCode(dictionary ?? "", code) : code;
      return [id, context.types.get(field.type).toText(answer, field, nameOf, context.types).slice(0, 500)];
    }),
  );
}
