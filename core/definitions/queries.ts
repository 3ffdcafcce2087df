/** SQL of published definitions: rows with their scope, publication, retirement, and where units stand. */
import { statement } from "../database/database.ts";
import type { Conversion } from "../domain/change.ts";
import type { Kind } from "../domain/definition-head.ts";
import type { AnyDefinition } from "../domain/definition.ts";

/** What a version was made of: the version that people wrote, and the layers over it, broadest first. */
export type MadeByLayers = { base: number; layers: { id: string; version: number }[] };
export type DefinitionRow = {
  kind: Kind;
  id: string;
  version: number;
  pack: string;
  body: AnyDefinition;
  digest: string;
  published_at: Date;
  scope: string;
  conversions: Conversion[] | null;
  change: string | null;
  base: number | null;
  /** Set for a version that was made by layers; nobody edits it. */
  layers: MadeByLayers | null;
  retired: boolean;
};
/** All definitions; of those whose kind, id, version and digest stand in $1, with a space between, without the body. */
export const listDefinitions = statement<Omit<DefinitionRow, "body"> & { body: AnyDefinition | null }>(
  "list-definitions-with-scope",
  `select d.kind, d.id, d.version, d.pack, case when k.key is null then d.body end as body, d.digest, d.published_at, d.scope, d.conversions, d.change, d.base, d.layers,
     exists (select from core.definition_retirement r where r.kind = d.kind and r.id = d.id and r.scope = d.scope and r.version >= d.version) as retired
   from core.definition d left join unnest($1::text[]) as k(key) on k.key = concat_ws(' ', d.kind, d.id, d.version, d.digest)
   order by d.kind, d.id, d.version`,
);
export const insertDefinition = statement(
  "insert-definition",
  "insert into core.definition (kind, id, version, pack, body, digest, published_at) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
);
export const insertPublished = statement(
  "insert-published-definition",
  `insert into core.definition (kind, id, version, pack, body, digest, published_at, published_by, scope, conversions, change, base)
   values ($1, $2, $3, '', $4, $5, $6, $7, $8, $9, $10, $11)`,
);
export const insertEffective = statement(
  "insert-effective-definition",
  `insert into core.definition (kind, id, version, pack, body, digest, published_at, published_by, scope, conversions, change, base, layers)
   values ($1, $2, $3, '', $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
);
export const insertRetirement = statement(
  "insert-retirement",
  "insert into core.definition_retirement (kind, id, scope, version, by, at) values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
);

export type AreaRow = {
  scope: string;
  name: string;
  unit: string | null;
  unit_kind: string | null;
  above: string[];
  town: string | null;
  county: string | null;
  city: string | null;
  province: string | null;
};
/** What scopes stand for: a region, or a unit with those above it; an unknown scope gives no row. */
export const listAreas = statement<AreaRow>(
  "list-areas",
  `select s.scope, coalesce(u.name, r.name) as name, u.id as unit, u.kind as unit_kind, r.town, r.county, r.city, r.province,
     coalesce((with recursive above as (select u.id, u.parent, 0 as depth union all select p.id, p.parent, a.depth + 1 from core.unit p join above a on p.id = a.parent where a.depth < 20)
       select array_agg(id::text order by depth) from above where id is not null), '{}') as above
   from unnest($1::text[]) as s(scope) left join core.unit u on u.id = (case when s.scope like 'unit:%' then substr(s.scope, 6) end)::uuid
   join core.region r on r.code = coalesce(u.region, s.scope)`,
);
export const listVersions = statement<{
  version: number;
  scope: string;
  published_at: Date;
  by: string | null;
  note: string | null;
  retired: boolean;
}>(
  "list-versions",
  `select d.version, d.scope, d.published_at, p.name as by, c.title || case when c.note = '' then '' else ': ' || c.note end as note,
     exists (select from core.definition_retirement r where r.kind = d.kind and r.id = d.id and r.scope = d.scope and r.version >= d.version) as retired
   from core.definition d left join core.person p on p.id = d.published_by left join core.change c on c.id = d.change
   where d.kind = $1 and d.id = $2 order by d.version desc`,
);
export const listUnitKinds = statement<{ kind: string }>(
  "list-unit-kinds",
  "select distinct kind from core.unit where valid_to is null order by kind",
);
/** Regions and units inside the areas that a person reaches, for choosing a scope. */
export const listScopes = statement<{ scope: string; name: string }>(
  "list-scopes",
  `select s.scope, s.name from (
     select r.code as scope, r.name, 0 as rank, r.code as sort from core.region r where length(r.code) = 6 and (r.province = any($1) or r.city = any($1) or r.county = any($1))
     union all select 'unit:' || u.id, u.name, 1, u.region || u.name from core.unit u join core.region r on r.code = u.region
       where u.valid_to is null and (u.id = any($2::uuid[]) or r.province = any($1) or r.city = any($1) or r.county = any($1) or r.town = any($1))
   ) s order by s.rank, s.sort limit 2000`,
);
