/** What plugins made of a project's public data: drawn from blocks as plain HTML and SVG, labelled with who made it. */
import { type Static, Type } from "typebox";
import type { Block, BlockOf } from "../../core/domain/block.ts";
import { drawChart, tableOfChart, tableOfMap, tintOf } from "../../core/domain/block-drawing.ts";
import type { Snapshot } from "../../core/domain/snapshot.ts";
import type { Widget } from "../../core/publishing/public-queries.ts";
import { dayOf, percentText, spoken, tableFigure } from "../figures.ts";
import type { PageContext } from "../frame.ts";
import { cityMap } from "../map.ts";
import { type Lang, say } from "../messages.ts";

const closed = { additionalProperties: false };
const TableView = Type.Object(
  {
    caption: Type.String(),
    head: Type.Array(Type.Object({ label: Type.String(), look: Type.String() }, closed)),
    rows: Type.Array(
      Type.Array(Type.Object({ text: Type.String(), look: Type.String(), label: Type.String() }, closed)),
    ),
  },
  closed,
);
const DrawingView = Type.Object(
  {
    size: Type.String({ description: "For which width it is drawn" }),
    box: Type.String(),
    label: Type.String(),
    paths: Type.Array(Type.Object({ look: Type.String(), d: Type.String(), title: Type.String() }, closed)),
    texts: Type.Array(
      Type.Object({ look: Type.String(), x: Type.Number(), y: Type.Number(), text: Type.String() }, closed),
    ),
    key: Type.Array(Type.Object({ look: Type.String(), text: Type.String() }, closed)),
  },
  closed,
);
const Part = Type.Object(
  {
    title: Type.String(),
    text: Type.String(),
    figures: Type.Array(Type.Object({ label: Type.String(), value: Type.String(), note: Type.String() }, closed)),
    drawings: Type.Array(DrawingView),
    table: Type.Union([TableView, Type.Null()]),
    note: Type.String(),
  },
  closed,
);
type Part = Static<typeof Part>;

export const WidgetsView = Type.Object(
  {
    heading: Type.String(),
    rows: Type.Array(
      Type.Object(
        { title: Type.String(), label: Type.String(), stale: Type.String(), parts: Type.Array(Part) },
        closed,
      ),
    ),
  },
  closed,
);
export type WidgetsView = Static<typeof WidgetsView>;

/** One drawing for wide pages and one for the phone, whose letters would be too small otherwise. */
const SIZES = [
  ["wide", 640, 240],
  ["narrow", 320, 220],
] as const;

/** The section, or undefined without any widget. */
export function widgetsView(
  { lang, site }: PageContext,
  snapshot: Snapshot,
  widgets: readonly Widget[],
): WidgetsView | undefined {
  if (widgets.length === 0) return undefined;
  const mapNote = site?.mapReview ?? say(lang, "map.note");
  return {
    heading: say(lang, "widgets.heading"),
    rows: widgets.map(({ title, pluginName, pluginVersion, at, version, blocks }) => ({
      title,
      label: say(lang, "widgets.label", {
        plugin: pluginName,
        version: pluginVersion,
        edition: version,
        day: dayOf(at),
      }),
      stale:
        version < snapshot.version ? say(lang, "widgets.stale", { newest: snapshot.version, edition: version }) : "",
      parts: blocks.flatMap((block) => partOf(lang, block, mapNote)),
    })),
  };
}

function partOf(lang: Lang, block: Block, mapNote: string): Part[] {
  const empty = { title: "", text: "", figures: [], drawings: [], table: null, note: "" };
  switch (block.kind) {
    case "text":
      return [{ ...empty, title: block.title ?? "", text: block.text }];
    case "metric":
      return [{ ...empty, figures: [figureOf(lang, block)] }];
    case "table":
      return [
        {
          ...empty,
          title: block.title ?? "",
          table: tableView(lang, block, block.title ?? ""),
          note: block.more === undefined ? "" : say(lang, "widgets.more", { count: block.more }),
        },
      ];
    case "chart": {
      const table = tableView(lang, tableOfChart(block, say(lang, "widgets.category")), block.title, block.unit);
      return [{ ...empty, title: titleOf(lang, block), drawings: chartViews(lang, block), table }];
    }
    case "map": {
      const words = { place: say(lang, "widgets.place"), value: say(lang, "widgets.value") };
      const table = tableView(lang, tableOfMap(block, words), block.title, block.unit);
      return [{ ...empty, title: titleOf(lang, block), drawings: mapViews(block), table, note: mapNote }];
    }
    case "form":
      return [];
  }
}

