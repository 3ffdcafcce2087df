/** SQL of addresses at which plugins receive messages, and of the messages. */
import { statement } from "../database/database.ts";

export type HookRow = { id: string; plugin: string; offer: string; title: string; made_by: string; made_at: Date };

const HOOK = `h.id, h.plugin, h.offer, h.title, p.name as made_by, h.made_at
  from core.plugin_hook h join core.person p on p.id = h.made_by where h.revoked_at is null`;
export const listHooks = statement<HookRow>(
  "list-plugin-hooks",
  `select ${HOOK} and h.plugin = $1 order by h.made_at, h.id`,
);
export const findHook = statement<HookRow>("find-plugin-hook", `select ${HOOK} and h.token_hash = $1`);
export const insertHook = statement(
  "insert-plugin-hook",
  `insert into core.plugin_hook (id, plugin, offer, title, token_hash, made_by, made_at) values ($1, $2, $3, $4, $5, $6, $7)`,
);
export const revokeHook = statement<{ plugin: string; offer: string; title: string }>(
  "revoke-plugin-hook",
  `update core.plugin_hook set revoked_by = $2, revoked_at = $3 where id = $1 and revoked_at is null
   returning plugin, offer, title`,
);

export type HookEvent = { name: string; text: string };
export type DeliveryRow = { digest: Buffer; status: number | null; reply: string | null };
/** Takes a key for one attempt; no row comes back where it was taken already, unless that attempt was lost. */
export const claimDelivery = statement<{ key: string }>(
  "claim-plugin-delivery",
  `insert into core.plugin_delivery (hook, key, digest, at) values ($1, $2, $3, $4)
   on conflict (hook, key) do update set digest = excluded.digest, at = excluded.at
   where plugin_delivery.status is null and plugin_delivery.at < $5 returning key`,
);
export const findDelivery = statement<DeliveryRow>(
  "find-plugin-delivery",
  "select digest, status, reply from core.plugin_delivery where hook = $1 and key = $2",
);
export const finishDelivery = statement(
  "finish-plugin-delivery",
  "update core.plugin_delivery set status = $3, reply = $4, events = $5 where hook = $1 and key = $2",
);
/** What was not taken is as if it had never come: the same message may be sent again. */
export const forgetDelivery = statement(
  "forget-plugin-delivery",
  "delete from core.plugin_delivery where hook = $1 and key = $2 and status is null",
);
export const listDeliveries = statement<{ hook: string; at: Date; status: number; events: HookEvent[] }>(
  "list-plugin-deliveries",
  `select d.hook, d.at, d.status, d.events from core.plugin_delivery d join core.plugin_hook h on h.id = d.hook
   where h.plugin = $1 and d.status is not null order by d.at desc limit 50`,
);
export const dropOldDeliveries = statement(
  "drop-old-plugin-deliveries",
  "delete from core.plugin_delivery where at < $1",
);

/** The plugin's turn until a moment; no row where it is another message's. */
export const takeTurn = statement<{ plugin: string }>(
  "take-plugin-turn",
  `insert into core.plugin_turn (plugin, until) values ($1, $2)
   on conflict (plugin) do update set until = excluded.until where plugin_turn.until <= $3 returning plugin`,
);
export const endTurn = statement("end-plugin-turn", "delete from core.plugin_turn where plugin = $1 and until = $2");
