/** UUIDv7: time first, so that new rows lie together in indexes. */
import { randomFillSync } from "node:crypto";

const random = new Uint8Array(10);

/** A new id whose first 48 bits are the instant in milliseconds (RFC 9562 §5.7). */
export function uuidv7(at: Date): string {
  randomFillSync(random);
  const time = at.getTime().toString(16).padStart(12, "0");
  const tail = Buffer.from(random).toString("hex");
  const variant = (8 + (Number.parseInt(tail[3] ?? "0", 16) & 3)).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${tail.slice(0, 3)}-${variant}${tail.slice(4, 7)}-${tail.slice(7, 19)}`;
}
