/** Names of the people and units that a flow names by their ids; what was found once is known for the session. */
import { listPeopleChoices, listUnits } from "../api.ts";
import type { ComboItem } from "../fields/combo.ts";

const people = new Map<string, string>();
const units = new Map<string, string>();

/** People by name, with the unit beside. */
export async function findPeople(text: string): Promise<ComboItem[]> {
  const rows = await listPeopleChoices(text);
  for (const row of rows) people.set(row.id, row.name);
  return rows.map((row) => ({ value: row.id, label: row.name, detail: row.unit.name }));
}

/** Units by name, with the region beside. */
export async function findUnits(text: string): Promise<ComboItem[]> {
  const rows = await listUnits(text);
  for (const row of rows) units.set(row.id, row.name);
  return rows.map((row) => ({ value: row.id, label: row.name, detail: row.region.name }));
}

export const knownPeople: ReadonlyMap<string, string> = people;
export const knownUnits: ReadonlyMap<string, string> = units;
