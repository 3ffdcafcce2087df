/**
 * The counties of a city as SVG paths: x = longitude × cos(latitude), y = −latitude, one decimal, built once a city.
 * Shapes are not surveying data; the page says so beside the map.
 */
import { readFileSync } from "node:fs";
import { type Static, Type } from "typebox";
import { Value } from "typebox/value";

const Ring = Type.Array(Type.Array(Type.Number()));
const Feature = Type.Object({
  geometry: Type.Union([
    Type.Object({ type: Type.Literal("Polygon"), coordinates: Type.Array(Ring) }),
    Type.Object({ type: Type.Literal("MultiPolygon"), coordinates: Type.Array(Type.Array(Ring)) }),
  ]),
  properties: Type.Object({ code: Type.String(), name: Type.String() }),
});
const Collection = Type.Object({ features: Type.Array(Feature) });
type Point = [number, number];

/** One county's outline, with the place for its name and the least room of two lines there. */
export type Outline = { code: string; name: string; d: string; x: number; y: number; width: number };
export type CityMap = {
  width: number;
  height: number;
  outlines: readonly Outline[];
  /** Where a longitude and latitude lie on it. */
  place: (lon: number, lat: number) => readonly [number, number];
};

const WIDTH = 400;
const built = new Map<string, CityMap | undefined>();
let features: Static<typeof Feature>[] | undefined;

/** The map of a city by its six-digit code, or undefined when no shape of it is known. */
export function cityMap(city: string): CityMap | undefined {
  const prefix = city.slice(0, 4);
  if (!built.has(prefix)) built.set(prefix, build(prefix));
  return built.get(prefix);
}

function build(prefix: string): CityMap | undefined {
  features ??= readFeatures();
  const counties = features
    .filter((feature) => feature.properties.code.startsWith(prefix))
    .map(({ geometry, properties }) => ({
      ...properties,
      rings: withoutIslets(
        (geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates).flatMap((polygon) =>
          polygon.slice(0, 1),
        ),
      ),
    }));
  const all = counties.flatMap((county) => county.rings.flat());
  if (all.length === 0) return undefined;
  const latitudes = all.map((point) => point[1] ?? 0);
  const narrowing = Math.cos((((Math.min(...latitudes) + Math.max(...latitudes)) / 2) * Math.PI) / 180);
  const longitudes = all.map((point) => (point[0] ?? 0) * narrowing);
  const [west, east, north, south] = [
    Math.min(...longitudes),
    Math.max(...longitudes),
    Math.max(...latitudes),
    Math.min(...latitudes),
  ];
  const scale = WIDTH / (east - west);
  const project = (point: number[]): Point => [
    round(((point[0] ?? 0) * narrowing - west) * scale),
    round((north - (point[1] ?? 0)) * scale),
  ];
  const outlines = counties.map(({ code, name, rings }) => {
    const drawn = rings.map((ring) => ring.map(project));
    const biggest = drawn.reduce(
      (best, ring) => (Math.abs(area(ring)) > Math.abs(area(best)) ? ring : best),
      drawn[0] ?? [],
    );
    const [x, y] = center(biggest);
    return {
      code,
      name,
      d: drawn.map(path).join(""),
      x: round(x),
      y: round(y),
      width: round(Math.min(widthAt(biggest, y - 14), widthAt(biggest, y), widthAt(biggest, y + 18))),
    };
  });
  return {
    width: WIDTH,
    height: Math.ceil((north - south) * scale),
    outlines,
    place: (lon, lat) => project([lon, lat]),
  };
}

function readFeatures(): Static<typeof Feature>[] {
  const file = new URL("geo/zhejiang-counties.geo.json", import.meta.url);
  return Value.Parse(Collection, JSON.parse(readFileSync(file, "utf8"))).features;
}

/** Small islands would push the mainland into a corner: what is below a twentieth of the largest ring is not drawn. */
function withoutIslets(rings: readonly number[][][]): number[][][] {
  const sizes = rings.map((ring) => Math.abs(area(ring.map(([x = 0, y = 0]): Point => [x, y]))));
  const largest = Math.max(0, ...sizes);
  return rings.filter((_, index) => (sizes[index] ?? 0) >= largest / 20);
}

function path(ring: readonly Point[]): string {
  return `M${ring.map(([x, y]) => `${x} ${y}`).join("L")}z`;
}

function area(ring: readonly Point[]): number {
  return ring.reduce((sum, [x, y], index) => {
    const [nextX, nextY] = ring[(index + 1) % ring.length] ?? [x, y];
    return sum + (x * nextY - nextX * y) / 2;
  }, 0);
}

/** The centre of area of a ring. */
function center(ring: readonly Point[]): Point {
  const size = area(ring);
  let [cx, cy] = [0, 0];
  ring.forEach(([x, y], index) => {
    const [nextX, nextY] = ring[(index + 1) % ring.length] ?? [x, y];
    const cross = x * nextY - nextX * y;
    cx += (x + nextX) * cross;
    cy += (y + nextY) * cross;
  });
  return size === 0 ? (ring[0] ?? [0, 0]) : [cx / (6 * size), cy / (6 * size)];
}

/** How wide the ring is at a height: decides whether a name fits inside. */
function widthAt(ring: readonly Point[], y: number): number {
  const crossings: number[] = [];
  ring.forEach(([x, from], index) => {
    const [nextX, to] = ring[(index + 1) % ring.length] ?? [x, from];
    if (from <= y !== to <= y) crossings.push(x + ((y - from) / (to - from)) * (nextX - x));
  });
  return crossings.length === 0 ? 0 : Math.max(...crossings) - Math.min(...crossings);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
