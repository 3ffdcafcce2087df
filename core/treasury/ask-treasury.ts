/** One signed request to the treasury's endpoint and what came back; every fault of the other side is an answer too. */
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
import { lookupAllowed } from "../notices/allowed-address.ts";
import { mayReach } from "../notices/private-address.ts";
import { MAX_XML_CHARACTERS } from "./voucher-xml.ts";

export const ASK_TIMEOUT_MS = 20_000;

export type Reply = { status: number; text: string } | { failed: string };

/** Posts a signed text below the link's address; the key of the order goes along, so that a repeat can be dropped. */
export async function askTreasury(
  link: { url: string; private: boolean },
  path: "vouchers" | "questions",
  body: string,
  key: string,
  timeoutMs = ASK_TIMEOUT_MS,
): Promise<Reply> {
  const url = new URL(`${link.url.replace(/\/$/, "")}/${path}`);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) !== 0 && !mayReach(host, link.private)) return { failed: `refused address ${host}` };
  try {
    return await post(url, body, key, link.private, timeoutMs);
  } catch (error) {
    const late = error instanceof Error && (error.name === "AbortError" || error.name === "TimeoutError");
    return { failed: late ? `no answer within ${timeoutMs} ms` : String(error).slice(0, 200) };
  }
}

function post(url: URL, body: string, key: string, inside: boolean, timeoutMs: number): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === "https:" ? requestHttps : requestHttp)(url, {
      method: "POST",
      headers: {
        "content-type": "application/xml; charset=utf-8",
        "content-length": String(Buffer.byteLength(body)),
        "user-agent": "Mingzhang",
        "idempotency-key": key,
      },
      agent: false,
      lookup: lookupAllowed(inside),
      signal: AbortSignal.timeout(timeoutMs),
    });
    request.on("error", reject);
    request.on("response", (response) => {
      readWhole(response).then((text) => {
        request.destroy();
        resolve(
          text === undefined ? { failed: "the answer is too large" } : { status: response.statusCode ?? 0, text },
        );
      }, reject);
    });
    request.end(body);
  });
}

/** The whole answer; undefined for one that is too large. A body that breaks off is no answer. */
async function readWhole(response: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MAX_XML_CHARACTERS) return undefined;
    parts.push(part);
  }
  return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(parts));
}
