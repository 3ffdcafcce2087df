/** What answers a plugin's questions at its author's desk: memory, ciphers and nothing of a portal. */
import { createHash, createHmac } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { FetchExample, FileExample } from "../domain/plugin-manifest.ts";
import { HostRefusal } from "./host-door.ts";
import type { HostArgs, HostHandlers, HostResult } from "./host-functions.ts";

/** Rows of views by their names, as an example gives them. */
type ExampleViews = Readonly<Record<string, readonly Record<string, unknown>[]>>;

/** What an example says of the portal around it. */
export type Portal = Readonly<{
  fetches?: readonly FetchExample[];
  files?: readonly FileExample[];
  views?: ExampleViews;
}>;

/**
 * Handlers that last as long as the map does; `fetches` are answered one after another, each to who asks as it says.
 * Views answer where there are some.
 */
export function memoryHandlers(
  kept = new Map<string, unknown>(),
  { fetches = [], files = [], views }: Portal = {},
): HostHandlers {
  const waiting = [...fetches];
  const proposed: string[] = [];
  return {
    // Synchronous up to the answer, so that questions side by side are answered in the order in which they were asked.
    fetch: (question) => {
      const next = waiting.shift();
      return next === undefined
        ? Promise.reject(new HostRefusal("unbound", `No address is bound to ${question.endpoint}.`))
        : answerOf(next, question);
    },
    notify: () => Promise.resolve({ told: 1 }),
    propose: ({ key }) => {
      const known = proposed.includes(key);
      if (!known) proposed.push(key);
      return Promise.resolve({ proposal: `proposal-${proposed.indexOf(key) + 1}`, known });
    },
    "files.read": ({ id, field, index = 0, as }) => {
      const mine = files.filter((one) => (id ?? one.id) === one.id && (field ?? one.field) === one.field);
      const found = mine[id === undefined ? index : 0];
      if (!found) return Promise.reject(new HostRefusal("no-file", "No such file stands in the example."));
      const bytes = Buffer.from(found.text);
      const { name, type } = found;
      const head = { id: found.id ?? "", field: found.field, name, type, bytes: bytes.length, of: mine.length };
      return Promise.resolve({
        ...head,
        ...(as === "text" ? { text: found.text } : { base64: bytes.toString("base64") }),
      });
    },
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
