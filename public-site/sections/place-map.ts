/** The map of the home page: a city's counties as links shaded by the share paid, or one county among its neighbours. */
import { type Static, Type } from "typebox";
import type { Region, RegionTotals } from "../../core/publishing/public-queries.ts";
import { shareText } from "../figures.ts";
import type { PageContext } from "../frame.ts";
import { linkTo } from "../links.ts";
import { say } from "../messages.ts";
import { cityMap, type Outline } from "../map.ts";

const closed = { additionalProperties: false };
const Text = Type.Object({ look: Type.String(), x: Type.Number(), y: Type.Number(), text: Type.String() }, closed);
const Shape = Type.Object({ d: Type.String(), look: Type.String(), href: Type.String(), label: Type.String() }, closed);

export const PlaceMap = Type.Object(
  {
    kind: Type.Enum(["city", "county"]),
    title: Type.String(),
    box: Type.String(),
    label: Type.String(),
    shapes: Type.Array(Shape),
    leads: Type.Array(Type.String()),
    texts: Type.Array(Text),
    key: Type.Array(Type.Object({ look: Type.String(), text: Type.String() }, closed)),
    note: Type.String(),
  },
  closed,
);
export type PlaceMap = Static<typeof PlaceMap>;

/** Shares in percent at which the next darker tint starts. */
const STEPS = [25, 50, 75];

/** The map around the site's region, or null when it has none or no shape of it is known. */
export function placeMap(
  context: PageContext,
  home: Region | undefined,
  places: readonly RegionTotals[],
): PlaceMap | null {
  if (!home || (home.level !== "county" && home.level !== "city")) return null;
  const map = cityMap(home.code);
  if (!map) return null;
  const note = context.site?.mapReview ?? say(context.lang, "map.note");
  const box = `-4 -4 ${map.width + (home.level === "county" ? 8 : 108)} ${map.height + 8}`;
  return home.level === "county"
    ? { ...countyMap(context, home, map.outlines), box, note }
    : { ...cityShares(context, home, map.outlines, places), box, note };
}

type Drawn = Omit<PlaceMap, "box" | "note">;

/** The county dark among its pale neighbours; only the towns' table beside it links on. */
function countyMap(context: PageContext, home: Region, outlines: readonly Outline[]): Drawn {
  const { lang } = context;
  const shapes = outlines.map((outline) => ({
    d: outline.d,
    look: outline.code === home.code ? "m4" : "m1",
    href: outline.code === home.code ? linkTo(context, "/projects", { county: home.code }) : "",
    label: outline.code === home.code ? say(lang, "map.countyLink", { name: home.name }) : "",
  }));
  const texts = outlines.flatMap((outline) =>
    outline.width < 44 && outline.code !== home.code
      ? []
      : [
          {
            look: outline.code === home.code ? "t15 b mid on" : "t13 m mid",
            x: outline.x,
            y: outline.y + 5,
            text: outline.name,
          },
        ],
  );
  return {
    kind: "county",
    title: say(lang, "map.countyTitle", { name: home.name }),
    label: say(lang, "map.countyLabel", { name: home.name }),
    shapes,
    leads: [],
    texts,
    key: [],
  };
}

function cityShares(
  context: PageContext,
  home: Region,
  outlines: readonly Outline[],
  places: readonly RegionTotals[],
): Drawn {
  const { lang } = context;
  const totals = new Map(places.map((place) => [place.code, place]));
  const drawn = outlines.map((outline) => {
    const place = totals.get(outline.code);
    const known = place !== undefined && place.withMoney > 0;
    const tint = known
      ? 1 + STEPS.filter((step) => (place.paidFen / Math.max(1, place.approvedFen)) * 100 >= step).length
      : 0;
    const value = known
      ? shareText(place.paidFen, place.approvedFen)
      : say(lang, "map.projects", { count: place?.projects ?? 0 });
    return { outline, tint, value, projects: place?.projects ?? 0 };
  });
  const leads: string[] = [];
  const texts: PlaceMap["texts"] = [];
  let free = 0;
  for (const { outline, tint, value } of drawn.toSorted((a, b) => a.outline.y - b.outline.y)) {
    const inside = outline.width >= 62;
    const [x, y] = inside ? [outline.x, outline.y - 2] : [430, Math.max(outline.y, free)];
    if (!inside) {
      free = y + 40;
      leads.push(`M${outline.x} ${outline.y}L426 ${y - 2}`);
    }
    const look = inside ? `mid${tint >= 3 ? " on" : ""}` : "";
    texts.push(
      { look: `t14 b ${look}`, x, y, text: outline.name },
      { look: `t13 v ${look}`, x, y: y + 17, text: value },
    );
  }
  const tints = [0, 1, 2, 3, 4].filter((tint) => tint > 0 || drawn.some((shape) => shape.tint === 0));
  return {
    kind: "city",
    title: say(lang, "map.cityTitle"),
    label: say(lang, "map.cityLabel", { name: home.name }),
    shapes: drawn.map(({ outline, tint, value, projects }) => ({
      d: outline.d,
      look: `m${tint}`,
      href: linkTo(context, "/projects", { county: outline.code }),
      label: say(lang, "map.shape", { name: outline.name, count: projects, value }),
    })),
    leads,
    texts,
    key: tints.map((tint) => ({ look: `m${tint}`, text: say(lang, tintKey(tint)) })),
  };
}

function tintKey(tint: number) {
  return (["map.key0", "map.key1", "map.key2", "map.key3", "map.key4"] as const)[tint] ?? "map.key0";
}
