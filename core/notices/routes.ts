/** HTTP of a person's own notices and settings, and of who was told about a document. */
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { Context } from "../context.ts";
import { OFFER_NAME } from "../domain/indicator.ts";
import { NOTICE_KINDS, type NoticeKind } from "../domain/notice.ts";
import { Refusal } from "../errors.ts";
import { languageOf } from "../http/answer-errors.ts";
import { signedIn } from "../http/guard.ts";
import { readTold } from "./delivery-log.ts";
import { markRead, readInbox, unreadOf } from "./inbox.ts";
import { type NoticeSettings, readSettings, saveSettings } from "./settings.ts";

const strict = { additionalProperties: false };
const Uuid = Type.String({ format: "uuid" });
export const Kind = Type.Enum([...NOTICE_KINDS]);
export const Kinds = Type.Array(Kind, { uniqueItems: true });
const TimeOfDay = Type.String({ pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$" });
const InboxQuerystring = Type.Object(
  {
    kind: Type.Optional(Kind),
    show: Type.Optional(Type.Enum(["all", "unread"])),
    order: Type.Optional(Type.Enum(["unread-first", "newest"])),
    page: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
    size: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  },
  strict,
);
const ReadBody = Type.Union([
  Type.Object({ ids: Type.Array(Uuid, { minItems: 1, maxItems: 200 }) }, strict),
  Type.Object({ until: Type.String({ format: "date-time", pattern: "^(19|20)" }), kind: Type.Optional(Kind) }, strict),
]);
const SettingsBody = Type.Object(
  {
    email: Type.Union([Type.String({ minLength: 1, maxLength: 300 }), Type.Null()]),
    language: Type.Enum(["zh-CN", "en"]),
    emailKinds: Kinds,
    quiet: Type.Union([Type.Object({ from: TimeOfDay, to: TimeOfDay }, strict), Type.Null()]),
    phone: Type.Optional(Type.Union([Type.String({ minLength: 1, maxLength: 30 }), Type.Null()])),
    channels: Type.Optional(
      Type.Record(Type.String({ pattern: OFFER_NAME, maxLength: 121 }), Kinds, { maxProperties: 20 }),
    ),
  },
  strict,
);
const OWN = { right: "signed-in", scope: "own" } as const;

export function noticeRoutes(app: FastifyInstance, context: Context): void {
  app.get<{
    Querystring: {
      kind?: NoticeKind;
      show?: "all" | "unread";
      order?: "unread-first" | "newest";
      page?: number;
      size?: number;
    };
  }>("/api/v1/notices", { config: OWN, schema: { querystring: InboxQuerystring } }, async (request) => {
    const { kind, show, order = "unread-first", page = 1, size = 30 } = request.query;
    const query = { kind, unread: show === "unread", order, page, size };
    return readInbox(context, signedIn(request).person.id, query, languageOf(request));
  });

  app.get("/api/v1/notices/unread", { config: OWN }, async (request) => unreadOf(context, signedIn(request).person.id));

  app.post<{ Body: { ids?: string[]; until?: string; kind?: NoticeKind } }>(
    "/api/v1/notices/read",
    { config: OWN, schema: { body: ReadBody } },
    async (request) => {
      const { ids, until, kind } = request.body;
      const which = { ids, until: until === undefined ? undefined : new Date(until), kind };
      // The format also takes leap seconds, which are no instant here.
      if (which.until && Number.isNaN(which.until.getTime())) throw new Refusal("request.invalid");
      return markRead(context, signedIn(request).person.id, which);
    },
  );

  app.get("/api/v1/notice-settings", { config: OWN }, async (request) =>
    readSettings(context, signedIn(request).person.id),
  );

  app.put<{ Body: NoticeSettings }>(
    "/api/v1/notice-settings",
    { config: OWN, schema: { body: SettingsBody } },
    async (request) => {
      await saveSettings(context, signedIn(request), request.ip, request.body);
      return readSettings(context, signedIn(request).person.id);
    },
  );

  app.get<{ Params: { id: string } }>(
    "/api/v1/documents/:id/notices",
    {
      config: { right: "signed-in", scope: "in-scope" },
      schema: { params: Type.Object({ id: Uuid }, strict) },
    },
    async (request) => ({
      rows: await readTold(context, signedIn(request), request.params.id, languageOf(request)),
    }),
  );
}
