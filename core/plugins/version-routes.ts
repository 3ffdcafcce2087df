/** HTTP of one version beside its life: its trial on past calls, and its package as it came. */
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { Context } from "../context.ts";
import { may } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { appendEvidence } from "../evidence/append.ts";
import { signedIn } from "../http/guard.ts";
import type { PluginGate } from "./gate.ts";
import { pluginHint } from "./quarantine.ts";
import { findPackage } from "./queries.ts";
import { runShadow } from "./run-shadow.ts";

const IdVersion = Type.Object(
  { id: Type.String({ maxLength: 60 }), version: Type.String({ maxLength: 20 }) },
  { additionalProperties: false },
);
type ByVersion = { Params: { id: string; version: string } };

export function versionRoutes(app: FastifyInstance, context: Context, gate: PluginGate): void {
  app.post<ByVersion>(
    "/api/v1/plugins/:id/versions/:version/shadow",
    { config: { right: "signed-in", scope: "none" }, schema: { params: IdVersion } },
    async (request) => {
      const identity = signedIn(request);
      if (!may(identity, "plugin.manage") && !may(identity, "plugin.grant")) throw new Refusal("right.missing");
      await gate.flush();
      const actor = { person: identity.person.id, address: request.ip, at: context.clock() };
      const report = await runShadow(context, actor, request.params.id, request.params.version);
      context.live.changed([await pluginHint(context, context.pool)]);
      return report;
    },
  );
  app.get<ByVersion>(
    "/api/v1/plugins/:id/versions/:version/package",
    { config: { right: "plugin.manage", scope: "none" }, schema: { params: IdVersion } },
    async (request, reply) => {
      const { id, version } = request.params;
      const [row] = await findPackage(context.pool, [id, version]);
      if (!row) throw new Refusal("plugin.not-found");
      const actor = { person: signedIn(request).person.id, address: request.ip, at: context.clock() };
      const what = { act: "download", version, digest: row.digest };
      await appendEvidence(context.pool, actor, { kind: "plugin", subject: `plugin:${id}`, what });
      return reply
        .header("content-type", "application/zip")
        .header("content-disposition", `attachment; filename="${encodeURIComponent(`${id}-${version}`)}.mzp"`)
        .send(row.package);
    },
  );
}
