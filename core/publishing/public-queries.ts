/**
 * What the public site asks of the database: schema `published`, nothing else, through prepared statements.
 * A withdrawn project is found by its code, so that its page can say so, and counted nowhere.
 */
import { Value } from "typebox/value";
import { type Pool, statement } from "../database/database.ts";
import { type Block, Blocks, faultOfBlocks } from "../domain/block.ts";
import { Site } from "../domain/site.ts";
import { Snapshot } from "../domain/snapshot.ts";

/** Totals of lists are exact up to here and "more than" above. */
export const EXACT_UP_TO = 1000;
export const PAGE_SIZE = 25;

export type Edition = { version: number; digest: string; withdrawn: boolean };
export type FoundSnapshot = Edition & { snapshot: Snapshot };

const editionOf = statement<Edition>(
  "public-edition",
  `select p.version, concat_ws(' ', p.digest, (select string_agg(w.digest, ' ' order by w.position, w.place) from published.widget w where w.code = p.code)) as digest,
     p.withdrawn from published.project p where p.code = $1`,
);

/** Version and digest of a project's newest copy: the cheap check that a cached page is still right. */
export async function findEdition(pool: Pool, code: string): Promise<Edition | undefined> {
  return (await editionOf(pool, [code]))[0];
}

const snapshotOf = statement<Edition & { snapshot: unknown }>(
  "public-snapshot",
  "select version, digest, withdrawn, snapshot from published.project where code = $1",
);

/** The newest copy of a project. Throws when the stored copy is not a snapshot: better no page than a wrong one. */
export async function findSnapshot(pool: Pool, code: string): Promise<FoundSnapshot | undefined> {
  const row = (await snapshotOf(pool, [code]))[0];
  if (!row) return undefined;
  if (!Value.Check(Snapshot, row.snapshot)) throw new Error(`The published copy of project ${code} is not a snapshot.`);
  return { version: row.version, digest: row.digest, withdrawn: row.withdrawn, snapshot: row.snapshot };
}

/** What a plugin made of a project's public copy; `version`: of which. */
export type Widget = {
  title: string;
  pluginName: string;
  pluginVersion: string;
  at: string;
  version: number;
  digest: string;
  blocks: Block[];
};

const widgetsOf = statement<Omit<Widget, "blocks"> & { blocks: unknown }>(
  "public-widgets",
  `select w.title, w.plugin_name as "pluginName", w.plugin_version as "pluginVersion",
     to_char(w.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at, w.of_version as version, w.digest, w.blocks
   from published.widget w join published.project p on p.code = w.code and not p.withdrawn
   where w.code = $1 order by w.position, w.place`,
);

/** The widgets of a project; one that is not made of blocks is left out rather than shown wrong. */
export async function listWidgets(pool: Pool, code: string): Promise<Widget[]> {
  return (await widgetsOf(pool, [code])).flatMap((row) =>
    Value.Check(Blocks, row.blocks) && faultOfBlocks(row.blocks) === undefined ? [{ ...row, blocks: row.blocks }] : [],
  );
}

export type ProjectFilter = {
  q?: string | undefined;
  industry?: string | undefined;
  county?: string | undefined;
  town?: string | undefined;
  stage?: string | undefined;
  page: number;
};

export type ListedProject = {
  code: string;
  name: string;
  unit: string;
  countyName: string | null;
  townName: string | null;
  industryName: string | null;
  industryNameEn: string | null;
  stageTitle: string | null;
  stageTitleEn: string | null;
  totalFen: number | null;
  approvedFen: number | null;
  paidFen: number | null;
  demo: boolean;
  publishedAt: string;
};

export type ProjectPage = { rows: ListedProject[]; total: number; more: boolean };

