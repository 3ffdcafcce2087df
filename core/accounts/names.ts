/** Names of people by id, in the order asked for. */
import { type Queryable, statement } from "../database/database.ts";

const findNames = statement<{ id: string; name: string }>(
  "find-names",
  "select id, name from core.person where id = any($1::uuid[])",
);

const findUnitNames = statement<{ id: string; name: string }>(
  "find-unit-names",
  "select id, name from core.unit where id = any($1::uuid[])",
);

/** Names of units by id; unknown ids are left out. */
export async function unitNamesById(db: Queryable, ids: readonly string[]): Promise<Map<string, string>> {
  return ids.length === 0 ? new Map() : new Map((await findUnitNames(db, [ids])).map((row) => [row.id, row.name]));
}

const findMainUnits = statement<{ person: string; name: string }>(
  "find-main-units",
  `select distinct on (x.person) x.person, u.name from (
     select person, unit, valid_from from core.post where person = any($1::uuid[]) and valid_to is null
     union all select person, unit, valid_from from core.assignment where person = any($1::uuid[]) and valid_to is null) x
   join core.unit u on u.id = x.unit order by x.person, x.valid_from, u.name`,
);

/** Name of the unit where each person has been longest; people without any are left out. */
export async function mainUnitsOf(db: Queryable, people: readonly string[]): Promise<Map<string, string>> {
  if (people.length === 0) return new Map();
  return new Map((await findMainUnits(db, [people])).map((row) => [row.person, row.name]));
}

/** Names by id; unknown ids are left out. */
export async function namesById(db: Queryable, ids: readonly string[]): Promise<Map<string, string>> {
  return ids.length === 0 ? new Map() : new Map((await findNames(db, [ids])).map((row) => [row.id, row.name]));
}

/** Unknown ids are left out. */
export async function listNames(db: Queryable, ids: readonly string[]): Promise<string[]> {
  const rows = await namesById(db, ids);
  return ids.flatMap((id) => rows.get(id) ?? []);
}
