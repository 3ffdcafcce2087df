/** Where a merged entry of a register leads: documents keep what they point to, and whoever looks is led to what took its place. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { findReferences } from "./queries.ts";

/** Merges may follow each other; a longer way is a circle that no flow of two persons makes. */
const MOST = 10;

export type Successor = { id: string; name: string };

/** By id of each document that was merged: the entry that stands at the end of the way. */
export async function successorsOf(
  context: Context,
  db: Queryable,
  ids: readonly string[],
): Promise<Record<string, Successor>> {
  const ends = new Map(ids.map((id) => [id, id]));
  const names = new Map<string, string>();
  for (let round = 0; round < MOST; round++) {
    const asked = [...new Set(ends.values())].filter((id) => !names.has(id));
    if (asked.length === 0) break;
    const rows = await findReferences(db, [JSON.stringify(asked.map((id) => ({ kind: "document", id })))]);
    for (const row of rows) {
      names.set(row.id, row.name);
      const field = context.definitions.find("form", row.form ?? "")?.successor;
      const next = field === undefined ? undefined : row.answers?.[field];
      if (typeof next !== "string") continue;
      for (const [id, end] of ends) if (end === row.id && next !== id) ends.set(id, next);
    }
    for (const id of asked) if (!names.has(id)) names.set(id, "");
  }
  return Object.fromEntries(
    [...ends].flatMap(([id, end]) => (end === id ? [] : [[id, { id: end, name: names.get(end) ?? "" }]])),
  );
}
