/**
 * Takes in what the treasury said: reads it, checks the signature by the keys of the region, finds the order and asks it
 * what the answer does. It moves no money: the case is told afterwards, and a refund starts a document of its own.
 */
import type { Context } from "../context.ts";
import { inTransaction, type Tx } from "../database/database.ts";
import { judgeVoucher, ordersOf } from "../domain/judge-voucher.ts";
import { answerOrder, nextQuestion, type Outcome, type Said } from "../domain/payment-order.ts";
import type { XmlElement } from "../domain/xml-element.ts";
import { readVoucherXml } from "./voucher-xml.ts";
import { type Problem, problem } from "../domain/problem.ts";
import { openEnvelope, readState } from "../domain/treasury-envelope.ts";
import { readVoucher, type Voucher, yuanText } from "../domain/treasury-voucher.ts";
import { idOfKey } from "../domain/write-order.ts";
import { placeOfUnit } from "../definitions/places.ts";
import { type Actor, appendEvidence } from "../evidence/append.ts";
import { uuidv7 } from "../uuid.ts";
import type { LinkRow } from "./link-queries.ts";
import { noteOrder, storeOrder } from "./order-state.ts";
import { findOrder, findOrderByNumber, findRefund, insertRefund, lockOrder, type OrderRow } from "./queries.ts";
import { holds } from "../signing/signing.ts";
import { orderHint, tellOrder } from "./tell-order.ts";
import { noteReply } from "./note-reply.ts";
import type { Hint } from "../live/live.ts";

export type Taken = { order: string; number: string; outcome: Outcome };
/** A body that was taken, and the hints for after the commit. */
export type TakenBody = { taken: Taken; hints: Hint[] };
/** The order that was sent or asked about, and the nonce of the question. */
export type Asked = { order: string; nonce: string };

/** The bodies of a signed text; a problem for one that is not readable or not signed by a key that counts. */
export function openSigned(text: string, link: LinkRow): { bodies: readonly XmlElement[] } | { problem: Problem } {
  const read = readVoucherXml(text);
  if ("problem" in read) return read;
  const opened = openEnvelope(read.root);
  if ("problem" in opened) return opened;
  const { bodies, signed, signature } = opened.envelope;
  if (!holds(signed, signature, link.keys))
    return { problem: problem("voucher.bad-signature", "/MOF/Signature", { key: signature.key.slice(0, 60) }) };
  return { bodies };
}

/** Takes the answer to a request about one order; whatever is wrong with it changes nothing and is on record. */
export async function takeAnswer(
  context: Context,
  link: LinkRow,
  text: string,
  asked: Asked,
  actor: Actor,
): Promise<Taken[]> {
  const opened = openSigned(text, link);
  await noteReply(context.pool, link.region, actor.at, "problem" in opened ? JSON.stringify(opened.problem) : null);
  if ("problem" in opened) {
    await noteRefused(context, asked.order, opened.problem, actor);
    return [];
  }
  const taken: Taken[] = [];
  for (const body of opened.bodies) {
    const done = await inTransaction(context.pool, (tx) => takeBody(context, tx, link, body, asked, actor));
    if ("problem" in done) await noteRefused(context, asked.order, done.problem, actor);
    else {
      taken.push(done.taken);
      context.live.changed(done.hints);
    }
  }
  return taken;
}

/** Takes one body; `asked` is missing for what comes by file, where only vouchers count. */
export async function takeBody(
  context: Context,
  tx: Tx,
  link: LinkRow,
  body: XmlElement,
  asked: Asked | undefined,
  actor: Actor,
): Promise<TakenBody | { problem: Problem }> {
  if (body.name === "StateBody") {
    const state = asked && readState(body);
    const id = state && idOfKey(state.order);
    if (!state || state.state === "asked" || id !== asked.order || state.nonce !== asked.nonce)
      return { problem: problem("voucher.not-an-answer", "/StateBody", { code: "StateBody" }) };
    const [order] = await lockOrder(tx, [id]);
    if (!order || order.region !== state.region)
      return { problem: problem("voucher.no-order", "/StateBody", { number: state.order.slice(0, 60) }) };
    return takeSaid(context, tx, link, order, { kind: state.state }, actor, {});
  }
  const read = readVoucher(body);
  return "problem" in read ? read : takeVoucher(context, tx, link, read.voucher, actor);
}

