/** The published definitions as every use case reads them: by kind, id, version and place, forms compiled once. */
import { createHash } from "node:crypto";
import type { Pool, Queryable } from "../database/database.ts";
import { canonicalText } from "../domain/canonical.ts";
import type { KnownCodes } from "../domain/check-answers.ts";
import type { Kind } from "../domain/definition-head.ts";
import type { AnyDefinition, Definitions } from "../domain/definition.ts";
import { type CompiledForm, compiledOnce } from "../domain/evaluate-form.ts";
import type { DictionaryItem } from "../domain/dictionary.ts";
import type { FieldTypes } from "../domain/field-type.ts";
import { expandFlow } from "../domain/expand-flow.ts";
import { allSteps } from "../domain/flow.ts";
import { defaultList } from "../domain/list.ts";
import { yearInChina } from "../domain/load-dictionary.ts";
import type { DefinitionPlace } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { type DefinitionRow, insertDefinition, listAreas, listDefinitions } from "./queries.ts";
import { dictionaryAt, itemsOfYear, openCodes, openYearNames, type YearNames } from "./code-names.ts";
import { type DefinitionView, openView } from "./view.ts";

export type DefinitionStore = {
  /** Without a version the one that holds at the place; without a place the one that holds everywhere, else the newest. */
  find<K extends Kind>(kind: K, id: string, version?: number, place?: DefinitionPlace): Definitions[K] | undefined;
  get<K extends Kind>(kind: K, id: string, version?: number, place?: DefinitionPlace): Definitions[K];
  all<K extends Kind>(kind: K, place?: DefinitionPlace): Definitions[K][];
  compiled(form: string, version?: number, place?: DefinitionPlace): CompiledForm;
  /** The flow that documents of the form take, with the parts that it calls in their places. */
  flowOf(form: string, place?: DefinitionPlace): Definitions["flow"];
  /** A version of a flow with the parts that it calls in their places. */
  flowAt(id: string, version: number): Definitions["flow"] | undefined;
  /** The title of a step in the newest flow of the form that has it. */
  stepTitle(form: string, step: string): string | undefined;
  /** Codes that may be chosen this year, by dictionary. */
  codes: KnownCodes;
  /** Codes that may be chosen at a place; `year` is the fiscal year of the document, this year when left out. */
  codesAt(place: DefinitionPlace | undefined, year?: number): KnownCodes;
  /** What the code is called in a document of that fiscal year, this year when left out. */
  nameOfCode(dictionary: string, code: string, year?: number): string;
  /** Items of a list for a document of that fiscal year; what the list had in other years stands behind them, closed. */
  itemsAt(dictionary: string, place: DefinitionPlace | undefined, year?: number): DictionaryItem[];
  /** False for what is out of use at the place, or holds elsewhere only: nothing new is started of it. */
  offers(kind: Kind, id: string, place: DefinitionPlace): boolean;
  rows(): {
    kind: Kind;
    id: string;
    version: number;
    title: string;
    pack: string;
    publishedAt: Date;
    scope: string;
    scopeName: string;
    retired: boolean;
  }[];
  /** The state of the tables behind all this, for use cases that look at versions and scopes. */
  view: DefinitionView;
  /** Places of units, as they were asked for since the last reload. */
  places: Map<string, DefinitionPlace>;
  reload(db: Queryable): Promise<void>;
};

/** A published version never changes: its body is not read again but stays the same object, and what was made of it good. */
async function readRows(db: Queryable, before: readonly DefinitionRow[]): Promise<DefinitionRow[]> {
  const keyOf = (row: Pick<DefinitionRow, "kind" | "id" | "version" | "digest">): string =>
    [row.kind, row.id, row.version, row.digest].join(" ");
  const known = new Map(before.map((row) => [keyOf(row), row.body]));
  return (await listDefinitions(db, [[...known.keys()]])).map((row) => {
    const body = row.body ?? known.get(keyOf(row));
    if (!body) throw new Error(`definition ${keyOf(row)} has no body`);
    return { ...row, body };
  });
}

/** Reads the tables as they stand now; inside a transaction that is what the transaction sees. */
export async function readView(db: Queryable, before: readonly DefinitionRow[] = []): Promise<DefinitionView> {
  const rows = await readRows(db, before);
  const all = rows.flatMap((row) => (row.body.kind === "layer" ? [row.scope, row.body.scope] : [row.scope]));
  const scopes = [...new Set(all.filter((scope) => scope !== ""))];
  return openView(rows, scopes.length === 0 ? [] : await listAreas(db, [scopes]));
}

