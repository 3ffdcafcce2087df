/** Serves the built portal under /portal/ with a strict content security policy. */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply } from "fastify";
import { countyOutlines } from "./county-outlines.ts";

const DIST = new URL("./dist", import.meta.url).pathname;

/** The policy of architecture.md §2; the nonce is fresh for every page. */
export function portalPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "font-src 'self' data:",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "worker-src 'self'",
    // A PDF is shown from the bytes that the page fetched itself; no address is ever framed.
    "frame-src blob:",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types lit-html default sw",
  ].join("; ");
}

/** Fastify plugin: hashed assets for ever, index.html for every other address below /portal/. */
export async function portalRoutes(app: FastifyInstance, options: { dist?: string } = {}): Promise<void> {
  const dist = options.dist ?? DIST;
  app.get("/portal", { schema: { hide: true } as object }, (_request, reply) => reply.redirect("/portal/", 308));

  await app.register(fastifyStatic, {
    root: join(dist, "assets"),
    prefix: "/portal/assets/",
    decorateReply: false,
    immutable: true,
    maxAge: "365d",
    index: false,
    setHeaders: (reply) => void reply.header("x-content-type-options", "nosniff"),
  });

  app.get<{ Params: { city: string } }>(
    "/portal/outlines/:city.json",
    { schema: { hide: true } as object },
    async (request, reply) =>
      reply
        .header("cache-control", "public, max-age=86400")
        .header("x-content-type-options", "nosniff")
        .send(countyOutlines(request.params.city)),
  );

  const sendPage = (reply: FastifyReply): FastifyReply => {
    const file = join(dist, "index.html");
    if (!existsSync(file))
      return reply
        .code(503)
        .type("text/plain; charset=utf-8")
        .send("The portal is not built yet: run npm run build:portal.");
    const nonce = randomBytes(16).toString("base64");
    return reply
      .header("content-security-policy", portalPolicy(nonce))
      .header("x-content-type-options", "nosniff")
      .header("referrer-policy", "same-origin")
      .header("cross-origin-opener-policy", "same-origin")
      .header("cross-origin-resource-policy", "same-origin")
      .header("permissions-policy", "camera=(), microphone=(), geolocation=(self)")
      .header("cache-control", "no-store")
      .type("text/html; charset=utf-8")
      .send(readFileSync(file, "utf8").replaceAll("MZ_NONCE", nonce));
  };
  app.get("/portal/", { schema: { hide: true } as object }, (_request, reply) => sendPage(reply));
  app.get("/portal/*", { schema: { hide: true } as object }, (_request, reply) => sendPage(reply));
}
