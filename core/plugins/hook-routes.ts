/** HTTP of messages from outside: the address itself, open to whoever knows it, and what the administrator sees of it. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { Type } from "typebox";
import type { Context } from "../context.ts";
import type { Actor } from "../evidence/append.ts";
import { signedIn } from "../http/guard.ts";
import type { PluginGate } from "./gate.ts";
import { addHook, readHooks, takeHookBack } from "./keep-hooks.ts";
import { createPace } from "./pace.ts";
import { receive } from "./receive.ts";

const strict = { additionalProperties: false } as const;
const Id = Type.Object({ id: Type.String({ maxLength: 60 }) }, strict);
const MANAGE = { right: "plugin.manage", scope: "none" } as const;
const MOST_BYTES = 65_536;
const MOST_HEADER = 500;
/** Messages a minute. */
const BY_ADDRESS = 600;
const BY_HOOK = 300;

export function hookRoutes(app: FastifyInstance, context: Context, gate: PluginGate): void {
  const actorOf = (request: FastifyRequest): Actor => ({
    person: signedIn(request).person.id,
    address: request.ip,
    at: context.clock(),
  });

  app.get<{ Params: { id: string } }>(
    "/api/v1/plugins/:id/hooks",
    { config: MANAGE, schema: { params: Id } },
    async (request) => readHooks(context, request.params.id),
  );
  app.post<{ Params: { id: string }; Body: { offer: string; title: string } }>(
    "/api/v1/plugins/:id/hooks",
    {
      config: MANAGE,
      schema: {
        params: Id,
        body: Type.Object(
          {
            offer: Type.String({ minLength: 1, maxLength: 60 }),
            title: Type.String({ minLength: 1, maxLength: 40, pattern: "^\\S(.*\\S)?$" }),
          },
          strict,
        ),
      },
    },
    async (request, reply) =>
      reply.code(201).send(await addHook(context, gate, actorOf(request), request.params.id, request.body)),
  );
  app.delete<{ Params: { id: string; hook: string } }>(
    "/api/v1/plugins/:id/hooks/:hook",
    {
      config: MANAGE,
      schema: {
        params: Type.Object({ id: Type.String({ maxLength: 60 }), hook: Type.String({ format: "uuid" }) }, strict),
      },
    },
    async (request, reply) => {
      await takeHookBack(context, actorOf(request), request.params.id, request.params.hook);
      return reply.code(204).send();
    },
  );
  void app.register(async (scope: FastifyInstance) => addAddress(scope, context));
}

/** The address has parsers of its own: the body stays the bytes that were signed. */
function addAddress(scope: FastifyInstance, context: Context): void {
  const [byAddress, byHook] = [createPace(BY_ADDRESS), createPace(BY_HOOK)];
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    ["application/json", "text/plain"],
    { parseAs: "buffer", bodyLimit: MOST_BYTES },
    (_request, body, done) => done(null, body),
  );
  scope.post<{ Params: { plugin: string; offer: string; token: string }; Body: Buffer | undefined }>(
    "/hooks/:plugin/:offer/:token",
    { logLevel: "silent", bodyLimit: MOST_BYTES },
    async (request, reply) => {
      reply.header("x-content-type-options", "nosniff").header("cache-control", "no-store");
      const now = context.clock().getTime();
      if (!byAddress.take(request.ip, now))
        return reply.code(429).header("retry-after", "60").send({ error: "too-many" });
      const { plugin, offer, token } = request.params;
      const headers = {
        contentType: headerOf(request, "content-type"),
        signature: headerOf(request, "x-signature"),
        timestamp: headerOf(request, "x-timestamp"),
        device: headerOf(request, "x-device-id"),
      };
      const key = headerOf(request, "idempotency-key") ?? undefined;
      const body = request.body ?? Buffer.alloc(0);
      const said = await receive(context, { plugin, offer, token, body, headers, key }, (hook) =>
        byHook.take(hook, now),
      );
      if (said.retryAfter !== undefined) reply.header("retry-after", String(said.retryAfter));
      return reply
        .code(said.status)
        .type(isJson(said.text) ? "application/json" : "text/plain")
        .send(said.text);
    },
  );
}

/** One header of those that a plugin may see; null where it is not there or too long. */
function headerOf(request: FastifyRequest, name: string): string | null {
  const value = request.headers[name];
  return typeof value === "string" && value.length <= MOST_HEADER ? value : null;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
