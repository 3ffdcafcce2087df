/** The public site's routes: pages that need no script, under a strict policy, from the schema `published` alone. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Static, Type } from "typebox";
import type { Pool } from "../core/database/database.ts";
import { findEdition, findPicture } from "../core/publishing/public-queries.ts";
import { readAssets } from "./assets.ts";
import type { Place } from "./links.ts";
import { langOf } from "./messages.ts";
import { createPageCache, type PageCache, type Rendered } from "./page-cache.ts";
import { createPages, type ListQuery } from "./pages.ts";
import type { ErrorKind } from "./pages/error.ts";
import { sendPage, sendStatic } from "./sending.ts";

export type PublicDeps = {
  /** Connections of the role mz_public. */
  pool: Pool;
  clock: () => Date;
  /** Give one to drop pages from outside when a snapshot changes; without, pages are right within a second. */
  cache?: PageCache;
  /** Path under which a host portal shows the site, such as "/zt/mz". */
  base?: string;
};

const CLEAN = "^[^\\u0000-\\u001f\\u007f]*$";
const Lang = Type.Optional(Type.String({ maxLength: 20 }));
const Key = Type.Optional(Type.String({ maxLength: 80, pattern: CLEAN }));
const PageQuery = Type.Object({ lang: Lang });
const SearchQuery = Type.Object({
  lang: Lang,
  q: Type.Optional(Type.String({ maxLength: 60, pattern: CLEAN })),
  industry: Key,
  county: Key,
  town: Key,
  stage: Key,
  page: Type.Optional(Type.String({ maxLength: 8, pattern: "^[0-9]*$" })),
});
const CodeParams = Type.Object({ code: Type.String({ minLength: 1, maxLength: 80, pattern: CLEAN }) });
const PictureParams = Type.Object({ sha256: Type.String({ pattern: "^[0-9a-f]{64}$" }) });
const AssetParams = Type.Object({ "*": Type.String({ maxLength: 120 }) });

const OPEN = { config: { public: true } };
const PICTURE_TYPES = new Set(["image/jpeg", "image/png", "image/webp"]);
const HEADERS = {
  "content-security-policy":
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

/** Puts the public site into an app. */
export async function publicSite(app: FastifyInstance, deps: PublicDeps): Promise<void> {
  await app.register(async (scope: FastifyInstance) => addRoutes(scope, deps));
}

function addRoutes(app: FastifyInstance, deps: PublicDeps): void {
  const { pool, clock } = deps;
  const assets = readAssets();
  const pages = createPages(pool, clock, assets);
  const cache = deps.cache ?? createPageCache();
  const placeOf = (asked: string | undefined): Place => ({ base: deps.base ?? "", lang: langOf(asked) });

  async function fail(
    request: FastifyRequest,
    reply: FastifyReply,
    status: number,
    kind: ErrorKind,
  ): Promise<FastifyReply> {
    const asked = new URLSearchParams(request.url.split("?")[1] ?? "").get("lang") ?? undefined;
    return sendPage(request, reply, await pages.error(placeOf(asked), status, kind));
  }

  app.addHook("onRequest", async (_request, reply) => {
    reply.headers(HEADERS);
  });
  app.setNotFoundHandler((request, reply) => fail(request, reply, 404, "missing"));
  app.setErrorHandler(async (error: { validation?: unknown; statusCode?: number }, request, reply) => {
    const status = error.validation ? 400 : (error.statusCode ?? 500);
    if (status < 500) return fail(request, reply, status === 404 ? 404 : 400, status === 404 ? "missing" : "invalid");
    request.log.error(error);
    reply.header("retry-after", "120");
    return fail(request, reply, 503, "busy");
  });

  app.get<{ Querystring: Static<typeof PageQuery> }>(
    "/",
    { ...OPEN, schema: { querystring: PageQuery } },
    async (request, reply) => sendPage(request, reply, await pages.home(placeOf(request.query.lang))),
  );

  app.get<{ Querystring: Static<typeof SearchQuery> }>(
    "/projects",
    { ...OPEN, schema: { querystring: SearchQuery } },
    async (request, reply) =>
      sendPage(request, reply, await pages.list(placeOf(request.query.lang), listQuery(request.query))),
  );

  app.get<{ Querystring: Static<typeof PageQuery>; Params: Static<typeof CodeParams> }>(
    "/projects/:code",
    { ...OPEN, schema: { querystring: PageQuery, params: CodeParams } },
    async (request, reply) => {
      const place = placeOf(request.query.lang);
      const page: Rendered | undefined = await cache.find(request.params.code, place.lang, clock(), {
        findEdition: (code) => findEdition(pool, code),
        render: (code) => pages.project(place, code),
      });
      return page ? sendPage(request, reply, page) : fail(request, reply, 404, "missing");
    },
  );

  app.get<{ Querystring: Static<typeof PageQuery> }>(
    "/about/figures",
    { ...OPEN, schema: { querystring: PageQuery } },
    async (request, reply) => sendPage(request, reply, await pages.about(placeOf(request.query.lang))),
  );

  app.get<{ Params: Static<typeof PictureParams> }>(
    "/pictures/:sha256",
    { ...OPEN, schema: { params: PictureParams } },
    async (request, reply) => {
      const etag = `"${request.params.sha256}"`;
      const picture = await findPicture(pool, request.params.sha256);
      if (!picture || !PICTURE_TYPES.has(picture.mediaType)) return fail(request, reply, 404, "missing");
      return sendStatic(request, reply, { type: picture.mediaType, bytes: picture.bytes }, etag);
    },
  );

  app.get<{ Params: Static<typeof AssetParams> }>(
    "/assets/*",
    { ...OPEN, schema: { params: AssetParams } },
    async (request, reply) => {
      const asset = assets.find(request.params["*"]);
      if (!asset) return fail(request, reply, 404, "missing");
      return sendStatic(request, reply, asset, `"${request.params["*"]}"`);
    },
  );

  app.get("/robots.txt", OPEN, async (_request, reply) =>
    reply
      .type("text/plain; charset=utf-8")
      .header("cache-control", "public, max-age=86400")
      .send("User-agent: *\nAllow: /\n"),
  );
}

/** What was asked, tidied: blanks count as nothing, pages start at 1. */
function listQuery(query: Static<typeof SearchQuery>): ListQuery {
  const set = (value: string | undefined) => (value === undefined || value.trim() === "" ? undefined : value.trim());
  return {
    q: set(query.q),
    industry: set(query.industry),
    county: set(query.county),
    town: set(query.town),
    stage: set(query.stage),
    page: Math.min(4000, Math.max(1, Number(query.page ?? "1") || 1)),
  };
}
