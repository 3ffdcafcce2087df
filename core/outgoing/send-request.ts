/**
 * One request to an endpoint outside: to an address that was looked at before connecting (the name is resolved once and
 * the connection goes to what was looked at), no redirects followed, a time for everything from the first packet to the
 * last, a cap on what is read, counted after decompressing.
 */
import { type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
import type { Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { lookupAllowed, RefusedAddress, type Resolver } from "./allowed-address.ts";
import { mayReach } from "./private-address.ts";

const HEADER_BYTES = 16_384;

export type Outgoing = Readonly<{
  url: URL;
  method: string;
  headers: Readonly<Record<string, string>>;
  body?: string;
  /** It may lie in a private network. */
  private: boolean;
  timeoutMs: number;
  /** Bytes of the answer, decompressed. */
  maxBytes: number;
  /** "whole": an answer that is longer or breaks off is none; "start": its beginning is enough. */
  reads: "whole" | "start";
  resolver?: Resolver;
}>;

export type Incoming = Readonly<{ status: number; headers: IncomingHttpHeaders; bytes: Buffer }>;

/** An answer that was longer than it may be, or packed in a way that is not read. */
export class UnreadableAnswer extends Error {
  readonly fault: "too-large" | "encoding";
  constructor(fault: "too-large" | "encoding") {
    super(`the answer is not read: ${fault}`);
    this.fault = fault;
  }
}

/**
 * The answer. Throws RefusedAddress, UnreadableAnswer, the signal's TimeoutError (or AbortError) where time ran out, and
 * whatever a broken connection throws; a redirect is an answer like others.
 */
export async function sendRequest(outgoing: Outgoing): Promise<Incoming> {
  const { url, method, headers, body, timeoutMs, resolver } = outgoing;
  const host = url.hostname.replace(/^\[|\]$/g, "");
  // An address needs no resolving, so nothing else would look at it.
  if (isIP(host) !== 0 && !mayReach(host, outgoing.private)) throw new RefusedAddress(host);
  const signal = AbortSignal.timeout(timeoutMs);
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = (url.protocol === "https:" ? requestHttps : requestHttp)(url, {
    method,
    headers: {
      ...headers,
      "accept-encoding": "identity",
      ...(body !== undefined && { "content-length": String(Buffer.byteLength(body)) }),
    },
    agent: false,
    lookup: lookupAllowed(outgoing.private, resolver),
    signal,
    maxHeaderSize: HEADER_BYTES,
  });
  request.on("error", reject);
  request.on("response", resolve);
  request.end(body);
  try {
    const response = await promise;
    const bytes = await readBody(response, outgoing);
    return { status: response.statusCode ?? 0, headers: response.headers, bytes };
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    request.destroy();
  }
}

/** Whether an error says that the other side took too long. */
export function isLate(error: unknown): boolean {
  return error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError");
}

async function readBody(response: IncomingMessage, { maxBytes, reads }: Outgoing): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of unpacked(response) as AsyncIterable<Buffer>) {
      size += part.length;
      parts.push(part);
      if (size <= maxBytes) continue;
      if (reads === "whole") throw new UnreadableAnswer("too-large");
      break;
    }
  } catch (error) {
    // Where its start is enough, the headers came, and with them the decision.
    if (reads === "whole") throw error;
  }
  return Buffer.concat(parts).subarray(0, maxBytes);
}

/** Servers pack what nobody asked them to pack; it is unpacked piece by piece, so that a bomb ends at the cap. */
function unpacked(response: IncomingMessage): Readable {
  const encoding = (response.headers["content-encoding"] ?? "identity").trim().toLowerCase();
  if (encoding === "" || encoding === "identity") return response;
  const unpack = Object.hasOwn(UNPACKERS, encoding) ? UNPACKERS[encoding]?.() : undefined;
  if (!unpack) throw new UnreadableAnswer("encoding");
  response.on("error", (error) => unpack.destroy(error));
  return response.pipe(unpack);
}

const UNPACKERS: Record<
  string,
  () => ReturnType<typeof createGunzip | typeof createInflate | typeof createBrotliDecompress>
> = { gzip: () => createGunzip(), deflate: () => createInflate(), br: () => createBrotliDecompress() };
