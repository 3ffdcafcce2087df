/**
 * Signatures of messages and packages. Ed25519 is Node's own; SM2 with SM3 has no way in Node to set the user id that the
 * standard's signatures carry, so it is ours (sm2.ts). A certified cipher machine takes the place of `openSigner`.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import type { Signature } from "../domain/treasury-envelope.ts";
import { isSm2Point, verifySm2 } from "./sm2.ts";

/** A public key that counts: PEM for Ed25519, the uncompressed point in hexadecimal text for SM2. */
export type TrustedKey = { id: string; algorithm: "ed25519" | "sm2-sm3"; key: string };
export type OwnKey = { privateKey: string; publicKey: string };
export type Signer = (text: string) => Signature;

/** A new key of the portal, as PEM; the private half never leaves the database. */
export function makeKey(): OwnKey {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return {
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    publicKey: publicKey.export({ type: "spki", format: "pem" }).toString(),
  };
}

/** Signs in the name of the portal. */
export function openSigner(id: string, privateKey: string): Signer {
  const key = createPrivateKey(privateKey);
  return (text) => ({
    key: id,
    algorithm: "ed25519",
    value: sign(null, Buffer.from(text, "utf8"), key).toString("base64"),
  });
}

/** Whether one of the keys that count made the signature; the key and the algorithm are those that it names. */
export function holds(text: string, { key, algorithm, value }: Signature, trusted: readonly TrustedKey[]): boolean {
  const known = trusted.find((one) => one.id === key && one.algorithm === algorithm);
  if (!known || !/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return false;
  const bytes = Buffer.from(value, "base64");
  if (known.algorithm === "sm2-sm3") return verifySm2(Buffer.from(text, "utf8"), bytes, known.key);
  return verify(null, Buffer.from(text, "utf8"), createPublicKey(known.key), bytes);
}

/** Whether a text is a public key of the algorithm: PEM for Ed25519, the uncompressed point in hex for SM2. */
export function isPublicKey({ algorithm, key }: TrustedKey): boolean {
  if (algorithm === "sm2-sm3") return isSm2Point(key);
  try {
    return createPublicKey(key).asymmetricKeyType === "ed25519";
  } catch {
    return false;
  }
}
