/** HTTP of hits: the list, one with its history, statistics; and the runs that judged. */
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { Context } from "../context.ts";
import { LEVELS } from "../domain/rule.ts";
import { EVERY, type Every } from "../domain/run-order.ts";
import { signedIn } from "../http/guard.ts";
import { type HitFilter, listHits, readHit, readStatistics } from "./read-hits.ts";
import { readRuns } from "./run-report.ts";

const strict = { additionalProperties: false };
const Uuid = Type.String({ format: "uuid" });
const filter = {
  state: Type.Optional(Type.Enum(["open", "closed"])),
  level: Type.Optional(Type.Enum([...LEVELS])),
  rule: Type.Optional(Type.String({ maxLength: 60 })),
  unit: Type.Optional(Uuid),
  project: Type.Optional(Uuid),
  region: Type.Optional(Type.String({ pattern: "^[0-9]{6}$" })),
  from: Type.Optional(Type.String({ format: "date" })),
  to: Type.Optional(Type.String({ format: "date" })),
};
const Filter = Type.Object(filter, strict);
const List = Type.Object(
  {
    ...filter,
    after: Type.Optional(Uuid),
    size: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  },
  strict,
);
const Runs = Type.Object({ every: Type.Optional(Type.Enum([...EVERY, "event"])) }, strict);
const READ = { right: "document.read", scope: "in-scope" } as const;

export function hitRoutes(app: FastifyInstance, context: Context): void {
  app.get<{ Querystring: HitFilter & { after?: string; size?: number } }>(
    "/api/v1/hits",
    { config: READ, schema: { querystring: List } },
    async (request) => {
      const { after, size = 30, ...wanted } = request.query;
      return listHits(context, signedIn(request), wanted, { after, size });
    },
  );

  app.get<{ Querystring: HitFilter }>(
    "/api/v1/hits/statistics",
    { config: READ, schema: { querystring: Filter } },
    async (request) => readStatistics(context, signedIn(request), request.query),
  );

  app.get<{ Querystring: { every?: Every | "event" } }>(
    "/api/v1/rule-runs",
    { config: { right: "definition.read", scope: "in-scope" }, schema: { querystring: Runs } },
    async (request) => readRuns(context, signedIn(request), request.query.every),
  );

  app.get<{ Params: { id: string } }>(
    "/api/v1/hits/:id",
    { config: READ, schema: { params: Type.Object({ id: Uuid }) } },
    async (request) => readHit(context, signedIn(request), request.params.id),
  );
}