/** A word may also be the name of the place, which stands in a table of its own. */
const FITTING = `published.project as project
  left join published.region as city on city.code = project.city
  left join published.region as county on county.code = project.county
  left join published.region as town on town.code = project.town
where not project.withdrawn
  and ($1::text[] is null or concat_ws(' ', project.search, city.name, county.name, town.name) ilike all ($1::text[]))
  and ($2::text is null or project.industry = $2)
  and ($3::text is null or project.county = $3)
  and ($4::text is null or project.town = $4)
  and ($5::text is null or project.stage = $5)`;

const countOf = statement<{ found: number }>(
  "public-list-count",
  `select count(*)::int as found from (select 1 from ${FITTING} limit ${EXACT_UP_TO + 1}) as hit`,
);

const rowsOf = statement<ListedProject>(
  "public-list-rows",
  `select project.code, project.name, project.unit, county.name as "countyName", town.name as "townName",
     project.industry_name as "industryName", project.snapshot #>> '{industry,nameEn}' as "industryNameEn",
     project.snapshot #>> '{stage,title}' as "stageTitle", project.snapshot #>> '{stage,titleEn}' as "stageTitleEn",
     project.total_fen as "totalFen", project.approved_fen as "approvedFen", project.paid_fen as "paidFen", project.demo,
     to_char(project.published_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "publishedAt"
   from (select project.code from ${FITTING} order by project.published_at desc, project.code limit ${PAGE_SIZE} offset $6) as hit
     join published.project as project on project.code = hit.code
     left join published.region as county on county.code = project.county
     left join published.region as town on town.code = project.town
   order by project.published_at desc, project.code`,
);

/** One page of the projects that fit, newest first, and how many there are. */
export async function listProjects(pool: Pool, filter: ProjectFilter): Promise<ProjectPage> {
  const words = (filter.q ?? "").split(/\s+/).filter((word) => word !== "");
  const patterns = words.length === 0 ? null : words.map((word) => `%${word.replaceAll(/[\\%_]/g, "\\$&")}%`);
  const values = [patterns, filter.industry ?? null, filter.county ?? null, filter.town ?? null, filter.stage ?? null];
  const found = (await countOf(pool, values))[0]?.found ?? 0;
  const rows = found === 0 ? [] : await rowsOf(pool, [...values, (filter.page - 1) * PAGE_SIZE]);
  return { rows, total: Math.min(found, EXACT_UP_TO), more: found > EXACT_UP_TO };
}

const siteOf = statement<{ body: unknown }>("public-site", "select body from published.site order by id limit 1");

/** Who runs the site, or undefined before anybody said so. */
export async function readSite(pool: Pool): Promise<Site | undefined> {
  const body = (await siteOf(pool))[0]?.body;
  return Value.Check(Site, body) ? body : undefined;
}

export type FoundPicture = { mediaType: string; bytes: Buffer };

const pictureOf = statement<FoundPicture>(
  "public-picture",
  `select media_type as "mediaType", bytes from published.picture where sha256 = $1`,
);

/** A released picture by the hash of its bytes. */
export async function findPicture(pool: Pool, sha256: string): Promise<FoundPicture | undefined> {
  return (await pictureOf(pool, [sha256]))[0];
}

/** Sums over shown projects. Approved and paid count only projects whose payments are known; total counts all. */
export type Totals = {
  projects: number;
  withMoney: number;
  totalFen: number;
  approvedFen: number;
  paidFen: number;
  balanceFen: number;
};

const SUMS = `count(code)::int as projects, count(approved_fen)::int as "withMoney",
  coalesce(sum(coalesce(total_fen, approved_fen)), 0)::bigint as "totalFen",
  coalesce(sum(approved_fen), 0)::bigint as "approvedFen",
  coalesce(sum(paid_fen) filter (where approved_fen is not null), 0)::bigint as "paidFen",
  coalesce(sum(balance_fen) filter (where approved_fen is not null), 0)::bigint as "balanceFen"`;

export type SiteTotals = Totals & { units: number; demo: number; publishedAt: string | null };

const siteTotalsOf = statement<SiteTotals>(
  "public-totals",
  `select ${SUMS}, count(distinct unit)::int as units, count(*) filter (where demo)::int as demo,
     to_char(max(published_at) at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "publishedAt"
   from published.project where not withdrawn`,
);

