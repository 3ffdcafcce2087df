/** Where the projects are: the map, and a table of places that adds up to the whole and links to the filtered list. */
import { type Static, Type } from "typebox";
import type { Region, RegionTotals, Totals } from "../../core/publishing/public-queries.ts";
import { Figure, roundFigure, shareText } from "../figures.ts";
import type { PageContext } from "../frame.ts";
import { linkTo } from "../links.ts";
import { say } from "../messages.ts";
import { PlaceMap, placeMap } from "./place-map.ts";

const closed = { additionalProperties: false };
const PlaceRow = Type.Object(
  {
    name: Type.String(),
    href: Type.String(),
    projects: Type.String(),
    total: Figure,
    paid: Type.String(),
    share: Type.String(),
  },
  closed,
);

export const PlaceView = Type.Object(
  {
    heading: Type.String(),
    caption: Type.String(),
    unit: Type.String(),
    map: Type.Union([PlaceMap, Type.Null()]),
    rows: Type.Array(PlaceRow),
    quiet: Type.String(),
    total: PlaceRow,
  },
  closed,
);
export type PlaceView = Static<typeof PlaceView>;

export type PlaceInput = { totals: Totals; home: Region | undefined; places: readonly RegionTotals[] };

/** The section of the first page; without a home region every place with projects is listed and no map drawn. */
export function placeView(context: PageContext, { totals, home, places }: PlaceInput): PlaceView {
  const { lang } = context;
  const isCounty = home?.level === "county";
  const likeFen = places.reduce((most, place) => Math.max(most, place.totalFen), 0);
  const row = (place: Totals, name: string, href: string) => ({
    name,
    href,
    projects: place.projects.toLocaleString("en-US"),
    total: roundFigure(lang, place.totalFen, likeFen),
    paid: place.withMoney > 0 ? roundFigure(lang, place.paidFen, likeFen).text : "—",
    share: place.withMoney > 0 ? shareText(place.paidFen, place.approvedFen) : "—",
  });
  const hrefOf = (code: string | null) =>
    code === null ? "" : linkTo(context, "/projects", isCounty ? { county: home.code, town: code } : { county: code });
  const busy = places.filter((place) => place.projects > 0);
  const quiet = home ? places.filter((place) => place.projects === 0) : [];
  const most = busy.reduce<RegionTotals | undefined>(
    (best, place) => (place.code !== null && place.projects > (best?.projects ?? 0) ? place : best),
    undefined,
  );
  const elsewhere = less(totals, busy);
  return {
    heading: most
      ? say(lang, "home.placeHeading", { name: most.name ?? "", count: most.projects })
      : say(lang, "home.placeNone", { name: home?.name ?? say(lang, "home.area"), count: totals.projects }),
    caption: say(lang, isCounty ? "home.placeTowns" : "home.placeCounties"),
    unit: roundFigure(lang, 0, likeFen).unit,
    map: placeMap(context, home, places),
    rows: [
      ...busy.map((place) => row(place, place.name ?? say(lang, "home.placeOwn"), hrefOf(place.code))),
      ...(elsewhere.projects > 0 ? [row(elsewhere, say(lang, "home.placeElsewhere"), "")] : []),
    ],
    quiet:
      quiet.length === 0
        ? ""
        : say(lang, "home.placeQuiet", {
            count: quiet.length,
            names: quiet
              .slice(0, 24)
              .map((place) => place.name ?? "")
              .join(say(lang, "list.comma")),
          }),
    total: row(totals, say(lang, "word.sum"), ""),
  };
}

/** What is left of the whole after its parts: projects of places that the table does not list. */
function less(whole: Totals, parts: readonly Totals[]): Totals {
  return parts.reduce<Totals>(
    (rest, part) => ({
      projects: rest.projects - part.projects,
      withMoney: rest.withMoney - part.withMoney,
      totalFen: rest.totalFen - part.totalFen,
      approvedFen: rest.approvedFen - part.approvedFen,
      paidFen: rest.paidFen - part.paidFen,
      balanceFen: rest.balanceFen - part.balanceFen,
    }),
    whole,
  );
}
