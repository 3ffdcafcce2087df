/**
 * One question to an endpoint that an administrator bound: the plugin gives the endpoint's name, values for the
 * parameters that the endpoint has, and a JSON body; address, headers and secrets are the administrator's. Every fault
 * of the other side is a refusal with a code, and counted.
 */
import type { Context } from "../context.ts";
import { dayInChina } from "../domain/day.ts";
import { addressOf, type EndpointParams, isHeaderText, type PluginEndpoint } from "../domain/plugin-endpoint.ts";
import { RefusedAddress } from "../outgoing/allowed-address.ts";
import { type Incoming, isLate, type Outgoing, sendRequest, UnreadableAnswer } from "../outgoing/send-request.ts";
import { countEndpoint } from "./endpoint-queries.ts";
import { HostRefusal } from "./host-door.ts";

export type Fetched = { status: number; headers: Record<string, string>; text: string };
export type EndpointQuestion = Readonly<{
  params?: EndpointParams;
  body?: unknown;
  idempotencyKey?: string;
}>;

/** Headers of an answer that a plugin sees. */
const SHOWN = ["content-type", "date", "last-modified", "etag", "retry-after", "x-request-id"];
const MAX_HEADER = 200;
/** Left of a call's time for the plugin to say something once nothing came. */
const LEFT_FOR_ANSWER_MS = 150;

/** The request as it goes out, or the refusal; nothing is sent. */
export function requestTo(
  endpoint: PluginEndpoint,
  { params = {}, body, idempotencyKey }: EndpointQuestion,
  secrets: Readonly<Record<string, string>>,
  leftMs: number,
): Outgoing {
  const address = addressOf(endpoint, params);
  if ("wrong" in address) throw new HostRefusal("bad-input", `The endpoint has no such parameter: ${address.wrong}.`);
  if (body !== undefined && endpoint.method === "GET")
    throw new HostRefusal("bad-input", "The endpoint is asked with GET and takes no body.");
  const { secretHeader } = endpoint;
  const secret = secretHeader && Object.hasOwn(secrets, secretHeader.secret) ? secrets[secretHeader.secret] : undefined;
  if (secretHeader && (secret === undefined || !isHeaderText(secret)))
    throw new HostRefusal("no-secret", `No usable secret ${secretHeader.secret} is set.`);
  const timeoutMs = Math.min(endpoint.timeoutMs, Math.floor(leftMs) - LEFT_FOR_ANSWER_MS);
  if (timeoutMs < 1) throw new HostRefusal("late", "The call has no time left for a question.");
  return {
    url: new URL(address.url),
    method: endpoint.method,
    headers: {
      ...endpoint.headers,
      "user-agent": "Mingzhang",
      ...(body !== undefined && { "content-type": "application/json; charset=utf-8" }),
      ...(idempotencyKey !== undefined && { "idempotency-key": idempotencyKey }),
      ...(secretHeader && { [secretHeader.header]: `${secretHeader.prefix}${secret}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    private: endpoint.private,
    timeoutMs,
    maxBytes: endpoint.maxBytes,
    reads: "whole",
  };
}

/** Sends it and counts how it went (what is refused before it goes out counts nothing); `leftMs` is what the call has left of its time. */
export async function fetchEndpoint(
  context: Context,
  of: { plugin: string; id: string; endpoint: PluginEndpoint },
  question: EndpointQuestion,
  secrets: Readonly<Record<string, string>>,
  leftMs: number,
): Promise<Fetched> {
  const outgoing = requestTo(of.endpoint, question, secrets, leftMs);
  const began = performance.now();
  const count = async (status: number | null, fault: string | null): Promise<void> => {
    const at = context.clock();
    const ms = Math.round(performance.now() - began);
    await countEndpoint(context.pool, [of.plugin, of.id, dayInChina(at), ms, status, fault, at]);
  };
  try {
    const incoming = await sendRequest(outgoing);
    const fetched = fetchedFrom(incoming);
    await count(fetched.status, fetched.status < 400 ? null : `HTTP ${fetched.status}`);
    return fetched;
  } catch (error) {
    const refusal = refusalOf(error);
    await count(null, refusal.code);
    throw refusal;
  }
}

/** The answer as text: in the characters that it names, GB 18030 for its older names. */
export function fetchedFrom({ status, headers, bytes }: Incoming): Fetched {
  const shown = SHOWN.flatMap((name): [string, string][] => {
    const value = headers[name];
    return typeof value === "string" ? [[name, value.replaceAll(/[^\x20-\x7e]/g, "?").slice(0, MAX_HEADER)]] : [];
  });
  const charset = /;\s*charset="?([A-Za-z0-9_-]+)/i.exec(headers["content-type"] ?? "")?.[1]?.toLowerCase() ?? "utf-8";
  const label = /^(gb2312|gbk|gb18030)$/.test(charset) ? "gb18030" : "utf-8";
  try {
    const text = new TextDecoder(label, { fatal: true }).decode(bytes);
    if (!text.includes("\0")) return { status, headers: Object.fromEntries(shown), text };
  } catch {
    // Told below, as bytes that are no text.
  }
  throw new HostRefusal("not-text", "The endpoint answered with something that is no text.");
}

function refusalOf(error: unknown): HostRefusal {
  if (error instanceof HostRefusal) return error;
  if (error instanceof RefusedAddress) return new HostRefusal("refused-address", "The address may not be reached.");
  if (error instanceof UnreadableAnswer)
    return error.fault === "too-large"
      ? new HostRefusal("too-large", "The endpoint answered with more than it may.")
      : new HostRefusal("not-text", "The endpoint packed its answer in a way that is not read.");
  if (isLate(error)) return new HostRefusal("late", "The endpoint did not answer in time.");
  return new HostRefusal("unreachable", "The endpoint could not be reached, or broke off.");
}
