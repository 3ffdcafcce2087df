/**
 * What a plugin may ask the portal in the middle of a call: one table of name, permission, arguments, answer and cost,
 * read by the door (`host-door.ts`), by the review page and by the bootstrap in the isolate. `log` is not in it: lines
 * travel with the answer.
 */
import { type Static, type TSchema, Type } from "typebox";
import { neededFor } from "../domain/plugin-proposal.ts";

const strict = { additionalProperties: false } as const;
const plain = Type.Union([Type.String({ maxLength: 4_000 }), Type.Number(), Type.Boolean(), Type.Null()]);
const Name = Type.String({ minLength: 1, maxLength: 80 });
const Key = Type.String({ pattern: "^[A-Za-z0-9._:-]{1,120}$" });
const Uuid = Type.String({ pattern: "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" });
const Base64 = Type.String({ pattern: "^[A-Za-z0-9+/]*={0,2}$", maxLength: 65_536 });

/**
 * One row: `scope` names the argument that the granted scope has to contain, `needs` gives the parts of it that the whole
 * question wants, each of them granted by name; cost counts against 100 a call.
 */
export type HostFunction = Readonly<{
  permission: string;
  description: string;
  args: TSchema;
  answer: TSchema;
  scope?: string;
  needs?: (args: Readonly<Record<string, unknown>>) => readonly string[];
  cost: number;
  /** Characters of the answer as JSON; 262,144 where nothing is said. A frame carries 1 MB, escapes included. */
  most?: number;
}>;

