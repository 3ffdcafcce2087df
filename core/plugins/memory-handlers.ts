/** What answers a plugin's questions at its author's desk: memory, ciphers and nothing of a portal. */
import { createHash, createHmac } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { FetchExample } from "../domain/plugin-manifest.ts";
import { HostRefusal } from "./host-door.ts";
import type { HostArgs, HostHandlers, HostResult } from "./host-functions.ts";

/** Handlers that last as long as the map does; `fetches` are answered one after another, each to who asks as it says. */
export function memoryHandlers(kept = new Map<string, unknown>(), fetches: readonly FetchExample[] = []): HostHandlers {
  const waiting = [...fetches];
  return {
    // Synchronous up to the answer, so that questions side by side are answered in the order in which they were asked.
    fetch: (question) => {
      const next = waiting.shift();
      return next === undefined
        ? Promise.reject(new HostRefusal("unbound", `No address is bound to ${question.endpoint}.`))
        : answerOf(next, question);
    },
    "kv.get": ({ key }) => Promise.resolve({ value: kept.get(key) ?? null }),
    "kv.set": ({ key, value }) => {
      kept.set(key, value);
      return Promise.resolve({});
    },
    "kv.remove": ({ key }) => Promise.resolve({ removed: kept.delete(key) }),
    "kv.list": ({ prefix }) => Promise.resolve({ keys: [...kept.keys()].filter((key) => key.startsWith(prefix)) }),
    "crypto.digest": ({ algorithm, base64 }) =>
      Promise.resolve({ hex: createHash(algorithm).update(Buffer.from(base64, "base64")).digest("hex") }),
    "crypto.hmac": ({ algorithm, base64 }) =>
      Promise.resolve({ hex: createHmac(algorithm, "trial").update(Buffer.from(base64, "base64")).digest("hex") }),
  };
}

function answerOf(example: FetchExample, asked: HostArgs<"fetch">): Promise<HostResult<"fetch">> {
  const { endpoint, params, body, status = 200, headers = {}, json, text, refused } = example;
  const fits =
    endpoint === asked.endpoint &&
    (params === undefined || isDeepStrictEqual(params, asked.params)) &&
    (body === undefined || isDeepStrictEqual(body, asked.body));
  if (!fits)
    return Promise.reject(new HostRefusal("unexpected", `The example expects another question to ${endpoint}.`));
  if (refused !== undefined) return Promise.reject(new HostRefusal(refused, `The example refuses ${endpoint}.`));
  return Promise.resolve({ status, headers, text: text ?? (json === undefined ? "" : JSON.stringify(json)) });
}
