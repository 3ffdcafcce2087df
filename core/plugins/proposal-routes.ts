/** HTTP of what plugins propose: the list of a person, taking over, turning down. */
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { Context } from "../context.ts";
import { languageOf } from "../http/answer-errors.ts";
import { signedIn } from "../http/guard.ts";
import { sentence } from "../messages.ts";
import { acceptProposal, rejectProposal } from "./decide-proposal.ts";
import type { PluginGate } from "./gate.ts";
import { readProposals } from "./read-proposals.ts";

const strict = { additionalProperties: false } as const;
const ById = Type.Object({ id: Type.String({ format: "uuid" }) }, strict);
const WRITE = { right: "document.write", scope: "in-scope" } as const;

export function proposalRoutes(app: FastifyInstance, context: Context, gate: PluginGate): void {
  app.get("/api/v1/proposals", { config: { right: "signed-in", scope: "in-scope" } }, async (request) => ({
    rows: await readProposals(context, gate, signedIn(request), (key) => sentence(languageOf(request), key)),
  }));

  app.post<{ Params: { id: string } }>(
    "/api/v1/proposals/:id/accept",
    { config: WRITE, schema: { params: ById, body: Type.Object({}, strict) } },
    async (request, reply) => {
      const who = { identity: signedIn(request), address: request.ip };
      return reply.code(201).send({ document: await acceptProposal(context, gate, who, request.params.id) });
    },
  );
  app.post<{ Params: { id: string }; Body: { reason: string } }>(
    "/api/v1/proposals/:id/reject",
    {
      config: WRITE,
      schema: {
        params: ById,
        body: Type.Object({ reason: Type.String({ minLength: 2, maxLength: 300 }) }, strict),
      },
    },
    async (request, reply) => {
      const who = { identity: signedIn(request), address: request.ip };
      await rejectProposal(context, who, request.params.id, request.body.reason);
      return reply.code(204).send();
    },
  );
}
