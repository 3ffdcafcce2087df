/** Every page of the site, from its queries to packed bytes. Answers that many pages share are asked once in a while. */
import { createHash } from "node:crypto";
import type { Pool } from "../core/database/database.ts";
import type { Site } from "../core/domain/site.ts";
import {
  countByStage,
  findSnapshot,
  listNews,
  listProjects,
  listRegions,
  listWidgets,
  type ProjectFilter,
  readSite,
  siteTotals,
  totalsByIndustry,
  totalsByRegion,
} from "../core/publishing/public-queries.ts";
import type { Assets } from "./assets.ts";
import type { PageContext } from "./frame.ts";
import type { Place } from "./links.ts";
import type { Lang } from "./messages.ts";
import { keepFor, pack, type Rendered } from "./page-cache.ts";
import { aboutView } from "./pages/about-figures.ts";
import { type ErrorKind, errorView, withdrawnView } from "./pages/error.ts";
import { homeView } from "./pages/home.ts";
import { listView } from "./pages/project-list.ts";
import { projectView } from "./pages/project.ts";
import { editionHash, renderPage } from "./render.ts";

export type ListQuery = ProjectFilter;

export type Pages = {
  home: (place: Place) => Promise<Rendered>;
  list: (place: Place, filter: ListQuery) => Promise<Rendered>;
  project: (place: Place, code: string) => Promise<Rendered | undefined>;
  about: (place: Place) => Promise<Rendered>;
  error: (place: Place, status: number, kind: ErrorKind) => Promise<Rendered>;
};

const SITE_MS = 30_000;
const TOTALS_MS = 5_000;
const NEWS = 8;
const NEWEST = 6;

/** The pages over a pool of connections. */
export function createPages(pool: Pool, clock: () => Date, assets: Assets): Pages {
  const site = keepFor(SITE_MS, clock, () => readSite(pool));
  const shared = keepFor(TOTALS_MS, clock, async () => readShared(pool, await site.get()));
  const homes = new Map<Lang, ReturnType<typeof keepFor<Rendered>>>();

  async function contextOf(place: Place): Promise<PageContext> {
    return { ...place, site: await site.get(), styleHref: assets.styleHref, rangesHref: assets.rangesHref };
  }
  const stamp = (context: PageContext, ...parts: unknown[]) =>
    `W/"${hash([...parts, context.lang, context.base, context.site ?? null, context.styleHref, context.rangesHref, editionHash])}"`;

  async function renderHome(place: Place): Promise<Rendered> {
    const context = await contextOf(place);
    const [answers, news, newest] = await Promise.all([
      shared.get(),
      listNews(pool, NEWS),
      listProjects(pool, { page: 1 }),
    ]);
    const html = renderPage("home", homeView(context, { ...answers, news, newest: newest.rows.slice(0, NEWEST) }));
    return pack(200, stamp(context, hash([html])), html);
  }

  return {
    home(place) {
      const kept = homes.get(place.lang) ?? keepFor(TOTALS_MS, clock, () => renderHome(place));
      homes.set(place.lang, kept);
      return kept.get();
    },
    async list(place, filter) {
      const context = await contextOf(place);
      const [answers, page] = await Promise.all([shared.get(), listProjects(pool, filter)]);
      const html = renderPage("project-list", listView(context, { ...answers, filter, page }));
      return pack(200, stamp(context, hash([html])), html);
    },
    async project(place, code) {
      const [context, found, widgets] = await Promise.all([
        contextOf(place),
        findSnapshot(pool, code),
        listWidgets(pool, code),
      ]);
      if (!found) return undefined;
      const etag = stamp(context, found.digest, found.version, found.withdrawn, ...widgets.map(({ digest }) => digest));
      if (found.withdrawn || found.snapshot.withdrawn) {
        return pack(410, etag, renderPage("error", withdrawnView(context, found.snapshot)));
      }
      return pack(200, etag, renderPage("project", projectView(context, found.snapshot, widgets)));
    },
    async about(place) {
      const context = await contextOf(place);
      return pack(200, stamp(context, "about"), renderPage("about-figures", aboutView(context)));
    },
    async error(place, status, kind) {
      // The page of a pause must not itself need the database.
      const known: Site | undefined = await site.get().catch(() => undefined);
      const context = { ...place, site: known, styleHref: assets.styleHref, rangesHref: assets.rangesHref };
      return pack(status, stamp(context, kind), renderPage("error", errorView(context, kind)));
    },
  };
}

/** What the first page and the list's filters both need. */
async function readShared(pool: Pool, site: Site | undefined) {
  const home = site?.county;
  const regions = home === undefined ? [] : await listRegions(pool, home);
  const level = regions.find((region) => region.code === home)?.level === "county" ? "town" : "county";
  const [totals, places, industries, stages] = await Promise.all([
    siteTotals(pool),
    totalsByRegion(pool, { level, parent: regions.length === 0 ? undefined : home }),
    totalsByIndustry(pool),
    countByStage(pool),
  ]);
  return { totals, regions, places, industries, stages };
}

function hash(parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url").slice(0, 22);
}
