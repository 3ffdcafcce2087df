/** Where and when a picture was taken, as its camera wrote it into the file (EXIF); nothing else of it is read. */
import sharp from "sharp";

/** `exif` marks that at least one of the others came from the camera. */
export type Taken = { takenAt?: string; lat?: number; lon?: number; exif?: true };
type Entry = { count: number; at: number };

const [ZONE, TIME, DETAILS, GPS] = [0x9011, 0x9003, 0x8769, 0x8825];
/** Bytes of one value by its type: byte, ascii, short, long, rational, …; others are not read. */
const SIZES: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8 };
const MAX_ENTRIES = 200;

/** What the camera says; nothing for a picture without EXIF, or for bytes that are no picture. */
export async function takenOf(picture: Buffer): Promise<Taken> {
  const { exif } = await sharp(picture, { limitInputPixels: 100_000_000 })
    .metadata()
    .catch(() => ({ exif: undefined }));
  return exif ? readExif(exif) : {};
}

/** Reads the block that begins with "Exif" and holds a TIFF; a broken one says nothing. */
export function readExif(block: Buffer): Taken {
  const tiff = block.subarray(block.toString("latin1", 0, 4) === "Exif" ? 6 : 0);
  try {
    const found = readTiff(tiff);
    return Object.keys(found).length > 0 ? { ...found, exif: true } : {};
  } catch (error) {
    if (error instanceof RangeError) return {}; // an entry that points outside the block
    throw error;
  }
}

function readTiff(tiff: Buffer): Taken {
  const little = tiff.toString("latin1", 0, 2) === "II";
  const short = (at: number): number => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const long = (at: number): number => (little ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at));
  const entriesAt = (start: number): Map<number, Entry> => {
    const entries = new Map<number, Entry>();
    for (let i = 0; i < Math.min(short(start), MAX_ENTRIES); i++) {
      const at = start + 2 + 12 * i;
      const count = long(at + 4);
      const inside = (SIZES[short(at + 2)] ?? 1) * count <= 4;
      entries.set(short(at), { count, at: inside ? at + 8 : long(at + 8) });
    }
    return entries;
  };
  const below = (entries: Map<number, Entry>, tag: number): Map<number, Entry> => {
    const entry = entries.get(tag);
    return entry ? entriesAt(long(entry.at)) : new Map<number, Entry>();
  };
  const text = (entry: Entry | undefined): string =>
    entry ? (tiff.toString("latin1", entry.at, entry.at + Math.min(entry.count, 64)).split("\0")[0] ?? "") : "";
  const degrees = (value: Entry | undefined, side: Entry | undefined, limit: number): number | undefined => {
    if (value?.count !== 3) return undefined;
    const [d = 0, m = 0, s = 0] = [0, 8, 16].map((step) => long(value.at + step) / long(value.at + step + 4));
    const found = Math.round((d + m / 60 + s / 3600) * 1e6) / 1e6;
    return found <= limit ? (/^[SW]/.test(text(side)) ? -found : found) + 0 : undefined;
  };
  const first = entriesAt(long(4));
  const [details, gps] = [below(first, DETAILS), below(first, GPS)];
  const takenAt = instantOf(text(details.get(TIME)), text(details.get(ZONE)));
  const [lat, lon] = [degrees(gps.get(2), gps.get(1), 90), degrees(gps.get(4), gps.get(3), 180)];
  const placed = lat !== undefined && lon !== undefined && (lat !== 0 || lon !== 0);
  return { ...(takenAt !== undefined && { takenAt }), ...(placed && { lat, lon }) };
}

/** "2026:07:01 09:30:00" in the camera's zone, or in China's where the camera names none. */
function instantOf(time: string, zone: string): string | undefined {
  const match = /^(\d{4}):(\d{2}):(\d{2}) (\d{2}:\d{2}:\d{2})$/.exec(time);
  const at =
    match &&
    new Date(`${match[1]}-${match[2]}-${match[3]}T${match[4]}${/^[+-]\d{2}:\d{2}$/.test(zone) ? zone : "+08:00"}`);
  return !at || Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
