/** People of a province and of a second county beside the demo's, and the way of a change from draft to publication. */
import { randomUUID } from "node:crypto";
import { insertAssignment, insertPerson, insertUnit } from "../../core/accounts/queries.ts";
import { hashPassword } from "../../core/accounts/password.ts";
import { inTransaction } from "../../core/database/database.ts";
import type { Change, ChangeReport, DraftBody } from "../../core/domain/change.ts";
import { type Answer, type Client, type TestApp } from "./app.ts";
import { PASSWORD } from "./beginning.ts";

/** Adds units and people: `[unit key, name, kind, region]` and `[login, role, unit key]`; unit ids come into `test.units`. */
export async function addPeople(
  test: TestApp,
  units: readonly (readonly [string, string, string, string])[],
  people: readonly (readonly [string, string, string])[],
): Promise<void> {
  const password = await hashPassword(PASSWORD);
  const at = new Date("2024-01-01T00:00:00Z");
  await inTransaction(test.context.pool, async (tx) => {
    for (const [key, name, kind, region] of units) {
      const id = randomUUID();
      test.units.set(key, id);
      await insertUnit(tx, [id, name, kind, null, region, true, false]);
    }
    for (const [login, role, unit] of people) {
      const id = randomUUID();
      await insertPerson(tx, [id, login, login, password, false, at]);
      await insertAssignment(tx, [randomUUID(), id, role, test.units.get(unit), "2024-01-01", null]);
    }
  });
}

/** A province and a county that the demo does not have. */
export async function addProvince(test: TestApp): Promise<void> {
  await addPeople(
    test,
    [
      ["province", "省财政厅", "finance", "330000"],
      ["far-unit", "宁海县农场", "unit", "330226"],
    ],
    [
      ["province-writer", "fin-business", "province"],
      ["province-head", "fin-final", "province"],
      ["far-clerk", "unit-clerk", "far-unit"],
    ],
  );
}

export type Refused = { code: string } & Record<string, unknown>;

export async function startChange(by: Client, scope: string, start: unknown, title = "改动"): Promise<Change> {
  const answer = await by.send<Change>("POST", "/changes", { id: randomUUID(), title, scope, start });
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return answer.body;
}

export async function saveBodies(by: Client, change: Change, bodies: readonly DraftBody[]): Promise<Change> {
  const { stamp, title, note, conversions } = (await by.get<Change>(`/changes/${change.id}`)).body;
  const saved = await by.send("PUT", `/changes/${change.id}`, { stamp, title, note, bodies, conversions });
  if (saved.status !== 200) throw new Error(JSON.stringify(saved.body));
  return (await by.get<Change>(`/changes/${change.id}`)).body;
}

export const reportOf = async (by: Client, id: string): Promise<ChangeReport> =>
  (await by.send<ChangeReport>("POST", `/changes/${id}/report`)).body;

/** Submits what is drafted and publishes it by a second person; the answer of the last step. */
export async function release(by: Client, second: Client, id: string): Promise<Answer<Change & Refused>> {
  const { stamp } = (await by.get<Change>(`/changes/${id}`)).body;
  const submitted = await by.send<Change & Refused>("POST", `/changes/${id}/submit`, { stamp });
  if (submitted.status !== 200) return submitted;
  return second.send<Change & Refused>("POST", `/changes/${id}/publish`, { stamp: submitted.body.stamp });
}

/** The same, which must succeed. */
export async function publish(
  by: Client,
  second: Client,
  change: Change,
  bodies?: readonly DraftBody[],
): Promise<Change> {
  if (bodies) await saveBodies(by, change, bodies);
  const released = await release(by, second, change.id);
  if (released.status !== 200) throw new Error(JSON.stringify(released.body));
  return released.body;
}
