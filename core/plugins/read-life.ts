/** The life of a plugin, read from the evidence: what was done with which version, by whom, why. */
import type { Pool } from "../database/database.ts";
import { listLife } from "./queries.ts";

export type LifeEntry = Readonly<{
  at: string;
  /** Null where the program acted by itself. */
  by: string | null;
  act: string;
  version: string | null;
  reason: string | null;
}>;

/** Newest first, at most 200; settings and powers stand in the evidence itself. */
export async function readLife(pool: Pool, id: string): Promise<LifeEntry[]> {
  const rows = await listLife(pool, [`plugin:${id}`]);
  return rows.map(({ at, by, body }) => {
    const { what } = JSON.parse(body.toString("utf8")) as { what: Record<string, unknown> };
    return {
      at: at.toISOString(),
      by,
      act: String(what["act"]),
      version: textOf(what["version"]),
      reason: textOf(what["reason"]),
    };
  });
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
