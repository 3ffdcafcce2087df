/** A role at a place, as definitions name it, turned into the people that are wanted. */
import type { RoleWho } from "../domain/flow-people.ts";
import type { WantedPeople } from "./proposed-people.ts";

/** Where the thing lies that the role is looked for around. */
export type RolePlace = {
  unit: string;
  parentUnit: string | null;
  county: string | null;
  city: string | null;
  province: string | null;
};

/** Nothing where the place has no such unit or region above it. */
export function roleWanted(key: string, { role, at }: RoleWho, place: RolePlace): WantedPeople[] {
  if (at === "own-unit") return [{ key, find: "role", role, unit: place.unit }];
  if (at === "parent-unit")
    return place.parentUnit === null ? [] : [{ key, find: "role", role, unit: place.parentUnit }];
  if ("unit" in at) return [{ key, find: "role", role, unit: at.unit }];
  const { unitKind: kind, of = "county" } = at;
  if (of === "county") return place.county === null ? [] : [{ key, find: "role", role, kind, county: place.county }];
  const region = of === "city" ? place.city : place.province;
  return region === null ? [] : [{ key, find: "role", role, region, kind }];
}
