/** Standing substitution through the portal's API: one's own, an administrator's, what is refused, what stays for ever. */
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { findSubstitutes } from "../../core/accounts/substitutions.ts";
import { type Answer, type Client, type TestApp, testApp } from "../support/app.ts";

let test: TestApp;
const people = new Map<string, string>();
const person = (login: string): string => people.get(login) ?? "";
const clients = new Map<string, Client>();

type Shown = { id: string; state: string; substitute: { name: string }; person: { name: string }; reason: string };
type Listed = { given: Shown[]; received: Shown[]; forms: { id: string; title: string }[] };
type Refused = { code: string; message: string; problems: { code: string; pointer: string; message: string }[] };

async function client(login: string): Promise<Client> {
  const known = clients.get(login) ?? (await test.signIn(login));
  clients.set(login, known);
  return known;
}

/** Sessions end over night. */
function setClock(at: string): void {
  test.setClock(at);
  clients.clear();
}

async function name(
  login: string,
  substitute: string,
  more: Record<string, unknown> = {},
  path = "/substitutions",
): Promise<Answer<Refused & { id: string }>> {
  const body = { substitute: person(substitute), from: "2026-11-16", to: "2026-11-20", forms: null, reason: "出差" };
  return (await client(login)).send("POST", path, { ...body, ...more });
}

async function acting(login: string, form = "pay", at = test.context.clock()): Promise<string[]> {
  const found = await findSubstitutes(test.database.app, [person(login)], form, at);
  return (found.get(person(login)) ?? []).map((hop) => [...people].find(([, id]) => id === hop.to)?.[0] ?? hop.to);
}

const codes = (answer: Answer<Refused>): unknown[] => [answer.status, answer.body.problems.map((p) => p.code)];
const countRows = async (): Promise<number> =>
  (await test.database.owner.query<{ n: number }>("select count(*) as n from core.substitution")).rows[0]?.n ?? -1;

beforeAll(async () => {
  test = await testApp({ at: "2026-11-16T09:00:00+08:00" });
  for (const row of (
    await test.database.owner.query<{ id: string; login: string }>("select id, login from core.person")
  ).rows)
    people.set(row.login, row.id);
});

describe("a person", () => {
  it("names a substitute, who then acts for them, and both see it", async () => {
    const made = await name("linshuyao", "yeqinghe");

    expect(made.status).toBe(201);
    expect(await acting("linshuyao")).toEqual(["yeqinghe"]);
    expect(await acting("linshuyao", "pay", new Date("2026-11-21T00:00:00+08:00"))).toEqual([]);
    const own = await (await client("linshuyao")).get<Listed>("/substitutions");
    expect(own.body.given).toMatchObject([{ id: made.body.id, state: "now", substitute: { name: "叶清和" } }]);
    expect(own.body.forms.map(({ id }) => id)).toContain("pay");
    const others = await (await client("yeqinghe")).get<Listed>("/substitutions");
    expect(others.body.received).toMatchObject([{ state: "now", person: { name: "林书遥" } }]);
    expect(others.body.given).toEqual([]);
  });

  it("leaves an entry of evidence for naming and for revoking", async () => {
    const made = await name("qinmuzhi", "jiangwangshu", { forms: ["pay"], reason: "学习" });
    await (await client("qinmuzhi")).send("POST", `/substitutions/${made.body.id}/revoke`);

    const rows = await test.database.owner.query<{ body: Buffer }>(
      "select body from core.evidence where kind = 'substitution' and subject = $1 order by at, id",
      [`person:${person("qinmuzhi")}`],
    );
    expect(rows.rows.map((row) => (JSON.parse(row.body.toString("utf8")) as { what: unknown }).what)).toEqual([
      {
        do: "name",
        substitution: made.body.id,
        substitute: person("jiangwangshu"),
        from: "2026-11-16",
        to: "2026-11-20",
        forms: ["pay"],
        reason: "学习",
      },
      { do: "revoke", substitution: made.body.id },
    ]);
  });

  it("revokes it from now on; what held before is still told, and a second time is refused", async () => {
    const made = await name("baiyanqiu", "hetingyu");
    setClock("2026-11-17T10:00:00+08:00");
    const desk = await client("baiyanqiu");

    expect((await desk.send("POST", `/substitutions/${made.body.id}/revoke`)).status).toBe(204);
    expect(await acting("baiyanqiu")).toEqual([]);
    expect(await acting("baiyanqiu", "pay", new Date("2026-11-17T09:59:00+08:00"))).toEqual(["hetingyu"]);
    expect(await desk.send("POST", `/substitutions/${made.body.id}/revoke`)).toMatchObject({
      status: 409,
      body: { code: "substitution.over" },
    });
    expect((await desk.get<Listed>("/substitutions")).body.given).toMatchObject([{ state: "revoked" }]);
    setClock("2026-11-16T09:00:00+08:00");
  });

  it("cannot revoke one that is over, nor somebody else's", async () => {
    const made = await name("luoyuanxiu", "tangyihe", { to: "2026-11-16" });

    expect(await (await client("tangyihe")).send("POST", `/substitutions/${made.body.id}/revoke`)).toMatchObject({
      status: 404,
      body: { code: "substitution.not-found" },
    });
    setClock("2026-11-17T00:00:00+08:00");
    expect(await (await client("luoyuanxiu")).send("POST", `/substitutions/${made.body.id}/revoke`)).toMatchObject({
      status: 409,
      body: { code: "substitution.over" },
    });
    setClock("2026-11-16T09:00:00+08:00");
  });

  it("is refused what cannot be, with a sentence, and nothing is left behind", async () => {
    const rows = await countRows();

    expect(codes(await name("linshuyao", "zhouyunheng"))).toEqual([422, ["substitution.overlap"]]);
    expect(codes(await name("yeqinghe", "linshuyao"))).toEqual([422, ["substitution.circle"]]);
    expect(codes(await name("zhouyunheng", "zhouyunheng"))).toEqual([422, ["substitution.self"]]);
    expect(codes(await name("zhouyunheng", "linshuyao", { from: "2026-11-15" }))).toEqual([422, ["substitution.past"]]);
    expect(codes(await name("zhouyunheng", "linshuyao", { to: "2026-11-15" }))).toEqual([422, ["substitution.order"]]);
    expect(codes(await name("zhouyunheng", "linshuyao", { forms: ["no-such"] }))).toEqual([422, ["substitution.form"]]);
    expect(codes(await name("zhouyunheng", "taoyunshen"))).toEqual([422, ["substitution.far"]]);
    expect(codes(await name("zhouyunheng", "x", { substitute: randomUUID() }))).toEqual([422, ["substitution.closed"]]);
    for (const bad of [{ forms: [] }, { reason: "" }, { from: "2026-02-30" }, { extra: 1 }, { substitute: "x" }])
      expect((await name("zhouyunheng", "linshuyao", bad)).status).toBe(400);
    const said = await name("yeqinghe", "linshuyao");
    expect(said.body.problems[0]?.message).toBe("这样会绕成一圈：对方的事最后又转回到本人。请另选一个人。");
    expect(await countRows()).toBe(rows);
  });

  it("may not have somebody act whose post excludes theirs, nor over a third person", async () => {
    expect(await name("lujingxing", "suyining")).toMatchObject({
      status: 409,
      body: { code: "substitution.conflict" },
    });
    expect(await name("linshuyao", "hanliyan", { from: "2026-12-01", to: "2026-12-02" })).toMatchObject({
      status: 409,
      body: { code: "substitution.conflict" },
    });
    expect((await name("lujingxing", "guzhiwei")).status).toBe(201);
    expect(await name("guzhiwei", "suyining")).toMatchObject({
      status: 409,
      body: { code: "substitution.conflict" },
    });
  });

  it("reaches through a substitute who is away too", async () => {
    expect((await name("zhouyunheng", "linshuyao")).status).toBe(201);
    expect(await acting("zhouyunheng")).toEqual(["linshuyao", "yeqinghe"]);
  });
});

