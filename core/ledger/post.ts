/**
 * Carries out the post step of a flow: the only caller of the ledger beside freezing. Runs inside the command's
 * transaction, after the case is locked; locks go document, project, contract, quota, each kind in id order.
 */
import type { Tx } from "../database/database.ts";
import type { PostStep } from "../domain/post-step.ts";
import { opensLine, ordersOf, type PostOrder, withReleases } from "../domain/post-orders.ts";
import { Refusal } from "../errors.ts";
import type { Actor } from "../evidence/append.ts";
import { insertPosting, money } from "./insert-posting.ts";
import { openLine, projectOfLine } from "./open-line.ts";
import {
  lockContract,
  lockLines,
  lockProjects,
  type ProjectBudgetRow,
  type QuotaLineRow,
  listProjectsOf,
  sumAllotted,
} from "./queries.ts";
import { recordPayment } from "./record-payment.ts";
import { reversePostings } from "./reverse-postings.ts";

/** A case that reached a post step, or goes back across it. */
export type PostCall = {
  step: PostStep;
  /** The step's own movement, or the one that undoes it. */
  movement: Exclude<PostStep["movement"], "close-month">;
  document: { id: string; project: string | null; unit: string; answers: Readonly<Record<string, unknown>> };
  case: string;
  /** Position of the event in the case: makes the posting idempotent. */
  seq: number;
  actor: Actor & { person: string };
  /** The name of a code that stands in a field, or in a column of the step's table; undefined where it has none. */
  nameOfCode: (field: string, code: unknown) => string | undefined;
};
/** What stands behind the orders, locked. */
export type Locked = { lines: Map<string, QuotaLineRow>; projects: Map<string, ProjectBudgetRow> };

/** Posts all movements of the step, or throws Refusal because a rule of the ledger forbids one: then nothing is kept. */
export async function post(tx: Tx, call: PostCall): Promise<void> {
  if (call.movement === "reverse") return reversePostings(tx, call);
  const all = withReleases(ordersOf(call.step, call.movement, call.document.answers));
  const orders = call.step.zero === "skip" ? all.filter(({ amountFen }) => amountFen !== 0) : all;
  if (all.length > 0 && orders.length === 0) return;
  if (orders.length === 0) throw new Refusal("ledger.not-positive", { facts: money(0, 0) });
  const locked = await lockAll(tx, call, orders);
  for (const order of orders) await postOne(tx, call, order, locked);
  for (const [id, amountFen] of addedTo(call, orders, locked)) await checkApproved(tx, id, amountFen, locked);
}

async function postOne(tx: Tx, call: PostCall, order: PostOrder, locked: Locked): Promise<void> {
  const { amountFen } = order;
  if (typeof amountFen !== "number" || !Number.isSafeInteger(amountFen) || amountFen <= 0)
    throw new Refusal("ledger.not-positive", { facts: money(0, 0) });
  const above = order.quota === undefined ? undefined : locked.lines.get(order.quota);
  const made = opensLine(call.step, order) ? await openLine(tx, call, order, locked) : undefined;
  const line = order.movement === "allot" ? made : order.quota;
  const other = order.movement === "take-back" ? (above?.parent ?? undefined) : (made ?? order.to);
  if (line === undefined) throw new Refusal("ledger.no-quota");
  const counter = order.movement === "allot" ? undefined : counterOf(order, other);
  const posting = await insertPosting(tx, {
    source: "case",
    quota: line,
    movement: order.movement,
    amountFen,
    counter,
    message: messageOf(call, order),
    document: call.document.id,
    case: call.case,
    step: call.step.id,
    actor: call.actor,
  });
  if (!order.payment || call.movement === call.step.undo) return;
  await recordPayment(tx, call, order, { posting, quota: line, amountFen, line: locked.lines.get(line) });
}

