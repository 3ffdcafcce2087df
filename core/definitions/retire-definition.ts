/** Takes a definition out of use: nothing new is started of it, what exists stays readable. */
import type { Context } from "../context.ts";
import { inTransaction } from "../database/database.ts";
import type { Kind } from "../domain/definition-head.ts";
import { type Identity, reachesArea } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { appendEvidence } from "../evidence/append.ts";
import { lockPublishing } from "./change-queries.ts";
import { findArea } from "./places.ts";
import { publishLayered } from "./publish-layers.ts";
import { insertRetirement } from "./queries.ts";
import { readView } from "./store.ts";

/** Retires the newest version within the person's reach with those before it; publishing again brings it back. */
export async function retireDefinition(
  context: Context,
  identity: Identity,
  address: string,
  kind: Kind,
  id: string,
): Promise<void> {
  const at = context.clock();
  const actor = { person: identity.person.id, address, at };
  await inTransaction(context.pool, async (tx) => {
    await lockPublishing(tx);
    const view = await readView(tx, context.definitions.view.rows);
    const versions = view.versions(kind, id);
    if (versions.length === 0) throw new Refusal("definition.not-found", { facts: { kind, id } });
    for (const row of versions.toReversed()) {
      if (row.layers !== null) continue;
      const area = await findArea(tx, row.scope);
      if (!area || !reachesArea(identity, "definition.publish", area)) continue;
      await insertRetirement(tx, [kind, id, row.scope, row.version, identity.person.id, at]);
      await appendEvidence(tx, actor, {
        kind: "definition",
        subject: `definition:${kind}:${id}`,
        what: { do: "retire", version: row.version, scope: row.scope, title: row.body.title },
      });
      if (kind === "layer") await publishLayered(tx, { types: context.types, actor, change: null });
      return;
    }
    throw new Refusal("change.scope");
  });
  await context.definitions.reload(context.pool);
  context.live.changed([{ topic: "definitions" }]);
}
