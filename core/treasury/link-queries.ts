/** All SQL of the links to treasuries. */
import { statement } from "../database/database.ts";
import type { TrustedKey } from "../signing/signing.ts";

export type Way = "manual" | "file" | "http";
export type LinkRow = {
  region: string;
  name: string;
  county: string | null;
  city: string | null;
  province: string | null;
  way: Way;
  url: string | null;
  private: boolean;
  wait_minutes: number;
  keys: TrustedKey[];
  own_key: string;
  own_public: string;
  own_id: string;
  updated_by: string;
  updated_at: Date;
  heard_at: Date | null;
  failed_at: Date | null;
  failure: string | null;
};
const COLUMNS = `l.region, r.name, r.county, r.city, r.province, l.way, l.url, l.private, l.wait_minutes, l.keys, l.own_key, l.own_public, l.own_id,
  p.name as updated_by, l.updated_at, l.heard_at, l.failed_at, l.failure`;
const FROM =
  "from core.treasury_link l join core.region r on r.code = l.region join core.person p on p.id = l.updated_by";

/** The link that counts for a place: of the county before the city's before the province's. */
export const findLinkOf = statement<LinkRow>(
  "find-treasury-link-of",
  `select ${COLUMNS} ${FROM} where l.region = any($1::text[]) order by array_position($1::text[], l.region) limit 1`,
);
export const findLink = statement<LinkRow>("find-treasury-link", `select ${COLUMNS} ${FROM} where l.region = $1`);
export const listLinks = statement<LinkRow>("list-treasury-links", `select ${COLUMNS} ${FROM} order by l.region`);
export const lockLink = statement<{ region: string }>(
  "lock-treasury-link",
  "select region from core.treasury_link where region = $1 for no key update",
);
export const insertLink = statement(
  "insert-treasury-link",
  `insert into core.treasury_link (region, way, url, private, wait_minutes, keys, own_key, own_public, own_id, updated_by, updated_at)
   values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9, $10, $11)`,
);
export const updateLink = statement(
  "update-treasury-link",
  `update core.treasury_link set way = $2, url = $3, private = $4, wait_minutes = $5, keys = $6::jsonb, updated_by = $7, updated_at = $8 where region = $1`,
);
/** The treasury of region $1 gave an answer that counts at $2; what failed before does not matter any more. */
export const noteHeard = statement(
  "note-treasury-heard",
  "update core.treasury_link set heard_at = $2, failed_at = null, failure = null where region = $1",
);
/** It gave none, or one that does not count; the time is that of the first failure since it last answered. */
export const noteFailed = statement(
  "note-treasury-failed",
  "update core.treasury_link set failed_at = coalesce(failed_at, $2), failure = $3 where region = $1",
);
export const findRegionPlace = statement<{
  code: string;
  name: string;
  county: string | null;
  city: string | null;
  province: string | null;
}>("find-treasury-region", "select code, name, county, city, province from core.region where code = $1");
