/** HTTP of sessions, units and regions, and of the people that a form may name. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Type } from "typebox";
import { countsOf } from "../cases/work.ts";
import type { Context } from "../context.ts";
import { inTransaction } from "../database/database.ts";
import { placesOf } from "../definitions/places.ts";
import { may, type Identity, reachOf, seesArea } from "../domain/scope.ts";
import { PERMISSIONS, type Permission } from "../domain/role.ts";
import { Refusal } from "../errors.ts";
import { appendEvidence } from "../evidence/append.ts";
import { signedIn } from "../http/guard.ts";
import { sentence } from "../messages.ts";
import { demoAccounts } from "./demo-accounts.ts";
import { deleteSession, listCountiesOf, listPeopleChoices, listRegions, listUnits } from "./queries.ts";
import { COOKIE, hashToken, readSession, SESSION_HOURS } from "./session.ts";
import { signIn } from "./sign-in.ts";

const Credentials = Type.Object(
  { login: Type.String({ minLength: 1, maxLength: 100 }), password: Type.String({ minLength: 1, maxLength: 200 }) },
  { additionalProperties: false },
);

export function accountRoutes(app: FastifyInstance, context: Context): void {
  app.get("/api/v1/session", { config: { right: "signed-in", scope: "own" } }, async (request) =>
    sessionAnswer(context, signedIn(request)),
  );

  app.post<{ Body: { login: string; password: string } }>(
    "/api/v1/session",
    { config: { right: "open", scope: "none" }, schema: { body: Credentials } },
    async (request, reply) => {
      if (!isSecure(request)) throw new Refusal("sign-in.plain-http");
      const session = await signIn(context, { ...request.body, address: request.ip });
      setCookie(reply, session.token);
      const identity = await readSession(context.pool, context.definitions, session.token, context.clock());
      if (!identity) throw new Refusal("sign-in.needed");
      return sessionAnswer(context, identity);
    },
  );

  app.delete("/api/v1/session", { config: { right: "signed-in", scope: "own" } }, async (request, reply) => {
    const identity = signedIn(request);
    await inTransaction(context.pool, async (tx) => {
      await deleteSession(tx, [hashToken(request.cookies[COOKIE] ?? "")]);
      await appendEvidence(
        tx,
        { person: identity.person.id, address: request.ip, at: context.clock() },
        { kind: "sign-out", subject: `person:${identity.person.id}`, what: {} },
      );
    });
    reply.clearCookie(COOKIE, { path: "/", secure: true, httpOnly: true, sameSite: "strict" });
    return reply.code(204).send();
  });

  app.get("/api/v1/demo-accounts", { config: { right: "open", scope: "none" } }, async () => demoAccounts(context));

  app.get("/api/v1/regions", { config: { right: "signed-in", scope: "none" } }, async () => listRegions(context.pool));

  app.get<{ Querystring: { q?: string; kind?: string } }>(
    "/api/v1/units",
    {
      config: { right: "signed-in", scope: "in-scope" },
      schema: {
        querystring: Type.Object(
          { q: Type.Optional(Type.String({ maxLength: 60 })), kind: Type.Optional(Type.String({ maxLength: 40 })) },
          { additionalProperties: false },
        ),
      },
    },
    async (request) =>
      listUnits(context.pool, [
        request.query.q ?? "",
        request.query.kind ?? "",
        await countiesOf(context, signedIn(request)),
      ]),
  );

  app.get<{ Querystring: { q?: string } }>(
    "/api/v1/people/choices",
    {
      config: { right: "signed-in", scope: "in-scope" },
      schema: {
        querystring: Type.Object({ q: Type.Optional(Type.String({ maxLength: 60 })) }, { additionalProperties: false }),
      },
    },
    async (request) => {
      const q = (request.query.q ?? "").trim();
      const pattern = q === "" ? "" : `%${q.replaceAll(/[\\%_]/g, "\\$&")}%`;
      return listPeopleChoices(context.pool, [pattern, await countiesOf(context, signedIn(request))]);
    },
  );
}

/** Browsers drop `__Host-` cookies over plain HTTP but on loopback: say so instead of failing in silence. */
function isSecure(request: FastifyRequest): boolean {
  const host = request.hostname.replace(/^\[|\]$/g, "");
  return request.protocol === "https" || host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function setCookie(reply: FastifyReply, token: string): void {
  reply.setCookie(COOKIE, token, {
    path: "/",
    secure: true,
    httpOnly: true,
    sameSite: "strict",
    maxAge: SESSION_HOURS * 3600,
  });
}

async function sessionAnswer(context: Context, identity: Identity) {
  const roles = new Set(identity.assignments.map((a) => a.role));
  const places = await placesOf(context, context.pool, identity);
  const menu = context.definitions
    .all("page", places[0])
    .filter((page) => page.roles.some((role) => roles.has(role)))
    .flatMap((page) => page.menu);
  const site = context.definitions.all("site")[0];
  return {
    person: identity.person,
    csrf: identity.csrf,
    assignments: identity.assignments.map(({ role, roleTitle, unit }) => ({ role, roleTitle, unit })),
    permissions: (Object.keys(PERMISSIONS) as Permission[]).filter((permission) => may(identity, permission)),
    menu: joinMenus([...menu, ...menuOfNewForms(context, identity, places, menu)]),
    counts: await countsOf(context.pool, identity.person.id, context.clock()),
    demo: context.demo,
    today: new Date(context.clock().getTime() + 8 * 3_600_000).toISOString().slice(0, 10),
    title: site?.title ?? "",
  };
}

type Group = { title: string; icon: string; folded?: boolean | undefined; items: { title: string; open: unknown }[] };

/**
 * Forms that no menu names yet appear by themselves once they are published: those that the person may start, and those
 * made for a part of the country whose documents the person may read there.
 */
function menuOfNewForms(
  context: Context,
  identity: Identity,
  places: Awaited<ReturnType<typeof placesOf>>,
  menu: readonly Group[],
): Group[] {
  const { view } = context.definitions;
  const named = new Set(menu.flatMap((group) => group.items.map((item) => JSON.stringify(item.open))));
  const lists = new Map(view.all("list").flatMap(({ body }) => ("form" in body.of ? [[body.of.form, body.id]] : [])));
  const starts = (id: string): boolean =>
    identity.assignments.some((a, i) => {
      const row = view.row("form", id, undefined, places[i]);
      return places[i] !== undefined && row?.retired === false && row.body.create.includes(a.role);
    });
  const reads = (id: string): boolean =>
    may(identity, "document.read") &&
    view.versions("form", id).every((row) => row.scope !== "") &&
    view.versions("form", id).some((row) => seesArea(identity, places, view.area(row.scope)));
  const items = view
    .all("form")
    .filter(({ id }) => starts(id) || reads(id))
    .map((row) => ({
      title: (view.row("form", row.id, undefined, places[0]) ?? row).body.title,
      open: { list: lists.get(row.id) ?? row.id },
    }))
    .filter((item) => !named.has(JSON.stringify(item.open)));
  return items.length === 0 ? [] : [{ title: sentence("zh-CN", "menu.new-forms"), icon: "project", items }];
}

/** Menus of several roles become one: groups of the same title are joined, an entry stands once. */
function joinMenus(groups: readonly Group[]): Group[] {
  const joined = new Map<string, Group>();
  for (const group of groups) {
    const before = joined.get(group.title);
    const known = before ?? { title: group.title, icon: group.icon, folded: group.folded, items: [] };
    known.folded = known.folded === true && group.folded === true;
    for (const item of group.items)
      if (!known.items.some((i) => JSON.stringify(i.open) === JSON.stringify(item.open))) known.items.push(item);
    joined.set(group.title, known);
  }
  return [...joined.values()];
}

/** Counties whose units the person may name; null when a whole city or province is in reach. */
async function countiesOf(context: Context, identity: Identity): Promise<string[] | null> {
  const counties = new Set<string>();
  for (const reach of (["project.read", "account.manage", "role.grant"] as const).flatMap((right) =>
    reachOf(identity, right),
  )) {
    if (reach.kind === "region" && reach.level === "county") counties.add(reach.code);
    else if (reach.kind === "region") return null;
    else for (const row of await listCountiesOf(context.pool, [reach.units])) counties.add(row.county);
  }
  return [...counties];
}
