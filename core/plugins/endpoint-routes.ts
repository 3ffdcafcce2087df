/** HTTP of the endpoints that plugins ask: the system administrator binds, tries and unbinds them. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { Type } from "typebox";
import type { Context } from "../context.ts";
import { ENDPOINT_ID, PluginEndpoint } from "../domain/plugin-endpoint.ts";
import type { Actor } from "../evidence/append.ts";
import { signedIn } from "../http/guard.ts";
import { bindEndpoint, tryEndpoint, unbindEndpoint } from "./endpoints.ts";
import type { EndpointQuestion } from "./fetch-endpoint.ts";
import { pluginHint } from "./quarantine.ts";

const strict = { additionalProperties: false } as const;
const ByEndpoint = Type.Object(
  { id: Type.String({ maxLength: 60 }), endpoint: Type.String({ pattern: ENDPOINT_ID }) },
  strict,
);
const Trial = Type.Object(
  {
    params: Type.Optional(Type.Record(Type.String({ maxLength: 60 }), Type.String({ maxLength: 200 }))),
    body: Type.Optional(Type.Unknown()),
  },
  strict,
);
const MANAGE = { right: "plugin.manage", scope: "none" } as const;

export function endpointRoutes(app: FastifyInstance, context: Context): void {
  const actorOf = (request: FastifyRequest): Actor => ({
    person: signedIn(request).person.id,
    address: request.ip,
    at: context.clock(),
  });
  const changed = async (): Promise<void> => context.live.changed([await pluginHint(context, context.pool)]);
  const path = "/api/v1/plugins/:id/endpoints/:endpoint";

  app.put<{ Params: { id: string; endpoint: string }; Body: PluginEndpoint }>(
    path,
    { config: MANAGE, schema: { params: ByEndpoint, body: PluginEndpoint } },
    async (request, reply) => {
      const { id, endpoint } = request.params;
      await bindEndpoint(context, actorOf(request), id, endpoint, request.body);
      await changed();
      return reply.code(204).send();
    },
  );
  app.post<{ Params: { id: string; endpoint: string }; Body: { reason: string } }>(
    `${path}/unbind`,
    {
      config: MANAGE,
      schema: {
        params: ByEndpoint,
        body: Type.Object({ reason: Type.String({ minLength: 2, maxLength: 300 }) }, strict),
      },
    },
    async (request, reply) => {
      const { id, endpoint } = request.params;
      await unbindEndpoint(context, actorOf(request), id, endpoint, request.body.reason);
      await changed();
      return reply.code(204).send();
    },
  );
  app.post<{ Params: { id: string; endpoint: string }; Body: EndpointQuestion }>(
    `${path}/trial`,
    { config: MANAGE, schema: { params: ByEndpoint, body: Trial } },
    async (request) => tryEndpoint(context, actorOf(request), request.params.id, request.params.endpoint, request.body),
  );
}
