/**
 * What a plugin may show: declarative blocks, plain data that our own elements draw. Text only, never HTML; no functions,
 * no addresses: a link names one of our things by kind and id. Money in fen, percentages in basis points, days as
 * YYYY-MM-DD.
 */
import { type Static, Type } from "typebox";

const strict = { additionalProperties: false } as const;
// Neither control characters nor those that turn the reading direction: a figure has to read as it is.
const PLAIN = "^[^\\u0000-\\u0008\\u000b-\\u001f\\u007f\\u2028-\\u202e\\u2066-\\u2069]*$";
const text = (maxLength: number, description?: string) =>
  Type.String({ minLength: 1, maxLength, pattern: PLAIN, ...(description !== undefined && { description }) });
const Id = Type.String({ pattern: "^[a-z][a-zA-Z0-9-]{0,39}$" });
const Title = Type.Optional(text(60, "Stands above the block"));
const Scale = Type.Enum(["number", "money", "percent"], {
  description: "money: integer fen; percent: integer basis points",
});
const Tone = Type.Enum(["plain", "good", "warn", "bad"], { description: "Said with a sign as well as a colour" });

export const BLOCK_LIMITS = Object.freeze({
  blocks: 12,
  columns: 10,
  rows: 200,
  categories: 60,
  series: 6,
  points: 200,
});

/** One of our own things; where the reader may go is decided when they get there. */
export const BlockLink = Type.Object(
  {
    kind: Type.Enum(["project", "document", "contract", "quota"]),
    id: Type.String({ pattern: "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" }),
  },
  strict,
);
export type BlockLink = Static<typeof BlockLink>;

export const TextBlock = Type.Object(
  { kind: Type.Literal("text"), title: Title, text: text(2_000), tone: Type.Optional(Tone) },
  { ...strict, description: "A paragraph" },
);

export const MetricBlock = Type.Object(
  {
    kind: Type.Literal("metric"),
    label: text(40),
    value: Type.Union([Type.Number(), Type.Null()]),
    as: Scale,
    unit: Type.Optional(text(10, "Behind a number; money and percentages bring their own")),
    change: Type.Optional(Type.Number({ description: "Against before, in the same scale" })),
    note: Type.Optional(text(80)),
    tone: Type.Optional(Tone),
  },
  { ...strict, description: "One large figure; metrics in a row stand side by side" },
);

export const TableColumn = Type.Object(
  { id: Id, label: text(30), as: Type.Enum(["text", "number", "money", "date", "percent"]) },
  strict,
);
const Cell = Type.Union([Type.String({ maxLength: 200, pattern: PLAIN }), Type.Number(), Type.Null()]);
export const TableBlock = Type.Object(
  {
    kind: Type.Literal("table"),
    title: Title,
    columns: Type.Array(TableColumn, { minItems: 1, maxItems: BLOCK_LIMITS.columns }),
    rows: Type.Array(
      Type.Object(
        {
          cells: Type.Array(Cell, {
            minItems: 1,
            maxItems: BLOCK_LIMITS.columns,
            description: "In the columns' order",
          }),
          link: Type.Optional(BlockLink),
        },
        strict,
      ),
      { maxItems: BLOCK_LIMITS.rows },
    ),
    more: Type.Optional(Type.Integer({ minimum: 1, description: "How many rows are left out" })),
  },
  { ...strict, description: "Rows; the first cell of a row carries its link" },
);

export const ChartBlock = Type.Object(
  {
    kind: Type.Literal("chart"),
    title: text(60, "Says what is shown"),
    chart: Type.Enum(["bar", "line", "pie"]),
    as: Scale,
    unit: Type.Optional(text(10)),
    categories: Type.Array(text(30), { minItems: 1, maxItems: BLOCK_LIMITS.categories }),
    series: Type.Array(
      Type.Object(
        {
          name: text(30),
          values: Type.Array(Type.Union([Type.Number(), Type.Null()]), {
            minItems: 1,
            maxItems: BLOCK_LIMITS.categories,
          }),
        },
        strict,
      ),
      { minItems: 1, maxItems: BLOCK_LIMITS.series, description: "A pie has one, without negative values" },
    ),
  },
  { ...strict, description: "Categories and series; its table is always one tap away" },
);

export const MapBlock = Type.Object(
  {
    kind: Type.Literal("map"),
    title: text(60),
    region: Type.String({ pattern: "^[0-9]{6,12}$", description: "Code of the region that is shown" }),
    as: Scale,
    unit: Type.Optional(text(10)),
    points: Type.Array(
      Type.Object(
        {
          lon: Type.Number({ minimum: -180, maximum: 180 }),
          lat: Type.Number({ minimum: -90, maximum: 90 }),
          label: text(40),
          value: Type.Optional(Type.Number()),
          tone: Type.Optional(Tone),
        },
        strict,
      ),
      { maxItems: BLOCK_LIMITS.points },
    ),
    areas: Type.Array(
      Type.Object({ code: Type.String({ pattern: "^[0-9]{6}$" }), label: text(40), value: Type.Number() }, strict),
      { maxItems: BLOCK_LIMITS.points, description: "Counties by their code" },
    ),
  },
  { ...strict, description: "Points and counties with values, over the outlines that the portal has" },
);

