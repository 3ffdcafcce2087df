/** What is known of a batch: the file that went to the bank, what it answered line by line, and what may be done now. */
import type { Context } from "../context.ts";
import { getDocument, mayRead } from "../documents/read-document.ts";
import { OUTCOMES } from "../domain/batch-exchange.ts";
import { figuresIn } from "../domain/flow-results.ts";
import type { Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { aroundBatch, handles } from "./open-batch.ts";
import { mayAgain } from "./pay-again.ts";
import { findBatchDocument, findLastOrder, findResult, listLines, sumOutcomes } from "./queries.ts";

export const LINES_PER_PAGE = 50;

/** For whoever may read the document; the lines name nobody: names stand in the document, masked by right. */
export async function readBatch(context: Context, identity: Identity, id: string, page: number) {
  const db = context.pool;
  const row = await getDocument(context, db, identity, id);
  const [document] = await findBatchDocument(db, [id]);
  if (!document || !(await mayRead(db, identity, row))) throw new Refusal("document.not-found");
  const { exchange, waits } = await aroundBatch(context, db, document);
  const [order] = await findLastOrder(db, [id]);
  const [result] = order ? await findResult(db, [order.id]) : [];
  const outcomes = result ? await sumOutcomes(db, [result.id]) : [];
  const lines = result ? await listLines(db, [result.id, LINES_PER_PAGE, (page - 1) * LINES_PER_PAGE]) : [];
  const open = outcomes.reduce((sum, one) => sum + one.open, 0);
  const deals = waits !== undefined && handles(identity, document);
  return {
    table: exchange.table,
    order: order
      ? {
          number: order.number,
          lines: order.lines,
          amountFen: order.amount_fen,
          by: order.by_name,
          at: order.made_at.toISOString(),
        }
      : null,
    result: result
      ? {
          id: result.id,
          name: result.name,
          by: result.by_name,
          at: result.taken_at.toISOString(),
          confirmedAt: result.confirmed_at?.toISOString() ?? null,
          paidFen: result.paid_fen,
          failedFen: result.failed_fen,
          paidLines: result.paid_lines,
          failedLines: result.failed_lines,
          outcomes: OUTCOMES.map((outcome) => {
            const found = outcomes.find((one) => one.outcome === outcome);
            return { outcome, lines: found?.lines ?? 0, amountFen: found?.amount_fen ?? 0 };
          }),
          open,
          lines: lines.map((line) => ({
            line: line.line,
            amountFen: line.amount_fen,
            outcome: line.outcome,
            code: line.code,
            reason: line.reason,
            again: line.again === null ? null : { id: line.again, number: line.again_number ?? "" },
          })),
          page,
          pages: Math.max(1, Math.ceil((result.paid_lines + result.failed_lines) / LINES_PER_PAGE)),
        }
      : null,
    /** What the fields of the step have to hold, by field, where the bank has answered. */
    figures:
      waits && result
        ? figuresIn(waits.results, {
            paidFen: result.paid_fen,
            failedFen: result.failed_fen,
            paidLines: result.paid_lines,
            failedLines: result.failed_lines,
          })
        : null,
    may: {
      takeOut: deals,
      takeIn: deals && order !== undefined && !result,
      recall: deals && order !== undefined && !result,
      drop: deals && result !== undefined && result.confirmed_at === null,
      again:
        exchange.again !== undefined &&
        document.state === "done" &&
        result !== undefined &&
        result.confirmed_at !== null &&
        open > 0 &&
        mayAgain(identity, document),
    },
  };
}
