import sharp from "sharp";
import { expect, test } from "vitest";
import { readTaken } from "../../portal/fields/exif.ts";

async function photo(exif: Record<string, Record<string, string>>): Promise<ArrayBuffer> {
  const made = sharp({ create: { width: 4, height: 4, channels: 3, background: "#888" } }).jpeg();
  const bytes = await made.withExif(exif).toBuffer();
  return new Uint8Array(bytes).buffer;
}

test("a camera's time and place are read, times without a zone are China's", async () => {
  const taken = readTaken(
    await photo({
      IFD2: { DateTimeOriginal: "2026:11:10 09:05:00" },
      IFD3: {
        GPSLatitudeRef: "N",
        GPSLatitude: "28/1 36/1 3600/100",
        GPSLongitudeRef: "E",
        GPSLongitude: "121/1 3/1 0/1",
      },
    }),
  );

  expect(taken).toEqual({ takenAt: "2026-11-10T01:05:00.000Z", lat: 28.61, lon: 121.05 });
});

test("a picture that says nothing, a broken one and another kind of file give nothing", async () => {
  const silent = await photo({});

  expect(readTaken(silent)).toEqual({});
  expect(readTaken(silent.slice(0, 9))).toEqual({});
  expect(
    readTaken(new Uint8Array([0xff, 0xd8, 0xff, 0xe1, 0, 40, 0x45, 0x78, 0x69, 0x66, 0, 0, 0x4d, 0x4d]).buffer),
  ).toEqual({});
  expect(readTaken(new TextEncoder().encode("%PDF-1.4").buffer as ArrayBuffer)).toEqual({});
});
