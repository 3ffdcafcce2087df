/** Answers: a page in the encoding the browser takes, 304 where it has it already, static bytes kept for ever. */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Asset } from "./assets.ts";
import type { Rendered } from "./page-cache.ts";

type Encoded = { gzip?: Buffer; br?: Buffer };

/** Sends a page. Browsers ask again each time and get 304 while it is the same. */
export function sendPage(request: FastifyRequest, reply: FastifyReply, page: Rendered): FastifyReply {
  reply
    .header("etag", page.etag)
    .header("cache-control", page.status === 200 ? "no-cache" : "no-store")
    .header("vary", "accept-encoding");
  if (page.status === 200 && matches(request, page.etag)) return reply.code(304).send();
  return sendBytes(request, reply.code(page.status).type("text/html; charset=utf-8"), page.html, page);
}

/** Sends bytes whose name carries their hash. */
export function sendStatic(request: FastifyRequest, reply: FastifyReply, asset: Asset, etag: string): FastifyReply {
  reply
    .header("etag", etag)
    .header("cache-control", "public, max-age=31536000, immutable")
    .header("vary", "accept-encoding");
  if (matches(request, etag)) return reply.code(304).send();
  return sendBytes(request, reply.type(asset.type), asset.bytes, asset);
}

function sendBytes(request: FastifyRequest, reply: FastifyReply, plain: Buffer, encoded: Encoded): FastifyReply {
  const accepted = accepts(request.headers["accept-encoding"]);
  if (encoded.br && accepted("br")) return reply.header("content-encoding", "br").send(encoded.br);
  if (encoded.gzip && accepted("gzip")) return reply.header("content-encoding", "gzip").send(encoded.gzip);
  return reply.send(plain);
}

function accepts(header: string | string[] | undefined): (encoding: string) => boolean {
  const parts = String(header ?? "")
    .toLowerCase()
    .split(",")
    .map((part) => part.trim());
  return (encoding) =>
    parts.some((part) => part === encoding || (part.startsWith(`${encoding};`) && !/q=0(\.0*)?$/.test(part)));
}

function matches(request: FastifyRequest, etag: string): boolean {
  const known = request.headers["if-none-match"];
  if (known === undefined) return false;
  const bare = (text: string) => text.trim().replace(/^W\//, "");
  return known.split(",").some((one) => one.trim() === "*" || bare(one) === bare(etag));
}
