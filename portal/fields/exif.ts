/** When and where a JPEG was taken, as its camera wrote it into the file (EXIF); nothing else of it is read. */
import { round6 } from "./coordinates.ts";

export type Taken = { takenAt?: string; lat?: number; lon?: number };
type Entry = { type: number; count: number; at: number };

const TIME = 0x9003;
const ZONE = 0x9011;
const DETAILS = 0x8769;
const GPS = 0x8825;
const SIZES: Record<number, number> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8 };

/** Reads the first bytes of a picture; an empty answer when it says nothing or is no JPEG. */
export function readTaken(bytes: ArrayBuffer): Taken {
  try {
    const view = new DataView(bytes);
    const start = findTiff(view);
    return start === undefined ? {} : readTiff(view, start);
  } catch (error) {
    // A header that points outside the file says nothing that could be trusted.
    if (error instanceof RangeError) return {};
    throw error;
  }
}

/** Where the TIFF part of the EXIF segment begins. */
function findTiff(view: DataView): number | undefined {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return undefined;
  for (let at = 2; at + 10 < view.byteLength; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint16(at);
    if (marker === 0xffe1 && view.getUint32(at + 4) === 0x45786966) return at + 10;
    if (marker < 0xff00 || marker === 0xffda) return undefined;
  }
  return undefined;
}

function readTiff(view: DataView, start: number): Taken {
  const little = view.getUint16(start) === 0x4949;
  const short = (at: number): number => view.getUint16(start + at, little);
  const long = (at: number): number => view.getUint32(start + at, little);
  const entries = (at: number): Map<number, Entry> => {
    const found = new Map<number, Entry>();
    for (let i = 0; i < short(at); i += 1) {
      const entry = at + 2 + 12 * i;
      const [type, count] = [short(entry + 2), long(entry + 4)];
      found.set(short(entry), { type, count, at: (SIZES[type] ?? 1) * count > 4 ? long(entry + 8) : entry + 8 });
    }
    return found;
  };
  const text = (entry: Entry | undefined): string =>
    entry?.type === 2
      ? String.fromCharCode(
          ...new Uint8Array(view.buffer, view.byteOffset + start + entry.at, Math.min(64, entry.count)),
        ).replace(/\0.*$/s, "")
      : "";
  const angle = (entry: Entry | undefined): number | undefined => {
    if (entry?.type !== 5 || entry.count !== 3) return undefined;
    const [d = 0, m = 0, s = 0] = [0, 1, 2].map(
      (i) => long(entry.at + 8 * i) / Math.max(1, long(entry.at + 8 * i + 4)),
    );
    return d + m / 60 + s / 3600;
  };
  const top = entries(long(4));
  const details = top.get(DETAILS);
  const gps = top.get(GPS);
  const inside = details ? entries(long(details.at)) : new Map<number, Entry>();
  const place = gps ? entries(long(gps.at)) : new Map<number, Entry>();
  const takenAt = instantOf(text(inside.get(TIME)), text(inside.get(ZONE)));
  const [lat, lon] = [angle(place.get(2)), angle(place.get(4))];
  const known = lat !== undefined && lon !== undefined && lat <= 90 && lon <= 180 && (lat !== 0 || lon !== 0);
  return {
    ...(takenAt !== undefined && { takenAt }),
    ...(known && {
      lat: round6(text(place.get(1)) === "S" ? -lat : lat),
      lon: round6(text(place.get(3)) === "W" ? -lon : lon),
    }),
  };
}

/** A camera's time without a zone is taken as China's. */
function instantOf(text: string, zone: string): string | undefined {
  const match = /^(\d{4}):(\d{2}):(\d{2}) (\d{2}:\d{2}:\d{2})$/.exec(text.trim());
  if (!match) return undefined;
  const offset = /^[+-]\d{2}:\d{2}$/.test(zone.trim()) ? zone.trim() : "+08:00";
  const time = new Date(`${match[1]}-${match[2]}-${match[3]}T${match[4]}${offset}`);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