const FormField = Type.Object(
  {
    id: Id,
    label: text(30),
    type: Type.Enum(["text", "number", "money", "date", "choice", "yes-no"]),
    required: Type.Optional(Type.Literal(true)),
    choices: Type.Optional(
      Type.Array(Type.Object({ value: text(40), label: text(40) }, strict), { minItems: 1, maxItems: 50 }),
    ),
    value: Type.Optional(Type.Union([Type.String({ maxLength: 200, pattern: PLAIN }), Type.Number(), Type.Boolean()])),
  },
  strict,
);
export const FormBlock = Type.Object(
  {
    kind: Type.Literal("form"),
    id: Id,
    title: Title,
    fields: Type.Array(FormField, { minItems: 1, maxItems: 10 }),
    send: text(10, "Word on the button"),
  },
  { ...strict, description: "Asks the plugin again with what was filled in; nothing is saved" },
);

export const Block = Type.Union([TextBlock, MetricBlock, TableBlock, ChartBlock, MapBlock, FormBlock]);
export type Block = Static<typeof Block>;
export type BlockOf<K extends Block["kind"]> = Extract<Block, { kind: K }>;

/** What one answer shows, from top to bottom. */
export const Blocks = Type.Array(Block, { maxItems: BLOCK_LIMITS.blocks });

/** What was filled into a form block, for the plugin that is asked again. */
export const AskedForm = Type.Object(
  {
    form: Id,
    values: Type.Record(Id, Type.Union([Type.String({ maxLength: 200 }), Type.Number(), Type.Boolean(), Type.Null()]), {
      maxProperties: 10,
    }),
  },
  strict,
);
export type AskedForm = Static<typeof AskedForm>;

const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** What a schema cannot say of blocks, as the first fault with its pointer; undefined where nothing is wrong. */
export function faultOfBlocks(blocks: readonly Block[]): string | undefined {
  for (const [i, block] of blocks.entries()) {
    const fault = faultOf(block);
    if (fault !== undefined) return `/blocks/${i}${fault}`;
  }
  return undefined;
}

function faultOf(block: Block): string | undefined {
  switch (block.kind) {
    case "metric":
      return faultOfFigures("", block.as, [block.value, block.change ?? null]);
    case "table":
      return faultOfTable(block);
    case "chart":
      return faultOfChart(block);
    case "map":
      return (
        faultOfFigures(
          "/points",
          block.as,
          block.points.map((point) => point.value ?? null),
        ) ??
        faultOfFigures(
          "/areas",
          block.as,
          block.areas.map((area) => area.value),
        )
      );
    case "form":
      return faultOfForm(block);
    case "text":
      return undefined;
  }
}

/** Money and percentages are whole and exact; no figure is beyond what an integer can say. */
function faultOfFigures(at: string, as: string, values: readonly (number | null)[]): string | undefined {
  const whole = as === "money" || as === "percent";
  const wrong = values.find(
    (value) => value !== null && (whole ? !Number.isSafeInteger(value) : Math.abs(value) > Number.MAX_SAFE_INTEGER),
  );
  return wrong === undefined ? undefined : `${at}: ${wrong} is no ${whole ? "whole" : "exact"} figure`;
}

function faultOfTable({ columns, rows }: BlockOf<"table">): string | undefined {
  if (new Set(columns.map(({ id }) => id)).size < columns.length) return "/columns: two have one id";
  for (const [r, { cells }] of rows.entries()) {
    if (cells.length !== columns.length) return `/rows/${r}: ${cells.length} cells for ${columns.length} columns`;
    for (const [c, { id, as }] of columns.entries()) {
      const value = cells[c] ?? null;
      if (value === null) continue;
      const at = `/rows/${r}/cells/${c}`;
      if (
        as === "text"
          ? typeof value !== "string"
          : as === "date"
            ? typeof value !== "string" || !DAY.test(value)
            : typeof value !== "number"
      )
        return `${at}: column ${id} is of kind ${as}`;
      const fault = typeof value === "number" ? faultOfFigures(at, as, [value]) : undefined;
      if (fault !== undefined) return fault;
    }
  }
  return undefined;
}

function faultOfChart({ chart, as, categories, series }: BlockOf<"chart">): string | undefined {
  for (const [s, { values }] of series.entries()) {
    if (values.length !== categories.length)
      return `/series/${s}: ${values.length} values for ${categories.length} categories`;
    const fault = faultOfFigures(`/series/${s}`, as, values);
    if (fault !== undefined) return fault;
  }
  if (chart !== "pie") return undefined;
  const [first, ...others] = series;
  if (others.length > 0) return "/series: a pie has one";
  return first?.values.some((value) => value !== null && value < 0)
    ? "/series/0: a pie has no negative value"
    : undefined;
}

function faultOfForm({ fields }: BlockOf<"form">): string | undefined {
  if (new Set(fields.map(({ id }) => id)).size < fields.length) return "/fields: two have one id";
  const bare = fields.findIndex(({ type, choices }) => (type === "choice") !== (choices !== undefined));
  return bare < 0 ? undefined : `/fields/${bare}: choices belong to a field of type choice, and it needs them`;
}
