/**
 * Looks at a zip's directory before anything is unpacked. The reader unpacks no entry beyond its declared size, so
 * bounding the declared sizes bounds the memory; entries that hide their size are refused.
 */
import { unreadable } from "./unreadable.ts";

/** A sheet of 20,000 rows and 60 columns stays below a third of it. */
const MAX_UNPACKED_BYTES = 100_000_000;
const MAX_ENTRIES = 2000;
const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const SIZE_ELSEWHERE = 0xffffffff;

/** Refuses archives that are broken, or that would unpack to more than a table needs. */
export function checkZip(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOfDirectory(view);
  const entries = view.getUint16(end + 10, true);
  if (entries > MAX_ENTRIES) throw unreadable("unpacks-too-large");
  let at = view.getUint32(end + 16, true);
  let total = 0;
  for (let i = 0; i < entries; i++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== DIRECTORY_ENTRY) throw unreadable("broken");
    const [flags, method] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
    const [packed, unpacked] = [view.getUint32(at + 20, true), view.getUint32(at + 24, true)];
    const nameLength = view.getUint16(at + 28, true);
    const isFolder = bytes[at + 45 + nameLength] === 0x2f;
    if ((flags & 1) === 1) throw unreadable("password");
    const sizeLater = (flags & 8) !== 0 && packed === 0 && !isFolder;
    const sizeHidden = method === 8 && unpacked === 0 && packed > 2;
    if (sizeLater || sizeHidden || packed === SIZE_ELSEWHERE || unpacked === SIZE_ELSEWHERE)
      throw unreadable("unpacks-too-large");
    total += Math.max(unpacked, packed);
    if (total > MAX_UNPACKED_BYTES) throw unreadable("unpacks-too-large");
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
}

/** The directory's end stands in the last 64 KB; the reader takes the last one, and so do we. */
function endOfDirectory(view: DataView): number {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 65_557); at--)
    if (view.getUint32(at, true) === END_OF_DIRECTORY) return at;
  throw unreadable("broken");
}
