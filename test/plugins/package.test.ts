// Packages of plugins: what is packed comes out as it went in, and every way to lie in an archive is refused with its code.
import { createHash, generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { compareVersions, type TrustList } from "../../core/domain/plugin-trust.ts";
import { Refusal } from "../../core/errors.ts";
import { verifyPackage } from "../../core/plugins/package/verify-package.ts";
import { readTravelling, writePackage } from "../../core/plugins/package/write-package.ts";
import { makeKey, openSigner } from "../../core/signing/signing.ts";

const now = new Date("2026-11-22T10:00:00Z");
const house = makeKey();
const stranger = makeKey();
const trust: TrustList = {
  keys: [{ id: "house", name: "House", algorithm: "ed25519", key: house.publicKey }],
};
const sign = openSigner("house", house.privateKey);
const folder = fileURLToPath(new URL("../../plugins/uscc-check", import.meta.url));
const files = await readTravelling(folder);
const good = writePackage(files, sign);

type Packed = Record<string, Uint8Array>;
/** Packs by hand, signed over whatever manifest the archive holds. */
function packed(change: (content: Packed, manifest: Record<string, unknown>) => void, signed = true): Buffer {
  const content: Packed = {};
  const manifest = JSON.parse(String(files.get("plugin.json"))) as Record<string, unknown>;
  for (const [name, bytes] of files) if (name !== "plugin.json") content[name] = bytes;
  manifest["files"] = Object.fromEntries(Object.entries(content).map(([name, bytes]) => [name, digestOf(bytes)]));
  change(content, manifest);
  const text = JSON.stringify(manifest);
  content["plugin.json"] ??= Buffer.from(text);
  if (signed) content["plugin.sig"] ??= Buffer.from(JSON.stringify(pick(sign(text))));
  return Buffer.from(zipSync(content, { level: 9 }));
}
const pick = ({ key, value }: { key: string; value: string }) => ({ key, value });
const digestOf = (bytes: Uint8Array) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
const codeOf = (bytes: Buffer, list = trust, at = now) =>
  verifyPackage(bytes, list, at).then(
    () => "ok",
    (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
  );
/** Replaces bytes in the archive: `every` of them, or the last only (the central record). */
function patched(from: string, to: string, which: "every" | "last" = "every"): Buffer {
  const bytes = Buffer.from(good);
  const places: number[] = [];
  for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at + 1)) places.push(at);
  for (const at of which === "every" ? places : places.slice(-1)) bytes.write(to, at, "latin1");
  return bytes;
}

test("a package holds what went in, and the same folder gives the same bytes", async () => {
  const { plugin, publisher, readme } = await verifyPackage(good, trust, now);

  expect(plugin.manifest.id).toBe("uscc-check");
  expect(plugin.source).toBe(String(files.get("main.js")));
  expect(plugin.examples.length).toBeGreaterThan(0);
  expect(publisher.id).toBe("house");
  expect(readme).not.toBe("");
  expect(writePackage(await readTravelling(folder), sign).equals(good)).toBe(true);
});

test("types are taken off when a plugin is packed, and what is reviewed is what is hashed", async () => {
  const typed = await readTravelling(join(folder, "../../test/fixtures/plugins/typed"));
  const { plugin } = await verifyPackage(writePackage(typed, sign), trust, now);

  expect(plugin.source).toContain("export const check");
  expect(plugin.source).not.toContain(": FieldCheck");
});

