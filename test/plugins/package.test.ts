// Packages of plugins: what is packed comes out as it went in, and every way to lie in an archive is refused with its code.
import { generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { compareVersions, type TrustList } from "../../core/domain/plugin-trust.ts";
import { Refusal } from "../../core/errors.ts";
import { verifyPackage } from "../../core/plugins/package/verify-package.ts";
import { readTravelling, writePackage } from "../../core/plugins/package/write-package.ts";
import { makeKey, openSigner, type Signer } from "../../core/signing/signing.ts";
import { makeSm2Key, signSm2, sm2PublicKey } from "../../core/signing/sm2-sign.ts";
import { lyingPackages } from "../support/lying-packages.ts";

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

const codeOf = (bytes: Buffer, list = trust, at = now) =>
  verifyPackage(bytes, list, at).then(
    () => "ok",
    (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
  );
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
  const foreign = openSigner("stranger", stranger.privateKey);
  const forged = openSigner("house", stranger.privateKey);
  for (const { title, bytes, codes } of lyingPackages(files, { sign, foreign, forged }))
    test(title, async () => expect(codes).toContain(await codeOf(bytes)));

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

test("81 a revoked key, and one before or after its time: revoked, not valid; an SM2 key cannot be used with Ed25519", async () => {
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
  expect(await codeOf(good, listed({}, [{ plugin: "uscc-check", version: "1.1.0", reason: "hole" }]))).toBe(
    "package.revoked",
  );
  expect(await codeOf(good, listed({}, [{ plugin: "uscc-check", version: "0.9.0", reason: "hole" }]))).toBe("ok");
  expect(await codeOf(good, listed({ algorithm: "sm2-sm3", key: "04" }))).toBe("package.signature");
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  expect(await codeOf(good, listed({ key: publicKey.export({ type: "spki", format: "pem" }).toString() }))).toBe(
    "package.signature",
  );
});

test("an SM2 key signs as well, its own bytes only", async () => {
  const [own, other] = [makeSm2Key(), makeSm2Key()];
  const list: TrustList = { keys: [{ id: "sm2", name: "SM2", algorithm: "sm2-sm3", key: own.publicKey }] };
  const signer =
    (secret: string): Signer =>
    (text) => ({
      key: "sm2",
      algorithm: "sm2-sm3",
      value: signSm2(Buffer.from(text), secret).toString("base64"),
    });
  expect(sm2PublicKey(own.privateKey)).toBe(own.publicKey);
  expect(await codeOf(writePackage(files, signer(own.privateKey)), list)).toBe("ok");
  expect(await codeOf(writePackage(files, signer(other.privateKey)), list)).toBe("package.signature");
});

test("versions are ordered as numbers", () => {
  expect(compareVersions("1.10.0", "1.9.9")).toBeGreaterThan(0);
  expect(compareVersions("1.0.0", "1.0.0")).toBe(0);
  expect(compareVersions("0.9.12", "1.0.0")).toBeLessThan(0);
});
