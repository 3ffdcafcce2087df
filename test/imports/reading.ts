/** The mapping and form that the import tests read with, as they are on disk. */
import { readFileSync } from "node:fs";
import { type CompiledForm, compileForm } from "../../core/domain/evaluate-form.ts";
import { builtInFieldTypes } from "../../core/domain/fields/built-in.ts";
import type { Form } from "../../core/domain/form.ts";
import type { Mapping } from "../../core/domain/mapping.ts";
import { mapColumns } from "../../core/imports/map-columns.ts";
import { planReading, type Reading, type RowRead, readRow } from "../../core/imports/read-row.ts";

const pack = new URL("../../forms/engineering/", import.meta.url);
const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, pack), "utf8"));

export const mapping = read("mapping/government-projects.json") as Mapping;
export const form = compiled(read("form/public-record.json") as Form);

/** The plan for a table with these headers; `above` is the text of its title rows. */
export function readingOf(headers: string[], above = "", by: Mapping = mapping): Reading {
  return planReading(by, form, { headers, above }, mapColumns(by, headers));
}

/** Reads one cell below a header, as the only column of a table. */
export function readCell(header: string, cell: string, above = ""): RowRead {
  return readRow({ ...readingOf([header], above), missing: [] }, [cell]);
}

function compiled(body: Form): CompiledForm {
  const result = compileForm(body, builtInFieldTypes());
  if ("faults" in result) throw new Error(JSON.stringify(result.faults));
  return result;
}
