/** Who holds a permission over a place now: those whom the clock tells what nobody else would look after. */
import type { Queryable } from "../database/database.ts";
import type { DefinitionStore } from "../definitions/store.ts";
import type { Permission } from "../domain/role.ts";
import type { Place } from "../domain/scope.ts";
import { findHolders } from "./queries.ts";

/** At most 50 people, those who work nearest first, by the same rule as `covers` in domain/scope.ts. */
export async function holdersOf(
  db: Queryable,
  definitions: Pick<DefinitionStore, "all">,
  permission: Permission,
  place: Place,
  at: Date,
): Promise<string[]> {
  const roles = definitions.all("role").filter((role) => role.permissions.includes(permission));
  const of = (reach: "unit" | "subtree" | "region"): string[] =>
    roles.filter((role) => role.reach === reach).map((role) => role.id);
  const regions = [place.town, place.county, place.city, place.province].filter((code) => code != null);
  const rows = await findHolders(db, [of("unit"), of("subtree"), of("region"), place.unit, regions, at]);
  return rows.map((row) => row.person);
}
