/** HTTP of batches: the file for the bank, its answer, dropping and recalling, lines that are paid again. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { Type } from "typebox";
import type { Context } from "../context.ts";
import { Refusal } from "../errors.ts";
import { signedIn } from "../http/guard.ts";
import { startAgain } from "./pay-again.ts";
import { readBatch } from "./read-batch.ts";
import { MAX_RESULT_BYTES } from "./read-result.ts";
import { dropAnswer, recall, takeIn } from "./take-in.ts";
import { takeOut } from "./take-out.ts";

const strict = { additionalProperties: false };
const ById = Type.Object({ id: Type.String({ format: "uuid" }) }, strict);
const PageQuery = Type.Object({ page: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })) }, strict);
const ReasonBody = Type.Object({ reason: Type.String({ minLength: 1, maxLength: 300, pattern: "\\S" }) }, strict);
type ByDocument = { Params: { id: string } };

export function batchRoutes(app: FastifyInstance, context: Context): void {
  const read = { right: "document.read", scope: "in-scope" } as const;
  const deal = { right: "payment-order.handle", scope: "in-scope" } as const;
  const write = { right: "document.write", scope: "in-scope" } as const;
  const handOf = (request: FastifyRequest) => ({ identity: signedIn(request), address: request.ip });

  app.get<ByDocument & { Querystring: { page?: number } }>(
    "/api/v1/documents/:id/batch",
    { config: read, schema: { params: ById, querystring: PageQuery } },
    async (request) => readBatch(context, signedIn(request), request.params.id, request.query.page ?? 1),
  );

  app.post<ByDocument>(
    "/api/v1/documents/:id/batch/out",
    { config: deal, schema: { params: ById } },
    async (request, reply) => {
      const { name, bytes } = await takeOut(context, handOf(request), request.params.id);
      reply.header("content-disposition", `attachment; filename="${name}"`);
      return reply.type("text/csv").send(bytes);
    },
  );

  app.post<ByDocument>(
    "/api/v1/documents/:id/batch/in",
    { config: deal, schema: { params: ById } },
    async (request, reply) => {
      const part = request.isMultipart() ? await request.file({ limits: { fileSize: MAX_RESULT_BYTES } }) : undefined;
      if (!part) throw new Refusal("request.invalid");
      const file = { bytes: await part.toBuffer(), name: part.filename };
      return reply.code(201).send(await takeIn(context, handOf(request), request.params.id, file));
    },
  );

  app.post<ByDocument & { Body: { reason: string } }>(
    "/api/v1/documents/:id/batch/drop",
    { config: deal, schema: { params: ById, body: ReasonBody } },
    async (request, reply) => {
      await dropAnswer(context, handOf(request), request.params.id, request.body.reason.trim());
      return reply.code(204).send();
    },
  );

  app.post<ByDocument & { Body: { reason: string } }>(
    "/api/v1/documents/:id/batch/recall",
    { config: deal, schema: { params: ById, body: ReasonBody } },
    async (request, reply) => {
      await recall(context, handOf(request), request.params.id, request.body.reason.trim());
      return reply.code(204).send();
    },
  );

  app.post<ByDocument & { Body: { id: string } }>(
    "/api/v1/documents/:id/batch/again",
    { config: write, schema: { params: ById, body: ById } },
    async (request, reply) =>
      reply.code(201).send({ id: await startAgain(context, handOf(request), request.params.id, request.body.id) }),
  );
}
