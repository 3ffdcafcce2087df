/** What plugins made of a project's public data: drawn from blocks as plain HTML and SVG, labelled with who made it. */
import { type Static, Type } from "typebox";
import type { Block, BlockOf } from "../../core/domain/block.ts";
import { drawChart, tableOfChart, tableOfMap, tintOf } from "../../core/domain/block-drawing.ts";
import type { Snapshot } from "../../core/domain/snapshot.ts";
import type { Widget } from "../../core/publishing/public-queries.ts";
import { dayOf, percentText, spoken, tableFigure } from "../figures.ts";
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
    drawing: Type.Union([DrawingView, Type.Null()]),
    table: Type.Union([TableView, Type.Null()]),
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

const WIDTH = 640;
const HEIGHT = 240;

/** The section, or undefined without any widget. */
export function widgetsView(lang: Lang, snapshot: Snapshot, widgets: readonly Widget[]): WidgetsView | undefined {
  if (widgets.length === 0) return undefined;
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
      parts: blocks.flatMap((block) => partOf(lang, block)),
    })),
  };
}

function partOf(lang: Lang, block: Block): Part[] {
  const empty = { title: "", text: "", figures: [], drawing: null, table: null };
  switch (block.kind) {
    case "text":
      return [{ ...empty, title: block.title ?? "", text: block.text }];
    case "metric":
      return [{ ...empty, figures: [figureOf(lang, block)] }];
    case "table":
      return [{ ...empty, title: block.title ?? "", table: tableView(lang, block, block.title ?? "") }];
    case "chart": {
      const table = tableView(lang, tableOfChart(block, say(lang, "widgets.category")), block.title, block.unit);
      return [{ ...empty, title: titleOf(lang, block), drawing: chartView(lang, block), table }];
    }
    case "map": {
      const words = { place: say(lang, "widgets.place"), value: say(lang, "widgets.value") };
      const table = tableView(lang, tableOfMap(block, words), block.title, block.unit);
      return [{ ...empty, title: titleOf(lang, block), drawing: mapView(block), table }];
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

function chartView(lang: Lang, block: BlockOf<"chart">): Static<typeof DrawingView> {
  const drawn = drawChart(block, WIDTH, HEIGHT, (value) => bare(lang, value, block.as));
  return {
    box: `0 0 ${drawn.width} ${drawn.height}`,
    label: block.title,
    paths: [
      ...drawn.axes.map((d) => ({ look: "ax", d, title: "" })),
      ...drawn.shapes.map(({ look, d, label }) => ({ look: `bl ${look}`, d, title: label })),
    ],
    texts: drawn.texts.map(({ look, ...text }) => ({
      ...text,
      look: `t12 ${look === "end" ? "e" : look === "mid" ? "mid" : ""}`,
    })),
    key:
      block.chart === "pie" || block.series.length < 2
        ? []
        : block.series.map(({ name }, s) => ({ look: `s${s + 1}`, text: name })),
  };
}

/** The counties of the region's city with what lies in them; null where no shape of it is known. */
function mapView({ title, region, points, areas }: BlockOf<"map">): Static<typeof DrawingView> | null {
  const map = cityMap(region);
  if (!map) return null;
  const most = Math.max(0, ...areas.map(({ value }) => value));
  const tints = new Map(areas.map(({ code, value }) => [code, tintOf(value, most)]));
  return {
    box: `-4 -4 ${map.width + 8} ${map.height + 8}`,
    label: title,
    paths: [
      ...map.outlines.map(({ code, d, name }) => ({ look: `m${tints.get(code) ?? 0}`, d, title: name })),
      ...points.map(({ lon, lat, label }) => {
        const [x, y] = map.place(lon, lat);
        return { look: "bl point", d: `M${x - 5} ${y}a5 5 0 1 0 10 0a5 5 0 1 0-10 0Z`, title: label };
      }),
    ],
    texts: [],
    key: [],
  };
}
