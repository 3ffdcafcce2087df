/** HTTP of places: administrators put a plugin's offers on pages, readers of those pages ask what they show. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { Type } from "typebox";
import type { Context } from "../context.ts";
import { AskedForm } from "../domain/block.ts";
import type { Actor } from "../evidence/append.ts";
import { languageOf } from "../http/answer-errors.ts";
import { signedIn } from "../http/guard.ts";
import { sentence } from "../messages.ts";
import type { PluginGate } from "./gate.ts";
import { addPlace, type GivenPlace, readPlaces, takePlaceAway } from "./keep-places.ts";
import { askPanel, listPanels, type PanelPage } from "./show-panels.ts";
import { askReportBlock, listReportBlocks } from "./show-reports.ts";

const strict = { additionalProperties: false } as const;
const Uuid = Type.String({ format: "uuid" });
const Id = Type.Object({ id: Type.String({ maxLength: 60 }) }, strict);
const Title = Type.String({ minLength: 1, maxLength: 40, pattern: "^\\S(.*\\S)?$" });
const MANAGE = { right: "plugin.manage", scope: "none" } as const;

export function placeRoutes(app: FastifyInstance, context: Context, gate: PluginGate): void {
  const actorOf = (request: FastifyRequest): Actor => ({
    person: signedIn(request).person.id,
    address: request.ip,
    at: context.clock(),
  });

  app.get<{ Params: { id: string } }>(
    "/api/v1/plugins/:id/places",
    { config: MANAGE, schema: { params: Id } },
    async (request) => ({ rows: await readPlaces(context, request.params.id) }),
  );
  app.post<{ Params: { id: string }; Body: GivenPlace }>(
    "/api/v1/plugins/:id/places",
    {
      config: MANAGE,
      schema: {
        params: Id,
        body: Type.Object(
          {
            point: Type.Enum(["portal.panel", "report.block", "public.widget"]),
            page: Type.Enum(["project", "document", "board"]),
            form: Type.Union([Type.String({ minLength: 1, maxLength: 60 }), Type.Null()]),
            offer: Type.String({ minLength: 1, maxLength: 60 }),
            title: Title,
            position: Type.Integer({ minimum: 1, maximum: 99 }),
          },
          strict,
        ),
      },
    },
    async (request, reply) =>
      reply.code(201).send({ id: await addPlace(context, gate, actorOf(request), request.params.id, request.body) }),
  );
  app.delete<{ Params: { id: string; place: string } }>(
    "/api/v1/plugins/:id/places/:place",
    {
      config: MANAGE,
      schema: { params: Type.Object({ id: Type.String({ maxLength: 60 }), place: Uuid }, strict) },
    },
    async (request, reply) => {
      await takePlaceAway(context, actorOf(request), request.params.id, request.params.place);
      return reply.code(204).send();
    },
  );

  app.get<{ Querystring: { page: PanelPage; subject: string } }>(
    "/api/v1/panels",
    {
      config: { right: "signed-in", scope: "in-scope" },
      schema: {
        querystring: Type.Object({ page: Type.Enum(["project", "document"]), subject: Uuid }, strict),
      },
    },
    async (request) => {
      const { page, subject } = request.query;
      return { rows: await listPanels(context, gate, signedIn(request), page, subject) };
    },
  );
  app.post<{ Params: { place: string }; Body: { subject: string; asked?: AskedForm } }>(
    "/api/v1/panels/:place",
    {
      config: { right: "signed-in", scope: "in-scope" },
      schema: {
        params: Type.Object({ place: Uuid }, strict),
        body: Type.Object({ subject: Uuid, asked: Type.Optional(AskedForm) }, strict),
      },
    },
    async (request) =>
      askPanel(context, signedIn(request), request.params.place, request.body.subject, request.body.asked),
  );

  const Board = Type.Object({ form: Type.String({ maxLength: 60 }) }, strict);
  app.get<{ Params: { form: string } }>(
    "/api/v1/boards/:form/blocks",
    { config: { right: "document.read", scope: "in-scope" }, schema: { params: Board } },
    async (request) => {
      signedIn(request);
      return { rows: await listReportBlocks(context, gate, request.params.form) };
    },
  );
  app.post<{ Params: { form: string; place: string }; Body: { list: string } }>(
    "/api/v1/boards/:form/blocks/:place",
    {
      config: { right: "document.read", scope: "in-scope" },
      schema: {
        params: Type.Object({ form: Type.String({ maxLength: 60 }), place: Uuid }, strict),
        body: Type.Object({ list: Type.String({ maxLength: 60 }) }, strict),
      },
    },
    async (request) => {
      const { form, place } = request.params;
      const board = { form, list: request.body.list };
      const label = (key: string): string => sentence(languageOf(request), key);
      return askReportBlock(context, signedIn(request), place, board, label);
    },
  );
}
