/** HTTP of projects. */
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { Context } from "../context.ts";
import { listFiles } from "../documents/list-files.ts";
import { covers } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { fileHeader, MEDIA_TYPES } from "../exports/open-export.ts";
import type { SheetFormat } from "../exports/sheet.ts";
import { languageOf } from "../http/answer-errors.ts";
import { signedIn } from "../http/guard.ts";
import { sentence } from "../messages.ts";
import { exportProjects } from "./list-export.ts";
import { listProjects } from "./list-projects.ts";
import { findProject } from "./queries.ts";
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

  app.get<{ Querystring: { q?: string } }>(
    "/api/v1/projects/choices",
    {
      config: { right: "project.read", scope: "in-scope" },
      schema: { querystring: Type.Object({ q: Type.Optional(Type.String({ maxLength: 100 })) }, strict) },
    },
    async (request) => {
      const q = (request.query.q ?? "").trim();
      const { rows } = await listProjects(context, context.pool, signedIn(request), { q, size: 50, sort: "name" });
      return rows.map(({ id, code, name }) => ({ id, code, name }));
    },
  );

  app.get<{ Params: { id: string } }>(
    "/api/v1/projects/:id/files",
    {
      config: { right: "document.read", scope: "in-scope" },
      schema: { params: Type.Object({ id: Type.String({ format: "uuid" }) }, strict) },
    },
    async (request) => {
      const [project] = await findProject(context.pool, [request.params.id]);
      if (!project || !covers(signedIn(request), "document.read", project)) throw new Refusal("project.not-found");
      return listFiles(context, context.pool, signedIn(request), request.params.id);
    },
  );

  app.get<{ Querystring: { q?: string; stage?: string; sort?: string; format?: SheetFormat } }>(
    "/api/v1/projects/export",
    {
      config: { right: "project.read", scope: "in-scope" },
      schema: {
        querystring: Type.Object(
          {
            q: Type.Optional(Type.String({ maxLength: 100 })),
            stage: Type.Optional(Type.String({ maxLength: 60 })),
            sort: Type.Optional(Type.Enum(["updated", "name", "approved"])),
            format: Type.Optional(Type.Enum(["csv", "xlsx"])),
          },
          strict,
        ),
      },
    },
    async (request, reply) => {
      const { format = "csv", ...query } = request.query;
      const word = (key: string): string => sentence(languageOf(request), key);
      const stream = await exportProjects(context, signedIn(request), query, format, word);
      reply.header("content-disposition", fileHeader(word("list.projects"), format)).type(MEDIA_TYPES[format]);
      return reply.send(stream);
    },
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
