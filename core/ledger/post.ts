/**
 * Carries out the post step of a flow: the only caller of the ledger. Runs inside the command's transaction,
 * after the case is locked; locks go document, project, contract, quota.
 */
import type { Tx } from "../database/database.ts";
import type { Movement } from "../domain/ledger.ts";
import type { PostStep } from "../domain/flow.ts";
import { type ErrorCode, ERROR_STATUS, Refusal } from "../errors.ts";
import { type Actor, appendEvidence } from "../evidence/append.ts";
import { uuidv7 } from "../uuid.ts";
import {
  insertPayment,
  insertQuota,
  lockContract,
  lockProjectBudget,
  postMovementRow,
  sumAllotted,
  sumPaidOnContract,
} from "./queries.ts";

export type PostOrder = {
  step: PostStep;
  /** The step's own movement, or the one that undoes it. */
  movement: Movement;
  document: { id: string; project: string | null; answers: Readonly<Record<string, unknown>> };
  case: string;
  /** Position of the event in the case: makes the posting idempotent. */
  seq: number;
  actor: Actor & { person: string };
  nameOfCode: (field: string) => string | undefined;
};

/** Posts one movement; returns the quota. Throws Refusal when a rule of the ledger forbids it: then nothing is kept. */
export async function post(tx: Tx, order: PostOrder): Promise<string> {
  const { step, movement, document, actor } = order;
  const amountFen = document.answers[step.amount];
  if (typeof amountFen !== "number" || amountFen <= 0) throw new Refusal("ledger.not-positive", { facts: money(0, 0) });
  if (document.project === null) throw new Refusal("ledger.no-quota");
  if (movement === "allot" || movement === "increase") await checkApproved(tx, document.project, amountFen);
  const payment = movement === "pay" ? step.payment : undefined;
  const contract = step.payment?.contract === undefined ? undefined : textOf(document.answers, step.payment.contract);
  if (payment?.limit !== undefined && contract !== undefined) await checkLimit(tx, contract, payment.limit, amountFen);
  const quota =
    movement === "allot" ? await openLine(tx, order, document.project) : textOf(document.answers, step.quota ?? "");
  if (quota === undefined) throw new Refusal("ledger.no-quota");
  const posting = uuidv7(actor.at);
  const message = `${order.case}:${order.seq}`;
  try {
    await postMovementRow(tx, [
      posting,
      quota,
      movement,
      amountFen,
      document.id,
      order.case,
      step.id,
      actor.person,
      actor.at,
      "case",
      message,
      `${movement} ${amountFen} ${quota}`,
    ]);
  } catch (error) {
    throw refusalOf(error);
  }
  if (step.payment && (movement === "pay" || movement === "refund"))
    await recordPayment(tx, order, step.payment, { posting, quota, amountFen, contract, project: document.project });
  await appendEvidence(tx, actor, {
    kind: "posting",
    subject: `quota:${quota}`,
    what: { posting, movement, amountFen, document: document.id, case: order.case, step: step.id },
  });
  return quota;
}

async function openLine(tx: Tx, order: PostOrder, project: string): Promise<string> {
  const { document, step, actor } = order;
  const line = step.line;
  if (!line) throw new Refusal("ledger.no-quota");
  const [budget] = await lockProjectBudget(tx, [project]);
  const id = uuidv7(actor.at);
  const dated = line.date === undefined ? undefined : textOf(document.answers, line.date);
  const year = Number((dated ?? new Date(actor.at.getTime() + 8 * 3_600_000).toISOString()).slice(0, 4));
  const source = order.nameOfCode(line.source) ?? textOf(document.answers, line.source) ?? "";
  const nature =
    line.nature === undefined ? null : (order.nameOfCode(line.nature) ?? textOf(document.answers, line.nature) ?? null);
  await insertQuota(tx, [
    id,
    textOf(document.answers, line.number) ?? "",
    project,
    budget?.county ?? "",
    source,
    nature,
    dated ?? null,
    year,
    document.id,
    actor.at,
  ]);
  return id;
}

/** Invariant 5: quotas never exceed what was approved for the project. */
async function checkApproved(tx: Tx, project: string, amountFen: number): Promise<void> {
  const [budget] = await lockProjectBudget(tx, [project]);
  const [allotted] = await sumAllotted(tx, [project]);
  const left = (budget?.approved_fen ?? 0) - (allotted?.sum ?? 0);
  if (amountFen > left) throw new Refusal("ledger.over-approved", { facts: money(left, amountFen) });
}

/** Invariant 5: per contract, paid less refunded never exceeds the current price. */
async function checkLimit(tx: Tx, contract: string, field: string, amountFen: number): Promise<void> {
  const [row] = await lockContract(tx, [contract, field]);
  const [paid] = await sumPaidOnContract(tx, [contract]);
  const left = (row?.limit_fen ?? 0) - (paid?.sum ?? 0);
  if (amountFen > left) throw new Refusal("ledger.over-limit", { facts: money(left, amountFen) });
}

async function recordPayment(
  tx: Tx,
  order: PostOrder,
  fields: NonNullable<PostStep["payment"]>,
  made: { posting: string; quota: string; amountFen: number; contract: string | undefined; project: string },
): Promise<void> {
  const { answers, id } = order.document;
  const voucher = textOf(answers, fields.voucher) ?? "";
  try {
    await insertPayment(tx, [
      uuidv7(order.actor.at),
      made.posting,
      made.quota,
      made.project,
      id,
      made.contract ?? null,
      textOf(answers, fields.payee) ?? "",
      fields.payeeCode === undefined ? null : (textOf(answers, fields.payeeCode) ?? null),
      fields.kind === undefined ? null : (order.nameOfCode(fields.kind) ?? null),
      order.movement === "refund" ? -made.amountFen : made.amountFen,
      voucher,
      textOf(answers, fields.paidAt) ?? null,
      order.actor.at,
    ]);
  } catch (error) {
    if ((error as { constraint?: string }).constraint === "payment_voucher")
      throw new Refusal("ledger.voucher-used", { facts: { voucher } });
    throw error;
  }
}

/** The function raises MZ001 with our code as its message and the figures as its detail. */
function refusalOf(error: unknown): unknown {
  const raised = error as { code?: string; message?: string; detail?: string };
  if (raised.code !== "MZ001" || raised.message === undefined || !(raised.message in ERROR_STATUS)) return error;
  const figures = raised.detail?.startsWith("{")
    ? (JSON.parse(raised.detail) as { availableFen: number; requestedFen: number })
    : undefined;
  return new Refusal(raised.message as ErrorCode, {
    facts: figures ? money(figures.availableFen, figures.requestedFen) : {},
  });
}

function money(availableFen: number, requestedFen: number): Record<string, number> {
  return { availableFen, requestedFen };
}

function textOf(answers: Readonly<Record<string, unknown>>, field: string): string | undefined {
  const value = answers[field];
  return typeof value === "string" && value !== "" ? value : undefined;
}
