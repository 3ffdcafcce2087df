/**
 * SM2 signatures made (GB/T 32918.2), for the desk of who signs plugin packages. Whatever multiplies a secret by a point
 * is done by OpenSSL; the rest is a few sums on secrets that are not done in constant time, so that nothing which others
 * can time, such as the portal, signs with it.
 */
import { createECDH, randomBytes } from "node:crypto";
import { N, sm2Digest } from "./sm2.ts";

/** A new key: both halves in hexadecimal text, the public one as an uncompressed point. */
export function makeSm2Key(): { privateKey: string; publicKey: string } {
  const pair = createECDH("SM2");
  pair.generateKeys();
  return { privateKey: pair.getPrivateKey("hex").padStart(64, "0"), publicKey: pair.getPublicKey("hex") };
}

/** The public half of a private one in hexadecimal text. Throws where it is none. */
export function sm2PublicKey(privateKey: string): string {
  return multiple(Buffer.from(privateKey, "hex")).toString("hex");
}

/** The 64 bytes r and s. */
export function signSm2(message: Buffer, privateKey: string): Buffer {
  const d = BigInt(`0x${privateKey}`);
  const e = sm2Digest(message, sm2PublicKey(privateKey));
  for (;;) {
    const secret = randomBytes(32);
    const k = BigInt(`0x${secret.toString("hex")}`);
    if (k < 1n || k >= N) continue;
    const x = BigInt(`0x${multiple(secret).subarray(1, 33).toString("hex")}`);
    const r = (e + x) % N;
    const s = (inverse(1n + d) * ((((k - r * d) % N) + N) % N)) % N;
    if (r !== 0n && r + k !== N && s !== 0n) return Buffer.from(hex(r) + hex(s), "hex");
  }
}

/** So many times the base point, uncompressed. */
function multiple(secret: Buffer): Buffer {
  const pair = createECDH("SM2");
  pair.setPrivateKey(secret);
  return pair.getPublicKey();
}

/** N is a prime. */
function inverse(value: bigint): bigint {
  let [result, base, power] = [1n, value % N, N - 2n];
  for (; power > 0n; power >>= 1n) {
    if (power & 1n) result = (result * base) % N;
    base = (base * base) % N;
  }
  return result;
}

function hex(value: bigint): string {
  return value.toString(16).padStart(64, "0");
}
