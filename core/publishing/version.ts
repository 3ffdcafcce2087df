/** The newest public copy of a project, by its code. */
import type { Queryable } from "../database/database.ts";
import { findVersion } from "./queries.ts";

/** Version, instant and path on the public site; null when the project is not disclosed. */
export async function findPublishedVersion(
  db: Queryable,
  code: string,
): Promise<{ version: number; publishedAt: string; url: string } | null> {
  const [row] = await findVersion(db, [code]);
  return row
    ? {
        version: row.version,
        publishedAt: row.published_at.toISOString(),
        url: `/projects/${encodeURIComponent(code)}`,
      }
    : null;
}
