/** Who holds a permission over a place now: those whom the clock tells what nobody else would look after. */
import { type Queryable, statement } from "../database/database.ts";
import type { DefinitionStore } from "../definitions/store.ts";
import type { Permission } from "../domain/role.ts";
import type { Place } from "../domain/scope.ts";

/** Roles by their reach ($1 unit, $2 subtree, $3 region), the unit, the regions around it from the nearest, and the instant. */
const findHolders = statement<{ person: string }>(
  "find-holders-of-permission",
  `select a.person from core.assignment a join core.person p on p.id = a.person and p.active join core.unit u on u.id = a.unit
   where a.valid_from <= ($6::timestamptz at time zone 'Asia/Shanghai')::date
     and (a.valid_to is null or a.valid_to > ($6::timestamptz at time zone 'Asia/Shanghai')::date)
     and ((a.role = any($1::text[]) and a.unit = $4)
       or (a.role = any($2::text[]) and $4 = any(core.unit_subtree(a.unit)))
       or (a.role = any($3::text[]) and u.region = any($5::text[])))
   group by a.person
   order by min(case when a.unit = $4 then 0 else coalesce(array_position($5::text[], u.region), 9) end), a.person limit 50`,
);

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
