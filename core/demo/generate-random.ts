/** Numbers and ids that depend on a seed alone, so that the same order makes the same county on every machine. */
import { createHash } from "node:crypto";

export type Random = {
  /** The next 32 bits. */
  word(): number;
  /** A whole number from 0 to below the limit. */
  below(limit: number): number;
};

/** A stream of numbers for one purpose (sfc32, seeded by SHA-256 of the purpose). Not for secrets. */
export function randomOf(purpose: string): Random {
  const start = createHash("sha256").update(purpose).digest();
  let [a, b, c, counter] = [start.readUInt32LE(0), start.readUInt32LE(4), start.readUInt32LE(8), 1];
  const word = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  return { word, below: (limit) => Math.floor((word() / 0x1_0000_0000) * limit) };
}

/** An id in the shape of UUIDv7 (RFC 9562 §5.7): time first, as the product's own, then bits of the stream. */
export function seededUuid(random: Random, ms: number): string {
  const time = Math.max(0, ms).toString(16).padStart(12, "0");
  const hex = (word: number): string => word.toString(16).padStart(8, "0");
  const [first, second, third] = [hex(random.word()), hex(random.word()), hex(random.word())];
  const variant = (8 + (Number.parseInt(first.slice(3, 4), 16) & 3)).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${first.slice(0, 3)}-${variant}${first.slice(4, 7)}-${second}${third.slice(0, 4)}`;
}

/** The instant inside a UUIDv7, or undefined for any other. */
export function instantOf(uuid: string): number | undefined {
  return uuid[14] === "7" ? Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16) : undefined;
}
