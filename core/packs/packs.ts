/**
 * Packs as they stand here: the folders that came with the product, and beside them one pack for every region and unit
 * that published definitions of its own, so that it can hand its work on.
 */
import type { Kind } from "../domain/definition-head.ts";
import type { AnyDefinition } from "../domain/definition.ts";
import { bundleText, packBundle } from "../domain/pack-bundle.ts";
import type { DefinitionView, PublishedRow } from "../definitions/view.ts";

type Row = DefinitionView["rows"][number];
export type Pack = { pack: string; scope: string; rows: Row[] };
export type PackListed = {
  pack: string;
  /** Empty for a pack of the product; else where it was published. */
  scope: string;
  scopeName: string;
  definitions: number;
  kinds: { kind: Kind; count: number }[];
  publishedAt: string;
  /** A region or unit took something of it over, or laid a layer over it. */
  changedHere: boolean;
};

/** The pack that a published version belongs to. */
export function packOf(row: Row): string {
  return row.change === null && row.layers === null ? row.pack : packOfScope(row.scope);
}

/** The pack of what a region or unit publishes: its level and code, or the end of the unit's id. */
export function packOfScope(scope: string): string {
  if (scope === "") return "everywhere";
  if (scope.startsWith("unit:")) return `unit-${scope.slice(-12)}`;
  return `${scope.endsWith("0000") ? "province" : scope.endsWith("00") ? "city" : "county"}-${scope}`;
}

/** All packs with the newest version of each definition in use; versions made by layers belong to none. */
export function packsOf(view: DefinitionView): Pack[] {
  const newest = new Map<string, Row>();
  for (const row of view.rows) {
    if (row.layers !== null) continue;
    const key = `${packOf(row)}\n${row.scope}\n${row.kind} ${row.id}`;
    const known = newest.get(key);
    if (!known || known.version < row.version) newest.set(key, row);
  }
  const packs = new Map<string, Pack>();
  for (const row of newest.values()) {
    if (row.retired) continue;
    const pack = packOf(row);
    const known = packs.get(pack);
    if (known) known.rows.push(row);
    else packs.set(pack, { pack, scope: row.scope, rows: [row] });
  }
  return [...packs.values()].toSorted(
    (a, b) => Number(a.scope !== "") - Number(b.scope !== "") || (a.pack < b.pack ? -1 : 1),
  );
}

/** A pack as a list shows it; `seen` are the rows that the reader may know of. */
export function describePack(view: DefinitionView, { pack, scope, rows }: Pack, seen: readonly Row[]): PackListed {
  const own = new Set(rows.map((row) => `${row.kind} ${row.id}`));
  const kinds = new Map<Kind, number>();
  for (const { kind } of rows) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const newest = Math.max(...rows.map((row) => row.published_at.getTime()));
  return {
    pack,
    scope,
    scopeName: view.area(scope).name,
    definitions: rows.length,
    kinds: [...kinds].map(([kind, count]) => ({ kind, count })),
    publishedAt: new Date(newest).toISOString(),
    changedHere: seen.some(
      (row) =>
        row.scope !== scope &&
        !row.retired &&
        (own.has(`${row.kind} ${row.id}`) ||
          (row.body.kind === "layer" && own.has(`${row.body.of.kind} ${row.body.of.id}`))),
    ),
  };
}

/** The pack as the bytes of its file. */
export function exportPack({ pack, rows }: Pack): string {
  return bundleText(
    packBundle(
      pack,
      rows.map((row) => row.body),
    ),
  );
}

/** What holds at a place of a kind and id, with the pack it belongs to. */
export function heldBy(
  view: DefinitionView,
  place: Parameters<DefinitionView["written"]>[2],
): (kind: AnyDefinition["kind"], id: string) => { body: AnyDefinition; pack: string } | undefined {
  return (kind, id) => {
    const row = view.written(kind, id, place) as PublishedRow | undefined;
    return row && { body: row.body, pack: packOf(row) };
  };
}
