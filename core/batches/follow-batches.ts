/**
 * What a command on a case does to batches, in the command's transaction: the step that waits for the bank is left with
 * the figures of the bank's answer, or not at all while the bank may be paying.
 */
import type { Tx } from "../database/database.ts";
import type { Active, CaseState, FlowEvent } from "../domain/case-state.ts";
import type { Flow } from "../domain/flow.ts";
import { planOf } from "../domain/flow-plan.ts";
import { type BatchResults, figuresIn } from "../domain/flow-results.ts";
import { Refusal } from "../errors.ts";
import { confirmResult, findOrderOfEntry, findResult } from "./queries.ts";

export type BatchChange = {
  flow: Flow;
  before: CaseState;
  state: CaseState;
  events: readonly FlowEvent[];
  flowCase: string;
  answers: Readonly<Record<string, unknown>>;
  at: Date;
};

export async function followBatches(tx: Tx, change: BatchChange): Promise<void> {
  const { flow, before, state } = change;
  const plan = planOf(flow);
  for (const active of before.active) {
    const step = plan.get(active.step)?.step;
    const results = step?.do === "handle" ? step.results : undefined;
    if (results && !state.active.some(({ entry }) => entry === active.entry)) await leave(tx, change, active, results);
  }
}

async function leave(
  tx: Tx,
  { events, flowCase, answers, at }: BatchChange,
  active: Active,
  results: BatchResults,
): Promise<void> {
  const [order] = await findOrderOfEntry(tx, [flowCase, active.entry]);
  if (!events.some((event) => event.kind === "handled" && event.step === active.step)) {
    if (order) throw new Refusal("batch.out", { facts: { number: order.number } });
    return;
  }
  const [result] = order ? await findResult(tx, [order.id]) : [];
  if (!result) throw new Refusal("batch.no-result");
  const { paid_fen: paidFen, failed_fen: failedFen, paid_lines: paidLines, failed_lines: failedLines } = result;
  const wanted = figuresIn(results, { paidFen, failedFen, paidLines, failedLines });
  // What the person saw is what the bank said: the answer may have been replaced since the page was read.
  if (Object.entries(wanted).some(([field, figure]) => answers[field] !== figure))
    throw new Refusal("batch.other-figures");
  if ((await confirmResult(tx, [result.id, at])).length === 0) throw new Refusal("batch.no-result");
}
