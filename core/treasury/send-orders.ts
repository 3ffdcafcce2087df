/**
 * The orders whose time has come, one after the other: sent, asked about, or told to their case. An order is written down
 * as sent before it leaves, so that a process that dies in between leaves one that is asked about and never one that is
 * sent again. Only "not known there" lets it leave a second time, under the same key and with the same words.
 */
import type { Context } from "../context.ts";
import { inTransaction } from "../database/database.ts";
import { MOST_SENDS, nextQuestion } from "../domain/payment-order.ts";
import { readVoucherXml } from "./voucher-xml.ts";
import { sealEnvelope, writeState } from "../domain/treasury-envelope.ts";
import { keyOf } from "../domain/write-order.ts";
import type { Actor } from "../evidence/append.ts";
import { uuidv7 } from "../uuid.ts";
import { askTreasury, type Reply } from "./ask-treasury.ts";
import { findLink, type LinkRow } from "./link-queries.ts";
import { laterAt, noteOrder, storeOrder } from "./order-state.ts";
import { claimOrder, lockOrder, type OrderRow } from "./queries.ts";
import { settleOrder } from "./settle-order.ts";
import { noAnswer, noteReply } from "./note-reply.ts";
import { openSigner } from "../signing/signing.ts";
import { orderHint, tellOrder } from "./tell-order.ts";
import { takeAnswer, type Taken } from "./take-answer.ts";
import { writeBody } from "./write-voucher.ts";

/** Longer than a request may take, so that two processes never work on one order at the same time. */
const LEASE_MS = 60_000;
/** So many questions the program asks alone; where they bring nothing, people are told, and it goes on asking. */
const ASKED_ALONE = 3;
type HttpLink = LinkRow & { url: string };

/** Works on the order that waits longest; false when none is due. */
export async function workOrder(context: Context): Promise<boolean> {
  const at = context.clock();
  const [order] = await claimOrder(context.pool, [at, uuidv7(at), new Date(at.getTime() + LEASE_MS)]);
  if (!order) return false;
  try {
    await work(context, order);
  } catch (error) {
    // The lease ends by itself; the order stands as it was written down last.
    context.log(`payment order ${order.number}: ${String(error)}`);
  }
  context.live.changed([orderHint(order)]);
  return true;
}

async function work(context: Context, order: OrderRow): Promise<void> {
  if (order.state === "paid" || order.state === "rejected") return settleOrder(context, order.id);
  const [link] = await findLink(context.pool, [order.region]);
  if (order.way !== "http" || !link || link.url === null) return pause(context, order, link);
  const http = { ...link, url: link.url };
  if (order.state === "ready") return send(context, http, order, "ready");
  await askAbout(context, http, order.id, clockActor(context));
}

/** An order that cannot be sent now: its link has gone, or it went by file and was not answered in time. */
async function pause(context: Context, { id }: OrderRow, link: LinkRow | undefined): Promise<void> {
  const actor = clockActor(context);
  const hints = await inTransaction(context.pool, async (tx) => {
    const [order] = await lockOrder(tx, [id]);
    if (!order) return [];
    if (order.way === "file") {
      const late = { ...order, state: order.state === "sent" ? ("unknown" as const) : order.state, next_at: null };
      await storeOrder(tx, late);
      if (late.state === order.state) return [];
      await noteOrder(tx, late, { kind: "no-answer" }, actor);
      return tellOrder(context, tx, late, "unknown", actor.at);
    }
    const fault = link ? "payment-order.not-http" : "payment-order.no-link";
    const tries = order.tries + 1;
    await storeOrder(tx, { ...order, fault, tries, next_at: laterAt(actor.at, tries) });
    return [];
  });
  context.live.changed(hints);
}