type Scaled = { as: string; unit?: string };

/** A figure as a cell or an axis has it; its unit stands elsewhere. */
function bare(lang: Lang, value: number | null, as: string): string {
  if (value === null) return "—";
  if (as === "money") return tableFigure(lang, value).text;
  return as === "percent" ? percentText(value) : value.toLocaleString("en-US");
}

function unitOf(lang: Lang, { as, unit }: Scaled): string {
  return as === "money" ? say(lang, "unit.table") : as === "number" ? (unit ?? "") : "";
}

function titleOf(lang: Lang, block: BlockOf<"chart"> | BlockOf<"map">): string {
  const unit = unitOf(lang, block);
  return unit === "" ? block.title : `${block.title} (${unit})`;
}

function figureOf(
  lang: Lang,
  { label, value, as, unit, change, note = "" }: BlockOf<"metric">,
): Part["figures"][number] {
  const whole = (figure: number | null): string => {
    if (figure !== null && as === "money") return spoken(tableFigure(lang, figure));
    return `${bare(lang, figure, as)}${as === "number" && unit !== undefined ? `\u00a0${unit}` : ""}`;
  };
  const turned =
    change === undefined || change === 0
      ? ""
      : `${say(lang, change > 0 ? "widgets.up" : "widgets.down")} ${whole(Math.abs(change))}`;
  return { label, value: whole(value), note: [turned, note].filter((one) => one !== "").join(say(lang, "list.comma")) };
}

function tableView(
  lang: Lang,
  { columns, rows }: BlockOf<"table">,
  caption: string,
  unit?: string,
): Static<typeof TableView> {
  const look = (as: string): string => (as === "text" ? "" : as === "date" ? "d" : "num");
  return {
    caption,
    head: columns.map(({ label, as }) => {
      const said = unitOf(lang, { as, ...(unit !== undefined && { unit }) });
      return { label: said === "" ? label : `${label} (${said})`, look: look(as) };
    }),
    rows: rows.map(({ cells }) =>
      columns.map(({ label, as }, c) => {
        const value = cells[c] ?? null;
        return { text: typeof value === "string" ? value : bare(lang, value, as), look: look(as), label };
      }),
    ),
  };
}

function chartViews(lang: Lang, block: BlockOf<"chart">): Static<typeof DrawingView>[] {
  const key =
    block.chart === "pie" || block.series.length < 2
      ? []
      : block.series.map(({ name }, s) => ({ look: `s${s + 1}`, text: name }));
  return SIZES.map(([size, width, height]) => {
    const drawn = drawChart(block, width, height, (value) => bare(lang, value, block.as));
    return {
      size,
      box: `0 0 ${drawn.width} ${drawn.height}`,
      label: block.title,
      paths: [
        ...drawn.axes.map((d) => ({ look: "ax", d, title: "" })),
        ...drawn.shapes.map(({ look, d, label }) => ({ look: `bl ${look}`, d, title: label })),
      ],
      texts: drawn.texts.map(({ look, ...text }) => ({ ...text, look: `t12 ${TEXT_LOOKS[look]}` })),
      key,
    };
  });
}

const TEXT_LOOKS = { start: "", mid: "mid", end: "e" } as const;

/** The counties of the region's city with what lies in them; none where no shape of it is known. */
function mapViews({ title, region, points, areas }: BlockOf<"map">): Static<typeof DrawingView>[] {
  const map = cityMap(region);
  if (!map) return [];
  const most = Math.max(0, ...areas.map(({ value }) => value));
  const tints = new Map(areas.map(({ code, value }) => [code, tintOf(value, most)]));
  const tintIn = (code: string): number => tints.get(code) ?? 0;
  return [
    {
      size: "wmap",
      box: `-4 -4 ${map.width + 8} ${map.height + 8}`,
      label: title,
      paths: [
        ...map.outlines.map(({ code, d, name }) => ({ look: `area m${tintIn(code)}`, d, title: name })),
        ...points.map(({ lon, lat, label }) => {
          const [x, y] = map.place(lon, lat);
          return { look: "bl point", d: `M${x - 5} ${y}a5 5 0 1 0 10 0a5 5 0 1 0-10 0Z`, title: label };
        }),
      ],
      texts: map.outlines.flatMap(({ code, name, width, x, y }) =>
        width < 50 ? [] : [{ look: `t15 mid ${tintIn(code) >= 3 ? "on" : "m"}`, x, y: y + 5, text: name }],
      ),
      key: [],
    },
  ];
}
