/** Places as people type them: decimal degrees or degrees-minutes-seconds, in either order, and as they are shown. */
import { toHalfWidth } from "../../core/domain/text-width.ts";

/** Longitude first, WGS84 degrees with at most six decimals, as answers keep it. */
export type Point = [number, number];

const NUMBER = String.raw`-?\d+(?:\.\d+)?`;
const ANGLE = `(${NUMBER})(?:\\s*d(?:\\s*(${NUMBER})\\s*m(?:\\s*(${NUMBER})\\s*s)?)?)?`;
// The letter of the direction stands before each angle or behind it, not now here, now there.
const LETTER_FIRST = new RegExp(`([ENSW]?)\\s*${ANGLE}()`, "g");
const LETTER_LAST = new RegExp(`()${ANGLE}\\s*([ENSW]?)`, "g");

/** Reads one place; undefined for anything that is not exactly two angles. */
export function readPoint(raw: string): Point | undefined {
  const text = plain(raw);
  const pattern = /^\s*[ENSW]/.test(text) ? LETTER_FIRST : LETTER_LAST;
  const parts = [...text.matchAll(pattern)];
  if (parts.length !== 2 || text.replaceAll(pattern, "").replaceAll(/[\s,;()]/g, "") !== "") return undefined;
  const angles = parts.map((part) => angleOf(part));
  const [first, second] = angles;
  if (!first || !second) return undefined;
  const swapped = first.axis === "lat" || second.axis === "lon" || (onlyLongitude(second) && !onlyLongitude(first));
  if (first.axis !== undefined && first.axis === second.axis) return undefined;
  const [lon, lat] = swapped ? [second.value, first.value] : [first.value, second.value];
  if (Math.abs(lon) > 180 || Math.abs(lat) > 90) return undefined;
  return [round6(lon), round6(lat)];
}

/** Several places, one a line or separated by semicolons; undefined when one of them cannot be read. */
export function readPoints(raw: string): Point[] | undefined {
  const lines = raw.split(/[\n;\uFF1B]/).filter((line) => line.trim() !== "");
  const points = lines.map(readPoint);
  return points.every((point) => point !== undefined) ? points : undefined;
}

/** A place as text that can be copied and typed again. */
export function pointText([lon, lat]: readonly number[]): string {
  return `${round6(lon ?? 0)}, ${round6(lat ?? 0)}`;
}

/** The corners of an area without the last point, which is the first again; points and lines as they are. */
export function cornersOf<T extends readonly number[]>(kind: string, points: readonly T[]): T[] {
  const [first, last] = [points[0], points.at(-1)];
  const closes = kind === "area" && points.length > 1 && first?.[0] === last?.[0] && first?.[1] === last?.[1];
  return closes ? points.slice(0, -1) : [...points];
}

/** An area as it is stored: from three corners on it ends where it began. */
export function closed(kind: string, corners: readonly Point[]): Point[] {
  const [first] = corners;
  return kind === "area" && corners.length >= 3 && first ? [...corners, first] : [...corners];
}

/** Six decimals are about ten centimetres. */
export function round6(value: number): number {
  return Math.round(value * 1e6) / 1e6 + 0; // -0 is 0
}

/** The signs of degrees, minutes and seconds as d, m and s; the words for the four directions as E, N, S, W. */
function plain(raw: string): string {
  return toHalfWidth(raw)
    .replaceAll(/\u4E1C\u7ECF|\u7ECF\u5EA6/g, "E")
    .replaceAll(/\u897F\u7ECF/g, "W")
    .replaceAll(/\u5317\u7EAC|\u7EAC\u5EA6/g, "N")
    .replaceAll(/\u5357\u7EAC/g, "S")
    .replaceAll(/[\u5EA6\u00B0\u00BA]/g, "d")
    .replaceAll(/[\u5206\u2032\u2019']/g, "m")
    .replaceAll(/[\u79D2\u2033\u201D"]|mm/g, "s")
    .replaceAll(/[\u3001\uFF0C:]/g, ",")
    .replaceAll(/[ensw]/g, (c) => (c === "s" ? "s" : c.toUpperCase()));
}

type Angle = { value: number; axis: "lon" | "lat" | undefined };

function angleOf(part: RegExpMatchArray): Angle | undefined {
  const [, before = "", degrees = "", minutes = "0", seconds = "0", after = ""] = part;
  const [d, m, s] = [Number(degrees), Number(minutes), Number(seconds)];
  if (m < 0 || m >= 60 || s < 0 || s >= 60) return undefined;
  const letter = before + after;
  const size = Math.abs(d) + m / 60 + s / 3600;
  const negative = degrees.startsWith("-") || letter === "W" || letter === "S";
  return {
    value: negative ? -size : size,
    axis: letter === "" ? undefined : letter === "E" || letter === "W" ? "lon" : "lat",
  };
}

const onlyLongitude = (angle: Angle): boolean => Math.abs(angle.value) > 90;
