/** Loads the administrative divisions with the ancestors of each. */
import { readFile } from "node:fs/promises";
import { addRegions } from "../accounts/found-county.ts";
import type { Queryable } from "../database/database.ts";

type RegionItem = { code: string; name: string; level: "province" | "city" | "county" | "town"; parent: string };

/** Adds the divisions that are not known yet. */
export async function loadRegions(db: Queryable, file: string): Promise<void> {
  const { items } = JSON.parse(await readFile(file, "utf8")) as { items: RegionItem[] };
  const byCode = new Map(items.map((item) => [item.code, item]));
  const rows = items.map((item) => {
    const ancestors: Record<string, string> = {};
    for (let at: RegionItem | undefined = item; at; at = byCode.get(at.parent)) ancestors[at.level] = at.code;
    return {
      code: item.code,
      name: item.name,
      level: item.level,
      parent: byCode.has(item.parent) ? item.parent : null,
      province: ancestors["province"],
      city: ancestors["city"] ?? null,
      county: ancestors["county"] ?? null,
      town: ancestors["town"] ?? null,
    };
  });
  // Parents first: the table refers to itself.
  const order = ["province", "city", "county", "town"];
  await addRegions(
    db,
    rows.sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level)),
  );
}
