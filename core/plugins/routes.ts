/** HTTP of plugins: the system administrator uploads and switches, the security administrator reviews and grants. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { Type } from "typebox";
import type { Context } from "../context.ts";
import type { PluginAct, PluginOffice } from "../domain/plugin-life.ts";
import type { Permission } from "../domain/role.ts";
import { may } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import type { Actor } from "../evidence/append.ts";
import { signedIn } from "../http/guard.ts";
import { actOnVersion } from "./act-on-version.ts";
import { listCatalogue, readCode, readPluginPage } from "./catalogue.ts";
import type { PluginGate } from "./gate.ts";
import { agreeToGrant, grantPowers, takeGrantBack } from "./grant-powers.ts";
import { setSettings } from "./keep-settings.ts";
import { pluginHint } from "./quarantine.ts";
import { listKept } from "./queries.ts";

const strict = { additionalProperties: false } as const;
const Id = Type.Object({ id: Type.String({ maxLength: 60 }) }, strict);
const IdVersion = Type.Object({ id: Type.String({ maxLength: 60 }), version: Type.String({ maxLength: 20 }) }, strict);
const Reason = Type.String({ minLength: 2, maxLength: 300 });
const MAX_PACKAGE = 5 * 1024 * 1024;
const MANAGE = { right: "plugin.manage", scope: "none" } as const;
const GRANT = { right: "plugin.grant", scope: "none" } as const;

/** Acts that people ask for by name. */
const ACTS = ["install", "activate", "release", "disable", "quarantine", "remove"] as const;

