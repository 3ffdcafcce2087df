/** Lines in the reader's scope that money may be moved between: several below the same line, of one year. */
import type { Queryable } from "../database/database.ts";
import type { FamilyLine } from "../domain/offers.ts";
import type { Identity } from "../domain/scope.ts";
import { lineCondition } from "./line-condition.ts";
import { selectFamilies } from "./read-queries.ts";

/** More than anybody could look through; the newest years first. */
const MOST = 2000;

/** In the order of their numbers; lines that are stopped are left out. */
export async function listFamilies(db: Queryable, identity: Identity): Promise<FamilyLine[]> {
  const values: unknown[] = [];
  const rows = await selectFamilies(db, lineCondition(identity, {}, values), values, MOST);
  return rows.map(({ available_fen, ...row }) => ({ ...row, availableFen: available_fen }));
}
