import { describe, expect, test } from "vitest";
import { fitted, gridLines, panned, toPicture, toPlace, zoomed } from "../../portal/elements/map-projection.ts";
import { closed, cornersOf, pointText, readPoint, readPoints } from "../../portal/fields/coordinates.ts";

describe("coordinates as people type them", () => {
  test.each([
    ["121.26, 28.65"],
    ["28.65 121.26"],
    ["１２１．２６，２８．６５"],
    ["28.65N,121.26E"],
    ["121°15′36″E 28°39′0″N"],
    ["121°15.6′ 28°39′"],
    ["东经121度15分36秒，北纬28度39分"],
    ["北纬28°39' 东经121°15'36\""],
    ["经度121.26 纬度28.65"],
  ])("%s", (typed) => {
    expect(readPoint(typed)).toEqual([121.26, 28.65]);
  });

  test.each(["", "121.26", "121, 28, 3", "121 95", "181, 28", "121°75′ 28°", "121E 28E", "somewhere"])(
    "is not a place: %s",
    (typed) => {
      expect(readPoint(typed)).toBeUndefined();
    },
  );

  test("the west and the south are negative, six decimals stay", () => {
    expect(readPoint("70°30′W 20°15′S")).toEqual([-70.5, -20.25]);
    expect(readPoint("121.12345678, 28.1")).toEqual([121.123457, 28.1]);
    expect(pointText([121.123457, 28.1])).toBe("121.123457, 28.1");
  });

  test("several points, one a line or with semicolons, all or none", () => {
    expect(readPoints("121.1, 28.1；121.2, 28.2\n121.3, 28.3")).toHaveLength(3);
    expect(readPoints("121.1, 28.1; nowhere")).toBeUndefined();
  });

  test("an area is stored closed and shown by its corners", () => {
    const corners: [number, number][] = [
      [121, 28],
      [121.1, 28],
      [121.1, 28.1],
    ];
    const stored = closed("area", corners);
    expect(stored).toHaveLength(4);
    expect(stored.at(-1)).toEqual(stored[0]);
    expect(cornersOf("area", stored)).toEqual(corners);
    expect(closed("area", corners.slice(0, 2))).toHaveLength(2);
    expect(cornersOf("line", stored)).toHaveLength(4);
  });
});

describe("the map", () => {
  const view = fitted(
    [
      [121, 28],
      [122, 29],
    ],
    600,
    280,
  );

  test("shows what it was fitted to, and finds the place under a pixel", () => {
    for (const point of [
      [121, 28],
      [122, 29],
    ]) {
      const [x, y] = toPicture(view, point);
      expect(x).toBeGreaterThan(0);
      expect(x).toBeLessThan(600);
      expect(y).toBeGreaterThan(0);
      expect(y).toBeLessThan(280);
      const [lon, lat] = toPlace(view, [x, y]);
      expect(lon).toBeCloseTo(point[0] ?? 0, 9);
      expect(lat).toBeCloseTo(point[1] ?? 0, 9);
    }
  });

  test("keeps the place under the finger when it is enlarged, and follows it when it is dragged", () => {
    const at = [430, 60];
    const before = toPlace(view, at);
    const after = toPlace(zoomed(view, 3, at), at);
    expect(after[0]).toBeCloseTo(before[0], 3);
    expect(after[1]).toBeCloseTo(before[1], 6);
    expect(toPicture(panned(view, 50, -20), before)[1]).toBeCloseTo(40, 6);
  });

  test("draws a handful of grid lines at any scale", () => {
    for (const scale of [12, 300, 20_000, 4_000_000]) {
      const { lon, lat } = gridLines({ ...view, scale });
      expect(lon.length + lat.length).toBeGreaterThan(1);
      expect(lon.length + lat.length).toBeLessThan(24);
    }
  });
});
