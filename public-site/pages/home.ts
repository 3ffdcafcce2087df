/** The first page: what this is in one sentence, the whole account, where, what is new, in which sectors. */
import { type Static, Type } from "typebox";
import type {
  IndustryTotals,
  ListedProject,
  News,
  Region,
  RegionTotals,
  SiteTotals,
} from "../../core/publishing/public-queries.ts";
import { dayOf, drawnShare, Figure, roundFigure, shareText, spoken, wordFigure } from "../figures.ts";
import { Frame, frameOf, type PageContext } from "../frame.ts";
import { linkTo } from "../links.ts";
import { LANGS, type Lang, named, say } from "../messages.ts";
import { NewsRow, newsRows } from "../sections/news.ts";
import { PlaceView, placeView } from "../sections/place.ts";
import { ListRow, listRow } from "../sections/project-row.ts";

const closed = { additionalProperties: false };

export const HomeView = Type.Object(
  {
    lang: Type.Enum([...LANGS]),
    frame: Frame,
    heading: Type.String(),
    summary: Type.String(),
    account: Type.Optional(
      Type.Object(
        {
          heading: Type.String(),
          approved: Figure,
          paid: Figure,
          balance: Figure,
          note: Type.String(),
          ok: Type.Boolean(),
          check: Type.String(),
          day: Type.String(),
        },
        closed,
      ),
    ),
    empty: Type.String(),
    place: Type.Optional(PlaceView),
    news: Type.Array(NewsRow),
    sectors: Type.Array(
      Type.Object(
        { name: Type.String(), href: Type.String(), width: Type.String(), total: Figure, projects: Type.String() },
        closed,
      ),
    ),
    sectorHeading: Type.String(),
    sectorUnit: Type.String(),
    newest: Type.Array(ListRow),
    newestUnit: Type.String(),
    allHref: Type.String(),
    allText: Type.String(),
  },
  closed,
);
export type HomeView = Static<typeof HomeView>;

export type HomeInput = {
  totals: SiteTotals;
  regions: readonly Region[];
  places: readonly RegionTotals[];
  industries: readonly IndustryTotals[];
  news: readonly News[];
  newest: readonly ListedProject[];
};

/** The view model of the first page. */
export function homeView(context: PageContext, input: HomeInput): HomeView {
  const { lang } = context;
  const { totals } = input;
  const home = input.regions.find((region) => region.code === context.site?.county);
  const area = home?.name ?? say(lang, "home.area");
  const summary =
    totals.projects === 0
      ? say(lang, "home.summaryEmpty")
      : say(lang, "home.summary", {
          count: totals.projects,
          units: totals.units,
          total: spoken(roundFigure(lang, totals.totalFen)),
        });
  const largest = input.industries[0];
  return {
    lang,
    frame: frameOf(context, {
      path: "/",
      title: say(lang, "home.title", { area }),
      description: summary,
      demo:
        totals.demo > 0
          ? say(lang, totals.demo === totals.projects ? "demo.all" : "demo.some", { count: totals.demo })
          : "",
      indexed: totals.demo === 0,
      current: "home",
    }),
    heading: say(lang, "home.heading", { area }),
    summary,
    empty: totals.projects === 0 ? say(lang, "home.empty") : "",
    ...(totals.withMoney > 0 ? { account: accountOf(lang, totals) } : {}),
    ...(input.places.length > 0 && totals.projects > 0
      ? { place: placeView(context, { totals, home, places: input.places }) }
      : {}),
    news: newsRows(context, input.news),
    sectors: input.industries.map((industry) => ({
      name: named(lang, industry.name, industry.nameEn ?? undefined),
      href: linkTo(context, "/projects", { industry: industry.code }),
      width: String(drawnShare(industry.totalFen, largest?.totalFen ?? 0)),
      total: roundFigure(lang, industry.totalFen, largest?.totalFen),
      projects: industry.projects.toLocaleString("en-US"),
    })),
    sectorHeading: largest
      ? say(lang, "home.sectorHeading", {
          sector: named(lang, largest.name, largest.nameEn ?? undefined),
          share: shareText(largest.totalFen, totals.totalFen),
        })
      : "",
    sectorUnit: roundFigure(lang, 0, largest?.totalFen ?? 0).unit,
    newest: input.newest.map((project) => listRow(context, project)),
    newestUnit: say(lang, "unit.word"),
    allHref: linkTo(context, "/projects"),
    allText: say(lang, "home.all", { count: totals.projects }),
  };
}

function accountOf(lang: Lang, totals: SiteTotals): NonNullable<HomeView["account"]> {
  const differenceFen = totals.approvedFen - totals.paidFen - totals.balanceFen;
  const scope =
    totals.withMoney === totals.projects
      ? say(lang, "home.accountAll")
      : say(lang, "home.accountSome", { known: totals.withMoney, unknown: totals.projects - totals.withMoney });
  return {
    ok: differenceFen === 0,
    heading: say(lang, "home.accountHeading", {
      amount: spoken(roundFigure(lang, totals.approvedFen)),
      share: shareText(totals.paidFen, totals.approvedFen),
    }),
    approved: roundFigure(lang, totals.approvedFen),
    paid: roundFigure(lang, totals.paidFen, totals.approvedFen),
    balance: roundFigure(lang, totals.balanceFen, totals.approvedFen),
    note: say(lang, "home.approvedNote", { count: totals.withMoney }),
    check:
      differenceFen === 0
        ? scope
        : `${say(lang, "home.accountBroken", { difference: spoken(wordFigure(lang, Math.abs(differenceFen))) })} ${scope}`,
    day: say(lang, "word.published", { day: dayOf(totals.publishedAt ?? "") }),
  };
}
