/** Imports in a person's reach, and the mappings that they may use. */
import type { Context } from "../context.ts";
import type { Identity } from "../domain/scope.ts";
import { isAlwaysRequired } from "../domain/form.ts";
import { listBatches } from "./queries.ts";
import { reaches } from "./undo-import.ts";

export type ImportBatch = {
  id: string;
  at: string;
  by: string;
  fileName: string;
  region: string;
  added: number;
  skipped: number;
  source: string;
  undoneAt: string | null;
};
export type MappingRow = {
  id: string;
  title: string;
  form: string;
  fields: { id: string; label: string; required: boolean }[];
};

/** The newest first. */
export async function listImports(context: Context, identity: Identity): Promise<ImportBatch[]> {
  const batches: ImportBatch[] = [];
  const within = new Map<string, boolean>();
  for (const row of await listBatches(context.pool)) {
    const key = `${row.region} ${row.mapping}`;
    const mine = within.get(key) ?? (await reaches(context, context.pool, identity, row));
    within.set(key, mine);
    if (!mine) continue;
    batches.push({
      id: row.id,
      at: row.at.toISOString(),
      by: row.by_name,
      fileName: row.file_name,
      region: row.region_name,
      added: row.added,
      skipped: row.skipped,
      source: row.source_name,
      undoneAt: row.undone_at?.toISOString() ?? null,
    });
  }
  return batches;
}

/** Every mapping with the fields it can fill; a field is required where the mapping or its form says so. */
export function listMappings(context: Context): MappingRow[] {
  return context.definitions.all("mapping").map((mapping) => {
    const form = context.definitions.compiled(mapping.form);
    const fields = mapping.columns.map((column) => {
      const field = form.fields.get(column.field);
      const required = column.required === true || (field !== undefined && isAlwaysRequired(form.form, field));
      return { id: column.field, label: field?.label ?? column.field, required };
    });
    return { id: mapping.id, title: mapping.title, form: mapping.form, fields };
  });
}
