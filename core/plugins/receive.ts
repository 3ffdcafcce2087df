/**
 * A message from outside, given to the plugin behind its address. Whether it is genuine the plugin says; that one message
 * is not taken twice, that an old one is refused and that one comes after the other is kept here. Nothing tells a
 * stranger whether an address, an offer or a plugin exists.
 */
import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import type { Context } from "../context.ts";
import type { PointInput } from "./extension-points.ts";
import {
  claimDelivery,
  endTurn,
  findDelivery,
  findHook,
  finishDelivery,
  forgetDelivery,
  type HookRow,
  takeTurn,
} from "./hook-queries.ts";
import { tokenHash } from "./keep-hooks.ts";

export type Message = Readonly<{
  plugin: string;
  offer: string;
  token: string;
  body: Buffer;
  headers: PointInput<"webhook.receive">["headers"];
  /** The sender's own name of the delivery; without one the message itself is. */
  key: string | undefined;
}>;
export type Reply = Readonly<{ status: number; text: string; retryAfter?: number }>;

/** How far the sender's clock may be from ours. */
const DRIFT_MS = 5 * 60_000;
const TURN_MS = 10_000;
const TURN_TRIES = 60;
const TURN_WAIT_MS = 50;
const MOST_WAITING = 50;
/** After this an attempt that never ended is taken for lost. */
const LOST_MS = 60_000;

const unknown: Reply = { status: 404, text: says("unknown") };
const later: Reply = { status: 503, text: says("try-later"), retryAfter: 5 };
/** Messages of this process that wait for a plugin, one behind the other. */
const queues = new Map<string, { last: Promise<unknown>; length: number }>();

/** Takes a message; `allow` says whether its address may still send in this minute. */
export async function receive(context: Context, message: Message, allow: (hook: string) => boolean): Promise<Reply> {
  const [hook] = await findHook(context.pool, [tokenHash(message.token)]);
  if (!hook || hook.plugin !== message.plugin || hook.offer !== message.offer) return unknown;
  if (!allow(hook.id)) return { status: 429, text: says("too-many"), retryAfter: 60 };
  if (!isUtf8(message.body)) return { status: 400, text: says("no-text") };
  const { timestamp } = message.headers;
  if (timestamp !== null) {
    const at = momentOf(timestamp);
    if (at === undefined) return { status: 400, text: says("bad-timestamp") };
    if (Math.abs(context.clock().getTime() - at) > DRIFT_MS) return { status: 401, text: says("stale") };
  }
  return inTurn(context, hook.plugin, () => deliver(context, hook, message));
}

/** One delivery, once: a repeat gets the first answer, another message under the same key is refused. */
async function deliver(context: Context, hook: HookRow, { body, headers, key: given }: Message): Promise<Reply> {
  const digest = createHash("sha256").update(JSON.stringify(headers)).update(body).digest();
  const content = createHash("sha256").update(body).digest();
  const key = given ?? `sha256:${digest.toString("hex")}`;
  const at = context.clock();
  const claimed = await claimDelivery(context.pool, [hook.id, key, content, at, new Date(at.getTime() - LOST_MS)]);
  if (claimed.length === 0) {
    const [before] = await findDelivery(context.pool, [hook.id, key]);
    if (!before || before.status === null) return later;
    if (!before.digest.equals(content)) return { status: 409, text: says("other-message") };
    return { status: before.status, text: before.reply ?? "" };
  }
  try {
    const answer = await context.askPlugin("webhook.receive", hook.plugin, {
      offer: hook.offer,
      body: body.toString("utf8"),
      headers,
      key,
      at: at.toISOString(),
    });
    if (answer?.ok !== true) return later;
    const { status, reply = "", events = [] } = answer.output;
    // What was not genuine or not readable must not stand in the way of the right message with this key.
    if (status !== 400 && status !== 401)
      await finishDelivery(context.pool, [hook.id, key, status, reply, JSON.stringify(events)]);
    return { status, text: reply };
  } finally {
    await forgetDelivery(context.pool, [hook.id, key]);
  }
}

/** Does something while no other message of the plugin is worked on, in this process or another. */
async function inTurn(context: Context, plugin: string, work: () => Promise<Reply>): Promise<Reply> {
  const queue = queues.get(plugin) ?? { last: Promise.resolve(), length: 0 };
  if (queue.length >= MOST_WAITING) return later;
  const mine = queue.last.then(async () => {
    for (let tries = 0; tries < TURN_TRIES; tries += 1) {
      const now = context.clock();
      const until = new Date(now.getTime() + TURN_MS);
      if ((await takeTurn(context.pool, [plugin, until, now])).length > 0)
        try {
          return await work();
        } finally {
          await endTurn(context.pool, [plugin, until]);
        }
      await new Promise((resolve) => setTimeout(resolve, TURN_WAIT_MS));
    }
    return later;
  });
  queues.set(plugin, { last: mine.catch(() => undefined), length: queue.length + 1 });
  try {
    return await mine;
  } finally {
    const now = queues.get(plugin);
    if (now && now.length <= 1) queues.delete(plugin);
    else if (now) queues.set(plugin, { ...now, length: now.length - 1 });
  }
}

/** Seconds or milliseconds since 1970, or ISO 8601 with its zone. */
function momentOf(text: string): number | undefined {
  if (/^\d{10}$/.test(text)) return Number(text) * 1000;
  if (/^\d{13}$/.test(text)) return Number(text);
  const at = /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}

function says(error: string): string {
  return JSON.stringify({ error });
}
