/** Places on a flat picture: a county is small enough that only the narrowing of longitudes counts. */
import type { Point } from "../fields/coordinates.ts";

/** What a map shows: its centre, and how many pixels one degree of latitude takes. */
export type MapView = { lon: number; lat: number; scale: number; width: number; height: number };
type Box = { west: number; east: number; south: number; north: number };

const SMALLEST = 12;
const LARGEST = 4_000_000;
const LABEL_PX = 90;

const narrowing = (lat: number): number => Math.max(0.1, Math.cos((lat * Math.PI) / 180));

/** A place as pixels of the picture. */
export function toPicture(view: MapView, [lon, lat]: readonly number[]): [number, number] {
  const x = ((lon ?? 0) - view.lon) * narrowing(view.lat) * view.scale + view.width / 2;
  return [x, (view.lat - (lat ?? 0)) * view.scale + view.height / 2];
}

/** The place under a pixel of the picture. */
export function toPlace(view: MapView, [x, y]: readonly number[]): Point {
  const lon = view.lon + ((x ?? 0) - view.width / 2) / view.scale / narrowing(view.lat);
  return [lon, view.lat - ((y ?? 0) - view.height / 2) / view.scale];
}

/** The view moved by pixels. */
export function panned(view: MapView, dx: number, dy: number): MapView {
  const [lon, lat] = toPlace(view, [view.width / 2 - dx, view.height / 2 - dy]);
  return { ...view, lon: Math.min(180, Math.max(-180, lon)), lat: Math.min(85, Math.max(-85, lat)) };
}

/** The view enlarged by a factor, with the given pixel kept where it is. */
export function zoomed(view: MapView, factor: number, at: readonly number[]): MapView {
  const scale = Math.min(LARGEST, Math.max(SMALLEST, view.scale * factor));
  const place = toPlace(view, at);
  const next = { ...view, scale };
  const [x, y] = toPicture(next, place);
  return panned(next, (at[0] ?? 0) - x, (at[1] ?? 0) - y);
}

/** A view that shows all the points with some room; a single point gets its surroundings. */
export function fitted(points: readonly (readonly number[])[], width: number, height: number, least = 0.02): MapView {
  if (points.length === 0) return { lon: 104, lat: 35, scale: Math.min(width, height) / 40, width, height };
  const box = boxOf(points);
  const lat = (box.south + box.north) / 2;
  const [wide, high] = [Math.max(least, box.east - box.west) * narrowing(lat), Math.max(least, box.north - box.south)];
  const scale = Math.min(width / wide, height / high) * 0.86;
  return { lon: (box.west + box.east) / 2, lat, scale, width, height };
}

/** Lines of equal longitude and latitude in sight, at a round distance that leaves room for their labels. */
export function gridLines(view: MapView): { lon: number[]; lat: number[]; decimals: number } {
  const least = LABEL_PX / view.scale;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= least) ?? 10);
  const [[west, north], [east, south]] = [toPlace(view, [0, 0]), toPlace(view, [view.width, view.height])];
  const between = (from: number, to: number): number[] => {
    const first = Math.ceil(from / step);
    return Array.from(
      { length: Math.min(40, Math.max(0, Math.floor(to / step) - first + 1)) },
      (_, i) => (first + i) * step,
    );
  };
  return {
    lon: between(west, east),
    lat: between(south, north),
    decimals: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)),
  };
}

function boxOf(points: readonly (readonly number[])[]): Box {
  const box: Box = { west: 180, east: -180, south: 90, north: -90 };
  for (const [lon = 0, lat = 0] of points) {
    box.west = Math.min(box.west, lon);
    box.east = Math.max(box.east, lon);
    box.south = Math.min(box.south, lat);
    box.north = Math.max(box.north, lat);
  }
  return box;
}
