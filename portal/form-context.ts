/** What fields need to know about the document they stand in: code lists, names, unit, project. */
import type { Facts } from "../core/domain/evaluate-form.ts";
import type { NameOf } from "../core/domain/field-type.ts";
import { builtInFieldTypes } from "../core/domain/fields/built-in.ts";
import { listRegions } from "./api.ts";
import type { Dictionaries, RegionRow, ValueSource } from "./api-types.ts";
import { t } from "./message.ts";

/** The field types of the portal; plugins' types would register here too. */
export const FIELD_TYPES = builtInFieldTypes();

export type FormContext = {
  dictionaries: Dictionaries;
  names: Readonly<Record<string, string>>;
  /** What took the place of merged entries that are pointed to, by their id. */
  successors?: Readonly<Record<string, { id: string; name: string }>>;
  /** Which plugin computed what stands in a field. */
  computedBy?: Readonly<Record<string, ValueSource>>;
  project: string | undefined;
  /** The document whose fields these are; none in a preview. */
  document?: string;
  form: string;
  unit: string;
  /** Code of the region that the document lies in, for maps; none outside a document. */
  region?: string;
  /** The day and the person behind `now` and `me` in the form's rules. */
  facts?: Facts;
};

export const EMPTY_CONTEXT: FormContext = { dictionaries: {}, names: {}, project: undefined, form: "", unit: "" };

let regions: Promise<RegionRow[]> | undefined;
const regionNames = new Map<string, string>();

/** All regions, loaded once. */
export function loadRegions(): Promise<RegionRow[]> {
  regions ??= listRegions().then(
    (rows) => {
      for (const row of rows) regionNames.set(row.code, row.name);
      return rows;
    },
    (error: unknown) => {
      regions = undefined;
      throw error;
    },
  );
  return regions;
}

/** A region with the names above it, e.g. for a combo box. */
export function regionPath(code: string, rows: ReadonlyMap<string, RegionRow>): string {
  const names: string[] = [];
  for (
    let row = rows.get(code), depth = 0;
    row && depth < 6;
    row = row.parent === null ? undefined : rows.get(row.parent), depth += 1
  )
    names.unshift(row.name);
  return names.join(" ");
}

/** Names of codes, regions, units and documents for showing answers as text. */
export function namesOf(context: FormContext): NameOf {
  return (kind, id, dictionary) => {
    if (kind === "dictionary")
      return context.dictionaries[dictionary ?? ""]?.find((item) => item.code === id)?.name ?? id;
    if (kind === "region") return context.names[`region:${id}`] ?? regionNames.get(id) ?? id;
    return context.names[`${kind}:${id}`] ?? t("field.unknown-name");
  };
}
