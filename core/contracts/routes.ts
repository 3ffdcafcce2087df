/** HTTP of contracts, for reading. */
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { Context } from "../context.ts";
import { signedIn } from "../http/guard.ts";
import { readContract } from "./read-contract.ts";

export function contractRoutes(app: FastifyInstance, context: Context): void {
  app.get<{ Params: { id: string } }>(
    "/api/v1/contracts/:id",
    {
      config: { right: "document.read", scope: "in-scope" },
      schema: { params: Type.Object({ id: Type.String({ format: "uuid" }) }, { additionalProperties: false }) },
    },
    async (request) => readContract(context, signedIn(request), request.params.id),
  );
}
