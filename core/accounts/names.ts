/** Names of people by id, in the order asked for. */
import { type Queryable, statement } from "../database/database.ts";

const findNames = statement<{ id: string; name: string }>(
  "find-names",
  "select id, name from core.person where id = any($1::uuid[])",
);

/** Unknown ids are left out. */
export async function listNames(db: Queryable, ids: readonly string[]): Promise<string[]> {
  const rows = new Map((await findNames(db, [ids])).map((row) => [row.id, row.name]));
  return ids.flatMap((id) => rows.get(id) ?? []);
}
