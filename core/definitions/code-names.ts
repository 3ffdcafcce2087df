/**
 * Code lists by fiscal year: which version held in a year and at a place, and what a code was called then. A number that
 * was given another meaning later keeps its old name in old documents; one that was dropped keeps the name it had.
 */
import { type CodeSet, codeSet, type KnownCodes } from "../domain/check-answers.ts";
import type { Dictionary, DictionaryItem } from "../domain/dictionary.ts";
import { versionOfYear } from "../domain/load-dictionary.ts";
import { type DefinitionPlace, distanceOf } from "../domain/scope.ts";
import type { DefinitionRow } from "./queries.ts";
import type { DefinitionView, PublishedRow } from "./view.ts";

export type YearNames = (dictionary: string, year: number) => ReadonlyMap<string, string>;

/** Names over all versions of each list: first those of the year, then of the years before it, then of those after. */
export function openYearNames(rows: readonly DefinitionRow[]): YearNames {
  const lists = new Map<string, Dictionary[]>();
  for (const { body } of rows) {
    if (body.kind !== "dictionary") continue;
    const known = lists.get(body.id);
    if (known) known.push(body);
    else lists.set(body.id, [body]);
  }
  for (const versions of lists.values()) versions.sort((a, b) => orderOf(a) - orderOf(b));
  const made = new Map<string, ReadonlyMap<string, string>>();
  return (dictionary, year) => {
    const key = `${dictionary} ${year}`;
    const known = made.get(key);
    if (known) return known;
    const versions = lists.get(dictionary) ?? [];
    const held = versionOfYear(versions, year);
    const at = held ? versions.indexOf(held) : -1;
    const names = new Map<string, string>();
    for (const version of [...versions.slice(0, at + 1).toReversed(), ...versions.slice(at + 1)])
      for (const item of version.items) if (!names.has(item.code)) names.set(item.code, item.name);
    made.set(key, names);
    return names;
  };
}

function orderOf({ year, version }: Dictionary): number {
  return (year ?? 0) * 1_000_000 + version;
}

/**
 * The version of a list that holds at the place in the year: that of the nearest scope which had one by then. Without a
 * list so old, the oldest of the nearest scope.
 */
export function dictionaryAt(
  view: DefinitionView,
  id: string,
  place: DefinitionPlace | undefined,
  year: number,
): PublishedRow<"dictionary"> | undefined {
  const newest = (place && view.row("dictionary", id, undefined, place)) ?? view.row("dictionary", id);
  if (!newest) return undefined;
  const versions = (view.versions("dictionary", id) as readonly PublishedRow<"dictionary">[]).map((row) => ({
    row,
    version: row.version,
    year: row.body.year,
    distance: place ? distanceOf(row.scope, place) : row.scope === newest.scope ? 0 : undefined,
  }));
  const near = [...new Set(versions.flatMap(({ distance }) => distance ?? []))].toSorted((a, b) => a - b);
  for (const distance of near) {
    const held = versionOfYear(
      versions.filter((v) => v.distance === distance && (v.year ?? 0) <= year),
      year,
    );
    if (held) return held.row;
  }
  return (
    versionOfYear(
      versions.filter((v) => v.row.scope === newest.scope),
      year,
    )?.row ?? newest
  );
}

/** The items of a year with every other code the list ever had behind them, closed: old answers are never without a name. */
export function itemsOfYear(
  view: DefinitionView,
  id: string,
  held: PublishedRow<"dictionary"> | undefined,
  names: ReadonlyMap<string, string>,
): DictionaryItem[] {
  const items = held?.body.items ?? [];
  const own = new Set(items.map((item) => item.code));
  if (view.versions("dictionary", id).length < 2 || [...names.keys()].every((code) => own.has(code))) return items;
  const gone = [...names].filter(([code]) => !own.has(code));
  return [...items, ...gone.map(([code, name]) => ({ code, name, closed: true }))];
}

/** Codes that may be chosen, by dictionary, as they hold at a place in a fiscal year. */
export function openCodes(view: DefinitionView, place: DefinitionPlace | undefined, year: number): KnownCodes {
  const codes = new Map<string, CodeSet>();
  for (const { id } of view.all("dictionary")) {
    const held = dictionaryAt(view, id, place, year);
    if (held) codes.set(id, codeSet(held.body.items));
  }
  return codes;
}
