/** People by their place in the organisation: roles, heads, superiors, on a day, many rules in one round trip. */
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { findCandidates } from "../../core/accounts/candidates.ts";
import { findProposed, type ProposedPerson, type WantedPeople } from "../../core/accounts/proposed-people.ts";
import type { Queryable } from "../../core/database/database.ts";
import { type TestApp, testApp } from "../support/app.ts";

type WithoutKey<T> = T extends unknown ? Omit<T, "key"> : never;
type Rule = WithoutKey<WantedPeople>;

const DAY = "2026-11-16";
let test: TestApp;
const people = new Map<string, string>();
const posts = new Map<string, string>();
const person = (login: string): string => people.get(login) ?? "";
const unit = (key: string): string => test.units.get(key) ?? "";

const FORM = "declaration";
const noon = (day: string): Date => new Date(`${day}T12:00:00+08:00`);

/** People of one rule as login and reason. */
async function ask(rule: Rule, day = DAY): Promise<string[]> {
  const { people: found } = await findProposed(test.database.app, [{ key: "k", ...rule }], FORM, noon(day));
  return (found["k"] ?? []).map(said);
}

function said({ person: id, why }: ProposedPerson): string {
  const login = [...people].find(([, known]) => known === id)?.[0] ?? id;
  return why.find === "superior" ? `${login} ${why.level}` : login;
}

async function hire(
  login: string,
  at: string,
  more: { head?: boolean; superior?: string; from?: string; to?: string } = {},
): Promise<void> {
  const id = people.get(login) ?? randomUUID();
  const post = randomUUID();
  if (!people.has(login))
    await test.database.owner.query(
      "insert into core.person (id, login, name, password, created_at) values ($1, $2, $2, 'x', now())",
      [id, login],
    );
  await test.database.owner.query(
    "insert into core.post (id, unit, person, title, head, superior, valid_from, valid_to) values ($1, $2, $3, $4, $5, $6, $7, $8)",
    [
      post,
      unit(at),
      id,
      `${login} at ${at}`,
      more.head === true,
      posts.get(more.superior ?? "") ?? null,
      more.from ?? "2025-01-01",
      more.to ?? null,
    ],
  );
  people.set(login, id);
  posts.set(login, post);
}

beforeAll(async () => {
  test = await testApp();
  for (const row of (
    await test.database.owner.query<{ id: string; login: string }>("select id, login from core.person")
  ).rows)
    people.set(row.login, row.id);
  // The river centre has a department inside: clerk -> section -> (head of the centre) -> head of the bureau -> district.
  await hire("chief", "gov", { head: true });
  await hire("section", "river");
  await hire("worker", "river", { superior: "section" });
  await hire("trainee", "river");
});

describe("superiors", () => {
  it("go from post to post, then to the head of the unit, then up the units", async () => {
    expect(await ask({ find: "superior", person: person("worker"), upTo: 9 })).toEqual([
      "section 1",
      "linshuyao 2",
      "yeqinghe 3",
      "chief 4",
    ]);
  });

  it("are one level or every level up to one", async () => {
    expect(await ask({ find: "superior", person: person("worker"), level: 2 })).toEqual(["linshuyao 2"]);
    expect(await ask({ find: "superior", person: person("worker"), upTo: 2 })).toEqual(["section 1", "linshuyao 2"]);
    expect(await ask({ find: "superior", person: person("worker"), level: 5 })).toEqual([]);
  });

  it("of a head are the head of the unit above, of the highest nobody", async () => {
    expect(await ask({ find: "superior", person: person("linshuyao"), level: 1 })).toEqual(["yeqinghe 1"]);
    expect(await ask({ find: "superior", person: person("chief"), upTo: 9 })).toEqual([]);
  });

  it("of somebody with posts at two units are those of the post at the unit asked about", async () => {
    await hire("double", "river", { from: "2025-06-01" });
    await hire("double", "road", { from: "2025-07-01" });

    expect(await ask({ find: "superior", person: person("double"), level: 1 })).toEqual(["linshuyao 1"]);
    expect(await ask({ find: "superior", person: person("double"), unit: unit("road"), level: 1 })).toEqual([
      "qinmuzhi 1",
    ]);
    expect(await ask({ find: "superior", person: person("double"), unit: unit("school"), level: 1 })).toEqual([
      "linshuyao 1",
    ]);
  });

  it("pass over a superior who left the post or whose account is closed", async () => {
    await hire("former", "river", { to: "2026-11-16" });
    await hire("under-former", "river", { superior: "former" });
    await hire("closed", "river");
    await hire("under-closed", "river", { superior: "closed" });
    await test.database.owner.query("update core.person set active = false where id = $1", [person("closed")]);

    expect(await ask({ find: "superior", person: person("under-former"), level: 1 }, "2026-11-15")).toEqual([
      "former 1",
    ]);
    expect(await ask({ find: "superior", person: person("under-former"), level: 1 })).toEqual(["linshuyao 1"]);
    expect(await ask({ find: "superior", person: person("under-closed"), level: 1 })).toEqual(["linshuyao 1"]);
  });

  it("end where two posts are each other's superior", async () => {
    await hire("one", "town");
    await hire("two", "town", { superior: "one" });
    await test.database.owner.query("update core.post set superior = $1 where id = $2", [
      posts.get("two"),
      posts.get("one"),
    ]);

    expect(await ask({ find: "superior", person: person("one"), upTo: 9 })).toEqual([
      "two 1",
      "luoyuanxiu 2",
      "chief 3",
    ]);
  });

  it("of somebody without a post are none", async () => {
    expect(await ask({ find: "superior", person: randomUUID(), upTo: 3 })).toEqual([]);
    expect(await ask({ find: "superior", person: person("worker"), upTo: 3 }, "2024-06-01")).toEqual([]);
  });

  it("say by which post", async () => {
    const { people: found } = await findProposed(
      test.database.app,
      [{ key: "k", find: "superior", person: person("worker"), level: 1 }],
      FORM,
      noon(DAY),
    );

    expect(found["k"]).toEqual([
      {
        person: person("section"),
        name: "section",
        why: { find: "superior", level: 1, post: posts.get("section"), title: "section at river", unit: unit("river") },
      },
    ]);
  });
});

