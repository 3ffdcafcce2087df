/** HTTP of drafts that the program makes from finished documents: what there is, and asking for one. */
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { Context } from "../context.ts";
import { languageOf } from "../http/answer-errors.ts";
import { signedIn } from "../http/guard.ts";
import { askForDraft, readDrafts } from "./read-drafts.ts";

const strict = { additionalProperties: false };
const ById = Type.Object({ id: Type.String({ format: "uuid" }) }, strict);
const ByForm = Type.Object({ id: Type.String({ format: "uuid" }), form: Type.String({ maxLength: 60 }) }, strict);

export function draftRoutes(app: FastifyInstance, context: Context): void {
  app.get<{ Params: { id: string } }>(
    "/api/v1/documents/:id/drafts",
    { config: { right: "signed-in", scope: "in-scope" }, schema: { params: ById } },
    async (request) => ({
      rows: await readDrafts(context, signedIn(request), request.params.id, languageOf(request)),
    }),
  );

  app.post<{ Params: { id: string; form: string } }>(
    "/api/v1/documents/:id/drafts/:form",
    { config: { right: "document.write", scope: "in-scope" }, schema: { params: ByForm } },
    async (request) => ({
      rows: await askForDraft(
        context,
        { identity: signedIn(request), address: request.ip },
        request.params,
        languageOf(request),
      ),
    }),
  );
}
