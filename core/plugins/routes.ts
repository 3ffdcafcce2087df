/** HTTP of plugins, for the administrator who answers for them. */
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { Context } from "../context.ts";
import { signedIn } from "../http/guard.ts";
import type { PluginGate } from "./gate.ts";

export function pluginRoutes(app: FastifyInstance, context: Context, gate: PluginGate): void {
  app.get("/api/v1/plugins", { config: { right: "plugin.manage", scope: "none" } }, async () => {
    const health = await gate.health();
    return (await gate.list()).map((plugin) => ({ ...plugin, health }));
  });
  app.post<{ Params: { id: string }; Body: { enabled: boolean; reason: string } }>(
    "/api/v1/plugins/:id/enabled",
    {
      config: { right: "plugin.manage", scope: "none" },
      schema: {
        params: Type.Object({ id: Type.String({ maxLength: 60 }) }, { additionalProperties: false }),
        body: Type.Object(
          { enabled: Type.Boolean(), reason: Type.String({ minLength: 2, maxLength: 300 }) },
          { additionalProperties: false },
        ),
      },
    },
    async (request, reply) => {
      const actor = { person: signedIn(request).person.id, address: request.ip, at: context.clock() };
      await gate.setEnabled(context.pool, actor, request.params.id, request.body.enabled, request.body.reason);
      context.live.changed([{ topic: "plugins" }]);
      return reply.code(204).send();
    },
  );
}
