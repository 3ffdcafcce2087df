/** Takes an import back: pages withdrawn, documents and projects void; evidence and numbers stay. */
import type { Context } from "../context.ts";
import { inTransaction, type Queryable } from "../database/database.ts";
import { placeOf } from "../documents/place.ts";
import { covers, type Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { appendEvidence } from "../evidence/append.ts";
import { sentence } from "../messages.ts";
import { withdrawProject } from "../publishing/withdraw.ts";
import {
  type BatchRow,
  countFiledSince,
  listProjectsOf,
  lockBatch,
  lockCounty,
  lockProjectsOf,
  markUndone,
  voidDocumentsOf,
  voidProjectsOf,
} from "./queries.ts";
import type { Reason } from "./unreadable.ts";

/** Refused once anything else was filed under the projects. A repeat returns what the first one removed. */
export async function undoImport(
  context: Context,
  caller: { identity: Identity; address: string },
  batch: string,
  why?: string,
): Promise<{ removed: number }> {
  const actor = { person: caller.identity.person.id, address: caller.address, at: context.clock() };
  const removed = await inTransaction(context.pool, async (tx) => {
    const [found] = await lockBatch(tx, [batch]);
    if (!found || !(await reaches(context, tx, caller.identity, found))) throw new Refusal("import.not-found");
    if (found.undone_at !== null) return (await listProjectsOf(tx, [batch])).filter((project) => project.void).length;
    await lockCounty(tx, [found.region]);
    await lockProjectsOf(tx, [batch]);
    const [since] = await countFiledSince(tx, [batch]);
    if (since?.documents) throw notUndoable("documents-filed", since.documents);
    if (since?.amended) throw notUndoable("amended", since.amended);
    if (since?.quotas) throw notUndoable("quota-issued", since.quotas);
    // The public page speaks Chinese whatever language the person works in.
    const reason = why ?? sentence("zh-CN", "import.withdrawn-reason");
    let withdrawn = 0;
    for (const project of await listProjectsOf(tx, [batch]))
      if (await withdrawProject(context, tx, project.id, reason, actor)) withdrawn++;
    await voidDocumentsOf(tx, [batch, actor.at]);
    const gone = await voidProjectsOf(tx, [batch, actor.at]);
    await markUndone(tx, [batch, actor.person, actor.at]);
    await appendEvidence(tx, actor, {
      kind: "import",
      subject: `import:${batch}`,
      what: { undone: true, removed: gone.length, withdrawn, reason },
    });
    return gone.length;
  });
  context.live.changed([{ topic: "projects" }]);
  return { removed };
}

/** Whether the county of a batch lies within the person's reach. */
export async function reaches(
  context: Context,
  db: Queryable,
  identity: Identity,
  batch: Pick<BatchRow, "region" | "mapping">,
): Promise<boolean> {
  const form = context.definitions.get("form", context.definitions.get("mapping", batch.mapping).form);
  const place = await placeOf(db, form, {}, { region: batch.region });
  return place !== undefined && covers(identity, "import.run", { unit: "", ...place });
}

function notUndoable(reason: Reason, count: number): Refusal {
  return new Refusal("import.not-undoable", { facts: { reason, count } });
}
