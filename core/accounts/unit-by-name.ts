/** Units by their name within a county, and units made up from a name that an outside table holds. */
import type { Queryable } from "../database/database.ts";
import { uuidv7 } from "../uuid.ts";
import { findUnitByName, insertUnit } from "./queries.ts";

/** Which of the names are known in the county: name → id. */
export async function knownUnits(
  db: Queryable,
  county: string,
  names: Iterable<string>,
): Promise<ReadonlyMap<string, string>> {
  const known = new Map<string, string>();
  for (const name of new Set(names)) {
    const [unit] = await findUnitByName(db, [county, name]);
    if (unit) known.set(name, unit.id);
  }
  return known;
}

/** Makes a unit that somebody still has to confirm; returns its id. */
export async function addUnconfirmedUnit(db: Queryable, county: string, name: string, at: Date): Promise<string> {
  const id = uuidv7(at);
  await insertUnit(db, [id, name, "unit", null, county, false, false]);
  return id;
}
