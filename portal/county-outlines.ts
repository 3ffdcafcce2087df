/** Outlines of counties for the maps of the portal: the file that the public site draws its map from, city by city. */
import { existsSync, readFileSync } from "node:fs";

type Ring = [number, number][];
type Feature = {
  geometry: { type: "Polygon"; coordinates: Ring[] } | { type: "MultiPolygon"; coordinates: Ring[][] };
  properties: { code: string; name: string };
};
export type CountyOutline = { code: string; name: string; rings: Ring[] };

const FILE = new URL("../public-site/geo/zhejiang-counties.geo.json", import.meta.url);
const cities = new Map<string, CountyOutline[]>();

/** The counties of a city by its first four digits; empty where no shape is known. */
export function countyOutlines(city: string): readonly CountyOutline[] {
  if (cities.size === 0) readAll();
  return cities.get(city) ?? [];
}

function readAll(): void {
  cities.set("", []);
  if (!existsSync(FILE)) return;
  const { features } = JSON.parse(readFileSync(FILE, "utf8")) as { features: Feature[] };
  for (const { geometry, properties } of features) {
    const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
    const rings = polygons.flatMap((polygon) => polygon.slice(0, 1));
    const city = properties.code.slice(0, 4);
    cities.set(city, [...(cities.get(city) ?? []), { code: properties.code, name: properties.name, rings }]);
  }
}
