/**
 * What a command on a case does to payment orders, in the command's transaction: a step that pays makes its orders when
 * it is reached, one for each account that the money goes to; when it is left, they end with it, or the command is refused
 * because money may be on its way.
 */
import type { Tx } from "../database/database.ts";
import type { Active, CaseState, FlowEvent } from "../domain/case-state.ts";
import type { Command } from "../domain/commands.ts";
import { dayInChina } from "../domain/day.ts";
import type { PaymentOrder } from "../domain/flow-order.ts";
import type { Flow } from "../domain/flow.ts";
import { planOf } from "../domain/flow-plan.ts";
import { resultOf } from "../domain/case-order.ts";
import { isSettled, leaveOrder, type Paid } from "../domain/payment-order.ts";
import { sharesOf } from "../domain/shares.ts";
import { problem } from "../domain/problem.ts";
import type { LockedDocument } from "../documents/command-side.ts";
import { Refusal } from "../errors.ts";
import type { Actor } from "../evidence/append.ts";
import { uuidv7 } from "../uuid.ts";
import { findLinkOf } from "./link-queries.ts";
import { noteOrder, storeOrder } from "./order-state.ts";
import { findOrder, insertOrder, lockOrdersOfEntry, nextOrderSerial, type OrderRow } from "./queries.ts";

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
    if (pays && !isIn(state.active, active.entry)) await endOrders(tx, change, active, pays);
  }
  for (const active of state.active) {
    const pays = paying(active);
    if (!pays) continue;
    await (isIn(before.active, active.entry) ? bookOne(tx, change, active) : makeOrders(tx, change, active, pays));
  }
}

async function makeOrders(tx: Tx, change: CaseChange, active: Active, pays: PaymentOrder): Promise<void> {
  const { answers } = change.document;
  const whole = answers[pays.amount];
  const refuse = (code: string, field: string): Refusal =>
    new Refusal("case.refused", { problems: [problem(code, `/${field}`)] });
  if (typeof whole !== "number" || whole <= 0) throw refuse("payment-order.no-amount", pays.amount);
  const parts = pays.parts ?? [];
  const shares = sharesOf(
    whole,
    parts.map(({ amount }) => answers[amount]),
  );
  if (!shares) throw refuse("payment-order.parts-differ", parts[0]?.amount ?? pays.amount);
  for (const { part, amountFen, alone } of shares) {
    const to = part === 0 ? pays : (parts[part - 1] ?? pays);
    // The whole goes where its fields say, as ever; a part that has no account of its own must not go anywhere else.
    if (part > 0 && textOf(answers, to.account) === "") throw refuse("payment-order.no-account", to.account);
    await makeOrder(tx, change, active, pays, { part: alone ? 0 : part, amountFen, to });
  }
}

type Target = { part: number; amountFen: number; to: Pick<PaymentOrder, "payee" | "account" | "bank"> };

async function makeOrder(
  tx: Tx,
  { document, flowCase, actor }: CaseChange,
  active: Active,
  pays: PaymentOrder,
  { part, amountFen, to }: Target,
): Promise<void> {
  const { answers, place } = document;
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
    textOf(answers, pays.quota) || null,
    link?.region ?? county,
    place.unit,
    place.province,
    place.city,
    place.county,
    place.town,
    year,
    amountFen,
    textOf(answers, to.payee),
    textOf(answers, to.account),
    textOf(answers, to.bank),
    textOf(answers, pays.usage),
    way,
    way === "http" ? at : null,
    at,
    part,
  ]);
  const [order] = await findOrder(tx, [id]);
  if (order) await noteOrder(tx, order, { kind: "made", body: { amountFen, way, ...(part > 0 && { part }) } }, actor);
}

/** One of several orders was paid while others are out: the step goes on waiting. */
async function bookOne(tx: Tx, { command, flowCase, actor }: CaseChange, active: Active): Promise<void> {
  if (command.do !== "order-paid" || command.step !== active.step || command.entry !== active.entry) return;
  const orders = await lockOrdersOfEntry(tx, [flowCase, active.entry]);
  const order = orders.find(({ part }) => part === (command.part ?? 0));
  if (!order || order.applied_at !== null) return;
  if (order.state !== "paid") throw outOf(order.number);
  // Another process booked the last of the others meanwhile: asked again, this one is the last.
  if (orders.every((one) => one === order || isSettled(one))) throw outOf(order.number);
  await book(tx, order, actor);
}

/**
 * The step of orders is left: by the last answer, by a person who registers the results, or because the case goes
 * elsewhere. A case that was moved here from a version that made no orders has none.
 */
async function endOrders(tx: Tx, change: CaseChange, active: Active, pays: PaymentOrder): Promise<void> {
  const { command, events, flowCase, actor } = change;
  const orders = await lockOrdersOfEntry(tx, [flowCase, active.entry]);
  const answered = "step" in command && command.step === active.step ? command.do : undefined;
  const handled = events.some((event) => event.kind === "handled" && event.step === active.step);
  for (const order of orders)
    if (answered === "order-paid" || answered === "order-rejected") await endAnswered(tx, order, command, actor);
    else await endByHand(tx, change, order, pays, handled);
}

/** By an answer: this order is the one it is about, or one that was answered before. */
async function endAnswered(tx: Tx, order: OrderRow, command: Command, actor: Actor): Promise<void> {
  if (order.applied_at !== null) return;
  const wanted = command.do === "order-paid" && (command.part ?? 0) === order.part ? "paid" : "rejected";
  if (order.state !== wanted) throw outOf(order.number);
  await book(tx, order, actor);
}

async function endByHand(
  tx: Tx,
  { document, actor }: CaseChange,
  order: OrderRow,
  pays: PaymentOrder,
  handled: boolean,
): Promise<void> {
  const { at } = actor;
  const { voucher, serial, day } = resultOf(pays, order.part);
  const answer = (field: string): string => String(document.answers[field] ?? "");
  const written = { voucher: answer(voucher), serial: answer(serial), day: answer(day) };
  if (order.applied_at !== null) {
    // What the treasury said of one of several orders stands: a person registers the others beside it.
    if (!handled) throw outOf(order.number);
    if (order.result === null || textOfResult(written) !== textOfResult(order.result))
      throw new Refusal("payment-order.answered", { facts: { order: order.number } });
    return;
  }
  const left = leaveOrder(order.state, handled ? "done" : "left");
  if (left === "refused") throw outOf(order.number);
  const result = left === "paid" ? written : null;
  const ended = { ...order, state: left, result, applied_at: at, next_at: null, fault: null };
  await storeOrder(tx, ended);
  await noteOrder(tx, ended, { kind: left === "paid" ? "by-hand" : left, ...(result && { body: result }) }, actor);
}

/** Writes down that the case knows how the order ended. */
async function book(tx: Tx, order: OrderRow, actor: Actor): Promise<void> {
  const done = { ...order, applied_at: actor.at, next_at: null, fault: null };
  await storeOrder(tx, done);
  await noteOrder(tx, done, { kind: "booked" }, { ...actor, person: null });
}

function textOfResult({ voucher, serial, day }: Paid): string {
  return JSON.stringify([voucher, serial, day]);
}

function textOf(answers: Readonly<Record<string, unknown>>, field: string): string {
  const value = answers[field];
  return typeof value === "string" ? value : "";
}

function outOf(number: string): Refusal {
  return new Refusal("payment-order.out", { facts: { order: number } });
}