/** Reads all published definitions; `reload` after a publication or a hint from another process. */
export async function openDefinitionStore(
  pool: Pool,
  types: FieldTypes,
  clock: () => Date = () => new Date(),
): Promise<DefinitionStore> {
  let names: YearNames = openYearNames([]);
  let begun = 0;
  let shown = 0;
  const thisYear = (): number => yearInChina(clock());
  const codesOfPlaces = new Map<string, KnownCodes>();
  const flows = new Map<string, Definitions["flow"]>();
  const compiledForms = new Map<string, CompiledForm>();
  const find = <K extends Kind>(
    kind: K,
    id: string,
    version?: number,
    place?: DefinitionPlace,
  ): Definitions[K] | undefined => {
    const stored = store.view.row(kind, id, version, place)?.body;
    if (stored || kind !== "list") return stored;
    const form = store.view.row("form", id, undefined, place)?.body;
    return form && (defaultList(form) as Definitions[K]);
  };
  const get = <K extends Kind>(kind: K, id: string, version?: number, place?: DefinitionPlace): Definitions[K] => {
    const found = find(kind, id, version, place);
    if (!found) throw new Refusal("definition.not-found", { facts: { kind, id } });
    return found;
  };
  /** A flow with the parts that it calls in their places. */
  const whole = (flow: Definitions["flow"]): Definitions["flow"] =>
    expandFlow(flow, (id, version) => find("flow", id, version));
  const store: DefinitionStore = {
    find,
    get,
    all: (kind, place) => store.view.all(kind, place).map((row) => row.body),
    compiled(form, version, place) {
      const body = get("form", form, version, place);
      const key = `${form} ${body.version}`;
      const known = compiledForms.get(key);
      if (known) return known;
      const compiled = compiledOnce(body, types);
      if ("faults" in compiled) throw new Error(`form ${key} does not compile: ${JSON.stringify(compiled.faults)}`);
      compiledForms.set(key, compiled);
      return compiled;
    },
    flowOf(form, place) {
      const known = place === undefined ? flows.get(form) : undefined;
      const rows = known
        ? []
        : store.view.all("flow", place).filter((row) => row.body.form === form && row.body.part !== true);
      // A flow that holds everywhere goes before one of a single unit, which could not take the form over.
      const found = (rows.find((row) => row.scope === "") ?? rows[0])?.body;
      const flow = known ?? (found && whole(found));
      if (!flow) throw new Refusal("definition.not-found", { facts: { kind: "flow", form } });
      if (place === undefined) flows.set(form, flow);
      return flow;
    },
    flowAt(id, version) {
      const flow = find("flow", id, version);
      return flow && whole(flow);
    },
    stepTitle(form, step) {
      for (const { body } of store.view.rows.toReversed()) {
        if (body.kind !== "flow" || body.form !== form) continue;
        const found = allSteps(whole(body)).find((s) => s.id === step);
        if (found) return found.title;
      }
      return undefined;
    },
    get codes() {
      return store.codesAt(undefined);
    },
    codesAt(place, year = thisYear()) {
      const key = place
        ? `${year} ${place.units.join(" ")} ${place.county} ${place.city} ${place.province}`
        : `${year}`;
      const known = codesOfPlaces.get(key);
      if (known) return known;
      const isShared = place === undefined || store.view.rows.every((r) => r.kind !== "dictionary" || r.scope === "");
      const made = isShared && place ? store.codesAt(undefined, year) : openCodes(store.view, place, year);
      codesOfPlaces.set(key, made);
      return made;
    },
    nameOfCode: (dictionary, code, year = thisYear()) => names(dictionary, year).get(code) ?? code,
    itemsAt: (dictionary, place, year = thisYear()) =>
      itemsOfYear(store.view, dictionary, dictionaryAt(store.view, dictionary, place, year), names(dictionary, year)),
    offers: (kind, id, place) => store.view.row(kind, id, undefined, place)?.retired === false,
    rows: () =>
      store.view.rows.map((row) => ({
        kind: row.kind,
        id: row.id,
        version: row.version,
        title: row.body.title,
        pack: row.pack,
        publishedAt: row.published_at,
        scope: row.scope,
        scopeName: store.view.area(row.scope).name,
        retired: row.retired,
      })),
    view: openView([], []),
    places: new Map(),
    async reload(db) {
      const turn = ++begun;
      const view = await readView(db, store.view.rows);
      // A reading that began earlier and ends later would bring back what was there before.
      if (turn < shown) return;
      shown = turn;
      store.view = view;
      store.places.clear();
      codesOfPlaces.clear();
      flows.clear();
      names = openYearNames(store.view.rows);
    },
  };
  await store.reload(pool);
  return store;
}

/** A published version was changed on disk: the version has to be raised instead. */
export class ChangedVersionError extends Error {
  override name = "ChangedVersionError";
}

/**
 * Publishes definitions of packs that are not in the database yet; returns how many were new. A known version never
 * changes. Where somebody published under the pack's next number meanwhile, the pack's gets the number after the last.
 */
export async function publishDefinitions(
  db: Queryable,
  loaded: readonly { pack: string; file: string; body: AnyDefinition }[],
  now: Date,
): Promise<number> {
  const known = openView(await readRows(db, []), []);
  let added = 0;
  for (const { pack, file, body } of loaded) {
    const digest = digestOf(body);
    const versions = known.versions(body.kind, body.id);
    const before = versions.find((row) => row.version === body.version);
    if (before?.digest === digest) continue;
    if (before?.change === null && before.layers === null)
      throw new ChangedVersionError(
        `${file}: version ${body.version} of ${body.kind} ${body.id} is published already with another content; raise its version.`,
      );
    if (
      before &&
      versions.some((row) => row.change === null && row.layers === null && contentOf(row.body) === contentOf(body))
    )
      continue;
    const version = before ? Math.max(...versions.map((row) => row.version)) + 1 : body.version;
    const published = { ...body, version };
    await insertDefinition(db, [body.kind, body.id, version, pack, canonicalText(published), digestOf(published), now]);
    added++;
  }
  return added;
}

/** SHA-256 of the canonical text of a definition. */
export function digestOf(body: object): string {
  return createHash("sha256").update(canonicalText(body)).digest("hex");
}

function contentOf({ version: _version, ...content }: AnyDefinition): string {
  return canonicalText(content);
}
