/** What a map shows, as SVG: grid, outlines of counties, the place itself. */
import { svg, type SVGTemplateResult } from "lit";
import type { Outline } from "../api-types.ts";
import { gridLines, type MapView, toPicture } from "./map-projection.ts";

export type PlaceKind = "point" | "line" | "area";
export type Place = { kind: PlaceKind; points: (readonly number[])[] };

const path = (view: MapView, points: readonly (readonly number[])[]): string =>
  points
    .map(
      (point, i) =>
        `${i === 0 ? "M" : "L"}${toPicture(view, point)
          .map((n) => n.toFixed(1))
          .join(" ")}`,
    )
    .join("");

/** Lines of longitude and latitude with their degrees at the edge. */
export function drawGrid(view: MapView): SVGTemplateResult {
  const { lon, lat, decimals } = gridLines(view);
  return svg`<g class="map-grid">
    ${lon.map((value) => {
      const [x] = toPicture(view, [value, view.lat]);
      return svg`<path d="M${x.toFixed(1)} 0V${view.height}"></path><text x=${x + 3} y=${view.height - 4}>${value.toFixed(decimals)}\u00B0</text>`;
    })}
    ${lat.map((value) => {
      const [, y] = toPicture(view, [view.lon, value]);
      return svg`<path d="M0 ${y.toFixed(1)}H${view.width}"></path><text x="4" y=${y - 3}>${value.toFixed(decimals)}\u00B0</text>`;
    })}
  </g>`;
}

/** Counties, the one in question lighter than the others, each with its name where there is room; tints from 0 to 4. */
export function drawOutlines(
  view: MapView,
  outlines: readonly Outline[],
  own: string | undefined,
  tints: ReadonlyMap<string, number> = new Map(),
): SVGTemplateResult {
  return svg`<g class="map-counties">
    ${outlines.map(
      (outline) =>
        svg`<path class="${outline.code === own?.slice(0, 6) ? "own" : ""} ${tints.has(outline.code) ? `m${tints.get(outline.code) ?? 0}` : ""}" d=${outline.rings.map((ring) => `${path(view, ring)}Z`).join("")}></path>`,
    )}
    ${outlines.map((outline) => {
      const [x, y, room] = middle(view, outline);
      return room > 60 ? svg`<text x=${x} y=${y}>${outline.name}</text>` : "";
    })}
  </g>`;
}

/** The answer: a pin, a line with its corners, or an area. */
export function drawPlace(view: MapView, place: Place): SVGTemplateResult {
  const closed = place.kind === "area" && place.points.length > 2;
  const corners = place.points.map((point) => toPicture(view, point));
  return svg`<g class="map-place">
    ${place.kind === "point" || place.points.length < 2 ? "" : svg`<path class=${closed ? "area" : "line"} d="${path(view, place.points)}${closed ? "Z" : ""}"></path>`}
    ${corners.map(([x, y]) =>
      place.kind === "point"
        ? svg`<path class="pin" transform="translate(${x.toFixed(1)} ${y.toFixed(1)})" d="M0 0C-3-6-8-9-8-14a8 8 0 0 1 16 0c0 5-5 8-8 14z"></path><circle class="eye" cx=${x} cy=${y - 14} r="3"></circle>`
        : svg`<circle class="corner" cx=${x} cy=${y} r="4"></circle>`,
    )}
  </g>`;
}

function middle(view: MapView, outline: Outline): [number, number, number] {
  const ring = outline.rings.reduce((most, one) => (one.length > most.length ? one : most), outline.rings[0] ?? []);
  const drawn = ring.map((point) => toPicture(view, point));
  const [xs, ys] = [drawn.map(([x]) => x), drawn.map(([, y]) => y)];
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  return [(left + right) / 2, (Math.min(...ys) + Math.max(...ys)) / 2, right - left];
}
