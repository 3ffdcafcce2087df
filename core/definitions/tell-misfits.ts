/** Tells those who wrote and published a layer that a new version above has put some of it out of use. */
import type { Queryable } from "../database/database.ts";
import type { Notice } from "../domain/notice.ts";
import type { Hint } from "../live/live.ts";
import { sendNotices } from "../notices/send-notice.ts";
import { findWriters } from "./change-queries.ts";
import { layeredKeys, misfitsOf } from "./layers.ts";
import { readView } from "./store.ts";
import { toldMisfits } from "./told-misfits.ts";

/**
 * One notice for each operation and version of its layer, however often versions above are published. In the transaction
 * that published them, behind `publishLayered`; of all definitions when no keys are given.
 */
export async function tellMisfits(tx: Queryable, at: Date, keys?: ReadonlySet<string>): Promise<Hint[]> {
  if (keys?.size === 0) return [];
  const view = await readView(tx);
  const told = toldMisfits(view, misfitsOf(view, keys ?? layeredKeys(view))).flatMap((misfit) => {
    const row = view.versions("layer", misfit.layer).at(-1);
    return row?.change ? [{ ...misfit, version: row.version, change: row.change }] : [];
  });
  if (told.length === 0) return [];
  const changes = await findWriters(tx, [[...new Set(told.map(({ change }) => change))]]);
  const people = new Map(changes.map(({ id, writers, updated_by }) => [id, new Set([...writers, updated_by])]));
  const notices = told.flatMap(({ layer, operation, title, what, version, change }) =>
    [...(people.get(change) ?? [])].map(
      (person): Notice => ({
        person,
        kind: "layer",
        document: null,
        flowCase: null,
        step: null,
        params: { title, step: what },
        dedupe: `layer ${layer} ${version} ${operation}`,
      }),
    ),
  );
  return sendNotices(tx, notices, at);
}
