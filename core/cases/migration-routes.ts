/** HTTP of those who administer flows: running cases on another version, and the to-dos of people who left. */
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { Context } from "../context.ts";
import { languageOf } from "../http/answer-errors.ts";
import { signedIn } from "../http/guard.ts";
import { sentence } from "../messages.ts";
import { DraftBody } from "../domain/change.ts";
import { judgeMigration } from "./judge-migration.ts";
import { migrateCase, readMigrations, undoMigration } from "./migrate-cases.ts";
import { readOpenTasks } from "./open-tasks.ts";
import { readFinished, replayFinished } from "./replay-finished.ts";

const strict = { additionalProperties: false };
const Uuid = Type.String({ format: "uuid" });
const Version = Type.Integer({ minimum: 1, maximum: 1_000_000 });
const Opinion = Type.String({ minLength: 1, maxLength: 2000, pattern: "\\S" });
const ById = Type.Object({ id: Type.String({ maxLength: 60 }) }, strict);
const config = { right: "flow.administer", scope: "in-scope" } as const;

export function migrationRoutes(app: FastifyInstance, context: Context): void {
  app.get<{ Params: { id: string }; Querystring: { version: number } }>(
    "/api/v1/flows/:id/migration",
    { config, schema: { params: ById, querystring: Type.Object({ version: Version }, strict) } },
    async (request) => {
      const report = await judgeMigration(context, signedIn(request), request.params.id, request.query.version);
      const language = languageOf(request);
      return {
        ...report,
        cases: report.cases.map(({ problem, ...row }) => ({
          ...row,
          ...(problem && { reason: sentence(language, problem.code, problem.params) }),
        })),
      };
    },
  );

  app.post<{ Params: { id: string }; Body: { case: string; version: number; opinion: string } }>(
    "/api/v1/flows/:id/migrations",
    {
      config,
      schema: { params: ById, body: Type.Object({ case: Uuid, version: Version, opinion: Opinion }, strict) },
    },
    async (request) =>
      migrateCase(context, signedIn(request), request.ip, { ...request.body, flow: request.params.id }),
  );

  app.get<{ Params: { id: string } }>(
    "/api/v1/flows/:id/migrations",
    { config, schema: { params: ById } },
    async (request) => ({ rows: await readMigrations(context, signedIn(request), request.params.id) }),
  );

  const design = { right: "definition.read", scope: "in-scope" } as const;
  app.get<{ Params: { id: string } }>(
    "/api/v1/flows/:id/finished",
    { config: design, schema: { params: ById } },
    async (request) => ({ rows: await readFinished(context, signedIn(request), request.params.id) }),
  );

  app.post<{ Params: { id: string }; Body: { document: string; flow: DraftBody } }>(
    "/api/v1/flows/:id/replay",
    {
      config: design,
      schema: { params: ById, body: Type.Object({ document: Uuid, flow: DraftBody }, strict) },
    },
    async (request) => {
      const asked = { ...request.body, id: request.params.id };
      const { problem, ...told } = await replayFinished(context, signedIn(request), asked);
      const language = languageOf(request);
      return { ...told, ...(problem && { reason: sentence(language, problem.code, problem.params) }) };
    },
  );

  app.get<{ Params: { id: string } }>(
    "/api/v1/people/:id/tasks",
    { config, schema: { params: Type.Object({ id: Uuid }, strict) } },
    async (request) => ({ rows: await readOpenTasks(context, signedIn(request), request.params.id) }),
  );

  app.post<{ Params: { id: string }; Body: { case: string; opinion: string } }>(
    "/api/v1/flows/:id/migrations/undo",
    { config, schema: { params: ById, body: Type.Object({ case: Uuid, opinion: Opinion }, strict) } },
    async (request) =>
      undoMigration(context, signedIn(request), request.ip, { ...request.body, flow: request.params.id }),
  );
}
