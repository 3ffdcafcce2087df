/** A year's new code list laid over the one in use: codes that are gone are closed, never deleted; names may change. */
import type { DictionaryItem } from "./dictionary.ts";

export type GivenItem = { code: string; name: string; parent?: string | undefined; row: number };
export type LoadProblem = {
  row: number;
  code: "load.no-code" | "load.no-name" | "load.twice" | "load.too-long" | "load.no-parent";
  value: string;
};
export type LoadedItems = {
  items: DictionaryItem[];
  added: string[];
  renamed: { code: string; before: string; after: string }[];
  moved: string[];
  closed: string[];
  reopened: string[];
  problems: LoadProblem[];
};

/** Longest code and name of a dictionary item. */
const LONGEST = { code: 60, name: 200 };

/**
 * Lays the given rows over the items in use, in the order of the new list; closed codes stand at the end. A row
 * without a parent gets the longest other code that its own begins with, as classifications are numbered.
 */
export function loadItems(before: readonly DictionaryItem[], given: readonly GivenItem[]): LoadedItems {
  const problems: LoadProblem[] = [];
  const rows = new Map<string, GivenItem>();
  for (const item of given) {
    const problem = problemOf(item, rows);
    if (problem) problems.push({ row: item.row, code: problem, value: item.code || item.name });
    else rows.set(item.code, item);
  }
  const known = new Map(before.map((item) => [item.code, item]));
  const lengths = [...new Set([...rows.keys()].map((code) => code.length))].toSorted((a, b) => b - a);
  const parentOf = (item: GivenItem): string | undefined => {
    if (item.parent !== undefined && item.parent !== "") {
      if (rows.has(item.parent) && item.parent !== item.code) return item.parent;
      problems.push({ row: item.row, code: "load.no-parent", value: item.parent });
      return undefined;
    }
    const length = lengths.find((l) => l < item.code.length && rows.has(item.code.slice(0, l)));
    return length === undefined ? known.get(item.code)?.parent : item.code.slice(0, length);
  };
  const items = [...rows.values()].map((item): DictionaryItem => {
    const old = known.get(item.code);
    const parent = parentOf(item);
    return {
      code: item.code,
      name: item.name,
      ...(old?.nameEn !== undefined && old.name === item.name && { nameEn: old.nameEn }),
      ...(parent !== undefined && (rows.has(parent) || known.has(parent)) && { parent }),
    };
  });
  const gone = before.filter((item) => !rows.has(item.code));
  return {
    items: [...items, ...gone.map((item) => ({ ...item, closed: true }))],
    added: items.filter((item) => !known.has(item.code)).map((item) => item.code),
    renamed: items.flatMap((item) => {
      const old = known.get(item.code);
      return old && old.name !== item.name ? [{ code: item.code, before: old.name, after: item.name }] : [];
    }),
    moved: items
      .filter((item) => known.has(item.code) && known.get(item.code)?.parent !== item.parent)
      .map((item) => item.code),
    closed: gone.filter((item) => item.closed !== true).map((item) => item.code),
    reopened: items.filter((item) => known.get(item.code)?.closed === true).map((item) => item.code),
    problems: problems.toSorted((a, b) => a.row - b.row),
  };
}

function problemOf(item: GivenItem, rows: ReadonlyMap<string, GivenItem>): LoadProblem["code"] | undefined {
  if (item.code === "") return "load.no-code";
  if (item.name === "") return "load.no-name";
  if (item.code.length > LONGEST.code || item.name.length > LONGEST.name) return "load.too-long";
  return rows.has(item.code) ? "load.twice" : undefined;
}

/**
 * The items that held in a year: of the published versions the newest whose year is not later; those without a year
 * hold always. Older documents keep the names that stood when they were written.
 */
export function versionOfYear<Version extends { version: number; year?: number | undefined }>(
  versions: readonly Version[],
  year: number,
): Version | undefined {
  const fitting = versions.filter((v) => v.year === undefined || v.year <= year);
  const order = (v: Version): number => (v.year ?? 0) * 1_000_000 + v.version;
  const [newest] = fitting.toSorted((a, b) => order(b) - order(a));
  return newest ?? versions.toSorted((a, b) => order(a) - order(b))[0];
}

/** The fiscal year of an instant: the calendar year in China, which has no summer time. */
export function yearInChina(at: Date): number {
  return new Date(at.getTime() + 8 * 3_600_000).getUTCFullYear();
}
