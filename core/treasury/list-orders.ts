/** Payment orders as people read them: lists with counts, and one with its history. Accounts are shown by their last signs. */
import type { Context } from "../context.ts";
import { covers, type Identity, may, scopeCondition } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { catalogue, type Language } from "../messages.ts";
import { messageOf } from "../domain/problem.ts";
import { sentenceOf } from "./fault-sentence.ts";
import { findLink, listLinks } from "./link-queries.ts";
import { readFiles } from "./order-files.ts";
import {
  countOrders,
  findOrder,
  listOrderEvents,
  listOrdersOfEntry,
  listRefunds,
  type OrderFilter,
  type OrderRow,
  selectOrders,
} from "./queries.ts";
import { askAbout } from "./send-orders.ts";
import { orderHint } from "./tell-order.ts";

/** A page of orders in reach, newest first, with how many stand in each state. */
export async function readOrders(
  context: Context,
  identity: Identity,
  filter: OrderFilter,
  page: { number: number; size: number },
  language: Language,
) {
  const values: unknown[] = [];
  const condition = scopeCondition(identity, "payment-order.read", "o", values);
  const offset = (page.number - 1) * page.size;
  const rows = await selectOrders(context.pool, condition, values, filter, { limit: page.size + 1, offset });
  const counts = await countOrders(context.pool, condition, values);
  return {
    rows: rows.slice(0, page.size).map((row) => ({
      ...shown(row, language),
      document: { id: row.document, number: row.document_number, title: row.title },
      unit: row.unit_name,
      project: row.project_name,
    })),
    total: offset + rows.length,
    totalCapped: rows.length > page.size,
    counts: Object.fromEntries(counts.map(({ state, count }) => [state, count])),
    look: counts.reduce((sum, { look }) => sum + look, 0),
  };
}

/** One order with everything that was said about it. */
export async function readOrder(context: Context, identity: Identity, id: string, language: Language) {
  const order = await orderInReach(context, identity, id);
  const events = await listOrderEvents(context.pool, [id]);
  const refunds = await listRefunds(context.pool, [id]);
  const beside = (await listOrdersOfEntry(context.pool, [order.flow_case, order.entry])).filter((one) => one.id !== id);
  return {
    ...shown(order, language),
    document: { id: order.document },
    usage: order.usage,
    bank: order.bank,
    account: masked(order.account),
    mayAsk: order.way === "http" && order.sends > 0 && covers(identity, "payment-order.handle", order),
    /** The other orders of the same payment, which is made in parts. */
    beside: beside.map(({ id: other, number, amount_fen: amountFen, payee, state }) => ({
      id: other,
      number,
      amountFen,
      payee,
      state,
    })),
    events: events.map(({ id: event, kind, outcome, state, body, name, at }) => ({
      id: event,
      kind,
      outcome,
      state,
      by: name,
      at: at.toISOString(),
      ...said(body, language),
    })),
    refunds: refunds.map(({ id: refund, voucher, amount_fen: amountFen, day, reason, started_at, fault }) => ({
      id: refund,
      voucher,
      amountFen,
      day,
      reason,
      started: started_at !== null,
      fault,
    })),
  };
}

/** Asks the treasury about an order now, without waiting for its time. */
export async function askNow(context: Context, identity: Identity, address: string, id: string): Promise<void> {
  const order = await orderInReach(context, identity, id);
  if (!covers(identity, "payment-order.handle", order)) throw new Refusal("right.missing");
  const [link] = await findLink(context.pool, [order.region]);
  if (order.way !== "http" || order.sends === 0 || !link || link.url === null)
    throw new Refusal("payment-order.not-asked");
  const actor = { person: identity.person.id, address, at: context.clock() };
  await askAbout(context, { ...link, url: link.url }, id, actor);
  context.live.changed([orderHint(order)]);
}

/** The regions whose files the person may take out and in, with the files. */
export async function readFileDesk(context: Context, identity: Identity) {
  if (!may(identity, "payment-order.handle")) return { regions: [], files: [] };
  const regions = (await listLinks(context.pool)).filter(
    (link) => link.way !== "manual" && covers(identity, "payment-order.handle", { ...link, unit: "" }),
  );
  return {
    regions: regions.map(({ region, name, way }) => ({ code: region, name, way })),
    files: await readFiles(
      context,
      regions.map(({ region }) => region),
    ),
  };
}

async function orderInReach(context: Context, identity: Identity, id: string): Promise<OrderRow> {
  const [order] = await findOrder(context.pool, [id]);
  if (!order || !covers(identity, "payment-order.read", order)) throw new Refusal("payment-order.not-found");
  return order;
}

function shown(order: OrderRow, language: Language) {
  return {
    id: order.id,
    number: order.number,
    code: order.code,
    way: order.way,
    state: order.state,
    amountFen: order.amount_fen,
    refundedFen: order.refunded_fen,
    payee: order.payee,
    sends: order.sends,
    result: order.result,
    reason: order.reason,
    conflict: order.conflict,
    fault: order.fault === null ? null : sentenceOf(order.fault, language),
    booked: order.applied_at?.toISOString() ?? null,
    madeAt: order.created_at.toISOString(),
    sentAt: order.sent_at?.toISOString() ?? null,
    answeredAt: order.answered_at?.toISOString() ?? null,
    nextAt: order.next_at?.toISOString() ?? null,
  };
}

/** What an event says beside its kind: figures, and the sentence of a problem. */
function said(body: Record<string, unknown>, language: Language) {
  const code = body["problem"] ?? body["code"];
  const params = body as Record<string, string | number>;
  const words = catalogue(language);
  const sentence =
    typeof code === "string" && words[code] !== undefined
      ? messageOf({ code, pointer: "", params: { ...params, ...(body["params"] as object | undefined) } }, words)
      : null;
  const amount = body["amountFen"];
  return {
    about: typeof body["kind"] === "string" ? body["kind"] : null,
    amountFen: typeof amount === "number" ? amount : null,
    why:
      sentence ??
      (typeof body["why"] === "string" ? body["why"] : typeof body["reason"] === "string" ? body["reason"] : null),
    voucher: typeof body["voucher"] === "string" ? body["voucher"] : null,
    serial: typeof body["serial"] === "string" ? body["serial"] : null,
  };
}

function masked(account: string): string {
  return account.length <= 4 ? account : `${"*".repeat(Math.min(12, account.length - 4))}${account.slice(-4)}`;
}
