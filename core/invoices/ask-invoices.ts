/**
 * Keeps what the official query says of invoices: one answer for a number and day. Without a link, or where it gives no
 * answer, an invoice stays not queried, which is for a person to look into. Never called inside a transaction.
 */
import type { Context } from "../context.ts";
import { dayInChina } from "../domain/day.ts";
import type { Command } from "../domain/commands.ts";
import { isRegisterNumber } from "../domain/einvoice-figures.ts";
import { type InvoiceRow, invoiceRows, invoiceTableOf } from "../domain/invoice-rows.ts";
import type { Identity } from "../domain/scope.ts";
import { getDocument } from "../documents/read-document.ts";
import { Refusal } from "../errors.ts";
import { askLink } from "./ask-link.ts";
import { insertQuery, listQueries } from "./queries.ts";

type Asked = Pick<InvoiceRow, "number" | "totalFen" | "date">;

/** As many questions as are open at a time. */
const SIDE_BY_SIDE = 4;
const JUDGED: ReadonlySet<Command["do"]> = new Set(["submit", "approve", "handle", "vote"]);

/** Asks for what has no answer of today yet. */
export async function askInvoices(context: Context, rows: readonly Asked[]): Promise<void> {
  const link = context.invoiceLink;
  if (!link) return;
  const day = dayInChina(context.clock());
  const wanted = new Map(
    rows.filter(({ number, totalFen }) => isRegisterNumber(number) && totalFen > 0).map((row) => [row.number, row]),
  );
  const known = await listQueries(context.pool, [[...wanted.keys()], day]);
  for (const row of known) if (row.day === day) wanted.delete(row.number);
  const waiting = [...wanted.values()];
  const work = async (): Promise<void> => {
    for (let row = waiting.shift(); row; row = waiting.shift()) {
      const answer = await askLink(link, row);
      if ("fault" in answer) {
        context.log(`invoice query of ${row.number}: ${answer.fault}`);
        continue;
      }
      const { state, timesChecked, issuedOn, totalFen, seller, buyer } = answer;
      const at = context.clock();
      await insertQuery(context.pool, [row.number, day, at, state, timesChecked, issuedOn, totalFen, seller, buyer]);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
}

/** Before a command that rules judge: asks about the invoices of the document as it stands. Says nothing of its faults. */
export async function askBefore(
  context: Context,
  identity: Identity,
  document: string,
  command: Command["do"],
): Promise<void> {
  if (!context.invoiceLink || !JUDGED.has(command)) return;
  try {
    const row = await getDocument(context, context.pool, identity, document);
    const table = invoiceTableOf(context.definitions.get("form", row.form, row.form_version));
    if (table) await askInvoices(context, invoiceRows(row.answers, table));
  } catch (error) {
    // Who may not see the document is told so by the command itself.
    if (!(error instanceof Refusal)) throw error;
  }
}
