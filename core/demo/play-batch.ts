/** The bank of a scenario: takes a batch out, answers each line with the code that the scenario gives, and hands the file in. */
import type { Context } from "../context.ts";
import { readBatch } from "../batches/read-batch.ts";
import { openBatch, linesOf } from "../batches/open-batch.ts";
import { takeIn } from "../batches/take-in.ts";
import { takeOut } from "../batches/take-out.ts";
import { encodeGb18030 } from "../domain/gb18030.ts";
import type { Identity } from "../domain/scope.ts";
import { DELIMITERS, plainYuan } from "../domain/write-batch.ts";

const ADDRESS = "demo";

/** `codes` by line; the last one counts for the lines behind it. */
export async function playResults(
  context: Context,
  identity: Identity,
  document: string,
  codes: readonly string[],
): Promise<void> {
  const hand = { identity, address: ADDRESS };
  await takeOut(context, hand, document);
  const { order } = await readBatch(context, identity, document, 1);
  const batch = await openBatch(context, context.pool, hand, document);
  const { result } = batch.exchange;
  const { amounts } = linesOf(batch.document, batch.exchange);
  const cell = (read: string, i: number): string => {
    const values: Record<string, string> = {
      batch: order?.number ?? "",
      line: String(i + 1),
      amount: plainYuan(amounts[i] ?? 0),
      code: codes[i] ?? codes.at(-1) ?? "",
    };
    return values[read] ?? "";
  };
  const by = DELIMITERS[result.delimiter];
  const total = plainYuan(amounts.reduce((sum, fen) => sum + fen, 0));
  const lines = [
    result.columns.map(({ header }) => header),
    ...amounts.map((_, i) => result.columns.map(({ read }) => cell(read, i))),
    ...(result.total === undefined
      ? []
      : [result.columns.map(({ read }, n) => (n === 0 ? (result.total ?? "") : read === "amount" ? total : ""))]),
  ];
  const text = lines.map((cells) => cells.join(by)).join("\r\n");
  const bytes = result.encoding === "gb18030" ? Buffer.from(encodeGb18030(text)) : Buffer.from(text, "utf8");
  await takeIn(context, hand, document, { bytes, name: `${order?.number ?? document}.csv` });
}

/** What the step has to be done with, where the bank has answered. */
export async function figuresOf(
  context: Context,
  identity: Identity,
  document: string,
): Promise<Record<string, number>> {
  return (await readBatch(context, identity, document, 1)).figures ?? {};
}
