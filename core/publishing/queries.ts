/** SQL of publishing on the internal side: the decision, and writing frozen copies into schema published. */
import { statement } from "../database/database.ts";
import type { Snapshot } from "../domain/snapshot.ts";

export type PublicationRow = {
  project: string;
  definition: string;
  basis: string;
  decided_by: string[];
  decided_at: Date;
  source_name: string | null;
  source_note: string | null;
  withdrawn_at: Date | null;
  withdrawn_reason: string | null;
};
export const findPublication = statement<PublicationRow>(
  "find-publication",
  "select project, definition, basis, decided_by, decided_at, source_name, source_note, withdrawn_at, withdrawn_reason from core.publication where project = $1",
);
export const upsertPublication = statement(
  "upsert-publication",
  `insert into core.publication (project, definition, basis, decided_by, decided_at, source_name, source_note) values ($1, $2, $3, $4, $5, $6, $7)
   on conflict (project) do update set definition = excluded.definition, basis = excluded.basis, decided_by = excluded.decided_by, decided_at = excluded.decided_at, withdrawn_at = null, withdrawn_reason = null`,
);
export const withdrawPublication = statement(
  "withdraw-publication",
  "update core.publication set withdrawn_at = $2, withdrawn_reason = $3 where project = $1",
);
export const findVersion = statement<{ version: number; published_at: Date; snapshot: unknown }>(
  "find-published-version",
  "select version, published_at, snapshot from published.project where code = $1",
);
/** Disclosed projects whose lines a document moved at an instant; what is only frozen or on its way is not shown in public. */
export const listProjectsMoved = statement<{ project: string }>(
  "list-projects-moved",
  `select distinct q.project from core.posting p join core.quota q on q.id in (p.quota, p.counter)
     join core.publication d on d.project = q.project and d.withdrawn_at is null
     join core.project o on o.id = q.project and o.void_at is null
   where p.document = $1 and p.at = $2 and p.movement <> all('{freeze,unfreeze,reserve,release}') order by q.project`,
);
export const upsertPublished = statement(
  "upsert-published",
  `insert into published.project (code, name, search, industry, industry_name, city, county, town, unit, stage, total_fen, approved_fen, paid_fen, demo, withdrawn, version, published_at, digest, snapshot, balance_fen)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
   on conflict (code) do update set name = excluded.name, search = excluded.search, industry = excluded.industry, industry_name = excluded.industry_name, city = excluded.city, county = excluded.county,
     town = excluded.town, unit = excluded.unit, stage = excluded.stage, total_fen = excluded.total_fen, approved_fen = excluded.approved_fen, paid_fen = excluded.paid_fen, demo = excluded.demo,
     withdrawn = excluded.withdrawn, version = excluded.version, published_at = excluded.published_at, digest = excluded.digest, snapshot = excluded.snapshot, balance_fen = excluded.balance_fen`,
);
export const insertVersion = statement(
  "insert-published-version",
  "insert into published.version (code, version, published_at, digest, snapshot) values ($1, $2, $3, $4, $5)",
);
export const insertNews = statement(
  "insert-news",
  "insert into published.news (at, code, kind, name, params) values ($1, $2, $3, $4, $5)",
);
export const insertPicture = statement(
  "insert-picture",
  "insert into published.picture (sha256, media_type, bytes) values ($1, $2, $3) on conflict (sha256) do nothing",
);
export const hasPicture = statement<{ sha256: string }>(
  "has-picture",
  "select sha256 from published.picture where sha256 = $1",
);
export const listRegionPath = statement<{ code: string; name: string; level: string }>(
  "list-region-path",
  "select a.code, a.name, a.level from core.region r join core.region a on a.code in (r.province, r.city, r.county, r.town) where r.code = $1 order by length(a.code), a.code",
);
export const upsertSite = statement(
  "upsert-site",
  "insert into published.site (id, body) values ($1, $2) on conflict (id) do update set body = excluded.body",
);
export const publishRegions = statement(
  "publish-regions",
  `insert into published.region (code, name, level, parent, county) select code, name, level, parent, county from core.region
   on conflict (code) do update set name = excluded.name, level = excluded.level, parent = excluded.parent, county = excluded.county`,
);
/**
 * Places whose widget is of an older copy or of another version than the one that serves; $1 failures to leave out, $2
 * `plugin@version` of what this process asks: where it does not know yet that another one serves, it waits.
 */
export const listOutdatedWidgets = statement<{
  code: string;
  place: string;
  position: number;
  title: string;
  plugin: string;
  offer: string;
  version: number;
  serving: string | null;
  snapshot: Snapshot;
}>(
  "list-outdated-widgets",
  `select p.code, l.id as place, l.position, l.title, l.plugin, l.offer, p.version, v.version as serving, p.snapshot
   from core.plugin_place l cross join published.project p left join published.widget w on w.code = p.code and w.place = l.id
   left join core.plugin_version v on v.id = l.plugin and v.state in ('active', 'degraded')
   where l.point = 'public.widget' and l.removed_at is null and not p.withdrawn
     and (w.of_version is null or w.of_version < p.version or w.plugin_version <> v.version)
     and (v.id is null or concat_ws('@', v.id, v.version) = any($2::text[]))
     and concat_ws(' ', p.code, l.id, p.version, v.version) <> all($1::text[])
   order by p.published_at desc, p.code, l.position limit 20`,
);
export const upsertWidget = statement<{ code: string }>(
  "upsert-widget",
  `insert into published.widget (code, place, position, title, plugin, plugin_name, plugin_version, of_version, at, digest, blocks)
   select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::jsonb
   where exists (select from published.project where code = $1 and version = $8 and not withdrawn)
     and exists (select from core.plugin_place where id = $2 and removed_at is null)
   on conflict (code, place) do update set position = excluded.position, title = excluded.title, plugin_name = excluded.plugin_name,
     plugin_version = excluded.plugin_version, of_version = excluded.of_version, at = excluded.at, digest = excluded.digest, blocks = excluded.blocks
   returning code`,
);
/** Of a project, of a place, or both. */
export const removeWidgetsOf = statement<{ code: string }>(
  "remove-widgets",
  "delete from published.widget where ($1::text is null or code = $1) and ($2::uuid is null or place = $2) returning code",
);
