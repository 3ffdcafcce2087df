/**
 * One XML file of an e-invoice for a document that its starter writes: read, looked up in the register, asked about, and
 * kept as a file. Gives the row that it fills; nothing of the document is changed here, the page saves it like typing.
 */
import type { Context } from "../context.ts";
import { dayInChina } from "../domain/day.ts";
import { type Einvoice, readEinvoice } from "../domain/einvoice.ts";
import { plainName } from "../domain/einvoice-figures.ts";
import type { StoredFile } from "../domain/fields/file.ts";
import type { InvoiceColumns } from "../domain/invoice-columns.ts";
import { invoicePointer, invoiceRows, invoiceTableOf } from "../domain/invoice-rows.ts";
import { type Problem, problem } from "../domain/problem.ts";
import type { Identity } from "../domain/scope.ts";
import { getDocument } from "../documents/read-document.ts";
import { isEditable } from "../documents/save-draft.ts";
import { Refusal } from "../errors.ts";
import { uploadFile } from "../files/upload.ts";
import { askInvoices } from "./ask-invoices.ts";
import { conflictOf } from "./describe-conflict.ts";
import { holderOf } from "./keep-uses.ts";
import { parseEinvoice } from "./parse-einvoice.ts";
import { type InvoiceCheck, statesOf } from "./invoice-states.ts";
import { listHolders } from "./queries.ts";

export type ReadInvoice = {
  number: string;
  /** Cells of the row by column id. */
  row: Record<string, unknown>;
  /** The stored original, and the field that keeps it; none where the form has no place for it. */
  file: StoredFile | null;
  field: string | null;
  /** What a person should look at; nothing here stops the row. */
  notes: Problem[];
  check: InvoiceCheck;
};

/** Refuses with invoice.unreadable and every reason. */
export async function readInvoiceFile(
  context: Context,
  identity: Identity,
  documentId: string,
  given: { bytes: Buffer; name: string },
): Promise<ReadInvoice> {
  const document = await getDocument(context, context.pool, identity, documentId);
  if (document.created_by !== identity.person.id) throw new Refusal("document.not-found");
  if (!isEditable(document)) throw new Refusal("document.not-editable");
  const table = invoiceTableOf(context.definitions.get("form", document.form, document.form_version));
  if (!table) throw new Refusal("request.invalid");
  const invoice = invoiceIn(given.bytes, dayInChina(context.clock()));
  const { number, totalFen } = invoice;
  const asked = { number, totalFen, date: invoice.issuedOn };
  const rows = invoiceRows(document.answers, table);
  const twice = rows.find((row) => row.number === number);
  if (twice) throw unreadable([problem("invoice.twice", invoicePointer(table, twice), { number, row: twice.row + 1 })]);
  const others = await listHolders(context.pool, [[number], document.id]);
  const left = others.reduce((rest, other) => rest - other.used_fen, totalFen);
  const holder = holderOf(table, document.answers, document.id);
  // What is left of a shared invoice may be used; only one fen of it has to be there.
  const used = {
    ...asked,
    usedFen: table.columns.used !== undefined && left > 0 ? Math.min(left, totalFen) : totalFen,
  };
  const conflict = conflictOf(used, holder, others, identity, "");
  if (conflict) throw unreadable([conflict]);
  await askInvoices(context, [asked]);
  const [check] = await statesOf(context, [asked]);
  const field = table.columns.files ?? null;
  return {
    number,
    row: rowOf(invoice, table.columns, used.usedFen),
    file:
      field === null
        ? null
        : await uploadFile(context, identity, { ...given, unit: document.unit, mediaType: "application/xml" }),
    field,
    notes: notesOf(invoice, document.unit_name),
    check: check ?? { number, state: "not-queried", day: null, timesChecked: null },
  };
}

function invoiceIn(bytes: Buffer, today: string): Einvoice {
  const parsed = parseEinvoice(bytes);
  if ("problem" in parsed) throw unreadable([parsed.problem]);
  const read = readEinvoice(parsed.root, today);
  if ("problems" in read) throw unreadable(read.problems);
  const { number, takesBack } = read.invoice;
  if (takesBack !== undefined) throw unreadable([problem("einvoice.red", "", { number, blue: takesBack })]);
  return read.invoice;
}

function unreadable(problems: Problem[]): Refusal {
  return new Refusal("invoice.unreadable", { problems, facts: { count: problems.length } });
}

function rowOf(invoice: Einvoice, columns: InvoiceColumns, usedFen: number): Record<string, unknown> {
  const { number, issuedOn, seller, buyer, netFen, taxFen, totalFen } = invoice;
  const cells: readonly (readonly [string | undefined, unknown])[] = [
    [columns.number, number],
    [columns.date, issuedOn],
    [columns.seller, seller.code],
    [columns.buyer, buyer.code === "" ? undefined : buyer.code],
    [columns.net, netFen],
    [columns.tax, taxFen],
    [columns.total, totalFen],
    [columns.used, usedFen === totalFen ? undefined : usedFen],
  ];
  return Object.fromEntries(cells.filter(([id, value]) => id !== undefined && value !== undefined));
}

/** The buyer's name beside our unit's; the unit's code is kept nowhere yet. And where the works are, for the reader. */
function notesOf({ buyer, works }: Einvoice, unit: string): Problem[] {
  const notes: Problem[] = [];
  if (plainName(buyer.name) !== plainName(unit))
    notes.push({ ...problem("invoice.buyer-differs", "", { buyer: buyer.name, unit }), severity: "warn" });
  if (works) notes.push({ ...problem("invoice.works", "", works), severity: "hint" });
  return notes;
}
