/** HTTP of flows as BPMN files. */
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { Context } from "../context.ts";
import { placesOf } from "../definitions/places.ts";
import { seesArea } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { languageOf } from "../http/answer-errors.ts";
import { signedIn } from "../http/guard.ts";
import { exportFlow } from "./export-flow.ts";

const strict = { additionalProperties: false };

export function bpmnRoutes(app: FastifyInstance, context: Context): void {
  app.get<{ Params: { id: string }; Querystring: { version?: number } }>(
    "/api/v1/flows/:id/bpmn",
    {
      config: { right: "definition.read", scope: "in-scope" },
      schema: {
        params: Type.Object({ id: Type.String({ maxLength: 60 }) }, strict),
        querystring: Type.Object({ version: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })) }, strict),
      },
    },
    async (request, reply) => {
      const identity = signedIn(request);
      const { view, find } = context.definitions;
      const { id } = request.params;
      const { version } = request.query;
      const places = await placesOf(context, context.pool, identity);
      const near = version === undefined ? view.row("flow", id, undefined, places[0]) : undefined;
      const row = near ?? view.row("flow", id, version);
      if (!row || row.body.kind !== "flow" || !seesArea(identity, places, view.area(row.scope)))
        throw new Refusal("definition.not-found", { facts: { kind: "flow", id } });
      const xml = await exportFlow(row.body, languageOf(request), (role) => find("role", role)?.title);
      const name = encodeURIComponent(`${row.body.title} v${row.version}`);
      reply
        .header("content-disposition", `attachment; filename="flow.bpmn"; filename*=UTF-8''${name}.bpmn`)
        .type("application/xml; charset=utf-8");
      return reply.send(xml);
    },
  );
}
