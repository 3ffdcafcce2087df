/** The published definitions as every use case reads them: by kind, id and version, forms compiled once. */
import { createHash } from "node:crypto";
import { type Pool, type Queryable, statement } from "../database/database.ts";
import { canonicalText } from "../domain/canonical.ts";
import type { KnownCodes } from "../domain/check-answers.ts";
import type { Kind } from "../domain/definition-head.ts";
import type { AnyDefinition, Definitions } from "../domain/definition.ts";
import { type CompiledForm, compileForm } from "../domain/evaluate-form.ts";
import type { FieldTypes } from "../domain/field-type.ts";
import { defaultList } from "../domain/list.ts";
import { Refusal } from "../errors.ts";

type DefinitionRow = {
  kind: Kind;
  id: string;
  version: number;
  pack: string;
  body: AnyDefinition;
  digest: string;
  published_at: Date;
};
const listDefinitions = statement<DefinitionRow>(
  "list-definitions",
  "select kind, id, version, pack, body, digest, published_at from core.definition order by kind, id, version",
);
const insertDefinition = statement(
  "insert-definition",
  "insert into core.definition (kind, id, version, pack, body, digest, published_at) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
);

export type DefinitionStore = {
  find<K extends Kind>(kind: K, id: string, version?: number): Definitions[K] | undefined;
  get<K extends Kind>(kind: K, id: string, version?: number): Definitions[K];
  all<K extends Kind>(kind: K): Definitions[K][];
  compiled(form: string, version?: number): CompiledForm;
  flowOf(form: string): Definitions["flow"];
  /** Codes that may be chosen, by dictionary. */
  codes: KnownCodes;
  nameOfCode(dictionary: string, code: string): string;
  rows(): { kind: Kind; id: string; version: number; title: string; pack: string; publishedAt: Date }[];
  reload(db: Queryable): Promise<void>;
};

/** Reads all published definitions; `reload` after a publication or a hint from another process. */
export async function openDefinitionStore(pool: Pool, types: FieldTypes): Promise<DefinitionStore> {
  let rows: DefinitionRow[] = [];
  let byKey = new Map<string, AnyDefinition>();
  let newest = new Map<string, AnyDefinition>();
  const compiledForms = new Map<string, CompiledForm>();
  const codes = new Map<string, ReadonlySet<string>>();
  const names = new Map<string, ReadonlyMap<string, string>>();
  const find = <K extends Kind>(kind: K, id: string, version?: number): Definitions[K] | undefined => {
    const stored = (version === undefined ? newest.get(`${kind} ${id}`) : byKey.get(`${kind} ${id} ${version}`)) as
      | Definitions[K]
      | undefined;
    if (stored || kind !== "list") return stored;
    const form = newest.get(`form ${id}`) as Definitions["form"] | undefined;
    return form && (defaultList(form) as Definitions[K]);
  };
  const get = <K extends Kind>(kind: K, id: string, version?: number): Definitions[K] => {
    const found = find(kind, id, version);
    if (!found) throw new Refusal("definition.not-found", { facts: { kind, id } });
    return found;
  };
  const store: DefinitionStore = {
    find,
    get,
    all: <K extends Kind>(kind: K) => [...newest.values()].filter((body) => body.kind === kind) as Definitions[K][],
    compiled(form, version) {
      const body = get("form", form, version);
      const key = `${form} ${body.version}`;
      const known = compiledForms.get(key);
      if (known) return known;
      const compiled = compileForm(body, types);
      if ("faults" in compiled) throw new Error(`form ${key} does not compile: ${JSON.stringify(compiled.faults)}`);
      compiledForms.set(key, compiled);
      return compiled;
    },
    flowOf(form) {
      const flow = store.all("flow").find((f) => f.form === form);
      if (!flow) throw new Refusal("definition.not-found", { facts: { kind: "flow", form } });
      return flow;
    },
    codes,
    nameOfCode: (dictionary, code) => names.get(dictionary)?.get(code) ?? code,
    rows: () =>
      rows.map((row) => ({
        kind: row.kind,
        id: row.id,
        version: row.version,
        title: row.body.title,
        pack: row.pack,
        publishedAt: row.published_at,
      })),
    async reload(db) {
      rows = await listDefinitions(db);
      byKey = new Map(rows.map((row) => [`${row.kind} ${row.id} ${row.version}`, row.body]));
      newest = new Map(rows.map((row) => [`${row.kind} ${row.id}`, row.body]));
      codes.clear();
      names.clear();
      for (const dictionary of store.all("dictionary")) {
        codes.set(
          dictionary.id,
          new Set(dictionary.items.filter((item) => item.closed !== true).map((item) => item.code)),
        );
        names.set(dictionary.id, new Map(dictionary.items.map((item) => [item.code, item.name])));
      }
    },
  };
  await store.reload(pool);
  return store;
}

/** A published version was changed on disk: the version has to be raised instead. */
export class ChangedVersionError extends Error {
  override name = "ChangedVersionError";
}

/** Publishes definitions that are not in the database yet; returns how many were new. A known version never changes. */
export async function publishDefinitions(
  db: Queryable,
  loaded: readonly { pack: string; file: string; body: AnyDefinition }[],
  now: Date,
): Promise<number> {
  const known = new Map((await listDefinitions(db)).map((row) => [`${row.kind} ${row.id} ${row.version}`, row.digest]));
  let added = 0;
  for (const { pack, file, body } of loaded) {
    const text = canonicalText(body);
    const digest = createHash("sha256").update(text).digest("hex");
    const before = known.get(`${body.kind} ${body.id} ${body.version}`);
    if (before === digest) continue;
    if (before !== undefined)
      throw new ChangedVersionError(
        `${file}: version ${body.version} of ${body.kind} ${body.id} is published already with another content; raise its version.`,
      );
    await insertDefinition(db, [body.kind, body.id, body.version, pack, text, digest, now]);
    added++;
  }
  return added;
}