/** Sends an order that is ready, or for the second time one that the treasury said it does not know. */
async function send(
  context: Context,
  link: HttpLink,
  { id, number }: OrderRow,
  from: "ready" | "unknown",
): Promise<void> {
  const actor = clockActor(context);
  const waits = new Date(actor.at.getTime() + nextQuestion(0, link.wait_minutes) * 60_000);
  const body = await inTransaction(context.pool, async (tx) => {
    const [order] = await lockOrder(tx, [id]);
    if (!order || order.state !== from || order.sends >= MOST_SENDS) return undefined;
    const written = await writeBody(context, tx, order);
    if ("problem" in written) {
      const tries = order.tries + 1;
      const fault = JSON.stringify(written.problem);
      await storeOrder(tx, { ...order, fault, tries, next_at: laterAt(actor.at, tries) });
      if (fault !== order.fault)
        await noteOrder(tx, order, { kind: "not-written", body: { ...written.problem } }, actor);
      return undefined;
    }
    const sent: OrderRow = {
      ...order,
      state: "sent",
      code: written.code,
      voucher: written.body,
      sends: order.sends + 1,
      sent_at: actor.at,
      next_at: waits,
      fault: null,
      tries: 0,
    };
    await storeOrder(tx, sent);
    await noteOrder(tx, sent, { kind: "sent", body: { nth: sent.sends } }, actor);
    return written.body;
  });
  if (body === undefined) return;
  const read = readVoucherXml(body);
  if ("problem" in read) throw new Error(`the voucher of ${number} cannot be read back`);
  const text = sealEnvelope([read.root], openSigner(link.own_id, link.own_key));
  const reply = await askTreasury(link, "vouchers", text, keyOf(id));
  await takeReply(context, link, reply, { order: id, nonce: keyOf(id) }, "sent");
}

/** Asks what became of an order, by its key; nothing is sent again unless the other side signs that it does not know it. */
export async function askAbout(context: Context, link: HttpLink, id: string, actor: Actor): Promise<Taken[]> {
  const nonce = uuidv7(actor.at);
  const found = await inTransaction(context.pool, async (tx) => {
    const [order] = await lockOrder(tx, [id]);
    if (!order || order.sends === 0) return undefined;
    const open = order.state === "sent" || order.state === "unknown" || order.state === "accepted";
    const due = order.next_at !== null && order.next_at <= actor.at;
    const next: OrderRow = {
      ...order,
      // Somebody may ask before the time is over: then it may still be on its way.
      state: open && due ? "unknown" : order.state,
      asked: order.asked + 1,
      next_at: open
        ? new Date(actor.at.getTime() + nextQuestion(order.asked + 1, link.wait_minutes) * 60_000)
        : order.next_at,
    };
    await storeOrder(tx, next);
    await noteOrder(tx, next, { kind: "asked" }, actor);
    const late = next.state === "unknown" && next.asked > ASKED_ALONE;
    return { next, told: late ? await tellOrder(context, tx, next, "unknown", actor.at) : [] };
  });
  if (!found) return [];
  const { next: asked, told } = found;
  context.live.changed(told);
  const question = writeState({ region: asked.region, order: keyOf(id), state: "asked", nonce });
  const text = sealEnvelope([question], openSigner(link.own_id, link.own_key));
  const reply = await askTreasury(link, "questions", text, keyOf(id));
  const taken = await takeReply(context, link, reply, { order: id, nonce }, "asked");
  if (taken.some(({ order, outcome }) => order === id && outcome === "resend"))
    await send(context, link, asked, "unknown");
  return taken;
}

/** What came back; a status without a signed body says nothing about the money. */
async function takeReply(
  context: Context,
  link: HttpLink,
  reply: Reply,
  asked: { order: string; nonce: string },
  after: string,
): Promise<Taken[]> {
  const actor = clockActor(context);
  if (!("failed" in reply) && reply.status >= 200 && reply.status < 300 && reply.text.trim() !== "")
    return takeAnswer(context, link, reply.text, asked, actor);
  const why = "failed" in reply ? reply.failed : `HTTP ${reply.status}`;
  await noteReply(context.pool, link.region, actor.at, noAnswer(why));
  await inTransaction(context.pool, async (tx) => {
    const [order] = await lockOrder(tx, [asked.order]);
    if (order) await noteOrder(tx, order, { kind: "no-answer", body: { after, why } }, actor);
  });
  return [];
}

/** The program itself. */
export function clockActor(context: Context): Actor {
  return { person: null, address: "treasury", at: context.clock() };
}
