/** Every route × every role × own and other unit: what is declared is what holds. */
import { randomUUID } from "node:crypto";
import Fastify from "fastify";
import { beforeAll, describe, expect, it } from "vitest";
import { addGuard } from "../../core/http/guard.ts";
import type { Permission } from "../../core/domain/role.ts";
import { type Client, command, type TestApp, testApp } from "../support/app.ts";
import { fundedProject, type Story } from "../support/story.ts";

type Route = { method: string; url: string; right: string; scope: string };

let test: TestApp;
let road: Story;
const clients = new Map<string, Client>();
const logins: Record<string, string> = {
  "unit-clerk": "zhouyunheng",
  "unit-head": "linshuyao",
  "dept-reviewer": "yeqinghe",
  "fin-business": "shenyinuo",
  "fin-budget": "guzhiwei",
  "fin-treasury": "suyining",
  "fin-final": "lujingxing",
  "system-admin": "chengshouzhuo",
  "security-admin": "hanliyan",
  "audit-admin": "mowendi",
};

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  road = await fundedProject(test, 100_000_000, "别家的路");
  await road.payment("p1", 10_000_000);
  for (const [role, login] of Object.entries(logins)) clients.set(role, await test.signIn(login));
});

function routes(): Route[] {
  return test.app.declaredRights.filter((route) => route.method !== "HEAD");
}

/** A fresh app with the guard and one careless route. */
function addUndeclared(): void {
  const app = Fastify();
  addGuard(app as never, test.context);
  app.get("/api/v1/careless", async () => ({}));
}

/** Addresses filled with ids of the other unit's things. */
const fill = (url: string): string =>
  url
    .replace("/documents/:id", `/documents/${road.document("p1")}`)
    .replace("/projects/:id", `/projects/${road.project}`)
    .replaceAll(/:(\w+)/g, () => randomUUID());