describe("heads", () => {
  it("of a unit and of the units above it", async () => {
    expect(await ask({ find: "head", unit: unit("river") })).toEqual(["linshuyao"]);
    expect(await ask({ find: "head", unit: unit("river"), up: 1 })).toEqual(["yeqinghe"]);
    expect(await ask({ find: "head", unit: unit("river"), up: 2 })).toEqual(["chief"]);
    expect(await ask({ find: "head", unit: unit("river"), up: 3 })).toEqual([]);
  });

  it("of the unit where a person works", async () => {
    expect(await ask({ find: "head", person: person("worker") })).toEqual(["linshuyao"]);
    expect(await ask({ find: "head", person: person("worker"), up: 1 })).toEqual(["yeqinghe"]);
  });

  it("are all of a unit that has several, the first appointed first", async () => {
    await hire("vice", "road", { head: true });

    expect(await ask({ find: "head", unit: unit("road") })).toEqual(["qinmuzhi", "vice"]);
  });
});

describe("holders of a role", () => {
  it("at a unit, at the units of a kind in a county, at a region", async () => {
    expect(await ask({ find: "role", role: "unit-head", unit: unit("river") })).toEqual(["linshuyao"]);
    expect(await ask({ find: "role", role: "fin-final", kind: "finance", county: "331003" })).toEqual(["lujingxing"]);
    expect(await ask({ find: "role", role: "fin-final", region: "330226" })).toEqual(["taoyunshen"]);
    expect(await ask({ find: "role", role: "unit-head", region: "331003" })).toEqual([
      "linshuyao",
      "qinmuzhi",
      "baiyanqiu",
    ]);
    expect(await ask({ find: "role", role: "unit-head", region: "331003", inside: true, kind: "town" })).toEqual([
      "luoyuanxiu",
    ]);
    expect(await ask({ find: "role", role: "fin-final", region: "330000", inside: true })).toEqual([
      "lujingxing",
      "taoyunshen",
    ]);
  });

  it("hold it on the day: not before it begins, not on the day it ended, not with a closed account", async () => {
    const insert = (login: string, from: string, to: string | null) =>
      test.database.owner.query(
        "insert into core.assignment (id, person, role, unit, valid_from, valid_to) values ($1, $2, 'fin-asset', $3, $4, $5)",
        [randomUUID(), person(login), unit("town"), from, to],
      );
    await insert("trainee", "2026-11-17", null);
    await insert("worker", "2026-01-01", "2026-11-16");
    await insert("closed", "2026-01-01", null);
    const wanted = { find: "role", role: "fin-asset", unit: unit("town") } as const;

    expect(await ask(wanted, "2026-11-15")).toEqual(["worker"]);
    expect(await ask(wanted, "2026-11-16")).toEqual([]);
    expect(await ask(wanted, "2026-11-17")).toEqual(["trainee"]);
  });
});

describe("many rules", () => {
  it("take one round trip, whatever they ask, and answer by key", async () => {
    let trips = 0;
    const counting = {
      query: (...given: unknown[]) => {
        trips += 1;
        return (test.database.app.query as (...args: unknown[]) => unknown)(...given);
      },
    } as unknown as Queryable;

    const { people: answers } = await findProposed(
      counting,
      [
        { key: "a", find: "superior", person: person("worker"), upTo: 2 },
        { key: "b", find: "superior", person: person("trainee"), level: 1 },
        { key: "c", find: "head", unit: unit("water") },
        { key: "d", find: "role", role: "fin-final", kind: "finance", county: "331003" },
        { key: "e", find: "people", people: [person("vice"), person("closed"), person("vice"), randomUUID()] },
        { key: "f", find: "role", role: "nobody-has-this", unit: unit("water") },
      ],
      FORM,
      noon(DAY),
    );

    expect(trips).toBe(1);
    expect(Object.fromEntries(Object.entries(answers).map(([key, list]) => [key, list.map(said)]))).toEqual({
      a: ["section 1", "linshuyao 2"],
      b: ["linshuyao 1"],
      c: ["yeqinghe"],
      d: ["lujingxing"],
      e: ["vice"],
      f: [],
    });
    expect((await findProposed(counting, [], FORM, noon(DAY))).people).toEqual({});
    expect(trips).toBe(1);
  });

  it("leave the candidates of a flow's steps as they were", async () => {
    const wanted = [{ step: "s", role: "fin-final", unit: null, kind: "finance" }];

    expect(await findCandidates(test.database.app, wanted, "331003")).toEqual([
      { step: "s", role: "fin-final", person: person("lujingxing"), unit: unit("finance") },
    ]);
  });
});
