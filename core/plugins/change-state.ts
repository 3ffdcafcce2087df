/** Acts of the life of a plugin's version: decided by domain/plugin-life.ts, each on record with who and why. */
import type { Tx } from "../database/database.ts";
import { inTransaction, type Pool } from "../database/database.ts";
import { afterAct, type PluginAct, type PluginOffice, type PluginState, serves } from "../domain/plugin-life.ts";
import { Refusal } from "../errors.ts";
import { type Actor, appendEvidence } from "../evidence/append.ts";
import { findServing, lockVersion, removeAllKept, setState } from "./queries.ts";
import { listShadows, removeBefore, removeCalls } from "./shadow-queries.ts";

export type StateChange = Readonly<{
  id: string;
  version: string;
  act: PluginAct;
  office: PluginOffice;
  reason: string;
}>;

/** Carries an act out; returns the state after it. What served before under the same id is superseded in the same stroke. */
export async function changeState(pool: Pool, actor: Actor, change: StateChange): Promise<PluginState> {
  return inTransaction(pool, (tx) => changeIn(tx, actor, change));
}

/** The same inside a transaction. */
export async function changeIn(
  tx: Tx,
  actor: Actor,
  { id, version, act, office, reason }: StateChange,
): Promise<PluginState> {
  const [row] = await lockVersion(tx, [id, version]);
  if (!row) throw new Refusal("plugin.not-found");
  const after = afterAct(row.state, act, office);
  if ("refused" in after) throw new Refusal(after.refused, { facts: { state: row.state, act } });
  if (serves(after.state)) await superseded(tx, actor, { id, version, office });
  await setState(tx, [id, version, after.state, actor.person, actor.at, reason]);
  const shadow = serves(after.state) ? (await listShadows(tx, [id])).find((one) => one.version === version) : undefined;
  await appendEvidence(tx, actor, {
    kind: "plugin",
    subject: `plugin:${id}`,
    what: {
      act,
      version,
      digest: row.digest,
      before: row.state,
      state: after.state,
      reason,
      // What whoever put it to service had seen of it on past calls.
      ...(shadow && { shadow: shadow.digest }),
    },
  });
  return after.state;
}

async function superseded(
  tx: Tx,
  actor: Actor,
  { id, version, office }: { id: string; version: string; office: PluginOffice },
): Promise<void> {
  for (const other of await findServing(tx, [id]))
    if (other.version !== version)
      await changeIn(tx, actor, {
        id,
        version: other.version,
        act: "supersede",
        office: office === "security" ? "program" : office,
        reason: `superseded by ${version}`,
      });
}

/** Forgets what a removed plugin kept; its versions and its evidence stay. */
export async function forgetKept(tx: Tx, actor: Actor, id: string): Promise<void> {
  for (const remove of [removeAllKept, removeBefore, removeCalls]) await remove(tx, [id]);
  await appendEvidence(tx, actor, { kind: "plugin", subject: `plugin:${id}`, what: { act: "forget" } });
}
