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
  return reachOf(identity, permission).some((reach) => {
    if (reach.kind === "units") return reach.units.includes(place.unit);
    const column = { province: place.province, city: place.city, county: place.county, town: place.town }[reach.level];
    return column === reach.code;
  });
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
