/** HTTP of looking ahead: who will decide about a document. */
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { Context } from "../context.ts";
import { languageOf } from "../http/answer-errors.ts";
import { signedIn } from "../http/guard.ts";
import { sentence } from "../messages.ts";
import { readForecast, type ShownItem } from "./forecast.ts";

export function forecastRoutes(app: FastifyInstance, context: Context): void {
  app.get<{ Params: { id: string } }>(
    "/api/v1/documents/:id/forecast",
    {
      config: { right: "signed-in", scope: "in-scope" },
      schema: { params: Type.Object({ id: Type.String({ format: "uuid" }) }, { additionalProperties: false }) },
    },
    async (request) => {
      const look = await readForecast(context, signedIn(request), request.params.id);
      const language = languageOf(request);
      const worded = (item: ShownItem): ShownItem & { reason?: string } => {
        if (item.kind === "stop") return { ...item, reason: sentence(language, item.code, { step: item.title }) };
        if (item.kind !== "group") return item;
        return { ...item, branches: item.branches.map((b) => ({ ...b, items: b.items.map(worded) })) };
      };
      return { ...look, items: look.items.map(worded) };
    },
  );
}
