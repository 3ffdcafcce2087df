/** What happens to a change besides drafting: it goes to review, comes back, is taken back or dropped. */
import type { Context } from "../context.ts";
import { inTransaction, type Tx } from "../database/database.ts";
import type { ChangeEvent, ChangeState } from "../domain/change.ts";
import { type Identity, reachesArea } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { uuidv7 } from "../uuid.ts";
import { type ChangeData, insertEvent, updateChangeState } from "./change-queries.ts";
import type { Area } from "./places.ts";
import { type FoundChange, getChange } from "./read-change.ts";
import { judgeChanges, refuseUnready } from "./report-change.ts";
import { staleRefusal } from "./save-change.ts";

/** To the second person; only what could be published as it stands. */
export async function submitChange(context: Context, identity: Identity, id: string, stamp: number): Promise<void> {
  await decide(context, identity, id, async (tx, { change, area }) => {
    mustWrite(identity, area);
    if (change.state !== "editing") throw new Refusal("change.not-editable");
    if (change.stamp !== stamp) throw staleRefusal(change);
    refuseUnready(await judgeChanges(context, tx, context.definitions.view, area, change));
    return { state: "review", event: "submitted" };
  });
}

/** Back to the writers, with what has to be mended. */
export async function returnChange(context: Context, identity: Identity, id: string, reason: string): Promise<void> {
  await decide(context, identity, id, async (_tx, { change, area }) => {
    mustReview(identity, change, area);
    return { state: "editing", event: "returned", text: reason };
  });
}

/** A writer goes on drafting; nobody has published yet. */
export async function takeBackChange(context: Context, identity: Identity, id: string): Promise<void> {
  await decide(context, identity, id, async (_tx, { change, area }) => {
    mustWrite(identity, area);
    if (change.state !== "review") throw new Refusal("change.not-editable");
    return { state: "editing", event: "returned" };
  });
}

/** Given up by one of its writers; what was drafted stays in the table. */
export async function dropChange(context: Context, identity: Identity, id: string): Promise<void> {
  await decide(context, identity, id, async (_tx, { change, area }) => {
    mustWrite(identity, area);
    if (!change.writers.includes(identity.person.id)) throw new Refusal("right.missing");
    if (change.state !== "editing" && change.state !== "review") throw new Refusal("change.not-editable");
    return { state: "dropped", event: "dropped" };
  });
}

/** The person may publish in this scope and has not drafted a word of it. */
export function mustReview(identity: Identity, change: ChangeData, area: Area): void {
  if (!reachesArea(identity, "definition.publish", area)) throw new Refusal("change.scope");
  if (change.state !== "review") throw new Refusal("change.not-editable");
  if (change.writers.includes(identity.person.id)) throw new Refusal("change.own");
}

function mustWrite(identity: Identity, area: Area): void {
  if (!reachesArea(identity, "definition.write", area)) throw new Refusal("change.scope");
}

type Decision = { state: ChangeState; event: ChangeEvent["kind"]; text?: string };

async function decide(
  context: Context,
  identity: Identity,
  id: string,
  decision: (tx: Tx, found: FoundChange) => Promise<Decision>,
): Promise<void> {
  const at = context.clock();
  await inTransaction(context.pool, async (tx) => {
    const found = await getChange(context, tx, identity, id, true);
    const { state, event, text } = await decision(tx, found);
    await updateChangeState(tx, [id, state, identity.person.id, at, null]);
    await insertEvent(tx, [uuidv7(at), id, event, identity.person.id, at, text ?? null]);
  });
  context.live.changed([{ topic: "changes" }]);
}