export const hostFunctions = Object.freeze({
  "data.read": {
    permission: "data.read",
    description: "Rows of a named view, as the person sees them for whom the plugin is called",
    args: Type.Object({ view: Name, params: Type.Optional(Type.Record(Name, plain)) }, strict),
    answer: Type.Object({ rows: Type.Array(Type.Record(Type.String(), Type.Unknown()), { maxItems: 200 }) }, strict),
    scope: "view",
    cost: 5,
  },
  lookup: {
    permission: "lookup",
    description: "Name of a code in a dictionary; null where it has none",
    args: Type.Object({ dictionary: Name, code: Type.String({ maxLength: 80 }) }, strict),
    answer: Type.Object({ name: Type.Union([Type.String(), Type.Null()]) }, strict),
    scope: "dictionary",
    cost: 1,
  },
  "kv.get": {
    permission: "kv",
    description: "What the plugin kept under a key; null where there is nothing",
    args: Type.Object({ key: Key }, strict),
    answer: Type.Object({ value: Type.Unknown() }, strict),
    cost: 1,
  },
  "kv.set": {
    permission: "kv",
    description: "Keeps JSON of at most 16 kB under a key, within the plugin's quota",
    args: Type.Object({ key: Key, value: Type.Unknown() }, strict),
    answer: Type.Object({}, strict),
    cost: 2,
  },
  "kv.remove": {
    permission: "kv",
    description: "Forgets a key",
    args: Type.Object({ key: Key }, strict),
    answer: Type.Object({ removed: Type.Boolean() }, strict),
    cost: 2,
  },
  "kv.list": {
    permission: "kv",
    description: "Keys that begin with a prefix, at most 200",
    args: Type.Object({ prefix: Type.String({ maxLength: 120 }) }, strict),
    answer: Type.Object({ keys: Type.Array(Type.String(), { maxItems: 200 }) }, strict),
    cost: 2,
  },
  "crypto.digest": {
    permission: "crypto",
    description: "SM3 or SHA-256 of bytes, as hexadecimal text",
    args: Type.Object({ algorithm: Type.Enum(["sm3", "sha256"]), base64: Base64 }, strict),
    answer: Type.Object({ hex: Type.String() }, strict),
    cost: 1,
  },
  "crypto.hmac": {
    permission: "crypto",
    description: "HMAC with SM3 or SHA-256, as hexadecimal text; the key is a setting's name",
    args: Type.Object({ algorithm: Type.Enum(["sm3", "sha256"]), secret: Name, base64: Base64 }, strict),
    answer: Type.Object({ hex: Type.String() }, strict),
    cost: 1,
  },
  "crypto.sm2Verify": {
    permission: "crypto",
    description: "Whether an SM2 signature fits bytes and a public key, the uncompressed point in hexadecimal text",
    args: Type.Object(
      { publicKey: Type.String({ pattern: "^04[0-9a-fA-F]{128}$" }), base64: Base64, signature: Base64 },
      strict,
    ),
    answer: Type.Object({ valid: Type.Boolean() }, strict),
    cost: 2,
  },
  "crypto.sm4": {
    permission: "crypto",
    description: "SM4-CBC with a key that is a setting's name; encrypts or decrypts",
    args: Type.Object({ act: Type.Enum(["encrypt", "decrypt"]), secret: Name, iv: Base64, base64: Base64 }, strict),
    answer: Type.Object({ base64: Type.String() }, strict),
    cost: 2,
  },
  fetch: {
    permission: "fetch",
    description: "One question to an endpoint that an administrator bound to a name; the plugin gives no address",
    args: Type.Object(
      {
        endpoint: Name,
        params: Type.Optional(
          Type.Record(Name, Type.Union([Type.String({ maxLength: 500 }), Type.Number(), Type.Boolean()])),
        ),
        body: Type.Optional(Type.Unknown()),
        idempotencyKey: Type.Optional(Key),
      },
      strict,
    ),
    answer: Type.Object(
      {
        status: Type.Integer(),
        headers: Type.Record(Type.String(), Type.String()),
        text: Type.String(),
      },
      strict,
    ),
    scope: "endpoint",
    cost: 10,
    most: 950_000,
  },
  notify: {
    permission: "notify",
    description: "A notice in the plugin's name to people whom the scope names; plain words, no links",
    args: Type.Object(
      {
        to: Name,
        title: Type.String({ minLength: 1, maxLength: 60 }),
        text: Type.String({ minLength: 1, maxLength: 200 }),
        key: Type.Optional(Key),
      },
      strict,
    ),
    answer: Type.Object({ told: Type.Integer() }, strict),
    scope: "to",
    cost: 10,
  },
  "files.read": {
    permission: "files.read",
    description: "A file of the document at hand, 256 kB at most, as the person may read it",
    args: Type.Object(
      {
        field: Type.Optional(Name),
        index: Type.Optional(Type.Integer({ minimum: 0, maximum: 999 })),
        id: Type.Optional(Type.String({ pattern: "^[0-9a-f-]{36}$" })),
        as: Type.Optional(Type.Enum(["base64", "text"])),
      },
      strict,
    ),
    answer: Type.Object(
      {
        id: Type.String(),
        field: Type.String(),
        name: Type.String(),
        type: Type.String(),
        bytes: Type.Integer(),
        of: Type.Integer(),
        base64: Type.Optional(Type.String()),
        text: Type.Optional(Type.String()),
      },
      strict,
    ),
    cost: 10,
    most: 700_000,
  },
  propose: {
    permission: "propose",
    description: "Proposes answers for a new draft, in the fields that the scope names; a person takes it over or not",
    args: Type.Object(
      {
        key: Key,
        kind: Type.Literal("draft"),
        form: Name,
        project: Type.Optional(Uuid),
        unit: Type.Optional(Uuid),
        answers: Type.Record(Name, Type.Unknown(), { minProperties: 1, maxProperties: 20 }),
        reason: Type.String({ minLength: 1, maxLength: 200 }),
      },
      strict,
    ),
    answer: Type.Object({ proposal: Type.String(), known: Type.Boolean() }, strict),
    needs: neededFor,
    cost: 10,
  },
}) satisfies Record<string, HostFunction>;

export type HostFunctionName = keyof typeof hostFunctions;
export type HostArgs<N extends HostFunctionName> = Static<(typeof hostFunctions)[N]["args"]>;
export type HostResult<N extends HostFunctionName> = Static<(typeof hostFunctions)[N]["answer"]>;

/** What stands behind the table where a plugin is called; a function that is absent has nothing to work on there. */
export type HostHandlers = {
  /** `leftMs` is what the call has left of its time. */
  [N in HostFunctionName]?: (args: HostArgs<N>, leftMs: number) => Promise<HostResult<N>>;
};

/** A power that an administrator granted; without a scope it holds for everything that the function reaches. */
export type Grant = Readonly<{ name: string; scope?: readonly string[] | undefined }>;

/** Names of all powers that a manifest may ask for. */
export const permissionNames: readonly string[] = [
  "log",
  ...new Set(Object.values(hostFunctions).map((row) => row.permission)),
];

export function isHostFunction(name: string): name is HostFunctionName {
  return Object.hasOwn(hostFunctions, name);
}
