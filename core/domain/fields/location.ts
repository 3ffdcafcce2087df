import { type Static, Type } from "typebox";
import type { FieldTypeSpec } from "../field-type.ts";
import { problem } from "../problem.ts";
import { toHalfWidth } from "../text-width.ts";

/** Points on the earth: WGS84 longitude and latitude in degrees; an area ends where it began. */
export const Location = Type.Object(
  {
    kind: Type.Enum(["point", "line", "area"]),
    points: Type.Array(
      Type.Tuple([Type.Number({ minimum: -180, maximum: 180 }), Type.Number({ minimum: -90, maximum: 90 })]),
      { minItems: 1, maxItems: 2000 },
    ),
  },
  { additionalProperties: false },
);
export type Location = Static<typeof Location>;

const DEGREES = /^([+-]?\d{1,3}(?:\.\d{1,6})?)\s*[,\s]\s*([+-]?\d{1,2}(?:\.\d{1,6})?)$/;

/** Where something lies: a point, a line or an area on the map. */
export const location: FieldTypeSpec = {
  name: "location",
  brief: false,
  description: "Place on the map: a point, a line or an area",
  group: "special",
  options: {
    shapes: Type.Optional(
      Type.Array(Type.Enum(["point", "line", "area"]), {
        minItems: 1,
        uniqueItems: true,
        description: "Shapes that may be drawn; all when left out",
      }),
    ),
  },
  answerSchema: () => Location,
  emptyValue: undefined,
  expressionType: () => ({ parts: { kind: "string" } }),
  check: (answer, field, pointer) => {
    if (!isLocation(answer)) return [];
    const shapes = field["shapes"];
    if (Array.isArray(shapes) && !shapes.includes(answer.kind))
      return [problem("answer.shape", `${pointer}/kind`, { label: field.label })];
    if (!isDrawn(answer)) return [problem("answer.points", `${pointer}/points`, { label: field.label })];
    return answer.points.flat().every((degrees) => Math.round(degrees * 1e6) / 1e6 === degrees)
      ? []
      : [problem("answer.decimals", `${pointer}/points`, { label: field.label, limit: 6 })];
  },
  fromText: (raw) => parseLocation(raw),
  toText: (answer) => (isLocation(answer) ? answer.points.map((point) => point.join(",")).join("; ") : ""),
  indexAs: undefined,
  viewAs: () => "jsonb",
  reads: [],
};

function isLocation(answer: unknown): answer is Location {
  return typeof answer === "object" && answer !== null && "points" in answer && Array.isArray(answer.points);
}

/** One point; a line of two or more; an area of three corners or more that closes. */
function isDrawn({ kind, points }: Location): boolean {
  if (kind === "point") return points.length === 1;
  return kind === "line" ? points.length >= 2 : points.length >= 4 && closes(points);
}

function closes(points: Location["points"]): boolean {
  const [first, last] = [points[0], points.at(-1)];
  return first !== undefined && first[0] === last?.[0] && first[1] === last[1];
}

/** Reads "121.264,28.65" or several such points with semicolons between; points that close make an area. */
export function parseLocation(raw: string): Location | undefined {
  if (raw.length > 60_000) return undefined;
  const points: Location["points"] = [];
  for (const text of toHalfWidth(raw).split(/\s*;\s*/)) {
    const match = DEGREES.exec(text.trim());
    if (!match) return undefined;
    const [lon, lat] = [Number(match[1]) + 0, Number(match[2]) + 0]; // -0 is 0
    if (Math.abs(lon) > 180 || Math.abs(lat) > 90) return undefined;
    points.push([lon, lat]);
  }
  if (points.length > 2000) return undefined;
  if (points.length === 1) return { kind: "point", points };
  return { kind: points.length >= 4 && closes(points) ? "area" : "line", points };
}
