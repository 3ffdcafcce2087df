/** Puts the site's line and the region names where the public role can read them. */
import type { Queryable } from "../database/database.ts";
import type { Site } from "../domain/site.ts";
import { publishRegions, upsertSite } from "./queries.ts";

/** Newest site definitions by id. */
export async function publishSite(tx: Queryable, sites: readonly Site[]): Promise<void> {
  for (const site of sites) await upsertSite(tx, [site.id, JSON.stringify(site)]);
  await publishRegions(tx);
}
