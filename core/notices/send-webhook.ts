/**
 * Sends a notice to an endpoint: one POST, signed, to an address that was looked at before connecting (the name is
 * resolved once and the connection goes to what was looked at), no redirects, little time, little read.
 */
import { createHmac } from "node:crypto";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
import type { Sending, Sent } from "./sending.ts";
import { lookupAllowed, RefusedAddress } from "./allowed-address.ts";
import { mayReach } from "./private-address.ts";
import { noticeWords } from "./words.ts";

const TIMEOUT_MS = 10_000;
const READ_BYTES = 16_384;
const EXCERPT = 200;

export type Endpoint = { url: string; secret: string; private: boolean };

/** The signature of a body: HMAC-SHA256 over `<timestamp>.<body>`, so that an old request cannot be sent again later. */
export function signatureOf(secret: string, timestamp: string, body: string): string {
  return `sha256=${createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex")}`;
}

/** Sends it; every fault of the other side is an answer, not an exception. */
export async function sendWebhook(sending: Sending, endpoint: Endpoint, timeoutMs = TIMEOUT_MS): Promise<Sent> {
  const body = JSON.stringify(bodyOf(sending));
  const timestamp = String(Math.floor(sending.now.getTime() / 1000));
  const url = new URL(endpoint.url);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) !== 0 && !mayReach(host, endpoint.private)) return refused(host);
  try {
    const answer = await post(url, body, {
      headers: {
        "content-type": "application/json; charset=utf-8",
        "content-length": String(Buffer.byteLength(body)),
        "user-agent": "Mingzhang",
        "idempotency-key": sending.key,
        "x-mingzhang-timestamp": timestamp,
        "x-mingzhang-signature": signatureOf(endpoint.secret, timestamp, body),
      },
      private: endpoint.private,
      timeoutMs,
    });
    // An answer from inside the network may hold what an administrator should not read: its status alone is kept.
    return judge(answer.status, endpoint.private ? "" : answer.text);
  } catch (error) {
    if (error instanceof RefusedAddress) return refused(error.address);
    const late = error instanceof Error && error.name === "AbortError";
    return { outcome: "deferred", answer: late ? `no answer within ${timeoutMs} ms` : String(error) };
  }
}

/** The JSON that a receiver gets; fields are only ever added. */
function bodyOf({ key, notice, person, language, url, at }: Sending): Record<string, unknown> {
  const { sentence, details } = noticeWords(notice, language);
  return {
    key,
    kind: notice.kind,
    at: at.toISOString(),
    person: { id: person.id, login: person.login, name: person.name },
    document: notice.document,
    text: sentence,
    details: details.map(([label, value]) => ({ label, value })),
    ...(url !== undefined && { url }),
  };
}

/** 2xx is taken; redirects and refusals of the request itself will not change by asking again; the rest may. */
function judge(status: number, text: string): Sent {
  const answer = text === "" ? `HTTP ${status}` : `HTTP ${status} ${text}`;
  if (status >= 200 && status < 300) return { outcome: "delivered", answer };
  const passing = status >= 500 || [408, 425, 429].includes(status);
  return { outcome: passing ? "deferred" : "failed", answer };
}

function refused(address: string): Sent {
  return { outcome: "failed", answer: `refused address ${address}` };
}

type Posting = { headers: Record<string, string>; private: boolean; timeoutMs: number };

function post(url: URL, body: string, posting: Posting): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === "https:" ? requestHttps : requestHttp)(url, {
      method: "POST",
      headers: posting.headers,
      agent: false,
      lookup: lookupAllowed(posting.private),
      signal: AbortSignal.timeout(posting.timeoutMs),
      maxHeaderSize: READ_BYTES,
    });
    request.on("error", reject);
    request.on("response", (response) => {
      readStart(response).then((text) => {
        request.destroy();
        resolve({ status: response.statusCode ?? 0, text });
      }, reject);
    });
    request.end(body);
  });
}

/** The beginning of an answer as one line; the rest is not read. The status counts even when the body breaks off. */
async function readStart(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of response as AsyncIterable<Buffer>) {
      parts.push(part);
      size += part.length;
      if (size >= READ_BYTES) break;
    }
  } catch {
    // The headers came, and with them the decision.
  }
  return Buffer.concat(parts)
    .toString("utf8")
    .replaceAll(/[\p{Cc}\p{Cf}\uFFFD\s]+/gu, " ")
    .trim()
    .slice(0, EXCERPT);
}
