/** HTTP of indicators: a plugin's figure computed again, for whoever may read the project. */
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { Context } from "../context.ts";
import { signedIn } from "../http/guard.ts";
import { mustReadProject } from "../projects/read-project.ts";
import { replayFigure } from "./replay-figure.ts";

export function indicatorRoutes(app: FastifyInstance, context: Context): void {
  app.post<{ Params: { id: string; indicator: string } }>(
    "/api/v1/projects/:id/indicators/:indicator/replay",
    {
      config: { right: "project.read", scope: "in-scope" },
      schema: {
        params: Type.Object(
          { id: Type.String({ format: "uuid" }), indicator: Type.String({ maxLength: 60 }) },
          { additionalProperties: false },
        ),
      },
    },
    async (request) => {
      const { id, indicator } = request.params;
      await mustReadProject(context, signedIn(request), id);
      return replayFigure(context, id, indicator);
    },
  );
}
