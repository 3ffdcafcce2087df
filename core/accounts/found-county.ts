/** Makes the first units, people and roles of a county: at first start, when there is nobody yet to do it by hand. */
import type { Context } from "../context.ts";
import { inTransaction, type Queryable } from "../database/database.ts";
import { appendEvidence } from "../evidence/append.ts";
import { uuidv7 } from "../uuid.ts";
import { hashPassword } from "./password.ts";
import { countPeople, insertAssignment, insertPerson, insertPost, insertRegions, insertUnit } from "./queries.ts";

export type CountyPlan = {
  units: { key: string; name: string; kind: string; parent: string | null; region: string }[];
  people: {
    login: string;
    name: string;
    title: string;
    head: boolean;
    assignments: { role: string; unit: string }[];
  }[];
};

/** Returns unit ids by key and person ids by login; refuses nothing but a second founding. */
export async function foundCounty(
  context: Context,
  plan: CountyPlan,
  options: { password: string; demo: boolean; at: Date },
): Promise<{ units: Map<string, string>; people: Map<string, string> }> {
  const { at } = options;
  const units = new Map(plan.units.map((unit) => [unit.key, uuidv7(at)]));
  const people = new Map(plan.people.map((person) => [person.login, uuidv7(at)]));
  // One hash for all accounts of the demo: they share its password.
  const password = await hashPassword(options.password);
  const day = new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
  await inTransaction(context.pool, async (tx) => {
    for (const unit of plan.units)
      await insertUnit(tx, [
        units.get(unit.key),
        unit.name,
        unit.kind,
        unit.parent === null ? null : units.get(unit.parent),
        unit.region,
        true,
        options.demo,
      ]);
    for (const person of plan.people) {
      const id = people.get(person.login);
      await insertPerson(tx, [id, person.login, person.name, password, options.demo, at]);
      const [first] = person.assignments;
      if (first) await insertPost(tx, [uuidv7(at), units.get(first.unit), id, person.title, person.head, day]);
      for (const { role, unit } of person.assignments)
        await insertAssignment(tx, [uuidv7(at), id, role, units.get(unit), day, null]);
      await appendEvidence(
        tx,
        { person: null, address: "setup", at },
        {
          kind: "account",
          subject: `person:${id ?? ""}`,
          what: { do: "found", login: person.login, name: person.name, roles: person.assignments },
        },
      );
    }
  });
  return { units, people };
}

/** True while no account exists. */
export async function isUnfounded(db: Queryable): Promise<boolean> {
  return ((await countPeople(db))[0]?.count ?? 0) === 0;
}

/** Adds administrative divisions, parents first. */
export async function addRegions(db: Queryable, rows: readonly Record<string, unknown>[]): Promise<void> {
  await insertRegions(db, JSON.stringify(rows));
}
