/**
 * The outbox at work: take what is due, send it without holding a connection of the database, write down what became of
 * it. At least once: a process that ends between sending and writing down leads to one more attempt under the same key.
 */
import type { Context } from "../context.ts";
import { EXPIRES_MS, MAX_ATTEMPTS, nextTry, quietEnd } from "../domain/notice.ts";
import type { Language } from "../messages.ts";
import { uuidv7 } from "../uuid.ts";
import { claimDeliveries, type ClaimedRow, expireDeliveries, recordAttempt } from "./delivery-queries.ts";
import type { SendEmail } from "./send-email.ts";
import type { SendChannel } from "./send-channel.ts";
import type { SendConnector } from "./send-connector.ts";
import type { Endpoint } from "./send-webhook.ts";
import type { Sending, Sent } from "./sending.ts";

const BATCH = 10;
/** Longer than every attempt may take: a mail server has 30 s in all, an endpoint 10 s. */
export const LEASE_MS = 120_000;

/** The ways out that a process has: without a mail server it leaves e-mail to others. */
export type WaysOut = {
  email?: SendEmail | undefined;
  webhook(sending: Sending, endpoint: Endpoint): Promise<Sent>;
  channel?: SendChannel | undefined;
  connector?: SendConnector | undefined;
};

/** Sends one batch of what is due, side by side; returns how many were taken. */
export async function deliverDue(context: Context, ways: WaysOut): Promise<number> {
  const at = context.clock();
  await expireDeliveries(context.pool, [at, new Date(at.getTime() - EXPIRES_MS)]);
  const channels = [
    ...(ways.email ? ["email"] : []),
    "webhook",
    ...(ways.channel ? ["plugin"] : []),
    ...(ways.connector ? ["connector"] : []),
  ];
  const lease = uuidv7(at);
  const claimed = await claimDeliveries(context.pool, [at, channels, BATCH, lease, new Date(at.getTime() + LEASE_MS)]);
  const done = await Promise.allSettled(claimed.map((row) => deliver(context, ways, row)));
  for (const result of done)
    if (result.status === "rejected") context.log(`notices: a delivery was not written down: ${String(result.reason)}`);
  return claimed.length;
}

/** The key of a delivery, which every attempt carries. */
export function keyOf(row: Pick<ClaimedRow, "id" | "notice" | "channel" | "webhook" | "offer">): string {
  if (row.channel === "connector") return `${row.notice}.connector-${row.id}`;
  return `${row.notice}.${row.webhook ?? row.offer?.replace("/", ".") ?? row.channel}`;
}

async function deliver(context: Context, ways: WaysOut, row: ClaimedRow): Promise<void> {
  const now = context.clock();
  const quiet =
    row.quiet_from !== null && row.quiet_to !== null ? { from: row.quiet_from, to: row.quiet_to } : undefined;
  const held = row.passes ? undefined : quietEnd(now, quiet);
  const tried = row.attempts + 1;
  const record = (sent: { outcome: string; answer: string }, status: string, attempts: number, next: Date | null) =>
    recordAttempt(context.pool, [
      row.id,
      row.lease,
      tried,
      context.clock(),
      addressOf(row),
      sent.outcome,
      sent.answer,
      next,
      status,
      attempts,
    ]);
  if (held) {
    await record({ outcome: "held", answer: `${quiet?.from}-${quiet?.to}` }, "waiting", row.attempts, held);
    return;
  }
  // What was lost so often may be what ends the process: it waits for a person.
  const sent: Sent =
    row.attempts >= MAX_ATTEMPTS ? { outcome: "failed", answer: "delivery.lost" } : await send(context, ways, row, now);
  if (sent.outcome !== "deferred") {
    await record(sent, sent.outcome, tried, null);
    return;
  }
  const next = nextTry(tried, context.clock());
  await record(
    next ? sent : { outcome: "failed", answer: sent.answer },
    next ? "waiting" : "failed",
    tried,
    next ?? null,
  );
}

async function send(context: Context, ways: WaysOut, row: ClaimedRow, now: Date): Promise<Sent> {
  const language: Language = row.language ?? "zh-CN";
  const sending: Sending = {
    id: row.notice,
    key: keyOf(row),
    notice: row,
    person: { id: row.person, login: row.login, name: row.name },
    language,
    url: portalUrl(context.publicUrl, row.document),
    at: row.at,
    now,
  };
  if (row.channel === "email") {
    if (row.email === null || !row.person_active) return { outcome: "failed", answer: "delivery.no-address" };
    return ways.email ? ways.email(sending, row.email) : { outcome: "deferred", answer: "delivery.no-mail" };
  }
  if (row.channel === "plugin") {
    if (row.offer === null || row.offer_active !== true) return { outcome: "failed", answer: "delivery.no-channel" };
    if (row.phone === null || !row.person_active) return { outcome: "failed", answer: "delivery.no-phone" };
    const end = { offer: row.offer, phone: row.phone };
    return ways.channel
      ? ways.channel(sending, end, row.attempts + 1)
      : { outcome: "deferred", answer: "delivery.no-plugin" };
  }
  if (row.channel === "connector") {
    if (row.offer === null || !row.connected) return { outcome: "failed", answer: "delivery.no-connector" };
    return ways.connector
      ? ways.connector(sending, row.offer, row.attempts + 1)
      : { outcome: "deferred", answer: "delivery.no-plugin" };
  }
  if (row.url === null || row.secret === null || row.webhook_active !== true)
    return { outcome: "failed", answer: "delivery.no-endpoint" };
  return ways.webhook(sending, { url: row.url, secret: row.secret, private: row.private === true });
}

/** Where it went, for the log: of a telephone what tells it from another, no more. */
function addressOf(row: ClaimedRow): string | null {
  if (row.channel === "plugin") return row.phone && `${row.phone.slice(0, 3)}****${row.phone.slice(-4)}`;
  if (row.channel === "connector") return row.offer;
  return row.channel === "email" ? row.email : row.url;
}

function portalUrl(base: string | undefined, document: string | null): string | undefined {
  if (base === undefined) return undefined;
  return `${base.replace(/\/$/, "")}/portal/${document === null ? "notices" : `documents/${document}`}`;
}
