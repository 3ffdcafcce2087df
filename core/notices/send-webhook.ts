/** Sends a notice to an endpoint: one POST, signed, under the rules of all outgoing requests, little time, little read. */
import { createHmac } from "node:crypto";
import { RefusedAddress } from "../outgoing/allowed-address.ts";
import { isLate, sendRequest } from "../outgoing/send-request.ts";
import type { Sending, Sent } from "./sending.ts";
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
  try {
    const { status, bytes } = await sendRequest({
      url: new URL(endpoint.url),
      method: "POST",
      headers: {
        "content-type": "application/json; charset=utf-8",
        "user-agent": "Mingzhang",
        "idempotency-key": sending.key,
        "x-mingzhang-timestamp": timestamp,
        "x-mingzhang-signature": signatureOf(endpoint.secret, timestamp, body),
      },
      body,
      private: endpoint.private,
      timeoutMs,
      maxBytes: READ_BYTES,
      reads: "start",
    });
    // An answer from inside the network may hold what an administrator should not read: its status alone is kept.
    return judge(status, endpoint.private ? "" : startOf(bytes));
  } catch (error) {
    if (error instanceof RefusedAddress) return refused(error.address);
    return { outcome: "deferred", answer: isLate(error) ? `no answer within ${timeoutMs} ms` : String(error) };
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

/** The beginning of an answer as one line. */
function startOf(bytes: Buffer): string {
  return bytes
    .toString("utf8")
    .replaceAll(/[\p{Cc}\p{Cf}\uFFFD\s]+/gu, " ")
    .trim()
    .slice(0, EXCERPT);
}
