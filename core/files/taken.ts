/** Time and place of stored pictures: read from the bytes once, remembered by their SHA-256. */
import { type Taken, takenOf } from "./exif.ts";
import type { FileStore } from "./store.ts";

const REMEMBERED = 5000;
const known = new WeakMap<FileStore, Map<string, Taken>>();

/** What the camera wrote into a stored picture; nothing when its bytes are gone. */
export async function takenOfStored(files: FileStore, sha256: string): Promise<Taken> {
  const memory = known.get(files) ?? new Map<string, Taken>();
  known.set(files, memory);
  const found = memory.get(sha256);
  if (found) return found;
  const bytes = await files.read(sha256).catch(() => undefined);
  if (!bytes) return {};
  const taken = await takenOf(bytes);
  const [oldest] = memory.size >= REMEMBERED ? memory.keys() : [];
  if (oldest !== undefined) memory.delete(oldest);
  memory.set(sha256, taken);
  return taken;
}