/** The totals of everything shown. */
export async function siteTotals(pool: Pool): Promise<SiteTotals> {
  const row = (await siteTotalsOf(pool))[0];
  if (!row) throw new Error("An aggregate without groups gave no row.");
  return row;
}

export type RegionTotals = Totals & { code: string | null; name: string | null };

const totalsByCounty = statement<RegionTotals>(
  "public-by-county",
  `select region.code, region.name, ${SUMS.replaceAll("(code)", "(project.code)")}
   from published.region
     left join published.project on project.county = region.code and not project.withdrawn
   where region.level = 'county' and ($1::text is null or region.parent = $1)
   group by region.code, region.name order by region.code`,
);

const totalsByTown = statement<RegionTotals>(
  "public-by-town",
  `select region.code, region.name, ${SUMS.replaceAll("(code)", "(project.code)")}
   from (select code, name from published.region where level = 'town' and parent = $1 union all select null, null) as region
     left join published.project on project.county = $1 and project.town is not distinct from region.code and not project.withdrawn
   group by region.code, region.name having region.code is not null or count(project.code) > 0
   order by region.code nulls last`,
);

/** Totals of each county of a city (of every county without a parent), or of each town of a county; towns may be unknown. */
export async function totalsByRegion(
  pool: Pool,
  of: { level: "county" | "town"; parent: string | undefined },
): Promise<RegionTotals[]> {
  return of.level === "county" ? totalsByCounty(pool, [of.parent ?? null]) : totalsByTown(pool, [of.parent ?? null]);
}

export type IndustryTotals = Totals & { code: string; name: string; nameEn: string | null };

const byIndustry = statement<IndustryTotals>(
  "public-by-industry",
  `select grouped.*, (select snapshot #>> '{industry,nameEn}' from published.project as one
       where one.industry = grouped.code and not one.withdrawn limit 1) as "nameEn"
   from (select industry as code, max(coalesce(industry_name, industry)) as name,
       ${SUMS.replace("count(code)", "count(*)")}
     from published.project where not withdrawn and industry is not null group by industry) as grouped
   order by "totalFen" desc, code`,
);

/** Totals of each sector, the largest first. */
export async function totalsByIndustry(pool: Pool): Promise<IndustryTotals[]> {
  return byIndustry(pool);
}

export type StageCount = { id: string; projects: number; title: string | null; titleEn: string | null };

const byStage = statement<StageCount>(
  "public-by-stage",
  `select grouped.id, grouped.projects, one.title, one."titleEn"
   from (select stage as id, count(*)::int as projects from published.project
       where not withdrawn and stage is not null group by stage) as grouped
     cross join lateral (select snapshot #>> '{stage,title}' as title, snapshot #>> '{stage,titleEn}' as "titleEn"
       from published.project where stage = grouped.id and not withdrawn limit 1) as one
   order by grouped.projects desc, grouped.id`,
);

/** How many projects stand in each stage. */
export async function countByStage(pool: Pool): Promise<StageCount[]> {
  return byStage(pool);
}

export type News = { at: string; code: string; kind: string; name: string; params: Record<string, unknown> };

const newsOf = statement<News>(
  "public-news",
  `select to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at, code, kind, name, params
   from published.news order by published.news.at desc, id desc limit $1`,
);

/** The newest changes. */
export async function listNews(pool: Pool, limit: number): Promise<News[]> {
  return newsOf(pool, [limit]);
}

export type Region = { code: string; name: string; level: string; parent: string | null };

const regionsOf = statement<Region>(
  "public-regions",
  `select code, name, level, parent from published.region
   where code = $1 or parent = $1 or code = (select parent from published.region where code = $1) order by code`,
);

/** A region, the one it belongs to and those it consists of. */
export async function listRegions(pool: Pool, code: string): Promise<Region[]> {
  return regionsOf(pool, [code]);
}
