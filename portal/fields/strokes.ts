/** Handwriting as whole numbers: each stroke a list of points in a square of 0–1000, at most 2000 points in all. */
export type Stroke = [number, number][];
export const PAD = 1000;
export const MOST_POINTS = 2000;
/** A signature is drawn two and a half times as wide as high; both axes still run from 0 to 1000. */
export const PAD_RATIO = 2.5;
const STEP = 5;
/** Stands for a signature by name, confirmed instead of written: one straight line where a hand would write. */
export const BY_NAME: Stroke[] = [
  [
    [100, 800],
    [900, 800],
  ],
];

/** True when nothing was written by hand. */
export function isByName(strokes: readonly Stroke[]): boolean {
  return strokes.length === 0 || JSON.stringify(strokes) === JSON.stringify(BY_NAME);
}

/** A place inside the pad as a point of a stroke. */
export function padPoint(x: number, y: number, width: number, height: number): [number, number] {
  const part = (value: number, size: number): number =>
    Math.min(PAD, Math.max(0, Math.round((value / Math.max(1, size)) * PAD)));
  return [part(x, width), part(y, height)];
}

/** The strokes with a point added to the last one; a point nearer than a pen's width, or beyond the limit, is left out. */
export function withPoint(strokes: readonly Stroke[], point: [number, number]): Stroke[] {
  const last = strokes.at(-1) ?? [];
  const before = last.at(-1);
  const near = before && Math.abs(before[0] - point[0]) < STEP && Math.abs(before[1] - point[1]) < STEP;
  if (near || countPoints(strokes) >= MOST_POINTS) return [...strokes];
  return [...strokes.slice(0, -1), [...last, point]];
}

/** How many points the strokes have. */
export function countPoints(strokes: readonly Stroke[]): number {
  return strokes.reduce((count, stroke) => count + stroke.length, 0);
}

/** A stroke as the data of an SVG path, smoothed through the middles between its points; a dot is a short line. */
export function strokePath(stroke: Stroke): string {
  const at = ([x, y]: readonly [number, number]): string => `${(x * PAD_RATIO).toFixed(0)} ${y}`;
  const [first, ...rest] = stroke;
  if (!first) return "";
  const last = rest.at(-1);
  if (!last) return `M${at(first)}h1`;
  const curves = rest.slice(0, -1).map((point, i) => {
    const next = rest[i + 1] ?? point;
    return `Q${at(point)} ${at([(point[0] + next[0]) / 2, Math.round((point[1] + next[1]) / 2)])}`;
  });
  return `M${at(first)}${curves.join("")}L${at(last)}`;
}

/** Strokes out of a stored answer, as far as they are well formed. */
export function strokesOf(value: unknown): Stroke[] {
  if (!Array.isArray(value)) return [];
  return value.filter(Array.isArray).map((stroke) =>
    stroke.flatMap((point: unknown): Stroke => {
      if (!Array.isArray(point)) return [];
      const [x, y] = point as unknown[];
      return typeof x === "number" && typeof y === "number" ? [[x, y]] : [];
    }),
  );
}
