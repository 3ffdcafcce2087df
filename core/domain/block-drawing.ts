/**
 * Charts of blocks as shapes: what portal and public site both draw, each with its own elements. Zero-based, labelled
 * directly where there is room; colours by class `s1` to `s6`, so that a look is a stylesheet's matter.
 */
import type { BlockOf } from "./block.ts";

export type DrawnPath = { look: string; d: string; label: string };
export type DrawnText = { look: "start" | "mid" | "end"; x: number; y: number; text: string };
export type Drawing = {
  width: number;
  height: number;
  /** Lines of the axes; the first is zero. */
  axes: readonly string[];
  shapes: readonly DrawnPath[];
  texts: readonly DrawnText[];
};
type Chart = BlockOf<"chart">;
/** A figure as people read it, such as "12.50 %". */
export type FigureText = (value: number) => string;

const TOP = 18;
const BOTTOM = 24;
const CHAR = 12;

/** The drawing of a chart in a picture of so many pixels. */
export function drawChart(block: Chart, width: number, height: number, say: FigureText): Drawing {
  return block.chart === "pie" ? pie(block, width, height, say) : plot(block, width, height, say);
}

function plot(block: Chart, width: number, height: number, say: FigureText): Drawing {
  const values = block.series.flatMap((series) => series.values.filter((value) => value !== null));
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const most = high === low ? low + 1 : high;
  const marks = [...new Set([0, most, low])];
  const left = Math.min(width / 3, 8 + Math.max(...marks.map((mark) => textWidth(say(mark)))));
  const [right, bottom] = [width - 8, height - BOTTOM];
  const y = (value: number): number => round(bottom - ((value - low) / (most - low)) * (bottom - TOP));
  const pitch = (right - left) / block.categories.length;
  const every = Math.max(1, Math.ceil(Math.max(...block.categories.map(textWidth)) / pitch));
  return {
    width,
    height,
    axes: marks.map((mark) => `M${round(left)} ${y(mark)}H${round(right)}`),
    shapes: block.chart === "bar" ? bars(block, left, pitch, y, say) : lines(block, left, pitch, y, say),
    texts: [
      ...marks.map((mark): DrawnText => ({ look: "end", x: round(left - 6), y: y(mark) + 4, text: say(mark) })),
      ...block.categories.flatMap((text, i): DrawnText[] =>
        i % every === 0 ? [{ look: "mid", x: round(left + (i + 0.5) * pitch), y: height - 6, text }] : [],
      ),
    ],
  };
}

function bars(block: Chart, left: number, pitch: number, y: (value: number) => number, say: FigureText): DrawnPath[] {
  const room = pitch * 0.76;
  const width = Math.min(40, room / block.series.length);
  return block.series.flatMap(({ name, values }, s) =>
    values.flatMap((value, i): DrawnPath[] => {
      if (value === null || value === 0) return [];
      const x = left + (i + 0.5) * pitch + (s - block.series.length / 2) * width;
      const d = `M${round(x)} ${y(0)}V${y(value)}H${round(x + width)}V${y(0)}Z`;
      return [{ look: `bar s${s + 1}`, d, label: `${block.categories[i] ?? ""} ${name} ${say(value)}` }];
    }),
  );
}

/** A value that is not known breaks the line. */
function lines(block: Chart, left: number, pitch: number, y: (value: number) => number, say: FigureText): DrawnPath[] {
  return block.series.flatMap(({ name, values }, s): DrawnPath[] => {
    const d = values
      .map((value, i) => {
        if (value === null) return "";
        const begins = i === 0 || (values[i - 1] ?? null) === null;
        return `${begins ? "M" : "L"}${round(left + (i + 0.5) * pitch)} ${y(value)}`;
      })
      .join("");
    const dots = values.flatMap((value, i): DrawnPath[] => {
      if (value === null) return [];
      const [x, at] = [round(left + (i + 0.5) * pitch), y(value)];
      const label = `${block.categories[i] ?? ""} ${name} ${say(value)}`;
      return [{ look: `dot s${s + 1}`, d: `M${round(x - 3)} ${at}a3 3 0 1 0 6 0a3 3 0 1 0-6 0Z`, label }];
    });
    return [{ look: `line s${s + 1}`, d, label: name }, ...dots];
  });
}

