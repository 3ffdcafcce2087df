/** What answers a plugin's questions at its author's desk: memory, ciphers and nothing of a portal. */
import { createHash, createHmac } from "node:crypto";
import type { HostHandlers } from "./host-functions.ts";

/** Rows of views by their names, as an example gives them. */
export type ExampleViews = Readonly<Record<string, readonly Record<string, unknown>[]>>;

/** Handlers that last as long as the map does; views answer where there are some. */
export function memoryHandlers(kept = new Map<string, unknown>(), views?: ExampleViews): HostHandlers {
  return {
    ...(views && {
      "data.read": ({ view }) =>
        Promise.resolve({ rows: [...(Object.hasOwn(views, view) ? (views[view] ?? []) : [])] }),
    }),
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
