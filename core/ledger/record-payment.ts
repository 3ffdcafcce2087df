/** The record of a payment, refund or takeover that a posting stands for, held to the limit of its contract. */
import type { Tx } from "../database/database.ts";
import type { PostOrder } from "../domain/post-orders.ts";
import { Refusal } from "../errors.ts";
import { uuidv7 } from "../uuid.ts";
import { money } from "./insert-posting.ts";
import type { PostCall } from "./post.ts";
import { insertPayment, lockContract, type QuotaLineRow, sumPaidOnContract } from "./queries.ts";

type Made = { posting: string; quota: string; amountFen: number; line: QuotaLineRow | undefined };

/** Throws Refusal for a voucher that is registered on the line, and for more than the contract allows. */
export async function recordPayment(tx: Tx, call: PostCall, order: PostOrder, made: Made): Promise<void> {
  const fields = order.payment;
  if (!fields) return;
  const sign = order.movement === "refund" || order.movement === "late-refund" ? -1 : 1;
  const contract = order.text(fields.contract);
  const project = made.line?.project ?? call.document.project;
  if (project === null) throw new Refusal("project.not-found");
  if (sign > 0 && fields.limit !== undefined && contract !== undefined)
    await checkLimit(tx, contract, fields.limit, made.amountFen);
  const voucher = order.text(fields.voucher) ?? "";
  try {
    await insertPayment(tx, [
      uuidv7(call.actor.at),
      made.posting,
      made.quota,
      project,
      call.document.id,
      contract ?? null,
      order.text(fields.payee) ?? "",
      order.text(fields.payeeCode) ?? null,
      fields.kind === undefined ? null : (call.nameOfCode(fields.kind, order.read(fields.kind)) ?? null),
      sign * made.amountFen,
      voucher,
      order.text(fields.paidAt) ?? null,
      call.actor.at,
      order.part,
      fields.serial === undefined ? null : (order.text(fields.serial) ?? ""),
    ]);
  } catch (error) {
    if ((error as { constraint?: string }).constraint === "payment_voucher")
      throw new Refusal("ledger.voucher-used", { facts: { voucher } });
    throw error;
  }
}

/** Invariant 5: per contract, paid less refunded never exceeds the current price. */
async function checkLimit(tx: Tx, contract: string, field: string, amountFen: number): Promise<void> {
  const [row] = await lockContract(tx, [contract, field]);
  const [paid] = await sumPaidOnContract(tx, [contract]);
  const left = (row?.limit_fen ?? 0) - (paid?.sum ?? 0);
  if (amountFen > left) throw new Refusal("ledger.over-limit", { facts: money(left, amountFen) });
}