function pie(block: Chart, width: number, height: number, say: FigureText): Drawing {
  const values = (block.series[0]?.values ?? []).map((value) => value ?? 0);
  const sum = values.reduce((total, value) => total + value, 0);
  const radius = Math.min(width / 2, height) / 2 - 8;
  const [cx, cy] = [radius + 12, height / 2];
  const point = (share: number): string => {
    const angle = share * 2 * Math.PI;
    return `${round(cx + radius * Math.sin(angle))} ${round(cy - radius * Math.cos(angle))}`;
  };
  let before = 0;
  const shapes = values.flatMap((value, i): DrawnPath[] => {
    if (value === 0 || sum === 0) return [];
    const [from, to] = [before / sum, (before + value) / sum];
    before += value;
    const turn = `A${round(radius)} ${round(radius)} 0`;
    // A whole circle needs two arcs: one from a point to itself is nothing.
    const d =
      to - from > 0.9999
        ? `M${point(0)}${turn} 1 1 ${point(0.5)}${turn} 1 1 ${point(0)}Z`
        : `M${round(cx)} ${round(cy)}L${point(from)}${turn} ${to - from > 0.5 ? 1 : 0} 1 ${point(to)}Z`;
    return [{ look: `slice s${(i % 6) + 1}`, d, label: `${block.categories[i] ?? ""} ${say(value)}` }];
  });
  const step = Math.min(20, (height - 12) / Math.max(1, values.length));
  const fits = step >= 14;
  const texts = values.flatMap((value, i): DrawnText[] =>
    fits
      ? [
          {
            look: "start",
            x: round(cx + radius + 34),
            y: round(cy + (i - (values.length - 1) / 2) * step + 4),
            text: `${block.categories[i] ?? ""} ${say(value)}`,
          },
        ]
      : [],
  );
  const keys = values.flatMap((_, i): DrawnPath[] => {
    if (!fits) return [];
    const at = round(cy + (i - (values.length - 1) / 2) * step - 6);
    return [{ look: `slice s${(i % 6) + 1}`, d: `M${round(cx + radius + 18)} ${at}h10v10h-10Z`, label: "" }];
  });
  return { width, height, axes: [], shapes: [...shapes, ...keys], texts };
}

/** About how many pixels a text takes: a Chinese sign is as wide as it is high. */
function textWidth(text: string): number {
  return Array.from(text).reduce((sum, sign) => sum + ((sign.codePointAt(0) ?? 0) > 0x2e7f ? CHAR : CHAR * 0.6), 0);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** A chart as a table: the categories down, the series across. */
export function tableOfChart(block: Chart, category: string): BlockOf<"table"> {
  return {
    kind: "table",
    columns: [
      { id: "category", label: category, as: "text" },
      ...block.series.map(({ name }, s) => ({ id: `s${s}`, label: name, as: block.as })),
    ],
    rows: block.categories.map((text, i) => ({
      cells: [text, ...block.series.map(({ values }) => values[i] ?? null)],
    })),
  };
}

/** A map as a table: its points and counties with their values. */
export function tableOfMap(block: BlockOf<"map">, words: { place: string; value: string }): BlockOf<"table"> {
  return {
    kind: "table",
    columns: [
      { id: "place", label: words.place, as: "text" },
      { id: "value", label: words.value, as: block.as },
    ],
    rows: [...block.points, ...block.areas].map(({ label, value }) => ({ cells: [label, value ?? null] })),
  };
}

/** The darkness of a county from 1 to 4 by its share of the largest value; 0 where it has none. */
export function tintOf(value: number | undefined, most: number): number {
  if (value === undefined || value <= 0 || most <= 0) return 0;
  return Math.min(4, Math.max(1, Math.ceil((value / most) * 4)));
}
