/** HTTP of projects. */
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { Context } from "../context.ts";
import { languageOf } from "../http/answer-errors.ts";
import { signedIn } from "../http/guard.ts";
import { sentence } from "../messages.ts";
import { listProjects } from "./list-projects.ts";
import { readProject } from "./read-project.ts";

const strict = { additionalProperties: false };

export function projectRoutes(app: FastifyInstance, context: Context): void {
  app.get<{ Querystring: { q?: string; stage?: string; page?: number; size?: number; sort?: string } }>(
    "/api/v1/projects",
    {
      config: { right: "project.read", scope: "in-scope" },
      schema: {
        querystring: Type.Object(
          {
            q: Type.Optional(Type.String({ maxLength: 100 })),
            stage: Type.Optional(Type.String({ maxLength: 60 })),
            page: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
            size: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
            sort: Type.Optional(Type.Enum(["updated", "name", "approved"])),
          },
          strict,
        ),
      },
    },
    async (request) => listProjects(context, context.pool, signedIn(request), request.query),
  );

  app.get<{ Params: { id: string } }>(
    "/api/v1/projects/:id",
    {
      config: { right: "project.read", scope: "in-scope" },
      schema: { params: Type.Object({ id: Type.String({ format: "uuid" }) }, strict) },
    },
    async (request) =>
      readProject(context, signedIn(request), request.params.id, (key) => sentence(languageOf(request), key)),
  );
}
