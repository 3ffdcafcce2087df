import { expect, test } from "vitest";
import {
  BY_NAME,
  countPoints,
  isByName,
  MOST_POINTS,
  padPoint,
  type Stroke,
  strokePath,
  strokesOf,
  withPoint,
} from "../../portal/fields/strokes.ts";

test("points are whole numbers from 0 to 1000 on both axes, whatever the pad's size", () => {
  expect(padPoint(160, 32, 320, 128)).toEqual([500, 250]);
  expect(padPoint(-9, 999, 320, 128)).toEqual([0, 1000]);
});

test("a point close to the one before is left out, and no more than the limit are kept", () => {
  let strokes: Stroke[] = [[[100, 100]]];
  strokes = withPoint(strokes, [102, 101]);
  expect(countPoints(strokes)).toBe(1);
  strokes = withPoint(strokes, [120, 101]);
  expect(strokes).toEqual([
    [
      [100, 100],
      [120, 101],
    ],
  ]);
  const full: Stroke[] = [Array.from({ length: MOST_POINTS }, (_, i): [number, number] => [i % 1000, 0])];
  expect(countPoints(withPoint(full, [0, 900]))).toBe(MOST_POINTS);
});

test("a stroke is one path, a dot is drawn too", () => {
  expect(strokePath([[10, 20]])).toBe("M25 20h1");
  expect(strokePath([])).toBe("");
  expect(
    strokePath([
      [0, 0],
      [100, 100],
      [200, 0],
    ]),
  ).toBe("M0 0Q250 100 375 50L500 0");
});

test("a stored answer of another shape gives no strokes", () => {
  expect(strokesOf("masked")).toEqual([]);
  expect(strokesOf([[[1, 2], "x"], 7])).toEqual([[[1, 2]]]);
});

test("a signature by name is told from one by hand", () => {
  expect(isByName(BY_NAME)).toBe(true);
  expect(isByName([])).toBe(true);
  expect(isByName([[[1, 2]]])).toBe(false);
});
