/** HTTP of payment orders, their files and the links of regions. */
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { Context } from "../context.ts";
import { ORDER_STATES } from "../domain/payment-order.ts";
import { Refusal } from "../errors.ts";
import { languageOf } from "../http/answer-errors.ts";
import { signedIn } from "../http/guard.ts";
import { type GivenLink, readLinks, saveLink } from "./links.ts";
import { askNow, readFileDesk, readOrder, readOrders } from "./list-orders.ts";
import { testLink } from "./test-link.ts";
import { exportOrders, importReceipts, readOutFile } from "./order-files.ts";

const strict = { additionalProperties: false };
const ById = Type.Object({ id: Type.String({ format: "uuid" }) }, strict);
const Region = Type.String({ pattern: "^[0-9]{6}$" });
const ByRegion = Type.Object({ region: Region }, strict);
const ListQuerystring = Type.Object(
  {
    state: Type.Optional(Type.Enum([...ORDER_STATES])),
    way: Type.Optional(Type.Enum(["manual", "file", "http"])),
    search: Type.Optional(Type.String({ maxLength: 60 })),
    look: Type.Optional(Type.Enum(["1"])),
    page: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
  },
  strict,
);
type ListParams = { state?: string; way?: string; search?: string; look?: string; page?: number };
const LinkBody = Type.Object(
  {
    way: Type.Enum(["manual", "file", "http"]),
    url: Type.Union([Type.String({ minLength: 1, maxLength: 300 }), Type.Null()]),
    private: Type.Boolean(),
    waitMinutes: Type.Integer({ minimum: 1, maximum: 10_080 }),
    keys: Type.Array(
      Type.Object(
        {
          id: Type.String({ pattern: "^[A-Za-z0-9._-]{1,60}$" }),
          algorithm: Type.Enum(["ed25519", "sm2-sm3"]),
          key: Type.String({ minLength: 1, maxLength: 1000 }),
        },
        strict,
      ),
      { maxItems: 10 },
    ),
  },
  strict,
);
const PAGE = 50;

export function treasuryRoutes(app: FastifyInstance, context: Context): void {
  const read = { right: "payment-order.read", scope: "in-scope" } as const;
  const handle = { right: "payment-order.handle", scope: "in-scope" } as const;
  const manage = { right: "treasury.link", scope: "in-scope" } as const;

  app.get<{ Querystring: ListParams }>(
    "/api/v1/payment-orders",
    { config: read, schema: { querystring: ListQuerystring } },
    async (request) => {
      const { state, way, search, look, page = 1 } = request.query;
      const filter = { state: state ?? null, way: way ?? null, search: search?.trim() || null, look: look === "1" };
      return readOrders(context, signedIn(request), filter, { number: page, size: PAGE }, languageOf(request));
    },
  );

  app.get<{ Params: { id: string } }>(
    "/api/v1/payment-orders/:id",
    { config: read, schema: { params: ById } },
    async (request) => readOrder(context, signedIn(request), request.params.id, languageOf(request)),
  );

  app.post<{ Params: { id: string } }>(
    "/api/v1/payment-orders/:id/ask",
    { config: handle, schema: { params: ById } },
    async (request, reply) => {
      await askNow(context, signedIn(request), request.ip, request.params.id);
      return reply.code(204).send();
    },
  );

  app.get("/api/v1/treasury-files", { config: handle }, async (request) => readFileDesk(context, signedIn(request)));

  app.post<{ Params: { region: string } }>(
    "/api/v1/treasury-files/:region/out",
    { config: handle, schema: { params: ByRegion } },
    async (request, reply) =>
      reply.code(201).send(await exportOrders(context, signedIn(request), request.ip, request.params.region)),
  );

  app.get<{ Params: { id: string } }>(
    "/api/v1/treasury-files/:id/xml",
    { config: handle, schema: { params: ById } },
    async (request, reply) => {
      const { name, text } = await readOutFile(context, signedIn(request), request.params.id);
      reply.header("content-disposition", `attachment; filename="${name}"`);
      return reply.type("application/xml; charset=utf-8").send(text);
    },
  );

  app.post<{ Params: { region: string } }>(
    "/api/v1/treasury-files/:region/in",
    { config: handle, schema: { params: ByRegion } },
    async (request) => {
      const part = await request.file();
      if (!part) throw new Refusal("request.invalid");
      const given = { name: part.filename.slice(0, 200), bytes: await part.toBuffer() };
      return { taken: await importReceipts(context, signedIn(request), request.ip, request.params.region, given) };
    },
  );

  app.get("/api/v1/treasury-links", { config: manage }, async (request) =>
    readLinks(context, signedIn(request), languageOf(request)),
  );

  app.put<{ Params: { region: string }; Body: GivenLink }>(
    "/api/v1/treasury-links/:region",
    { config: manage, schema: { params: ByRegion, body: LinkBody } },
    async (request, reply) => {
      await saveLink(context, signedIn(request), request.ip, request.params.region, request.body);
      return reply.code(204).send();
    },
  );

  app.post<{ Params: { region: string } }>(
    "/api/v1/treasury-links/:region/test",
    { config: manage, schema: { params: ByRegion } },
    async (request) => testLink(context, signedIn(request), request.ip, request.params.region, languageOf(request)),
  );
}
