/** HTTP of approver chains: of a published flow, between two of its versions, and between a change and what is published. */
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { Context } from "../context.ts";
import { languageOf } from "../http/answer-errors.ts";
import { signedIn } from "../http/guard.ts";
import { readChains } from "./chains.ts";
import { readChangeChains } from "./change-chains.ts";

const strict = { additionalProperties: false };
const Version = Type.Integer({ minimum: 1, maximum: 1_000_000 });
const config = { right: "definition.read", scope: "in-scope" } as const;

export function chainRoutes(app: FastifyInstance, context: Context): void {
  app.get<{ Params: { id: string }; Querystring: { version?: number; before?: number } }>(
    "/api/v1/flows/:id/chains",
    {
      config,
      schema: {
        params: Type.Object({ id: Type.String({ maxLength: 60 }) }, strict),
        querystring: Type.Object({ version: Type.Optional(Version), before: Type.Optional(Version) }, strict),
      },
    },
    async (request) =>
      readChains(context, signedIn(request), languageOf(request), { ...request.query, id: request.params.id }),
  );

  app.get<{ Params: { id: string } }>(
    "/api/v1/changes/:id/chains",
    { config, schema: { params: Type.Object({ id: Type.String({ format: "uuid" }) }, strict) } },
    async (request) => ({
      flows: await readChangeChains(context, signedIn(request), languageOf(request), request.params.id),
    }),
  );
}
