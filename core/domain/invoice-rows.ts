/**
 * Which rows of a form are invoices, as its definition says: no field id stands in core. Reads them from answers and says
 * what is wrong with one before it is looked for in the register.
 */
import { isRegisterNumber } from "./einvoice-figures.ts";
import { columnsOf } from "./fields/table.ts";
import { type Field, fieldsOf, type Form } from "./form.ts";
import type { InvoiceColumns } from "./invoice-columns.ts";
import { type Problem, problem } from "./problem.ts";

/** A table of invoices: the field and its columns. */
export type InvoiceTable = { field: string; columns: InvoiceColumns };

/** One row as the register sees it; `row` counts from 0, amounts in fen. */
export type InvoiceRow = { row: number; number: string; totalFen: number; usedFen: number; date: string };

const known = new WeakMap<Form, InvoiceTable | undefined>();

/** The form's table of invoices; the first one where a definition should hold several. */
export function invoiceTableOf(form: Form): InvoiceTable | undefined {
  if (known.has(form)) return known.get(form);
  const field = fieldsOf(form).find((one) => invoiceColumnsOf(one));
  const columns = field && invoiceColumnsOf(field);
  const table = field && columns && { field: field.id, columns };
  known.set(form, table);
  return table;
}

/** The option of a table field. */
export function invoiceColumnsOf(field: Field): InvoiceColumns | undefined {
  const option = field["invoices"];
  return field.type === "table" && typeof option === "object" && option !== null
    ? (option as InvoiceColumns)
    : undefined;
}

/** Rows of the answers that hold a number. */
export function invoiceRows(answers: Readonly<Record<string, unknown>>, table: InvoiceTable): InvoiceRow[] {
  const { field, columns } = table;
  const rows = Array.isArray(answers[field]) ? (answers[field] as unknown[]) : [];
  return rows.flatMap((cells, row): InvoiceRow[] => {
    if (typeof cells !== "object" || cells === null) return [];
    const cell = (name: string | undefined): unknown =>
      name === undefined ? undefined : (cells as Record<string, unknown>)[name];
    const [number, total, used, date] = [
      cell(columns.number),
      cell(columns.total),
      cell(columns.used),
      cell(columns.date),
    ];
    if (typeof number !== "string" || number === "") return [];
    const totalFen = Number.isSafeInteger(total) ? (total as number) : 0;
    return [
      {
        row,
        number,
        totalFen,
        usedFen: Number.isSafeInteger(used) ? (used as number) : totalFen,
        date: typeof date === "string" ? date : "",
      },
    ];
  });
}

/** Where a problem of a row stands. */
export function invoicePointer({ field, columns }: InvoiceTable, { row }: Pick<InvoiceRow, "row">): string {
  return `/${field}/${row}/${columns.number}`;
}

/** What keeps rows out of the register whatever stands in it: no number, the same one twice, nothing left to use. */
export function invoiceFaults(rows: readonly InvoiceRow[], table: InvoiceTable): Problem[] {
  const seen = new Map<string, number>();
  return rows.flatMap((one) => {
    const at = invoicePointer(table, one);
    const before = seen.get(one.number);
    seen.set(one.number, one.row);
    if (!isRegisterNumber(one.number)) return [problem("invoice.number", at, { number: one.number.slice(0, 40) })];
    if (before !== undefined) return [problem("invoice.twice", at, { number: one.number, row: before + 1 })];
    if (one.totalFen <= 0) return [problem("invoice.not-positive", at, { number: one.number })];
    if (one.usedFen <= 0 || one.usedFen > one.totalFen) return [problem("invoice.part", at, { number: one.number })];
    return [];
  });
}

/** Reports columns and fields that an option names and the form does not have, or has with another type. */
export function checkInvoiceColumns(
  field: Field,
  form: Form,
  pointer: string,
  report: (pointer: string, found: string, expected: string) => void,
): void {
  const columns = invoiceColumnsOf(field);
  if (!columns) return;
  const wanted: Readonly<Record<string, string>> = {
    number: "text",
    date: "date",
    seller: "text",
    buyer: "text",
    net: "money",
    tax: "money",
    total: "money",
    used: "money",
    sharedBy: "document",
    files: "file",
  };
  for (const [key, id] of Object.entries(columns)) {
    if (typeof id !== "string") continue;
    const among = key === "sharedBy" || key === "files" ? fieldsOf(form) : columnsOf(field);
    const found = among.find((one) => one.id === id);
    if (found?.type !== wanted[key])
      report(`${pointer}/invoices/${key}`, found ? `${id} of type ${found.type}` : id, `a ${wanted[key]} field`);
  }
  if (fieldsOf(form).find((one) => invoiceColumnsOf(one))?.id !== field.id)
    report(`${pointer}/invoices`, field.id, "one table of invoices in a form");
}
