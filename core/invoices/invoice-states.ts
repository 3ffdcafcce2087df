/** What is known of the invoices of a document: what the official query said last, and when. */
import type { Context } from "../context.ts";
import { dayInChina } from "../domain/day.ts";
import { type InvoiceRow, invoiceRows, invoiceTableOf } from "../domain/invoice-rows.ts";
import type { Identity } from "../domain/scope.ts";
import { readDocument } from "../documents/read-document.ts";
import type { InvoiceState } from "./ask-link.ts";
import { listQueries } from "./queries.ts";

export type InvoiceCheck = {
  number: string;
  /** differs: the tax authority knows it with another total; not-queried: nobody could be asked so far. */
  state: InvoiceState | "differs" | "not-queried";
  /** Day of the answer in China. */
  day: string | null;
  timesChecked: number | null;
};

/** One line for each row of a document that the person may read; no line for what stays hidden from them. */
export async function listInvoiceChecks(
  context: Context,
  identity: Identity,
  document: string,
): Promise<{ field: string | null; rows: InvoiceCheck[] }> {
  const { form, answers } = await readDocument(context, identity, document, (key) => key);
  const table = invoiceTableOf(context.definitions.get("form", form.id, form.version));
  if (!table) return { field: null, rows: [] };
  return { field: table.field, rows: await statesOf(context, invoiceRows(answers, table)) };
}

/** The newest answers, in the order of the rows. */
export async function statesOf(
  context: Context,
  rows: readonly Pick<InvoiceRow, "number" | "totalFen">[],
): Promise<InvoiceCheck[]> {
  const day = dayInChina(context.clock());
  const found = await listQueries(context.pool, [rows.map(({ number }) => number), day]);
  return rows.map(({ number, totalFen }) => {
    const answer = found.find((row) => row.number === number);
    if (!answer) return { number, state: "not-queried", day: null, timesChecked: null };
    const differs = answer.state === "normal" && answer.total_fen !== totalFen;
    return { number, state: differs ? "differs" : answer.state, day: answer.day, timesChecked: answer.times_checked };
  });
}