describe("every route", () => {
  it("without a declared right or scope fails the start", () => {
    expect(() => test.context && addUndeclared()).toThrow(/declares no right/);
  });

  it("is known to the walk and declares a right and a scope", () => {
    expect(routes().length).toBeGreaterThan(25);
    expect(routes().filter((r) => r.right === undefined || r.scope === undefined)).toEqual([]);
  });

  it("is shut to a visitor without a session, but for signing in and the list of demo accounts", async () => {
    const open: string[] = [];
    for (const route of routes()) {
      const answer = await test.raw({
        method: route.method as "GET",
        url: fill(route.url),
        ...(route.method !== "GET" && { payload: {} }),
      });
      if (answer.status !== 401) open.push(`${route.method} ${route.url} ${answer.status}`);
    }
    expect(open.sort()).toEqual(["GET /api/v1/demo-accounts 200", "POST /api/v1/session 400"]);
  });

  it("refuses a role without its permission, and a change without the page's token", async () => {
    const wrong: string[] = [];
    for (const route of routes().filter((r) => r.right !== "open")) {
      for (const [role, client] of clients) {
        const permissions = test.context.definitions.get("role", role).permissions;
        const allowed = route.right === "signed-in" || permissions.includes(route.right as Permission);
        if (route.method === "DELETE" && route.url === "/api/v1/session") continue;
        const headers = { cookie: client.cookie, "x-csrf-token": client.csrf };
        const answer = await test.raw({
          method: route.method as "GET",
          url: fill(route.url),
          headers,
          ...(route.method !== "GET" && { payload: {} }),
        });
        if (!allowed && answer.status !== 403) wrong.push(`${role} ${route.method} ${route.url}: ${answer.status}`);
        if (answer.status >= 500)
          wrong.push(`${role} ${route.method} ${route.url}: ${answer.status} ${JSON.stringify(answer.body)}`);
        if (route.method !== "GET") {
          const forged = await test.raw({
            method: route.method as "POST",
            url: fill(route.url),
            headers: { cookie: client.cookie },
            payload: {},
          });
          if (forged.status !== 403) wrong.push(`${role} ${route.method} ${route.url} without token: ${forged.status}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe("another unit's things", () => {
  it("are not found by id, not listed, not counted, not exported and not referable", async () => {
    const clerk = clients.get("unit-clerk") as Client;
    for (const path of [
      `/documents/${road.document("p1")}`,
      `/documents/${road.document("declare")}`,
      `/projects/${road.project}`,
      `/documents/${road.document("p1")}/options?field=quota`,
    ])
      expect((await clerk.get(path)).status, path).toBe(404);
    for (const role of ["unit-clerk", "unit-head", "dept-reviewer"]) {
      const client = clients.get(role) as Client;
      for (const list of test.context.definitions.all("list").filter((l) => "form" in l.of)) {
        const listed = await client.get<{ rows: unknown[]; total: number; sums: Record<string, number> }>(
          `/documents?list=${list.id}`,
        );
        expect([role, list.id, listed.body.rows, listed.body.total]).toEqual([role, list.id, [], 0]);
        expect(Object.values(listed.body.sums).every((sum) => sum === 0)).toBe(true);
      }
      expect((await client.get<{ total: number }>("/projects")).body.total, role).toBe(0);
    }
    const csv = await test.raw({
      method: "GET",
      url: "/api/v1/documents/export?list=declare",
      headers: { cookie: clerk.cookie },
    });
    expect(csv.status).toBe(200);
    expect(String(csv.body["text"])).not.toContain("别家的路");
  });

  it("are seen by finance, whose reach is the county", async () => {
    const finance = clients.get("fin-business") as Client;
    expect((await finance.get(`/documents/${road.document("declare")}`)).status).toBe(200);
    expect((await finance.get<{ total: number }>("/projects")).body.total).toBe(1);
  });

  it("cannot be used: no document under another unit's project, no decision on its case, no foreign quota in a payment", async () => {
    const clerk = clients.get("unit-clerk") as Client;
    const started = await clerk.send("POST", "/documents", {
      id: randomUUID(),
      form: "contract",
      project: road.project,
    });
    expect([started.status, started.body["code"]]).toEqual([404, "project.not-found"]);
    expect(
      (await clerk.send("POST", "/documents", { id: randomUUID(), form: "declare", unit: test.units.get("road") }))
        .status,
    ).toBe(404);
    for (const body of [{ do: "submit" }, { do: "approve" }, { do: "withdraw" }, { do: "handle", answers: {} }])
      expect((await command(clerk, road.document("p1"), body)).status).toBe(404);
    expect((await clerk.send("PUT", `/documents/${road.document("p1")}/draft`, { stamp: 0, answers: {} })).status).toBe(
      404,
    );

    const other = await fundedProject(test, 50_000_000, "另一条路");
    const owner = await test.signIn("fangxiaoman");
    const mine = (
      await owner.get<{ stamp: number; answers: Record<string, unknown> }>(`/documents/${road.document("p1")}`)
    ).body;
    const saved = await owner.send<{ code: string; problems: { code: string; pointer: string }[] }>(
      "PUT",
      `/documents/${road.document("p1")}/draft`,
      { stamp: mine.stamp, answers: { ...mine.answers, quota: other.quota } },
    );
    expect(saved.status).toBe(422);
    expect(saved.body.problems).toContainEqual(
      expect.objectContaining({ code: "answer.no-reference", pointer: "/quota" }),
    );
  });
});

describe("separation of duties", () => {
  it("lets the three administrators hold nothing else, and nobody change their own roles", async () => {
    const security = clients.get("security-admin") as Client;
    const people = (await (clients.get("system-admin") as Client).get<{ id: string; login: string }[]>("/people")).body;
    const idOf = (login: string): string => people.find((p) => p.login === login)?.id ?? "";
    const unit = test.units.get("finance");
    const self = await security.send("POST", `/people/${idOf("hanliyan")}/assignments`, { role: "fin-final", unit });
    expect([self.status, self.body["code"]]).toEqual([409, "role.self"]);
    const conflict = await security.send("POST", `/people/${idOf("mowendi")}/assignments`, { role: "fin-final", unit });
    expect([conflict.status, conflict.body["code"]]).toEqual([409, "role.conflict"]);
    expect(
      (
        await (clients.get("system-admin") as Client).send("POST", `/people/${idOf("suyining")}/assignments`, {
          role: "fin-final",
          unit,
        })
      ).status,
    ).toBe(403);
    expect(
      (
        await security.send("POST", "/people", {
          login: "newone",
          name: "新人",
          password: "long-enough",
          unit,
          title: "x",
        })
      ).status,
    ).toBe(403);
  });

  it("keeps people of another county out of an administrator's hands: not listed, not closed, no new password, no role", async () => {
    const system = clients.get("system-admin") as Client;
    const security = clients.get("security-admin") as Client;
    const ninghai = (
      await test.database.owner.query<{ id: string }>("select id from core.person where login = 'xiejinghe'")
    ).rows[0]?.id;
    for (const client of [system, security])
      expect((await client.get<{ login: string }[]>("/people")).body.map((p) => p.login)).not.toContain("xiejinghe");
    expect((await system.send("POST", `/people/${ninghai}/close`)).status).toBe(404);
    expect((await system.send("POST", `/people/${ninghai}/password`, { password: "taken-over-1" })).status).toBe(404);
    expect(
      (
        await security.send("POST", `/people/${ninghai}/assignments`, {
          role: "unit-clerk",
          unit: test.units.get("road"),
        })
      ).status,
    ).toBe(404);
    await test.signIn("xiejinghe");
  });

  it("makes an account, gives it a role, closes it, and the evidence says who did what", async () => {
    const system = clients.get("system-admin") as Client;
    const security = clients.get("security-admin") as Client;
    const made = await system.send<{ id: string }>("POST", "/people", {
      login: "xinren",
      name: "新人",
      password: "demo-password",
      unit: test.units.get("road"),
      title: "科员",
    });
    expect(made.status).toBe(201);
    expect(
      (
        await security.send("POST", `/people/${made.body.id}/assignments`, {
          role: "unit-clerk",
          unit: test.units.get("road"),
        })
      ).status,
    ).toBe(201);
    const fresh = await test.signIn("xinren");
    expect((await fresh.get<{ total: number }>("/projects")).body.total).toBeGreaterThan(0);
    expect((await system.send("POST", `/people/${made.body.id}/close`)).status).toBe(204);
    expect((await fresh.get("/projects")).status).toBe(401);
    const audit = await (clients.get("audit-admin") as Client).get<{
      rows: { kind: string; person: { name: string } | null }[];
    }>(`/evidence?subject=person:${made.body.id}`);
    expect(audit.body.rows.map((r) => r.kind).sort()).toEqual(["account", "account", "role", "sign-in"]);
  });
});

describe("changes of definitions", () => {
  it("are declared route by route: read, write and publish are three rights, each within its reach", () => {
    const declared = routes()
      .filter((route) => /\/(changes|definitions|designer|layers)\b|\/(chains|finished|replay)$/.test(route.url))
      .map((route) => `${route.method} ${route.url.replace("/api/v1", "")} ${route.right} ${route.scope}`);
    expect(declared).toEqual(
      expect.arrayContaining([
        "GET /changes definition.read in-scope",
        "POST /changes definition.write in-scope",
        "GET /changes/:id definition.read in-scope",
        "PUT /changes/:id definition.write in-scope",
        "DELETE /changes/:id definition.write in-scope",
        "POST /changes/:id/report definition.read in-scope",
        "POST /changes/:id/submit definition.write in-scope",
        "POST /changes/:id/take-back definition.write in-scope",
        "POST /changes/:id/return definition.publish in-scope",
        "POST /changes/:id/publish definition.publish in-scope",
        "POST /changes/:id/comments definition.read in-scope",
        "POST /changes/:id/comments/:comment/resolve definition.read in-scope",
        "GET /definitions definition.read in-scope",
        "GET /definitions/:kind/:id definition.read in-scope",
        "POST /definitions/:kind/:id/retire definition.publish in-scope",
        "GET /designer definition.read in-scope",
        "GET /designer/names definition.read none",
        "GET /changes/:id/chains definition.read in-scope",
        "GET /flows/:id/chains definition.read in-scope",
        "GET /flows/:id/finished definition.read in-scope",
        "POST /flows/:id/replay definition.read in-scope",
        "GET /layers definition.read in-scope",
      ]),
    );
  });

  it("lets a person draft for what the role reaches and for nothing beside it", async () => {
    const river = `unit:${test.units.get("river") ?? ""}`;
    const water = `unit:${test.units.get("water") ?? ""}`;
    const start = async (role: string, scope: string): Promise<number> =>
      (
        await (clients.get(role) as Client).send("POST", "/changes", {
          id: randomUUID(),
          title: "x",
          scope,
          start: { new: "dictionary" },
        })
      ).status;
    const table: [string, string, number][] = [
      ["unit-clerk", river, 201],
      ["unit-clerk", water, 403],
      ["unit-clerk", "331003", 403],
      ["unit-clerk", "", 403],
      ["unit-head", river, 403],
      ["dept-reviewer", river, 403],
      ["fin-business", river, 201],
      ["fin-business", "331003", 201],
      ["fin-business", "331000", 403],
      ["fin-business", "330226", 403],
      ["fin-business", "", 403],
      ["system-admin", "331003", 201],
      ["audit-admin", "331003", 403],
      ["fin-treasury", "331003", 403],
    ];
    for (const [role, scope, status] of table)
      expect([role, scope, await start(role, scope)]).toEqual([role, scope, status]);
  });
});
