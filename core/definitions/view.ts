/**
 * One state of the published definitions, ready to be asked. A version number stands once per kind and id over all
 * scopes; which version holds depends on the place: the nearest scope that covers it, and there the newest.
 */
import type { Kind } from "../domain/definition-head.ts";
import type { Definitions } from "../domain/definition.ts";
import { type DefinitionArea, type DefinitionPlace, distanceOf } from "../domain/scope.ts";
import type { AreaRow, DefinitionRow } from "./queries.ts";

export type PublishedRow<K extends Kind = Kind> = Omit<DefinitionRow, "kind" | "body"> & {
  kind: K;
  body: Definitions[K];
};
export type DefinitionView = {
  row<K extends Kind>(kind: K, id: string, version?: number, place?: DefinitionPlace): PublishedRow<K> | undefined;
  /** Like `row`, but never a version made by layers: what people wrote, and what layers are laid over. */
  written<K extends Kind>(kind: K, id: string, place?: DefinitionPlace): PublishedRow<K> | undefined;
  /** Every id of the kind once: what holds at the place, or without a place what holds everywhere, else the newest. */
  all<K extends Kind>(kind: K, place?: DefinitionPlace): PublishedRow<K>[];
  /** All versions of an id, oldest first. */
  versions(kind: Kind, id: string): readonly DefinitionRow[];
  /** The versions that a document of version `from` passes on its way to `to`: each was made from the one before. */
  path(form: string, from: number, to: number): PublishedRow<"form">[];
  area(scope: string): DefinitionArea & { name: string; place: DefinitionPlace };
  rows: readonly DefinitionRow[];
  /** The same with more rows in it, for an area: how it would be. */
  with(rows: readonly DefinitionRow[], area: DefinitionArea & { name: string; place: DefinitionPlace }): DefinitionView;
};

/** Indexes rows; nothing is read later. */
export function openView(given: readonly DefinitionRow[], areaRows: readonly AreaRow[]): DefinitionView {
  return viewOf(given, new Map(areaRows.map((row) => [row.scope, areaOf(row)])));
}

type AreaWithPlace = DefinitionArea & { name: string; place: DefinitionPlace };

function viewOf(given: readonly DefinitionRow[], areas: ReadonlyMap<string, AreaWithPlace>): DefinitionView {
  const rows = withRetiredBases(given);
  const byId = new Map<string, DefinitionRow[]>();
  for (const row of rows) {
    const key = `${row.kind} ${row.id}`;
    const known = byId.get(key);
    if (known) known.push(row);
    else byId.set(key, [row]);
  }
  const newest = new Map<string, DefinitionRow>();
  for (const [key, versions] of byId) {
    versions.sort((a, b) => a.version - b.version);
    const general =
      versions.findLast((row) => row.scope === "") ??
      versions.findLast((row) => row.layers === null) ??
      versions.at(-1);
    if (general) newest.set(key, general);
  }
  const row = <K extends Kind>(
    kind: K,
    id: string,
    version?: number,
    place?: DefinitionPlace,
  ): PublishedRow<K> | undefined => {
    const key = `${kind} ${id}`;
    const versions = byId.get(key) ?? [];
    const found =
      version !== undefined
        ? versions.find((r) => r.version === version)
        : place === undefined
          ? newest.get(key)
          : nearest(versions, place);
    return found as PublishedRow<K> | undefined;
  };
  return {
    row,
    written: <K extends Kind>(kind: K, id: string, place?: DefinitionPlace) => {
      const versions = (byId.get(`${kind} ${id}`) ?? []).filter((r) => r.layers === null);
      const found = place ? nearest(versions, place) : (versions.findLast((r) => r.scope === "") ?? versions.at(-1));
      return found as PublishedRow<K> | undefined;
    },
    all: <K extends Kind>(kind: K, place?: DefinitionPlace) =>
      [...newest.values()].flatMap((general) => {
        if (general.kind !== kind) return [];
        const found = place === undefined ? general : nearest(byId.get(`${kind} ${general.id}`) ?? [], place);
        return found ? [found as PublishedRow<K>] : [];
      }),
    versions: (kind, id) => byId.get(`${kind} ${id}`) ?? [],
    path(form, from, to) {
      const steps: PublishedRow<"form">[] = [];
      let step = row("form", form, to);
      while (step && step.version > from) {
        steps.unshift(step);
        step = parentOf(step, (byId.get(`form ${form}`) ?? []) as PublishedRow<"form">[]);
      }
      return steps;
    },
    area: (scope) => areas.get(scope) ?? { ...NOWHERE, scope, name: "", place: { ...NOWHERE, units: [] } },
    rows,
    with: (more, area) => viewOf([...rows, ...more], new Map([...areas, [area.scope, area]])),
  };
}

const NOWHERE = { town: null, county: null, city: null, province: null };

/** What layers made of a definition that is out of use is out of use as well. */
function withRetiredBases(rows: readonly DefinitionRow[]): readonly DefinitionRow[] {
  if (!rows.some((row) => row.layers !== null)) return rows;
  const retired = new Set(rows.filter((r) => r.retired).map((r) => `${r.kind} ${r.id} ${r.version}`));
  return rows.map((row) =>
    row.layers && retired.has(`${row.kind} ${row.id} ${row.layers.base}`) ? { ...row, retired: true } : row,
  );
}

/** Nearest scope first, there the newest. */
function nearest(versions: readonly DefinitionRow[], place: DefinitionPlace): DefinitionRow | undefined {
  let best: { row: DefinitionRow; distance: number } | undefined;
  for (const row of versions) {
    const distance = distanceOf(row.scope, place);
    if (distance !== undefined && (!best || distance <= best.distance)) best = { row, distance };
  }
  return best?.row;
}

/** A version of a pack follows the pack's version before it; any other one names the version it was made from. */
function parentOf(
  row: PublishedRow<"form">,
  versions: readonly PublishedRow<"form">[],
): PublishedRow<"form"> | undefined {
  if (row.base !== null) return versions.find((v) => v.version === row.base && v.version < row.version);
  return row.change === null ? versions.findLast((v) => v.version < row.version && v.scope === row.scope) : undefined;
}

function areaOf(row: AreaRow): AreaWithPlace {
  const { scope, name, town, county, city, province, above } = row;
  const place = { units: above, county, city, province };
  return { scope, name, town, county, city, province, place, ...(row.unit !== null && { unit: row.unit }) };
}
