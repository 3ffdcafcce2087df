/**
 * Whose packages are believed: the list of keys with their times, what was taken back, and the signature of a package.
 * The list is a file that administrators keep (plugins/trust.json of the data folder); nothing is asked of a network.
 */
import { type Static, Type } from "typebox";

const strict = { additionalProperties: false } as const;
const KeyId = Type.String({ pattern: "^[a-z0-9][a-z0-9.-]{0,59}$" });
const Moment = Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$", description: "UTC" });

const TrustedPublisher = Type.Object(
  {
    id: KeyId,
    name: Type.String({ minLength: 1, maxLength: 120, description: "Who signs with it" }),
    algorithm: Type.Enum(["ed25519", "sm2-sm3"], { description: "Fixed here; a package cannot choose" }),
    key: Type.String({ maxLength: 1_000, description: "PEM for Ed25519; the uncompressed point in hex for SM2" }),
    from: Type.Optional(Moment),
    until: Type.Optional(Moment),
  },
  strict,
);

const Revocation = Type.Object(
  {
    key: Type.Optional(KeyId),
    plugin: Type.Optional(Type.String()),
    version: Type.Optional(Type.String()),
    reason: Type.String({ minLength: 1, maxLength: 300 }),
  },
  strict,
);

export const TrustList = Type.Object(
  {
    keys: Type.Array(TrustedPublisher, { maxItems: 100 }),
    revoked: Type.Optional(Type.Array(Revocation, { maxItems: 1_000 })),
  },
  { ...strict, title: "trust.json", description: "Keys whose plugin packages are believed, and what was taken back" },
);
export type TrustList = Static<typeof TrustList>;
export type TrustedPublisher = Static<typeof TrustedPublisher>;

/** plugin.sig of a package: the key that signed the bytes of plugin.json. */
export const PackageSignature = Type.Object(
  { key: KeyId, value: Type.String({ pattern: "^[A-Za-z0-9+/]{40,200}={0,2}$" }) },
  strict,
);
export type PackageSignature = Static<typeof PackageSignature>;

export type TrustProblem = "package.unknown-key" | "package.key-not-valid" | "package.revoked";

/** The publisher whose key counts at a moment, or why it does not. */
export function publisherOf(list: TrustList, key: string, now: Date): TrustedPublisher | TrustProblem {
  const known = list.keys.find((one) => one.id === key);
  if (known === undefined) return "package.unknown-key";
  if (list.revoked?.some((one) => one.key === key)) return "package.revoked";
  if (known.from !== undefined && new Date(known.from) > now) return "package.key-not-valid";
  if (known.until !== undefined && new Date(known.until) <= now) return "package.key-not-valid";
  return known;
}

/** Whether a version of a plugin was taken back, by its own name or with its key. */
export function isRevoked(list: TrustList, plugin: { id: string; version: string; key: string }): boolean {
  return (list.revoked ?? []).some(
    (one) =>
      (one.key !== undefined && one.key === plugin.key) ||
      (one.plugin === plugin.id && (one.version === undefined || one.version === plugin.version)),
  );
}

/** Order of two versions: negative when the first is older. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split(".").map(Number));
  for (let i = 0; i < 3; i += 1) {
    const difference = (left?.[i] ?? 0) - (right?.[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
