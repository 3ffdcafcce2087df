/** UUIDv7: time first, so that new rows lie together in indexes; ids of one millisecond keep their order. */
import { randomFillSync } from "node:crypto";

const random = new Uint8Array(10);
let lastMs = -1;
let counter = 0;

/** A new id whose first 48 bits are the instant in milliseconds, the next 12 a counter within it (RFC 9562 §5.7, §6.2). */
export function uuidv7(at: Date): string {
  randomFillSync(random);
  const ms = at.getTime();
  // A new millisecond begins low, so that the counter has room; after 4,096 ids it starts over and order is lost.
  counter = ms === lastMs ? (counter + 1) & 0xfff : (random[0] ?? 0) & 0xff;
  lastMs = ms;
  const time = ms.toString(16).padStart(12, "0");
  const tail = Buffer.from(random).toString("hex");
  const variant = (8 + (Number.parseInt(tail[3] ?? "0", 16) & 3)).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, "0")}-${variant}${tail.slice(4, 7)}-${tail.slice(7, 19)}`;
}
