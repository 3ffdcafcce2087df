/** Grants: the security administrator reviews a version and gives it powers; what shows money waits for a second person. */
import { inTransaction, type Pool, type Tx } from "../database/database.ts";
import { isWithin, needsSecond, type Power } from "../domain/plugin-grant.ts";
import { afterAct, type PluginOffice } from "../domain/plugin-life.ts";
import { Refusal } from "../errors.ts";
import { type Actor, appendEvidence } from "../evidence/append.ts";
import { uuidv7 } from "../uuid.ts";
import { changeIn } from "./change-state.ts";
import { insertGrant, lockGrant, lockVersion, revokeGrant, secondGrant } from "./queries.ts";
import { moneyViews } from "./views.ts";

export type NewGrant = Readonly<{
  id: string;
  version: string;
  powers: readonly Power[];
  /** The unit below which it holds; null for everywhere. */
  unit: string | null;
  until: Date | null;
  reason: string;
  office: PluginOffice;
}>;

/** Reviews a version and grants what of its request is named; an empty list is a review that grants nothing. */
export async function grantPowers(pool: Pool, actor: Actor, grant: NewGrant): Promise<{ needsSecond: boolean }> {
  return inTransaction(pool, (tx) => grantIn(tx, actor, grant));
}

/** The same inside a transaction. */
export async function grantIn(tx: Tx, actor: Actor, grant: NewGrant): Promise<{ needsSecond: boolean }> {
  const { id, version, powers, unit, until, reason, office } = grant;
  const [row] = await lockVersion(tx, [id, version]);
  if (!row) throw new Refusal("plugin.not-found");
  if (row.state === "removed") throw new Refusal("plugin.not-now", { facts: { state: row.state, act: "review" } });
  if (!isWithin(powers, row.manifest.permissions ?? [])) throw new Refusal("plugin.beyond-request");
  if (until !== null && until <= actor.at) throw new Refusal("plugin.grant-over");
  const second = needsSecond(powers, moneyViews);
  if (powers.length > 0) {
    const rowId = uuidv7(actor.at);
    await insertGrant(tx, [
      rowId,
      id,
      version,
      JSON.stringify(powers),
      unit,
      actor.at,
      until,
      reason,
      actor.person,
      actor.at,
      second,
    ]);
    await appendEvidence(tx, actor, {
      kind: "plugin",
      subject: `plugin:${id}`,
      what: {
        act: "grant",
        grant: rowId,
        version,
        powers: JSON.stringify(powers),
        unit,
        until: until?.toISOString() ?? null,
        second,
        reason,
      },
    });
  }
  if ("state" in afterAct(row.state, "review", office))
    await changeIn(tx, actor, { id, version, act: "review", office, reason });
  return { needsSecond: second };
}

/** A second person agrees; never the one who granted. */
export async function agreeToGrant(pool: Pool, actor: Actor, plugin: string, grant: string): Promise<void> {
  await inTransaction(pool, async (tx) => {
    const row = await open(tx, plugin, grant);
    if (!row.needs_second || row.seconded_by !== null)
      throw new Refusal("plugin.not-now", { facts: { state: "", act: "second" } });
    if (row.granted_by === actor.person) throw new Refusal("plugin.own-grant");
    await secondGrant(tx, [grant, actor.person, actor.at]);
    await appendEvidence(tx, actor, {
      kind: "plugin",
      subject: `plugin:${plugin}`,
      what: { act: "second", grant, version: row.version },
    });
  });
}

/** Takes a grant back, from now on. */
export async function takeGrantBack(
  pool: Pool,
  actor: Actor,
  plugin: string,
  grant: string,
  reason: string,
): Promise<void> {
  await inTransaction(pool, async (tx) => {
    const row = await open(tx, plugin, grant);
    await revokeGrant(tx, [grant, actor.person, actor.at, reason]);
    await appendEvidence(tx, actor, {
      kind: "plugin",
      subject: `plugin:${plugin}`,
      what: { act: "revoke", grant, version: row.version, reason },
    });
  });
}

async function open(tx: Tx, plugin: string, grant: string) {
  const [row] = await lockGrant(tx, [grant, plugin]);
  if (!row || row.revoked_at !== null) throw new Refusal("plugin.grant-not-found");
  return row;
}
