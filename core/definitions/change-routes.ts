/** HTTP of changes: draft, report, review, publish, remarks. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { Type } from "typebox";
import type { Context } from "../context.ts";
import { CHANGE_STATES, Conversion, DraftBody, NewChange } from "../domain/change.ts";
import { languageOf } from "../http/answer-errors.ts";
import { signedIn } from "../http/guard.ts";
import { addComment, settleComment } from "./comment-change.ts";
import { dropChange, returnChange, submitChange, takeBackChange } from "./decide-change.ts";
import { MAX_BODIES } from "./draft-limits.ts";
import { listLayers } from "./list-layers.ts";
import { publishChange } from "./publish-change.ts";
import { listChangesOf, readChange } from "./read-change.ts";
import { reportChange } from "./report-change.ts";
import { type GivenDrafts, saveChange } from "./save-change.ts";
import { startChange } from "./start-change.ts";

const strict = { additionalProperties: false };
const Uuid = Type.String({ format: "uuid" });
const ById = Type.Object({ id: Uuid }, strict);
const Stamped = Type.Object({ stamp: Type.Integer({ minimum: 0 }) }, strict);
const Drafts = Type.Object(
  {
    stamp: Type.Integer({ minimum: 0 }),
    title: Type.String({ minLength: 1, maxLength: 80 }),
    note: Type.String({ maxLength: 2000 }),
    bodies: Type.Array(DraftBody, { maxItems: MAX_BODIES }),
    conversions: Type.Array(Conversion, { maxItems: 500 }),
  },
  strict,
);
const NewComment = Type.Object(
  {
    pointer: Type.String({ maxLength: 300, pattern: "^[a-z]+:[a-z][a-z0-9-]*#(/.*)?$" }),
    text: Type.String({ minLength: 1, maxLength: 1000 }),
  },
  strict,
);
/** Drafts may be as large as a pack; what is larger is refused with a sentence instead of a cut connection. */
const DRAFT_LIMIT = 3 * 1_048_576;

type WithId = { Params: { id: string } };

export function changeRoutes(app: FastifyInstance, context: Context): void {
  const read = { right: "definition.read", scope: "in-scope" } as const;
  const write = { right: "definition.write", scope: "in-scope" } as const;
  const publish = { right: "definition.publish", scope: "in-scope" } as const;
  const shown = (request: FastifyRequest, id: string) => readChange(context, signedIn(request), id);

  app.get<{ Querystring: { state?: string } }>(
    "/api/v1/changes",
    {
      config: read,
      schema: {
        querystring: Type.Object({ state: Type.Optional(Type.Enum([...CHANGE_STATES])) }, strict),
      },
    },
    async (request) => listChangesOf(context, signedIn(request), request.query.state ?? ""),
  );
  app.get("/api/v1/layers", { config: read }, async (request) => listLayers(context, signedIn(request)));
  app.post<{ Body: NewChange }>(
    "/api/v1/changes",
    { config: write, schema: { body: NewChange } },
    async (request, reply) => {
      const id = await startChange(context, signedIn(request), request.body, languageOf(request));
      return reply.code(201).send(await shown(request, id));
    },
  );
  app.get<WithId>("/api/v1/changes/:id", { config: read, schema: { params: ById } }, async (request) =>
    shown(request, request.params.id),
  );
  app.put<WithId & { Body: GivenDrafts }>(
    "/api/v1/changes/:id",
    { config: write, schema: { params: ById, body: Drafts }, bodyLimit: DRAFT_LIMIT },
    async (request) => saveChange(context, signedIn(request), request.params.id, request.body),
  );
  app.delete<WithId>("/api/v1/changes/:id", { config: write, schema: { params: ById } }, async (request, reply) => {
    await dropChange(context, signedIn(request), request.params.id);
    return reply.code(204).send();
  });
  app.post<WithId>("/api/v1/changes/:id/report", { config: read, schema: { params: ById } }, async (request) =>
    reportChange(context, signedIn(request), request.params.id, languageOf(request)),
  );

  app.post<WithId & { Body: { stamp: number } }>(
    "/api/v1/changes/:id/submit",
    { config: write, schema: { params: ById, body: Stamped } },
    async (request) => {
      await submitChange(context, signedIn(request), request.params.id, request.body.stamp);
      return shown(request, request.params.id);
    },
  );
  app.post<WithId>("/api/v1/changes/:id/take-back", { config: write, schema: { params: ById } }, async (request) => {
    await takeBackChange(context, signedIn(request), request.params.id);
    return shown(request, request.params.id);
  });
  app.post<WithId & { Body: { reason: string } }>(
    "/api/v1/changes/:id/return",
    {
      config: publish,
      schema: {
        params: ById,
        body: Type.Object({ reason: Type.String({ minLength: 2, maxLength: 500 }) }, strict),
      },
    },
    async (request) => {
      await returnChange(context, signedIn(request), request.params.id, request.body.reason);
      return shown(request, request.params.id);
    },
  );
  app.post<WithId & { Body: { stamp: number } }>(
    "/api/v1/changes/:id/publish",
    { config: publish, schema: { params: ById, body: Stamped } },
    async (request) => {
      await publishChange(context, signedIn(request), request.ip, request.params.id, request.body.stamp);
      return shown(request, request.params.id);
    },
  );

  app.post<WithId & { Body: { pointer: string; text: string } }>(
    "/api/v1/changes/:id/comments",
    { config: read, schema: { params: ById, body: NewComment } },
    async (request, reply) =>
      reply.code(201).send(await addComment(context, signedIn(request), request.params.id, request.body)),
  );
  app.post<{ Params: { id: string; comment: string } }>(
    "/api/v1/changes/:id/comments/:comment/resolve",
    { config: read, schema: { params: Type.Object({ id: Uuid, comment: Uuid }, strict) } },
    async (request) => settleComment(context, signedIn(request), request.params.id, request.params.comment),
  );
}