describe("an administrator who grants roles", () => {
  const path = (login: string): string => `/people/${person(login)}/substitutions`;

  it("names a substitute for somebody of their reach, and it says by whom", async () => {
    const made = await name("hanliyan", "fangxiaoman", { reason: "病假" }, path("songcaiwei"));

    expect(made.status).toBe(201);
    const listed = await (await client("hanliyan")).get<Listed>(path("songcaiwei"));
    expect(listed.body.given).toMatchObject([{ reason: "病假", createdBy: { name: "韩立言" } }]);
    expect((await (await client("hanliyan")).send("POST", `${path("songcaiwei")}/${made.body.id}/revoke`)).status).toBe(
      204,
    );
  });

  it("may not name themselves, nor act for people of another county", async () => {
    expect(await name("hanliyan", "hanliyan", {}, path("songcaiwei"))).toMatchObject({
      status: 409,
      body: { code: "role.self" },
    });
    expect((await name("hanliyan", "fangxiaoman", {}, path("taoyunshen"))).status).toBe(404);
    expect((await (await client("hanliyan")).get(path("taoyunshen"))).status).toBe(404);
  });

  it("is nobody without that right", async () => {
    expect((await name("chengshouzhuo", "fangxiaoman", {}, path("songcaiwei"))).status).toBe(403);
    expect((await (await client("linshuyao")).get(path("songcaiwei"))).status).toBe(403);
  });

  it("names one for a closed account as well, whose roles still exclude others", async () => {
    await test.database.owner.query("update core.person set active = false where id = $1", [person("suyining")]);

    expect(await name("hanliyan", "lujingxing", {}, path("suyining"))).toMatchObject({
      status: 409,
      body: { code: "substitution.conflict" },
    });
    expect((await name("hanliyan", "shenyinuo", {}, path("suyining"))).status).toBe(201);
    expect(await acting("suyining")).toEqual(["shenyinuo"]);
  });
});

describe("what was agreed", () => {
  it("cannot be changed or deleted by the program's own role", async () => {
    await expect(test.database.app.query("update core.substitution set to_day = '2030-01-01'")).rejects.toThrow(
      /permission denied/,
    );
    await expect(test.database.app.query("delete from core.substitution")).rejects.toThrow(/permission denied/);
  });

  it("closes no circle when two people name each other in the same moment", async () => {
    for (let i = 0; i < 5; i++) {
      const more = { from: `2027-0${i + 3}-01`, to: `2027-0${i + 3}-05` };
      const both = await Promise.all([name("hetingyu", "yeqinghe", more), name("yeqinghe", "hetingyu", more)]);
      expect(both.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([201, 422]);
    }
    const at = new Date("2027-03-03T10:00:00+08:00");
    const acts = [...(await acting("hetingyu", "pay", at)), ...(await acting("yeqinghe", "pay", at))];
    expect(acts).toHaveLength(1);
  });
});
