/** Who holds a permission over a place: the rule of domain/scope.ts, asked the other way round. */
import { expect, it } from "vitest";
import { insertAssignment, insertPerson } from "../../core/accounts/queries.ts";
import { holdersOf } from "../../core/accounts/holders.ts";
import { identityOfLogin } from "../../core/accounts/session.ts";
import { PERMISSIONS, type Permission } from "../../core/domain/role.ts";
import { covers } from "../../core/domain/scope.ts";
import { testApp } from "../support/app.ts";
import { addPeople, addProvince } from "../support/designers.ts";

it("are exactly those whose roles cover it, for every permission and several places", async () => {
  const test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  await addProvince(test);
  const now = test.context.clock();
  const { definitions, pool } = test.context;
  await test.database.owner.query("update core.person set active = false where login = 'guzhiwei'");
  const logins = await test.database.owner.query<{ id: string; login: string }>(
    "select id, login from core.person where active",
  );
  const people = await Promise.all(
    logins.rows.map(async ({ id, login }) => ({ id, identity: await identityOfLogin(pool, definitions, login, now) })),
  );
  const places = await test.database.owner.query<{
    unit: string;
    town: string | null;
    county: string | null;
    city: string | null;
    province: string | null;
  }>(
    "select u.id as unit, r.town, r.county, r.city, r.province from core.unit u join core.region r on r.code = u.region",
  );
  let found = 0;
  for (const permission of Object.keys(PERMISSIONS) as Permission[])
    for (const place of places.rows) {
      const expected = people.flatMap(({ id, identity }) =>
        identity && covers(identity, permission, place) ? [id] : [],
      );
      const holders = await holdersOf(pool, definitions, permission, place, now);
      expect(new Set(holders), `${permission} ${place.unit}`).toEqual(new Set(expected.slice(0, 50)));
      found += holders.length;
    }
  expect(found).toBeGreaterThan(50);
  const [place] = places.rows;
  const long = new Date("2000-01-01T00:00:00Z");
  expect(place && (await holdersOf(pool, definitions, "document.read", place, long))).toEqual([]);
});

it("are the nearest where there are more than are told", async () => {
  const test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  await addProvince(test);
  const { definitions, pool } = test.context;
  // Their ids stand before everybody else's.
  for (let i = 1; i <= 60; i++) {
    const id = `00000000-0000-7000-8000-${String(i).padStart(12, "0")}`;
    await insertPerson(pool, [id, `far-${i}`, `far-${i}`, "", false, new Date()]);
    await insertAssignment(pool, [
      `${id.slice(0, -12)}1${id.slice(-11)}`,
      id,
      "system-admin",
      test.units.get("province"),
      "2024-01-01",
      null,
    ]);
  }
  await addPeople(
    test,
    [
      ["city", "市财政局", "finance", "331000"],
      ["town-office", "宁溪镇财政所", "finance", "331003101"],
    ],
    [
      ["of-city", "system-admin", "city"],
      ["of-town", "system-admin", "town-office"],
    ],
  );
  const place = {
    unit: test.units.get("town") ?? "",
    town: "331003101",
    county: "331003",
    city: "331000",
    province: "330000",
  };
  const holders = await holdersOf(pool, definitions, "flow.administer", place, test.context.clock());
  const logins = await test.database.owner.query<{ id: string; login: string }>("select id, login from core.person");
  const login = new Map(logins.rows.map((row) => [row.id, row.login]));
  expect(holders).toHaveLength(50);
  expect(holders.slice(0, 4).map((id) => login.get(id))).toEqual(["of-town", "chengshouzhuo", "of-city", "far-1"]);
});
