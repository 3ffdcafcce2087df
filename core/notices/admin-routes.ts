/** HTTP of the delivery log, of endpoints and of what passes quiet hours: for administrators and auditors. */
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { Context } from "../context.ts";
import type { NoticeKind } from "../domain/notice.ts";
import { OFFER_NAME } from "../domain/offer-name.ts";
import { languageOf } from "../http/answer-errors.ts";
import { signedIn } from "../http/guard.ts";
import { readChannels, switchChannel } from "./channels.ts";
import { type GivenConnector, readConnectors, setConnector } from "./connectors.ts";
import { readLog, retryDelivery } from "./delivery-log.ts";
import { Kinds } from "./routes.ts";
import { listUnitPasses, saveUnitPasses } from "./settings.ts";
import { addWebhook, changeWebhook, type GivenWebhook, readWebhooks, SECRET_LENGTH } from "./webhooks.ts";

const strict = { additionalProperties: false };
const Uuid = Type.String({ format: "uuid" });
const ById = Type.Object({ id: Uuid }, strict);
/** The calendar format also takes the year 0, which the database does not have. */
const Day = Type.String({ format: "date", pattern: "^(19|20)" });
const LogQuerystring = Type.Object(
  {
    person: Type.Optional(Type.String({ maxLength: 60 })),
    document: Type.Optional(Type.String({ maxLength: 100 })),
    status: Type.Optional(Type.Enum(["waiting", "sending", "delivered", "failed", "expired"])),
    from: Type.Optional(Day),
    to: Type.Optional(Day),
    page: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
  },
  strict,
);
type LogParams = { person?: string; document?: string; status?: string; from?: string; to?: string; page?: number };
const REGION = Type.String({ pattern: "^[0-9]{6}([0-9]{3})?$" });
const WebhookBody = Type.Object(
  {
    title: Type.String({ minLength: 1, maxLength: 60 }),
    url: Type.String({ minLength: 1, maxLength: 500 }),
    secret: Type.Optional(Type.String({ minLength: SECRET_LENGTH, maxLength: 200 })),
    kinds: Kinds,
    region: REGION,
    private: Type.Boolean(),
    active: Type.Boolean(),
  },
  strict,
);
const ConnectorBody = Type.Object(
  {
    name: Type.String({ pattern: OFFER_NAME, maxLength: 121 }),
    region: REGION,
    kinds: Kinds,
    active: Type.Boolean(),
  },
  strict,
);
const MANAGE = { right: "notice.manage", scope: "in-scope" } as const;
const PAGE = 50;
const DAY_MS = 86_400_000;

export function noticeAdminRoutes(app: FastifyInstance, context: Context): void {
  app.get<{ Querystring: LogParams }>(
    "/api/v1/deliveries",
    { config: { right: "delivery.read", scope: "in-scope" }, schema: { querystring: LogQuerystring } },
    async (request) => {
      const { person, document, status, from, to, page = 1 } = request.query;
      const filter = {
        person: person?.trim() || null,
        document: document?.trim() || null,
        status: status ?? null,
        from: from === undefined ? null : new Date(`${from}T00:00:00+08:00`),
        to: to === undefined ? null : new Date(Date.parse(`${to}T00:00:00+08:00`) + DAY_MS),
      };
      return readLog(context, signedIn(request), filter, { number: page, size: PAGE }, languageOf(request));
    },
  );

  app.post<{ Params: { id: number } }>(
    "/api/v1/deliveries/:id/retry",
    {
      config: MANAGE,
      schema: { params: Type.Object({ id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }) }, strict) },
    },
    async (request, reply) => {
      await retryDelivery(context, signedIn(request), request.ip, request.params.id);
      return reply.code(204).send();
    },
  );

  app.get("/api/v1/webhooks", { config: MANAGE }, async (request) => readWebhooks(context, signedIn(request)));

  app.post<{ Body: GivenWebhook }>(
    "/api/v1/webhooks",
    { config: MANAGE, schema: { body: WebhookBody } },
    async (request, reply) =>
      reply.code(201).send({ id: await addWebhook(context, signedIn(request), request.ip, request.body) }),
  );

  app.put<{ Params: { id: string }; Body: GivenWebhook }>(
    "/api/v1/webhooks/:id",
    { config: MANAGE, schema: { params: ById, body: WebhookBody } },
    async (request, reply) => {
      await changeWebhook(context, signedIn(request), request.ip, request.params.id, request.body);
      return reply.code(204).send();
    },
  );

  app.get("/api/v1/notice-channels", { config: MANAGE }, async () => ({ rows: await readChannels(context) }));

  app.put<{ Body: { name: string; active: boolean } }>(
    "/api/v1/notice-channels",
    {
      config: MANAGE,
      schema: {
        body: Type.Object(
          { name: Type.String({ pattern: OFFER_NAME, maxLength: 121 }), active: Type.Boolean() },
          strict,
        ),
      },
    },
    async (request, reply) => {
      await switchChannel(context, signedIn(request), request.ip, request.body);
      return reply.code(204).send();
    },
  );

  app.get("/api/v1/notice-connectors", { config: MANAGE }, async (request) =>
    readConnectors(context, signedIn(request)),
  );

  app.put<{ Body: GivenConnector }>(
    "/api/v1/notice-connectors",
    { config: MANAGE, schema: { body: ConnectorBody } },
    async (request, reply) => {
      await setConnector(context, signedIn(request), request.ip, request.body);
      return reply.code(204).send();
    },
  );

  app.get("/api/v1/notice-units", { config: MANAGE }, async (request) => ({
    rows: await listUnitPasses(context, signedIn(request)),
  }));

  app.put<{ Params: { id: string }; Body: { passes: NoticeKind[] } }>(
    "/api/v1/notice-units/:id",
    { config: MANAGE, schema: { params: ById, body: Type.Object({ passes: Kinds }, strict) } },
    async (request, reply) => {
      const given = { unit: request.params.id, passes: request.body.passes };
      await saveUnitPasses(context, signedIn(request), request.ip, given);
      return reply.code(204).send();
    },
  );
}
