/** Finds what names, codes and numbers in cells point to: one round trip for each kind, whatever the number of rows. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import type { Field } from "../domain/form.ts";
import { covers, type Identity } from "../domain/scope.ts";
import {
  listDocumentsNamed,
  listPeopleNamed,
  listProjectsNamed,
  listQuotasNamed,
  listRegionsNamed,
  listUnitsNamed,
  type NamedThing,
} from "./form-queries.ts";
import type { Found } from "./read-answer.ts";
import { plain } from "./read-content.ts";

/** A text of a reference column, and the project of its row where one is known. */
export type Wanted = { field: Field; text: string; project: string | null };
export type LookUp = (field: Field, text: string, project: string | null) => Found;

/** The name as it is compared: without outer spaces, half width. */
export function nameKey(text: string): string {
  return text.normalize("NFKC").trim();
}

/** Looks up all texts at once. */
export async function lookUpNames(
  db: Queryable,
  identity: Identity,
  county: string,
  wanted: readonly Wanted[],
): Promise<LookUp> {
  const texts = (type: string): string[] => [
    ...new Set(wanted.filter(({ field }) => field.type === type).map(({ text }) => nameKey(text))),
  ];
  const list = async <T extends NamedThing>(
    type: string,
    query: (db: Queryable, values: unknown[]) => Promise<T[]>,
  ): Promise<T[]> => {
    const names = texts(type);
    return names.length === 0 ? [] : query(db, [names, county]);
  };
  const found = {
    region: group(await list("region", listRegionsNamed)),
    org: group(await list("org", listUnitsNamed)),
    person: group(await list("person", listPeopleNamed)),
    document: group(await list("document", listDocumentsNamed)),
    quota: group(await list("quota", listQuotasNamed)),
    project: group((await list("project", listProjectsNamed)).filter((row) => covers(identity, "project.read", row))),
  };
  return (field, text, project) => {
    const kind = field.type as keyof typeof found;
    const things: readonly NamedThing[] = found[kind].get(nameKey(text)) ?? [];
    // Documents and quotas count within the row's project only, and documents of the field's form.
    const own = things.filter(
      (thing) =>
        (!("project" in thing) || thing.project === project) && (!("form" in thing) || thing.form === field["form"]),
    );
    const ids = new Set(own.map(({ id }) => id));
    const [id] = ids;
    return id === undefined ? "none" : ids.size > 1 ? "several" : { id };
  };
}

function group<T extends NamedThing>(things: readonly T[]): ReadonlyMap<string, T[]> {
  return Map.groupBy(things, ({ name }) => name);
}

/** Codes of the published dictionaries by code and by name; a closed code is not found by its name. */
export function codeFinder(context: Context): (dictionary: string, text: string) => Found {
  const known = new Map<string, Map<string, Set<string>>>();
  const textsOf = (dictionary: string): Map<string, Set<string>> => {
    const before = known.get(dictionary);
    if (before) return before;
    const texts = new Map<string, Set<string>>();
    for (const { code, name, closed } of context.definitions.find("dictionary", dictionary)?.items ?? []) {
      if (closed === true) continue;
      texts.set(plain(code), new Set([code]));
      for (const text of [name, `${code}${name}`, `${code}-${name}`])
        texts.set(plain(text), (texts.get(plain(text)) ?? new Set()).add(code));
    }
    known.set(dictionary, texts);
    return texts;
  };
  return (dictionary, text) => {
    const codes = textsOf(dictionary).get(plain(text));
    const [id] = codes ?? [];
    return id === undefined ? "none" : (codes?.size ?? 0) > 1 ? "several" : { id };
  };
}
