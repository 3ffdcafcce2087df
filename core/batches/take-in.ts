/**
 * The bank's answer to a batch, taken in whole or not at all. It posts nothing and moves no case: its figures stand beside
 * the step until a person confirms them there, or drops the answer with a reason because the bank sends another one.
 */
import { createHash } from "node:crypto";
import type { Context } from "../context.ts";
import { inTransaction, type Tx } from "../database/database.ts";
import type { BatchFigures } from "../domain/flow-results.ts";
import { judgeResults } from "../domain/judge-results.ts";
import { Refusal } from "../errors.ts";
import { appendEvidence } from "../evidence/append.ts";
import { uuidv7 } from "../uuid.ts";
import { type Hand, linesOf, openBatch, type OpenBatch } from "./open-batch.ts";
import {
  type BatchOrderRow,
  dropResult,
  findOrderOfEntry,
  findResult,
  findResultFile,
  insertLines,
  insertResult,
  lockBatchDocument,
  recallOrder,
} from "./queries.ts";
import { readResult } from "./read-result.ts";

/** Refuses with the line and the reason; then nothing of the file is kept. */
export async function takeIn(
  context: Context,
  { identity, address }: Hand,
  id: string,
  file: { bytes: Buffer; name: string },
): Promise<{ id: string; figures: BatchFigures }> {
  const actor = { person: identity.person.id, address, at: context.clock() };
  const digest = createHash("sha256").update(file.bytes).digest("hex");
  const name = file.name.replaceAll(/[\u0000-\u001F\u007F/\\]/g, "").slice(-200);
  const result = uuidv7(actor.at);
  const { figures, place } = await inTransaction(context.pool, async (tx) => {
    await lockBatchDocument(tx, [id]);
    const batch = await openBatch(context, tx, { identity }, id);
    const order = await orderOf(tx, batch);
    const [known] = await findResultFile(tx, [digest]);
    if (known)
      throw new Refusal("batch.same-file", {
        facts: { name: known.name, at: known.taken_at.toISOString().slice(0, 10) },
      });
    if ((await findResult(tx, [order.id])).length > 0) throw new Refusal("batch.has-result");
    const { exchange, document } = batch;
    const { rows, total } = readResult(file.bytes, exchange.result);
    const { amounts } = linesOf(document, exchange);
    const judged = judgeResults(rows, total, { number: order.number, amounts }, exchange.result.codes);
    if ("problems" in judged) throw new Refusal("batch.unreadable", { problems: judged.problems });
    const { paidLines, failedLines, paidFen, failedFen } = judged.figures;
    await insertResult(tx, [
      result,
      order.id,
      id,
      digest,
      name,
      paidLines,
      failedLines,
      paidFen,
      failedFen,
      actor.person,
      actor.at,
    ]);
    await insertLines(tx, [result, JSON.stringify(judged.lines)]);
    await appendEvidence(tx, actor, {
      kind: "bank",
      subject: `document:${id}`,
      what: { do: "take-in-batch", result, number: order.number, name, digest, ...judged.figures },
    });
    return { figures: judged.figures, place: document };
  });
  context.live.changed([{ topic: `document:${id}`, place }]);
  return { id: result, figures };
}

/** The answer does not count any more: the bank sends another one. */
export async function dropAnswer(context: Context, hand: Hand, id: string, reason: string): Promise<void> {
  await change(context, hand, id, async (tx, order, by) => {
    const [result] = await findResult(tx, [order.id]);
    if (!result) throw new Refusal("batch.no-result");
    if ((await dropResult(tx, [result.id, ...by, reason])).length === 0) throw new Refusal("batch.confirmed");
    return { do: "drop-batch-result", result: result.id, reason };
  });
}

/** The bank does not carry the file out: the case may go back, or another file be made. */
export async function recall(context: Context, hand: Hand, id: string, reason: string): Promise<void> {
  await change(context, hand, id, async (tx, order, by) => {
    if ((await recallOrder(tx, [order.id, ...by, reason])).length === 0) throw new Refusal("batch.has-result");
    return { do: "recall-batch", number: order.number, reason };
  });
}

async function change(
  context: Context,
  { identity, address }: Hand,
  id: string,
  work: (tx: Tx, order: BatchOrderRow, by: [string, Date]) => Promise<Record<string, unknown>>,
): Promise<void> {
  const actor = { person: identity.person.id, address, at: context.clock() };
  const place = await inTransaction(context.pool, async (tx) => {
    await lockBatchDocument(tx, [id]);
    const batch = await openBatch(context, tx, { identity }, id);
    const order = await orderOf(tx, batch);
    const what = await work(tx, order, [actor.person, actor.at]);
    await appendEvidence(tx, actor, { kind: "bank", subject: `document:${id}`, what });
    return batch.document;
  });
  context.live.changed([{ topic: `document:${id}`, place }]);
}

async function orderOf(tx: Tx, { document, waits }: OpenBatch): Promise<BatchOrderRow> {
  if (!waits || document.flow_case === null) throw new Refusal("batch.not-waiting");
  const [order] = await findOrderOfEntry(tx, [document.flow_case, waits.active.entry]);
  if (!order) throw new Refusal("batch.no-order");
  return order;
}