/** The same for the same movement of a case's event: a second time posts nothing. */
function messageOf(call: PostCall, { row, part }: PostOrder): string {
  const event = `${call.case}:${call.seq}`;
  if (row !== undefined) return `${event}:${row}`;
  return call.step.parts === undefined || part === 0 ? event : `${event}:part-${part}`;
}

function counterOf(order: PostOrder, other: string | undefined): string | undefined {
  switch (order.movement) {
    case "distribute":
    case "take-back":
    case "transfer":
      if (other === undefined) throw new Refusal("ledger.no-quota");
      return other;
    default:
      return undefined;
  }
}

const GIVING: ReadonlySet<string> = new Set(["allot", "increase", "distribute", "transfer"]);

/**
 * Projects first, then contracts, then lines: the same order for everybody. The usual payment moves one line, which
 * its posting locks by itself, and gives its project nothing: it costs no round trip here.
 */
async function lockAll(tx: Tx, { step, document }: PostCall, orders: readonly PostOrder[]): Promise<Locked> {
  const [first] = orders;
  const gives = first !== undefined && GIVING.has(first.movement);
  const simple = orders.length === 1 && !gives && first?.movement !== "take-back" && document.project !== null;
  if (simple) return { lines: new Map(), projects: new Map() };
  const projects = new Set<string>(document.project === null || !gives ? [] : [document.project]);
  const contracts = new Set<string>();
  const lines = new Set<string>();
  for (const order of orders) {
    const project = order.text(step.line?.project);
    if (project !== undefined) projects.add(project);
    const contract = step.payment?.limit === undefined ? undefined : order.text(step.payment.contract);
    if (contract !== undefined) contracts.add(contract);
    for (const id of [order.quota, order.to]) if (id !== undefined) lines.add(id);
  }
  // Whose the lines are never changes, so it may be read ahead of the locks.
  const behind = gives && lines.size > 0 ? await listProjectsOf(tx, [[...lines]]) : [];
  for (const { project } of behind) projects.add(project);
  const found = projects.size === 0 ? [] : await lockProjects(tx, [[...projects]]);
  for (const id of [...contracts].sort()) await lockContract(tx, [id, step.payment?.limit ?? ""]);
  const rows = lines.size === 0 ? [] : await lockLines(tx, [[...lines]]);
  return { lines: new Map(rows.map((row) => [row.id, row])), projects: new Map(found.map((row) => [row.id, row])) };
}

/** What each project is given by the orders; what moves between lines of one project adds nothing. */
function addedTo({ step, document }: PostCall, orders: readonly PostOrder[], { lines }: Locked): Map<string, number> {
  const added = new Map<string, number>();
  const add = (project: string | null | undefined, fen: number): void => {
    if (project) added.set(project, (added.get(project) ?? 0) + fen);
  };
  for (const order of orders) {
    const fen = Number(order.amountFen);
    const own = order.quota === undefined ? undefined : lines.get(order.quota)?.project;
    const theirs = opensLine(step, order)
      ? projectOfLine(step, document, order, order.quota === undefined ? undefined : lines.get(order.quota))
      : order.to === undefined
        ? undefined
        : lines.get(order.to)?.project;
    if (order.movement === "allot") add(theirs, fen);
    if (order.movement === "increase") add(own, fen);
    if (order.movement === "distribute" || order.movement === "transfer") {
      add(theirs, fen);
      add(own, -fen);
    }
  }
  return new Map([...added].filter(([, fen]) => fen > 0));
}

/** Invariant 5: quotas never exceed what was approved for the project. Looked at after the movements, before the commit. */
async function checkApproved(tx: Tx, project: string, addedFen: number, { projects }: Locked): Promise<void> {
  const [allotted] = await sumAllotted(tx, [project]);
  const over = (allotted?.sum ?? 0) - (projects.get(project)?.approved_fen ?? 0);
  if (over > 0) throw new Refusal("ledger.over-approved", { facts: money(addedFen - over, addedFen) });
}
