/**
 * Data scope: which regions and units a person's roles reach. Decided here once; lists, details, counts and exports
 * all ask this file, in memory or as SQL.
 */
import type { Permission } from "./role.ts";

export type Place = {
  unit: string;
  /** Left out where the thing is known to the county only: then a reach of one town does not cover it. */
  town?: string | null;
  county: string | null;
  city: string | null;
  province: string | null;
};
export type Reach =
  | { kind: "units"; units: readonly string[] }
  | { kind: "region"; level: "province" | "city" | "county" | "town"; code: string };
export type Assignment = {
  role: string;
  roleTitle: string;
  unit: { id: string; name: string };
  permissions: readonly Permission[];
  reach: Reach;
};
export type Identity = {
  person: { id: string; name: string; login: string };
  csrf: string;
  assignments: readonly Assignment[];
};

/** True when any role of the person holds the permission, wherever. */
export function may(identity: Identity, permission: Permission): boolean {
  return identity.assignments.some((a) => a.permissions.includes(permission));
}

/** What the person reaches with a permission. */
export function reachOf(identity: Identity, permission: Permission): Reach[] {
  return identity.assignments.filter((a) => a.permissions.includes(permission)).map((a) => a.reach);
}

/** Whether a thing at a place lies within reach. */
export function covers(identity: Identity, permission: Permission, place: Place): boolean {
  return reachOf(identity, permission).some((reach) => lies(place, reach));
}

function lies(place: Place, reach: Reach): boolean {
  if (reach.kind === "units") return reach.units.includes(place.unit);
  return (
    { province: place.province, city: place.city, county: place.county, town: place.town }[reach.level] === reach.code
  );
}

/**
 * The same rule as a SQL condition over columns unit, province, city, county, town of the alias.
 * Values are pushed to `values`; a person without reach gets `false`. Equality on ancestor columns keeps indexes usable.
 */
export function scopeCondition(identity: Identity, permission: Permission, alias: string, values: unknown[]): string {
  const units = new Set<string>();
  const parts: string[] = [];
  const seen = new Set<string>();
  for (const reach of reachOf(identity, permission)) {
    if (reach.kind === "units") for (const unit of reach.units) units.add(unit);
    else if (!seen.has(`${reach.level} ${reach.code}`)) {
      seen.add(`${reach.level} ${reach.code}`);
      values.push(reach.code);
      parts.push(`${alias}.${reach.level} = $${values.length}`);
    }
  }
  if (units.size > 0) {
    values.push([...units]);
    parts.push(`${alias}.unit = any($${values.length}::uuid[])`);
  }
  return parts.length === 0 ? "false" : `(${parts.join(" or ")})`;
}

/** Where somebody works, for definitions that hold in a part of the country only: the unit with those above it, nearest first. */
export type DefinitionPlace = {
  units: readonly string[];
  county: string | null;
  city: string | null;
  province: string | null;
};
/** What a scope of definitions covers: a region with its ancestors, or a unit with its region. */
export type DefinitionArea = { scope: string; unit?: string | undefined } & Omit<Place, "unit">;

/** How near a scope stands to a place: 0 is the unit itself, higher is farther, undefined is elsewhere. */
export function distanceOf(scope: string, place: DefinitionPlace): number | undefined {
  if (scope === "") return Number.MAX_SAFE_INTEGER;
  if (scope.startsWith("unit:")) {
    const above = place.units.indexOf(scope.slice("unit:".length));
    return above < 0 ? undefined : above;
  }
  const level = [place.county, place.city, place.province].indexOf(scope);
  return level < 0 ? undefined : 1_000_000 + level;
}

/** Whether the person may draft or publish definitions for an area: only what lies inside the permission's reach. */
export function reachesArea(identity: Identity, permission: Permission, area: DefinitionArea): boolean {
  return area.scope !== "" && covers(identity, permission, { ...area, unit: area.unit ?? "" });
}

/**
 * Whether the forms of an area concern the person: the area covers a place of theirs or lies in their reach. Those who
 * look after more than their own unit (`wide`) also see what the units of their county made.
 */
export function seesArea(
  identity: Identity,
  places: readonly (DefinitionPlace & { wide: boolean })[],
  area: DefinitionArea,
): boolean {
  return (
    area.scope === "" ||
    places.some((place) => distanceOf(area.scope, place) !== undefined) ||
    identity.assignments.some((a) => lies({ ...area, unit: area.unit ?? "" }, a.reach)) ||
    (area.unit !== undefined &&
      places.some((place) => place.wide && place.county !== null && place.county === area.county))
  );
}
