/** Where a unit or a person stands, for definitions that hold in a part of the country only. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { type DefinitionArea, type DefinitionPlace, type Identity, seesArea } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { type AreaRow, listAreas } from "./queries.ts";

/** The unit with those above it and its region; kept until the definitions are read anew. */
export async function placeOfUnit(
  context: Pick<Context, "definitions">,
  db: Queryable,
  unit: string,
): Promise<DefinitionPlace> {
  const known = context.definitions.places.get(unit);
  if (known) return known;
  const [row] = await listAreas(db, [[`unit:${unit}`]]);
  const place = row ? placeOf(row) : { units: [unit], county: null, city: null, province: null };
  if (row) context.definitions.places.set(unit, place);
  return place;
}

/** The places of many units, in one statement for those that are not known yet. */
export async function placesOfUnits(
  context: Pick<Context, "definitions">,
  db: Queryable,
  units: readonly string[],
): Promise<ReadonlyMap<string, DefinitionPlace>> {
  const known = context.definitions.places;
  const places = new Map<string, DefinitionPlace>();
  for (const unit of units) {
    const place = known.get(unit);
    if (place) places.set(unit, place);
  }
  const unknown = units.filter((unit) => !places.has(unit));
  if (unknown.length === 0) return places;
  for (const row of await listAreas(db, [unknown.map((unit) => `unit:${unit}`)])) {
    if (row.unit === null) continue;
    places.set(row.unit, placeOf(row));
    known.set(row.unit, placeOf(row));
  }
  return places;
}

/** Where the person holds roles; `wide` when the role looks after more than its own unit. */
export async function placesOf(
  context: Pick<Context, "definitions">,
  db: Queryable,
  identity: Identity,
): Promise<(DefinitionPlace & { wide: boolean })[]> {
  const places: (DefinitionPlace & { wide: boolean })[] = [];
  for (const assignment of identity.assignments)
    places.push({
      ...(await placeOfUnit(context, db, assignment.unit.id)),
      wide: context.definitions.find("role", assignment.role)?.reach !== "unit",
    });
  return places;
}

/** The place a person's lists and forms are read for: that of the first role. */
export async function homeOf(
  context: Pick<Context, "definitions">,
  db: Queryable,
  identity: Identity,
): Promise<DefinitionPlace | undefined> {
  const [first] = identity.assignments;
  return first && placeOfUnit(context, db, first.unit.id);
}

/** Refuses a form that one unit made for itself to those it is no business of. */
export async function mustSee(
  context: Pick<Context, "definitions">,
  db: Queryable,
  identity: Identity,
  form: string,
): Promise<void> {
  const { view } = context.definitions;
  const places = await placesOf(context, db, identity);
  if (!view.versions("form", form).some((row) => seesArea(identity, places, view.area(row.scope))))
    throw new Refusal("definition.not-found", { facts: { kind: "form", id: form } });
}

export type Area = DefinitionArea & { name: string; unitKind?: string | undefined; place: DefinitionPlace };

/** What a scope stands for; undefined when there is no such region or unit. */
export async function findArea(db: Queryable, scope: string): Promise<Area | undefined> {
  const nowhere = { town: null, county: null, city: null, province: null };
  if (scope === "") return { scope, name: "", ...nowhere, place: { units: [], ...nowhere } };
  const [row] = await listAreas(db, [[scope]]);
  if (!row) return undefined;
  const { name, town, county, city, province } = row;
  return {
    scope,
    name,
    town,
    county,
    city,
    province,
    ...(row.unit !== null && { unit: row.unit, unitKind: row.unit_kind ?? "" }),
    place: placeOf(row),
  };
}

function placeOf({ above, county, city, province }: AreaRow): DefinitionPlace {
  return { units: above, county, city, province };
}

/** The place of a county whose unit is not known: code lists of a region hold there. */
export function placeOfCounty(county: string | null): DefinitionPlace | undefined {
  if (county === null) return undefined;
  return { units: [], county, city: `${county.slice(0, 4)}00`, province: `${county.slice(0, 2)}0000` };
}
