/** HTTP of the ledger, for reading: money moves through cases alone. A stop of a line is lifted here. */
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { Context } from "../context.ts";
import { fileHeader, MEDIA_TYPES } from "../exports/open-export.ts";
import type { SheetFormat } from "../exports/sheet.ts";
import { languageOf } from "../http/answer-errors.ts";
import { signedIn } from "../http/guard.ts";
import { sentence } from "../messages.ts";
import { exportLines } from "./export-lines.ts";
import { exportRecords, listRecordFeeds } from "./export-records.ts";
import { exportTrace } from "./export-trace.ts";
import { askToLift, liftStop } from "./lift-line.ts";
import type { LineFilter } from "./line-condition.ts";
import { type LineQuery, listChoices, listLines, listNumbers } from "./list-lines.ts";
import { readLine, readLinePayments, readPostings } from "./read-line.ts";
import { readTrace, type TraceQuery } from "./read-trace.ts";

const strict = { additionalProperties: false };
const config = { right: "quota.read", scope: "in-scope" } as const;
const lift = { right: "ledger.lift", scope: "in-scope" } as const;
const LiftBody = Type.Object({ reason: Type.String({ minLength: 1, maxLength: 500, pattern: "\\S" }) }, strict);
const filter = {
  year: Type.Optional(Type.Integer({ minimum: 2000, maximum: 2200 })),
  unit: Type.Optional(Type.String({ format: "uuid" })),
  source: Type.Optional(Type.String({ maxLength: 100 })),
  nature: Type.Optional(Type.String({ maxLength: 100 })),
  q: Type.Optional(Type.String({ maxLength: 100 })),
};
const page = Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 }));
const format = Type.Optional(Type.Enum(["csv", "xlsx"]));
const start = {
  line: Type.Optional(Type.String({ format: "uuid" })),
  number: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  through: Type.Optional(Type.String({ maxLength: 100 })),
};
const withId = Type.Object({ id: Type.String({ format: "uuid" }) }, strict);
/** Exactly one of line and number. */
const oneStart = { ...strict, oneOf: [{ required: ["line"] }, { required: ["number"] }] };

export function ledgerRoutes(app: FastifyInstance, context: Context): void {
  app.get<{ Querystring: LineQuery }>(
    "/api/v1/quotas",
    {
      config,
      schema: {
        querystring: Type.Object({ ...filter, parent: Type.Optional(Type.String({ format: "uuid" })), page }, strict),
      },
    },
    async (request) => listLines(context.pool, signedIn(request), request.query),
  );

  app.get("/api/v1/quotas/choices", { config }, async (request) => listChoices(context.pool, signedIn(request)));

  app.get<{ Querystring: LineFilter }>(
    "/api/v1/quotas/numbers",
    { config, schema: { querystring: Type.Object(filter, strict) } },
    async (request) => listNumbers(context.pool, signedIn(request), request.query),
  );

  app.post<{ Params: { id: string }; Body: { reason: string } }>(
    "/api/v1/quotas/:id/lift",
    { config: lift, schema: { params: withId, body: LiftBody } },
    async (request, reply) => {
      await askToLift(context, signedIn(request), request.ip, {
        id: request.params.id,
        reason: request.body.reason.trim(),
        language: languageOf(request),
      });
      return reply.code(204).send();
    },
  );

  app.post<{ Params: { id: string } }>(
    "/api/v1/quotas/:id/lift/confirm",
    { config: lift, schema: { params: withId } },
    async (request, reply) => {
      await liftStop(context, signedIn(request), request.ip, {
        id: request.params.id,
        language: languageOf(request),
      });
      return reply.code(204).send();
    },
  );

  app.get<{ Querystring: LineFilter & { format?: SheetFormat } }>(
    "/api/v1/quotas/export",
    { config, schema: { querystring: Type.Object({ ...filter, format }, strict) } },
    async (request, reply) => {
      const { format: wanted = "csv", ...given } = request.query;
      const word = (key: string): string => sentence(languageOf(request), key);
      const stream = await exportLines(context, signedIn(request), given, wanted, word);
      reply.header("content-disposition", fileHeader(word("list.lines"), wanted)).type(MEDIA_TYPES[wanted]);
      return reply.send(stream);
    },
  );

  app.get("/api/v1/quotas/records", { config }, async (request) => listRecordFeeds(context, signedIn(request)));

  app.get<{ Params: { feed: string }; Querystring: LineFilter & { format?: SheetFormat } }>(
    "/api/v1/quotas/records/:feed/export",
    {
      config,
      schema: {
        params: Type.Object({ feed: Type.String({ maxLength: 60 }) }, strict),
        querystring: Type.Object({ ...filter, format }, strict),
      },
    },
    async (request, reply) => {
      const { format: wanted = "csv", ...given } = request.query;
      const order = { feed: request.params.feed, filter: given, format: wanted };
      const { stream, name } = await exportRecords(context, signedIn(request), order);
      reply.header("content-disposition", fileHeader(name, wanted)).type(MEDIA_TYPES[wanted]);
      return reply.send(stream);
    },
  );

  app.get<{ Querystring: TraceQuery }>(
    "/api/v1/quotas/trace",
    { config, schema: { querystring: Type.Object({ ...start, page }, oneStart) } },
    async (request) => readTrace(context, signedIn(request), request.query),
  );

  app.get<{ Querystring: TraceQuery & { format?: SheetFormat } }>(
    "/api/v1/quotas/trace/export",
    { config, schema: { querystring: Type.Object({ ...start, format }, oneStart) } },
    async (request, reply) => {
      const { format: wanted = "csv", ...query } = request.query;
      const word = (key: string): string => sentence(languageOf(request), key);
      const stream = await exportTrace(context, signedIn(request), query, wanted, word);
      reply.header("content-disposition", fileHeader(word("list.trace"), wanted)).type(MEDIA_TYPES[wanted]);
      return reply.send(stream);
    },
  );

  app.get<{ Params: { id: string } }>("/api/v1/quotas/:id", { config, schema: { params: withId } }, async (request) =>
    readLine(context, signedIn(request), request.params.id, languageOf(request)),
  );

  app.get<{ Params: { id: string }; Querystring: { page?: number } }>(
    "/api/v1/quotas/:id/postings",
    { config, schema: { params: withId, querystring: Type.Object({ page }, strict) } },
    async (request) => readPostings(context, signedIn(request), request.params.id, request.query.page ?? 1),
  );

  app.get<{ Params: { id: string }; Querystring: { page?: number } }>(
    "/api/v1/quotas/:id/payments",
    { config, schema: { params: withId, querystring: Type.Object({ page }, strict) } },
    async (request) => readLinePayments(context, signedIn(request), request.params.id, request.query.page ?? 1),
  );
}