describe("an archive that lies", () => {
  const cases: [name: string, bytes: () => Buffer, code: string][] = [
    ["no archive at all", () => Buffer.from("MZ plugin"), "package.not-readable"],
    ["half an archive", () => good.subarray(0, good.length >> 1), "package.not-readable"],
    [
      "a path out of the folder",
      () => packed((c) => void (c["../main.js"] = Buffer.from("x"))),
      "package.not-readable",
    ],
    ["a path into a folder", () => packed((c) => void (c["a/main.js"] = Buffer.from("x"))), "package.name"],
    ["native code", () => packed((c) => void (c["addon.node"] = Buffer.from("x"))), "package.name"],
    ["a snapshot", () => packed((c) => void (c["main.blob"] = Buffer.from("x"))), "package.name"],
    ["a hidden file", () => packed((c) => void (c[".npmrc.json"] = Buffer.from("x"))), "package.name"],
    ["names equal but for case", () => packed((c) => void (c["MAIN.js"] = Buffer.from("x"))), "package.duplicate"],
    [
      "more files than fifty",
      () =>
        packed((c) => {
          for (let i = 0; i < 60; i++) c[`a${i}.txt`] = Buffer.from("x");
        }),
      "package.too-many",
    ],
    ["a bomb", () => packed((c) => void (c["zeros.txt"] = Buffer.alloc(4_000_000))), "package.bomb"],
    ["a file that is not listed", () => packed((c) => void (c["extra.txt"] = Buffer.from("x"))), "package.digest"],
    [
      "a listed file that is missing",
      () => packed((_, m) => void ((m["files"] as Record<string, string>)["gone.txt"] = digestOf(Buffer.from("x")))),
      "package.digest",
    ],
    [
      "another main.js than listed",
      () => packed((c) => void (c["main.js"] = Buffer.from("export const check = () => 1;"))),
      "package.digest",
    ],
    ["no list of files", () => packed((_, m) => void delete m["files"]), "package.no-manifest"],
    [
      "a manifest that is no JSON",
      () => packed((c) => void (c["plugin.json"] = Buffer.from("{"))),
      "package.no-manifest",
    ],
    ["no signature", () => packed(() => undefined, false), "package.unsigned"],
    [
      "a signature that names its algorithm",
      () => packed((c) => void (c["plugin.sig"] = Buffer.from('{"key":"house","value":"none","algorithm":"none"}'))),
      "package.signature",
    ],
    [
      "another's signature under our name",
      () => writePackage(files, openSigner("house", stranger.privateKey)),
      "package.signature",
    ],
    [
      "a stranger's signature",
      () => writePackage(files, openSigner("stranger", stranger.privateKey)),
      "package.unknown-key",
    ],
    [
      "a manifest changed after signing",
      () =>
        packed((c) => {
          c["plugin.sig"] = Buffer.from(JSON.stringify(pick(sign("other"))));
        }),
      "package.signature",
    ],
    ["an unknown key in the manifest", () => packed((_, m) => void (m["autoApprove"] = true)), "package.wrong"],
    [
      "an unknown extension point",
      () => packed((_, m) => void (m["extensionPoints"] = { "money.move": "check" })),
      "package.wrong",
    ],
    ["two headers that disagree", () => patched("main.js", "mein.js", "last"), "package.disagrees"],
  ];
  for (const [name, bytes, code] of cases)
    test(`${name}: ${code}`, async () => expect(await codeOf(bytes())).toBe(code));

  test("a link", async () => {
    const bytes = Buffer.from(good);
    // The central record of the first entry: made on Unix, a symbolic link.
    const at = bytes.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
    bytes[at + 5] = 3;
    bytes.writeUInt32LE((0o120777 << 16) >>> 0, at + 38);
    expect(await codeOf(bytes)).toBe("package.link");
  });

  test("an encrypted entry", async () => {
    const bytes = Buffer.from(good);
    const at = bytes.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
    bytes[at + 8] = (bytes[at + 8] ?? 0) | 1;
    expect(["package.encrypted", "package.not-readable"]).toContain(await codeOf(bytes));
  });

  test("any single changed byte is noticed, or changes nothing of what is read", async () => {
    const whole = await verifyPackage(good, trust, now);
    for (let at = 0; at < good.length; at += 37) {
      const bytes = Buffer.from(good);
      bytes[at] = (bytes[at] ?? 0) ^ 0x55;
      const end = await verifyPackage(bytes, trust, now).catch((error: unknown) => {
        expect(error, `byte ${at}`).toBeInstanceOf(Refusal);
      });
      if (end) expect({ ...end, bytes: 0 }, `byte ${at}`).toEqual({ ...whole, bytes: 0 });
    }
  });
});

test("a key counts in its time and until it is revoked; an SM2 key cannot be used with Ed25519", async () => {
  const [key] = trust.keys;
  if (!key) throw new Error("no key");
  const listed = (more: Partial<typeof key>, revoked: TrustList["revoked"] = []): TrustList => ({
    keys: [{ ...key, ...more }],
    revoked,
  });
  expect(await codeOf(good, listed({ from: "2027-01-01T00:00:00Z" }))).toBe("package.key-not-valid");
  expect(await codeOf(good, listed({ until: "2026-11-22T10:00:00Z" }))).toBe("package.key-not-valid");
  expect(await codeOf(good, listed({ until: "2026-11-22T10:00:01Z" }))).toBe("ok");
  expect(await codeOf(good, listed({}, [{ key: "house", reason: "lost" }]))).toBe("package.revoked");
  expect(await codeOf(good, listed({}, [{ plugin: "uscc-check", version: "1.0.0", reason: "hole" }]))).toBe(
    "package.revoked",
  );
  expect(await codeOf(good, listed({}, [{ plugin: "uscc-check", version: "0.9.0", reason: "hole" }]))).toBe("ok");
  expect(await codeOf(good, listed({ algorithm: "sm2-sm3", key: "04" }))).toBe("package.signature");
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  expect(await codeOf(good, listed({ key: publicKey.export({ type: "spki", format: "pem" }).toString() }))).toBe(
    "package.signature",
  );
});

test("versions are ordered as numbers", () => {
  expect(compareVersions("1.10.0", "1.9.9")).toBeGreaterThan(0);
  expect(compareVersions("1.0.0", "1.0.0")).toBe(0);
  expect(compareVersions("0.9.12", "1.0.0")).toBeLessThan(0);
});