async function takeVoucher(
  context: Context,
  tx: Tx,
  link: LinkRow,
  voucher: Voucher,
  actor: Actor,
): Promise<TakenBody | { problem: Problem }> {
  const [number = ""] = ordersOf(voucher);
  const [found] = await findOrderByNumber(tx, [[link.region], number]);
  const [order] = found ? await lockOrder(tx, [found.id]) : [];
  if (!order) return { problem: problem("voucher.no-order", "/Voucher/DetailList", { number: number.slice(0, 60) }) };
  const place = await placeOfUnit(context, tx, order.unit);
  const definition = context.definitions.find("voucher", order.definition, undefined, place);
  if (!definition) return { problem: problem("voucher.no-definition", "", { definition: order.definition }) };
  const judged = judgeVoucher(voucher, order, definition.answer);
  if ("problem" in judged) return judged;
  const told = { voucher: voucher.number, code: voucher.code, amount: yuanText(Number(voucher.head["PayAmt"])) };
  if (judged.said === null) {
    await noteOrder(tx, order, { kind: "answer", outcome: "repeat", body: told }, actor);
    return bodyOf(order, "repeat");
  }
  if (judged.refund && judged.said.kind === "refunded") {
    const [known] = await findRefund(tx, [order.id, judged.refund.voucher]);
    if (known) {
      const same = known.amount_fen === judged.said.amountFen;
      return takeOutcome(context, tx, order, same ? "repeat" : "conflict", { kind: "refund-notice", ...told }, actor);
    }
  }
  const body = await takeSaid(context, tx, link, order, judged.said, actor, told);
  if (body.taken.outcome === "taken" && judged.refund && judged.said.kind === "refunded") {
    const { voucher: notice, day, reason } = judged.refund;
    const { at } = actor;
    await insertRefund(tx, [uuidv7(at), order.id, notice, judged.said.amountFen, day, reason, at]);
  }
  return body;
}

/** Asks the order what an answer does to it, and keeps that. */
async function takeSaid(
  context: Context,
  tx: Tx,
  link: LinkRow,
  order: OrderRow,
  said: Said,
  actor: Actor,
  told: Record<string, unknown>,
): Promise<TakenBody> {
  const { outcome, state } = answerOrder(
    {
      state: order.state,
      amountFen: order.amount_fen,
      sends: order.sends,
      result: order.result,
      refundedFen: order.refunded_fen,
    },
    said,
  );
  const { kind, ...facts } = said;
  if (outcome !== "taken") return takeOutcome(context, tx, order, outcome, { kind, ...told, ...facts }, actor);
  const { at } = actor;
  const waits = new Date(at.getTime() + nextQuestion(0, link.wait_minutes) * 60_000);
  const next: OrderRow = {
    ...order,
    state,
    asked: 0,
    answered_at: at,
    tries: 0,
    ...(said.kind === "paid" && {
      result: { voucher: said.voucher, serial: said.serial, day: said.day },
      next_at: at,
      fault: null,
    }),
    ...(said.kind === "rejected" && { reason: said.reason, next_at: at, fault: null }),
    ...(said.kind === "refunded" && { refunded_fen: order.refunded_fen + said.amountFen }),
    ...(said.kind === "accepted" && { next_at: order.way === "http" ? waits : null }),
  };
  await storeOrder(tx, next);
  await noteOrder(tx, next, { kind: "answer", outcome, body: { kind, ...told, ...facts } }, actor);
  return bodyOf(next, outcome, said.kind === "rejected" ? await tellOrder(context, tx, next, "rejected", at) : []);
}

/** An answer that changes nothing in the order; one that cannot be true beside what was known waits for a person. */
async function takeOutcome(
  context: Context,
  tx: Tx,
  order: OrderRow,
  outcome: Outcome,
  body: Record<string, unknown>,
  actor: Actor,
): Promise<TakenBody> {
  const looks = outcome === "conflict" || outcome === "amount-differs";
  const kept = looks ? { ...order, conflict: outcome } : order;
  if (looks) await storeOrder(tx, kept);
  await noteOrder(tx, kept, { kind: "answer", outcome, body }, actor);
  const trouble = looks ? "conflict" : outcome === "stays-unknown" ? "twice-not-known" : undefined;
  return bodyOf(kept, outcome, trouble === undefined ? [] : await tellOrder(context, tx, kept, trouble, actor.at));
}

function bodyOf(order: OrderRow, outcome: Outcome, told: readonly Hint[] = []): TakenBody {
  return { taken: { order: order.id, number: order.number, outcome }, hints: [orderHint(order), ...told] };
}

async function noteRefused(context: Context, id: string, wrong: Problem, actor: Actor): Promise<void> {
  await inTransaction(context.pool, async (tx) => {
    const [order] = await findOrder(tx, [id]);
    const body = { problem: wrong.code, at: wrong.pointer, ...wrong.params };
    if (order) await noteOrder(tx, order, { kind: "answer", outcome: "refused", body }, actor);
    else await appendEvidence(tx, actor, { kind: "treasury", subject: `payment-order:${id}`, what: body });
  });
}
