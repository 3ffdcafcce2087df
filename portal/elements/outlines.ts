/** Outlines of counties for maps, loaded once a city; no surveying data, and without them a map still has its grid. */
import { getOutlines } from "../api.ts";
import type { Outline } from "../api-types.ts";

const loaded = new Map<string, Promise<Outline[]>>();

/** The counties of the city that a region lies in; empty when none are known or nothing is reached. */
export function loadOutlines(region: string | undefined): Promise<Outline[]> {
  const city = /^\d{4}/.exec(region ?? "")?.[0];
  if (city === undefined) return Promise.resolve([]);
  const known = loaded.get(city);
  if (known) return known;
  const coming = getOutlines(city).catch((): Outline[] => {
    loaded.delete(city);
    return [];
  });
  loaded.set(city, coming);
  return coming;
}

/** The points of the region's own county; of all its city's counties when the region is the city. */
export function countyPoints(outlines: readonly Outline[], region: string | undefined): [number, number][] {
  const own = outlines.filter((outline) => outline.code === region?.slice(0, 6));
  return (own.length > 0 ? own : outlines).flatMap((outline) => outline.rings.flat());
}
