/** The few tags of a camera that are read, from pictures made here. */
import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { readExif, takenOf } from "../../core/files/exif.ts";

type Tags = Parameters<ReturnType<typeof sharp>["withExif"]>[0];
const picture = (tags?: Tags, kind: "jpeg" | "webp" | "png" = "jpeg"): Promise<Buffer> => {
  const drawn = sharp({ create: { width: 8, height: 8, channels: 3, background: "#888" } });
  return (tags ? drawn.withExif(tags) : drawn)[kind]().toBuffer();
};
const GPS = {
  GPSLatitudeRef: "N",
  GPSLatitude: "28/1 39/1 900/100",
  GPSLongitudeRef: "E",
  GPSLongitude: "121/1 15/1 5040/100",
};

describe("what a camera wrote", () => {
  it.each(["jpeg", "webp", "png"] as const)("is read from a %s with its zone", async (kind) => {
    const bytes = await picture(
      { IFD2: { DateTimeOriginal: "2026:07:01 09:30:15", OffsetTimeOriginal: "+09:00" }, IFD3: GPS },
      kind,
    );

    expect(await takenOf(bytes)).toEqual({
      takenAt: "2026-07-01T00:30:15.000Z",
      lat: 28.6525,
      lon: 121.264,
      exif: true,
    });
  });

  it("is taken for Chinese time where the camera names no zone", async () => {
    const bytes = await picture({ IFD2: { DateTimeOriginal: "2026:07:01 07:30:00" } });

    expect(await takenOf(bytes)).toEqual({ takenAt: "2026-06-30T23:30:00.000Z", exif: true });
  });

  it("has a side: south and west are negative", async () => {
    const bytes = await picture({ IFD3: { ...GPS, GPSLatitudeRef: "S", GPSLongitudeRef: "W" } });

    expect(await takenOf(bytes)).toEqual({ lat: -28.6525, lon: -121.264, exif: true });
  });

  it("is nothing without EXIF, without these tags, with a place of zeros, with another file", async () => {
    expect(await takenOf(await picture())).toEqual({});
    expect(await takenOf(await picture({ IFD0: { Make: "Demo" } }))).toEqual({});
    expect(await takenOf(await picture({ IFD2: { DateTimeOriginal: "    :  :     :  :  " } }))).toEqual({});
    const nowhere = { ...GPS, GPSLatitude: "0/1 0/1 0/1", GPSLongitude: "0/1 0/1 0/1" };
    expect(await takenOf(await picture({ IFD3: nowhere }))).toEqual({});
    const beyond = { ...GPS, GPSLatitude: "128/1 0/1 0/1" };
    expect(await takenOf(await picture({ IFD3: beyond }))).toEqual({});
    expect(await takenOf(Buffer.from("%PDF-1.4"))).toEqual({});
  });

  it("breaks nothing, whatever bytes stand in the block", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom("II*\0", "MM\0*", ""), (bytes, order) => {
        const found = readExif(Buffer.concat([Buffer.from(`Exif\0\0${order}`, "latin1"), bytes]));

        expect(typeof found).toBe("object");
      }),
      { seed: 20261122, numRuns: 2000 },
    );
  });
});
