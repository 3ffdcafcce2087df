/** What answers a plugin's questions: everything under the rights of the person for whom it is called. */
import { createCipheriv, createDecipheriv, createHash, createHmac } from "node:crypto";
import type { Context } from "../context.ts";
import { keptCaps } from "../domain/plugin-kept.ts";
import type { GrantOf } from "../domain/plugin-grant.ts";
import type { PluginManifest } from "../domain/plugin-manifest.ts";
import type { Identity } from "../domain/scope.ts";
import { isSm2Point, verifySm2 } from "../signing/sm2.ts";
import { findEndpoint } from "./endpoint-queries.ts";
import { fetchEndpoint } from "./fetch-endpoint.ts";
import { HostRefusal } from "./host-door.ts";
import type { HostHandlers } from "./host-functions.ts";
import { findKept, keepValue, listKeptKeys, removeKept } from "./queries.ts";
import { tameText } from "./plain-data.ts";
import { propose } from "./propose.ts";
import { readFileOf } from "./read-file.ts";
import { tellPeople } from "./tell-people.ts";
import { readView } from "./views.ts";

/** For whom a plugin is called, nobody where the program calls it by itself; and for which document. */
export type Caller = Readonly<{ identity?: Identity | undefined; document?: string | undefined }>;

/**
 * The handlers of one plugin for one caller; what has nothing to work on there is absent. `grants` are for what shows only
 * in the question whether it stays below the unit of a grant.
 */
export function handlersFor(
  context: Context,
  manifest: PluginManifest,
  secrets: Readonly<Record<string, string>>,
  caller: Caller,
  grants: readonly GrantOf[] = [],
): HostHandlers {
  const plugin = manifest.id;
  const { identity, document } = caller;
  const secretOf = (name: string): string => {
    const secret = Object.hasOwn(secrets, name) ? secrets[name] : undefined;
    if (secret === undefined) throw new HostRefusal("no-secret", `No secret ${name} is set.`);
    return secret;
  };
  return {
    ...(identity && {
      "data.read": async ({ view, params = {} }) => ({ rows: await readView(context, identity, view, params) }),
    }),
    ...(identity &&
      document !== undefined && { "files.read": (asked) => readFileOf(context, identity, document, asked) }),
    lookup: ({ dictionary, code }) => {
      const name = context.definitions.nameOfCode(dictionary, code);
      return Promise.resolve({ name: name === code ? null : name });
    },
    fetch: async ({ endpoint: id, ...question }, leftMs) => {
      const [found] = await findEndpoint(context.pool, [plugin, id]);
      if (!found) throw new HostRefusal("unbound", `No address is bound to ${tameText(id, 60)}.`);
      return fetchEndpoint(context, { plugin, id, endpoint: found.endpoint }, question, secrets, leftMs);
    },
    notify: (notice) => tellPeople(context, manifest, caller, notice),
    propose: (draft) => propose(context, { manifest, grants }, caller, draft),
    "kv.get": async ({ key }) => ({ value: (await findKept(context.pool, [plugin, key]))[0]?.value ?? null }),
    "kv.set": async ({ key, value }) => {
      const text = JSON.stringify(value ?? null);
      const bytes = Buffer.byteLength(text);
      if (bytes > keptCaps.valueBytes) throw new HostRefusal("quota", "A value has 16 kB at most.");
      const at = context.clock();
      const kept = await keepValue(context.pool, [plugin, key, text, bytes, at, keptCaps.bytes, keptCaps.keys]);
      if (kept.length === 0) throw new HostRefusal("quota", "The plugin has used up its room.");
      return {};
    },
    "kv.remove": async ({ key }) => ({ removed: (await removeKept(context.pool, [plugin, key])).length > 0 }),
    "kv.list": async ({ prefix }) => ({
      keys: (await listKeptKeys(context.pool, [plugin, prefix])).map((row) => row.key),
    }),
    "crypto.digest": ({ algorithm, base64 }) =>
      Promise.resolve({ hex: createHash(algorithm).update(Buffer.from(base64, "base64")).digest("hex") }),
    "crypto.hmac": ({ algorithm, secret, base64 }) =>
      Promise.resolve({
        hex: createHmac(algorithm, secretOf(secret)).update(Buffer.from(base64, "base64")).digest("hex"),
      }),
    "crypto.sm2Verify": ({ publicKey, base64, signature }) =>
      Promise.resolve({
        valid:
          isSm2Point(publicKey) &&
          verifySm2(Buffer.from(base64, "base64"), Buffer.from(signature, "base64"), publicKey),
      }),
    "crypto.sm4": ({ act, secret, iv, base64 }) => {
      const key = Buffer.from(secretOf(secret), "hex");
      const start = Buffer.from(iv, "base64");
      if (key.length !== 16 || start.length !== 16)
        throw new HostRefusal("bad-input", "SM4 wants a key of 32 hexadecimal signs and an iv of 16 bytes.");
      const cipher =
        act === "encrypt" ? createCipheriv("sm4-cbc", key, start) : createDecipheriv("sm4-cbc", key, start);
      try {
        const bytes = Buffer.concat([cipher.update(Buffer.from(base64, "base64")), cipher.final()]);
        return Promise.resolve({ base64: bytes.toString("base64") });
      } catch {
        throw new HostRefusal("bad-input", "The bytes cannot be deciphered with this key.");
      }
    },
  };
}
