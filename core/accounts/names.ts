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

/** Names by id; unknown ids are left out. */
export async function namesById(db: Queryable, ids: readonly string[]): Promise<Map<string, string>> {
  return ids.length === 0 ? new Map() : new Map((await findNames(db, [ids])).map((row) => [row.id, row.name]));
}

/** Unknown ids are left out. */
export async function listNames(db: Queryable, ids: readonly string[]): Promise<string[]> {
  const rows = await namesById(db, ids);
  return ids.flatMap((id) => rows.get(id) ?? []);
}
