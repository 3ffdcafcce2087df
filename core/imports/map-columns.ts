/** Finds the column of the table for each field of a mapping, by the titles that the mapping knows. */
import type { Mapping } from "../domain/mapping.ts";

/** Field → index of its column, or null when the table has none. */
export type Columns = Record<string, number | null>;
type MappingColumn = Mapping["columns"][number];

const BRACKETS = /\([^()]*\)|\[[^[\]]*\]|<[^<>]*>|\u3010[^\u3010\u3011]*\u3011|\u3014[^\u3014\u3015]*\u3015/g;
const BRACKET_SIGNS = /[()[\]<>\u3010\u3011\u3014\u3015]/g;
const MAX_TITLE = 200;

/** Matches titles, then takes over what a person has chosen; a chosen index outside the table counts as none. */
export function mapColumns(mapping: Mapping, headers: readonly string[], chosen: Columns = {}): Columns {
  const titles = headers.map(titleForms);
  const taken = new Map<number, MappingColumn>();
  const columns: Columns = {};
  for (const column of mapping.columns) {
    const given = chosen[column.field];
    const index = given === undefined ? findColumn(column, titles, taken) : within(given, headers.length);
    if (index !== null) taken.set(index, column);
    columns[column.field] = index;
  }
  return columns;
}

/** The first title that fits, patterns in the mapping's order; a column serves two fields only as a range of years. */
function findColumn(
  column: MappingColumn,
  titles: readonly string[][],
  taken: ReadonlyMap<number, MappingColumn>,
): number | null {
  for (const pattern of column.headers) {
    const fits = titleMatcher(pattern);
    const index = titles.findIndex((forms, i) => mayServe(column, taken.get(i)) && forms.some(fits));
    if (index >= 0) return index;
  }
  return null;
}

function mayServe(column: MappingColumn, other: MappingColumn | undefined): boolean {
  return other === undefined || (column.read.startsWith("year-") && other.read.startsWith("year-"));
}

function within(index: number | null, width: number): number | null {
  return index !== null && Number.isInteger(index) && index >= 0 && index < width ? index : null;
}

/** A title without spaces: once without what stands in brackets, once without the bracket signs only. */
export function titleForms(header: string): string[] {
  const plain = plainTitle(header);
  return [plain.replaceAll(BRACKETS, ""), plain.replaceAll(BRACKET_SIGNS, "")].filter((title) => title !== "");
}

/** Full-width forms become half-width, all kinds of space go. */
export function plainTitle(header: string): string {
  return header.slice(0, MAX_TITLE).normalize("NFKC").replaceAll(/\s/g, "").toLowerCase();
}

/** Whether a title, in one of its forms, fits a pattern with `*`. */
export function titleMatcher(pattern: string): (title: string) => boolean {
  const parts = plainTitle(pattern).replaceAll(BRACKET_SIGNS, "").split("*");
  if (parts.length === 1) return (title) => title === parts[0];
  const [first = "", last = ""] = [parts[0], parts.at(-1)];
  return (title) => {
    if (!title.startsWith(first) || !title.slice(first.length).endsWith(last)) return false;
    let at = first.length;
    for (const part of parts.slice(1, -1)) {
      const found = title.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return at <= title.length - last.length;
  };
}
