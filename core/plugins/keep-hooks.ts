/** Addresses at which plugins receive messages: made and revoked by the administrator, each time as evidence. */
import { createHash, randomBytes } from "node:crypto";
import type { Context } from "../context.ts";
import { inTransaction } from "../database/database.ts";
import { Refusal } from "../errors.ts";
import { type Actor, appendEvidence } from "../evidence/append.ts";
import { uuidv7 } from "../uuid.ts";
import type { PluginGate } from "./gate.ts";
import { insertHook, listDeliveries, listHooks, revokeHook } from "./hook-queries.ts";

const MOST_HOOKS = 50;

/** What is kept of a token: nobody gets the token back from it. */
export function tokenHash(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

/** Addresses of a plugin without their tokens, and the last messages. */
export async function readHooks(context: Context, plugin: string) {
  const [hooks, deliveries] = await Promise.all([
    listHooks(context.pool, [plugin]),
    listDeliveries(context.pool, [plugin]),
  ]);
  return {
    rows: hooks.map(({ id, offer, title, made_by, made_at }) => ({
      id,
      offer,
      title,
      by: made_by,
      at: made_at.toISOString(),
    })),
    deliveries: deliveries.map(({ hook, at, status, events }) => ({ hook, at: at.toISOString(), status, events })),
  };
}

/** Makes an address for an offer that serves; its path is told this once. */
export async function addHook(
  context: Context,
  gate: Pick<PluginGate, "offersAt">,
  actor: Actor,
  plugin: string,
  given: { offer: string; title: string },
): Promise<{ id: string; path: string }> {
  const { offer, title } = given;
  if (!gate.offersAt("webhook.receive").some(({ name }) => name === `${plugin}/${offer}`))
    throw new Refusal("plugin.no-such-offer");
  const id = uuidv7(actor.at);
  const token = randomBytes(32).toString("base64url");
  await inTransaction(context.pool, async (tx) => {
    if ((await listHooks(tx, [plugin])).length >= MOST_HOOKS)
      throw new Refusal("plugin.page-full", { facts: { most: MOST_HOOKS } });
    await insertHook(tx, [id, plugin, offer, title, tokenHash(token), actor.person, actor.at]);
    await appendEvidence(tx, actor, {
      kind: "plugin",
      subject: `plugin:${plugin}`,
      what: { act: "hook", hook: id, offer, title },
    });
  });
  return { id, path: `/hooks/${plugin}/${offer}/${token}` };
}

/** Messages to the address are unknown from now on. */
export async function takeHookBack(context: Context, actor: Actor, plugin: string, id: string): Promise<void> {
  await inTransaction(context.pool, async (tx) => {
    const [row] = await revokeHook(tx, [id, actor.person, actor.at]);
    if (row?.plugin !== plugin) throw new Refusal("plugin.hook-not-found");
    await appendEvidence(tx, actor, {
      kind: "plugin",
      subject: `plugin:${plugin}`,
      what: { act: "unhook", hook: id, offer: row.offer, title: row.title },
    });
  });
}
