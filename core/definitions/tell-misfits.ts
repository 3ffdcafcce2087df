/** Tells those who wrote and published a layer that a new version above has put some of it out of use. */
import type { Queryable } from "../database/database.ts";
import type { Misfit } from "../domain/apply-layer.ts";
import type { Notice } from "../domain/notice.ts";
import type { Hint } from "../live/live.ts";
import { sendNotices } from "../notices/send-notice.ts";
import { findChange } from "./change-queries.ts";
import { toldMisfits } from "./told-misfits.ts";
import type { DefinitionView } from "./view.ts";

/** One notice for each operation and version of its layer, however often versions above are published. */
export async function tellMisfits(
  tx: Queryable,
  view: DefinitionView,
  misfits: readonly Misfit[],
  at: Date,
): Promise<Hint[]> {
  const notices: Notice[] = [];
  for (const { layer, operation, title, what } of toldMisfits(view, misfits)) {
    const row = view.versions("layer", layer).at(-1);
    const [change] = row?.change ? await findChange(tx, [row.change]) : [];
    if (!row || !change) continue;
    for (const person of new Set([...change.writers, change.updated_by]))
      notices.push({
        person,
        kind: "layer",
        document: null,
        flowCase: null,
        step: null,
        params: { title, step: what },
        dedupe: `layer ${layer} ${row.version} ${operation}`,
      });
  }
  return sendNotices(tx, notices, at);
}