export function pluginRoutes(app: FastifyInstance, context: Context, gate: PluginGate): void {
  const actorOf = (request: FastifyRequest): Actor => ({
    person: signedIn(request).person.id,
    address: request.ip,
    at: context.clock(),
  });
  const changed = async (): Promise<void> => {
    await gate.reload(context.pool);
    context.live.changed([await pluginHint(context, context.pool)]);
  };
  const looks = (request: FastifyRequest): void => {
    const identity = signedIn(request);
    if (
      !(["plugin.manage", "plugin.grant", "plugin.second", "evidence.read"] satisfies Permission[]).some((right) =>
        may(identity, right),
      )
    )
      throw new Refusal("right.missing");
  };

  app.get("/api/v1/plugins", { config: { right: "signed-in", scope: "none" } }, async (request) => {
    looks(request);
    await gate.flush();
    return { plugins: await listCatalogue(context), process: await gate.health() };
  });
  app.get<{ Params: { id: string } }>(
    "/api/v1/plugins/:id",
    { config: { right: "signed-in", scope: "none" }, schema: { params: Id } },
    async (request) => {
      looks(request);
      await gate.flush();
      return readPluginPage(context, signedIn(request).person.id, request.params.id);
    },
  );
  app.get<{ Params: { id: string; version: string } }>(
    "/api/v1/plugins/:id/versions/:version/code",
    { config: { right: "signed-in", scope: "none" }, schema: { params: IdVersion } },
    async (request) => {
      looks(request);
      return readCode(context, request.params.id, request.params.version);
    },
  );
  app.post("/api/v1/plugins/packages", { config: MANAGE }, async (request, reply) => {
    const file = await request.file({ limits: { fileSize: MAX_PACKAGE, files: 1 } });
    if (!file) throw new Refusal("package.not-readable", { facts: { detail: "no file" } });
    const bytes = await file.toBuffer().catch(() => {
      throw new Refusal("package.too-large", { facts: { bytes: MAX_PACKAGE } });
    });
    const taken = await gate.takeIn(actorOf(request), bytes);
    await changed();
    return reply.code(taken.known ? 200 : 201).send(taken);
  });
  app.post<{
    Params: { id: string; version: string };
    Body: { act: (typeof ACTS)[number]; reason: string; data?: "keep" | "delete" };
  }>(
    "/api/v1/plugins/:id/versions/:version/acts",
    {
      config: { right: "signed-in", scope: "none" },
      schema: {
        params: IdVersion,
        body: Type.Object(
          { act: Type.Enum([...ACTS]), reason: Reason, data: Type.Optional(Type.Enum(["keep", "delete"])) },
          strict,
        ),
      },
    },
    async (request, reply) => {
      const { id, version } = request.params;
      const { act, reason, data = "keep" } = request.body;
      const actor = actorOf(request);
      const office = officeOf(request, act);
      await actOnVersion(context, gate.migrate, actor, { id, version, act, office, reason, data });
      await changed();
      if (act === "release" || act === "install" || act === "activate") gate.reset(id);
      return reply.code(204).send();
    },
  );
  app.post<{
    Params: { id: string; version: string };
    Body: { powers: { name: string; scope?: string[] }[]; unit?: string | null; until?: string | null; reason: string };
  }>(
    "/api/v1/plugins/:id/versions/:version/grants",
    {
      config: GRANT,
      schema: {
        params: IdVersion,
        body: Type.Object(
          {
            powers: Type.Array(
              Type.Object(
                {
                  name: Type.String({ maxLength: 60 }),
                  scope: Type.Optional(Type.Array(Type.String({ maxLength: 80 }), { minItems: 1, maxItems: 20 })),
                },
                strict,
              ),
              { maxItems: 20 },
            ),
            unit: Type.Optional(Type.Union([Type.String({ format: "uuid" }), Type.Null()])),
            until: Type.Optional(Type.Union([Type.String({ format: "date" }), Type.Null()])),
            reason: Reason,
          },
          strict,
        ),
      },
    },
    async (request) => {
      const { powers, unit = null, until = null, reason } = request.body;
      const granted = await grantPowers(context.pool, actorOf(request), {
        ...request.params,
        powers,
        unit,
        // Its last day counts to its end in China.
        until: until === null ? null : new Date(`${until}T24:00:00+08:00`),
        reason,
        office: "security",
      });
      await changed();
      return granted;
    },
  );
  app.post<{ Params: { id: string; grant: string } }>(
    "/api/v1/plugins/:id/grants/:grant/second",
    { config: { right: "plugin.second", scope: "none" }, schema: { params: GrantOf } },
    async (request, reply) => {
      await agreeToGrant(context.pool, actorOf(request), request.params.id, request.params.grant);
      await changed();
      return reply.code(204).send();
    },
  );
  app.post<{ Params: { id: string; grant: string }; Body: { reason: string } }>(
    "/api/v1/plugins/:id/grants/:grant/revoke",
    { config: GRANT, schema: { params: GrantOf, body: Type.Object({ reason: Reason }, strict) } },
    async (request, reply) => {
      await takeGrantBack(context.pool, actorOf(request), request.params.id, request.params.grant, request.body.reason);
      await changed();
      return reply.code(204).send();
    },
  );
  app.put<{
    Params: { id: string };
    Body: { settings: Record<string, unknown>; secrets: Record<string, string | null> };
  }>(
    "/api/v1/plugins/:id/settings",
    {
      config: MANAGE,
      schema: {
        params: Id,
        body: Type.Object(
          {
            settings: Type.Record(
              Type.String(),
              Type.Union([Type.String({ maxLength: 2_000 }), Type.Number(), Type.Boolean()]),
            ),
            secrets: Type.Record(
              Type.String(),
              Type.Union([Type.String({ minLength: 1, maxLength: 500 }), Type.Null()]),
            ),
          },
          strict,
        ),
      },
    },
    async (request, reply) => {
      await setSettings(context.pool, actorOf(request), request.params.id, request.body);
      await changed();
      return reply.code(204).send();
    },
  );
  app.get<{ Params: { id: string } }>(
    "/api/v1/plugins/:id/kept",
    { config: MANAGE, schema: { params: Id } },
    async (request, reply) => {
      const kept = await listKept(context.pool, [request.params.id]);
      return reply
        .header("content-disposition", `attachment; filename="${encodeURIComponent(request.params.id)}.json"`)
        .send(Object.fromEntries(kept.map(({ key, value }) => [key, value])));
    },
  );
}

const GrantOf = Type.Object({ id: Type.String({ maxLength: 60 }), grant: Type.String({ format: "uuid" }) }, strict);

/** The office in which somebody asks for an act: both may stop a plugin, all else is the system administrator's. */
function officeOf(request: FastifyRequest, act: PluginAct): PluginOffice {
  const identity = signedIn(request);
  if (may(identity, "plugin.manage")) return "system";
  if (may(identity, "plugin.grant") && (act === "disable" || act === "quarantine")) return "security";
  throw new Refusal("right.missing");
}
