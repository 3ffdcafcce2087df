/**
 * What a command on a case does to payment orders, in the command's transaction: a step that pays makes its order when it
 * is reached; when it is left, the order ends with it, or the command is refused because the money may be on its way.
 */
import type { Tx } from "../database/database.ts";
import type { Active, CaseState, FlowEvent } from "../domain/case-state.ts";
import type { Command } from "../domain/commands.ts";
import { dayInChina } from "../domain/day.ts";
import type { PaymentOrder } from "../domain/flow-order.ts";
import type { Flow } from "../domain/flow.ts";
import { planOf } from "../domain/flow-plan.ts";
import { leaveOrder } from "../domain/payment-order.ts";
import { problem } from "../domain/problem.ts";
import type { LockedDocument } from "../documents/command-side.ts";
import { Refusal } from "../errors.ts";
import type { Actor } from "../evidence/append.ts";
import { uuidv7 } from "../uuid.ts";
import { findLinkOf } from "./link-queries.ts";
import { noteOrder, storeOrder } from "./order-state.ts";
import { findOrder, insertOrder, lockOrderOfEntry, nextOrderSerial } from "./queries.ts";

export type CaseChange = {
  flow: Flow;
  before: CaseState;
  state: CaseState;
  events: readonly FlowEvent[];
  command: Command;
  flowCase: string;
  document: LockedDocument;
  actor: Actor & { person: string };
};

export async function followOrders(tx: Tx, change: CaseChange): Promise<void> {
  const { flow, before, state } = change;
  const plan = planOf(flow);
  const paying = (active: Active): PaymentOrder | undefined => {
    const step = plan.get(active.step)?.step;
    return step?.do === "handle" ? step.pays : undefined;
  };
  const isIn = (list: readonly Active[], entry: number): boolean => list.some((a) => a.entry === entry);
  for (const active of before.active) {
    const pays = paying(active);
    if (pays && !isIn(state.active, active.entry)) await endOrder(tx, change, active, pays);
  }
  for (const active of state.active) {
    const pays = paying(active);
    if (pays && !isIn(before.active, active.entry)) await makeOrder(tx, change, active, pays);
  }
}

async function makeOrder(
  tx: Tx,
  { document, flowCase, actor }: CaseChange,
  active: Active,
  pays: PaymentOrder,
): Promise<void> {
  const { answers, place } = document;
  const text = (field: string): string => (typeof answers[field] === "string" ? (answers[field] as string) : "");
  const amount = answers[pays.amount];
  if (typeof amount !== "number" || amount <= 0)
    throw new Refusal("case.refused", { problems: [problem("payment-order.no-amount", `/${pays.amount}`)] });
  const county = place.county ?? place.city ?? place.province ?? "";
  const [link] = await findLinkOf(tx, [[place.county, place.city, place.province].filter((code) => code !== null)]);
  const way = link?.way ?? "manual";
  const { at } = actor;
  const year = Number(dayInChina(at).slice(0, 4));
  const [{ serial } = { serial: 0 }] = await nextOrderSerial(tx);
  // The number of the voucher: given once, so that nobody waits for another one's transaction; a refused act leaves a gap.
  const number = `ZL${year}${county}${String(serial).padStart(7, "0")}`;
  const id = uuidv7(at);
  await insertOrder(tx, [
    id,
    number,
    document.id,
    flowCase,
    active.step,
    active.entry,
    pays.voucher,
    document.project,
    text(pays.quota) || null,
    link?.region ?? county,
    place.unit,
    place.province,
    place.city,
    place.county,
    place.town,
    year,
    amount,
    text(pays.payee),
    text(pays.account),
    text(pays.bank),
    text(pays.usage),
    way,
    way === "http" ? at : null,
    at,
  ]);
  const [order] = await findOrder(tx, [id]);
  if (order) await noteOrder(tx, order, { kind: "made", body: { amountFen: amount, way } }, actor);
}

/** The step of an order is left: by its answer, by a person who registers the result, or because the case goes elsewhere. */
async function endOrder(tx: Tx, change: CaseChange, active: Active, pays: PaymentOrder): Promise<void> {
  const { command, events, flowCase, document, actor } = change;
  const [order] = await lockOrderOfEntry(tx, [flowCase, active.entry]);
  // A case that was moved here from a version that made no orders has none.
  if (!order) return;
  const { at } = actor;
  const own = "step" in command && command.step === active.step;
  if (own && (command.do === "order-paid" || command.do === "order-rejected")) {
    if (order.state !== (command.do === "order-paid" ? "paid" : "rejected")) throw outOf(order.number);
    const done = { ...order, applied_at: at, next_at: null, fault: null };
    await storeOrder(tx, done);
    await noteOrder(tx, done, { kind: "booked" }, { ...actor, person: null });
    return;
  }
  const handled = events.some((event) => event.kind === "handled" && event.step === active.step);
  const left = leaveOrder(order.state, handled ? "done" : "left");
  if (left === "refused") throw outOf(order.number);
  const { voucher, serial, day } = pays.result;
  const answer = (field: string): string => String(document.answers[field] ?? "");
  const result = left === "paid" ? { voucher: answer(voucher), serial: answer(serial), day: answer(day) } : null;
  const ended = { ...order, state: left, result, applied_at: at, next_at: null, fault: null };
  await storeOrder(tx, ended);
  await noteOrder(tx, ended, { kind: left === "paid" ? "by-hand" : left, ...(result && { body: result }) }, actor);
}

function outOf(number: string): Refusal {
  return new Refusal("payment-order.out", { facts: { order: number } });
}
