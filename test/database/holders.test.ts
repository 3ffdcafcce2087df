/** Who holds a permission over a place: the rule of domain/scope.ts, asked the other way round. */
import { expect, it } from "vitest";
import { holdersOf } from "../../core/accounts/holders.ts";
import { identityOfLogin } from "../../core/accounts/session.ts";
import { PERMISSIONS, type Permission } from "../../core/domain/role.ts";
import { covers } from "../../core/domain/scope.ts";
import { testApp } from "../support/app.ts";
import { addProvince } from "../support/designers.ts";

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
