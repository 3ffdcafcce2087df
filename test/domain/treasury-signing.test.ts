/** Signatures of treasury messages: Ed25519 and SM2, and what is signed by nobody who counts. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { holds, isPublicKey, makeKey, openSigner } from "../../core/signing/signing.ts";
import { verifySm2 } from "../../core/signing/sm2.ts";

/** GM/T 0003.5-2012 annex A. */
const SM2 = {
  public:
    "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13",
  r: "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3",
  s: "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa",
};
const message = Buffer.from("message digest");

describe("SM2", () => {
  it("holds for the vector of the standard, and for nothing else", () => {
    const signature = Buffer.from(SM2.r + SM2.s, "hex");
    expect(verifySm2(message, signature, SM2.public)).toBe(true);
    expect(verifySm2(Buffer.from("message digesT"), signature, SM2.public)).toBe(false);
    for (let i = 0; i < 64; i += 7) {
      const changed = Buffer.from(signature);
      changed[i] = (changed[i] ?? 0) ^ 1;
      expect(verifySm2(message, changed, SM2.public)).toBe(false);
    }
    expect(verifySm2(message, signature.subarray(1), SM2.public)).toBe(false);
    expect(verifySm2(message, Buffer.alloc(64), SM2.public)).toBe(false);
    expect(verifySm2(message, signature, `04${"1".repeat(128)}`)).toBe(false);
  });

  it("is taken from a key that is named with it", () => {
    const key = { id: "bank", algorithm: "sm2-sm3" as const, key: SM2.public };
    const value = Buffer.from(SM2.r + SM2.s, "hex").toString("base64");
    expect(holds("message digest", { key: "bank", algorithm: "sm2-sm3", value }, [key])).toBe(true);
    expect(holds("message digest", { key: "bank", algorithm: "ed25519", value }, [key])).toBe(false);
    expect(isPublicKey(key)).toBe(true);
    expect(isPublicKey({ ...key, key: SM2.public.replace(/13$/, "14") })).toBe(false);
    expect(createHash("sm3").update("abc").digest("hex")).toBe(
      "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
    );
  });
});

describe("Ed25519", () => {
  const own = makeKey();
  const signature = openSigner("mz", own.privateKey)("text");
  const one = { id: "mz", algorithm: "ed25519" as const, key: own.publicKey };
  const trusted = [one];

  it("holds for the text that was signed, by the key that is named", () => {
    expect(holds("text", signature, trusted)).toBe(true);
    expect(holds("texT", signature, trusted)).toBe(false);
    expect(holds("text", { ...signature, key: "other" }, trusted)).toBe(false);
    expect(holds("text", { ...signature, value: "" }, trusted)).toBe(false);
    expect(holds("text", { ...signature, value: "not base64!" }, trusted)).toBe(false);
    expect(holds("text", signature, [])).toBe(false);
    expect(holds("text", signature, [{ ...one, key: makeKey().publicKey }])).toBe(false);
  });

  it("takes a public key and nothing else", () => {
    expect(isPublicKey(one)).toBe(true);
    expect(isPublicKey({ ...one, key: "no key" })).toBe(false);
  });
});
