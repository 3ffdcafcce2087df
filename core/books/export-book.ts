/** The books as files: all rows, streamed from the database, amounts in yuan. */
import type { Readable } from "node:stream";
import type { Context } from "../context.ts";
import { BOOK_ACCOUNTS, type BookAccount } from "../domain/book.ts";
import type { RawRow } from "../exports/copy-rows.ts";
import { openExport } from "../exports/open-export.ts";
import type { SheetColumn, SheetFormat } from "../exports/sheet.ts";
import type { Words } from "../print/default-paper.ts";
import { movementText } from "./book-paper.ts";
import { BALANCES, ENTRIES_OF_LINE } from "./queries.ts";
import type { AccountPage, Period } from "./read-book.ts";

/** The trial balance: one row for each account of each line. */
export function exportBalances(context: Context, period: Period, format: SheetFormat, word: Words): Promise<Readable> {
  const { book, year, from, to } = period;
  const balance = (name: string, fen: (row: RawRow) => number): SheetColumn => ({
    head: headOf(name, word),
    width: 18,
    reads: [4, 5, 6, 7],
    cell: (row) => ({ kind: "money", fen: signOf(row[4]) * fen(row), unit: "yuan" }),
  });
  const columns = [
    text(word("book.line"), 1, 30),
    text(word("book.holder"), 2, 26),
    text(word("book.project"), 3, 30),
    named(word("book.account"), 4, (code) => word(`book.account.${code}`)),
    balance("opening", (row) => Number(row[5])),
    amount("debit", 6, word),
    amount("credit", 7, word),
    balance("closing", (row) => Number(row[5]) + Number(row[6]) - Number(row[7])),
  ];
  const query = { text: BALANCES, values: [book.book, year, from.toISOString(), to.toISOString()] };
  return openExport(context.pool, { name: word("book.balances"), columns }, query, format);
}

/** A ledger page: one row for each entry, without the sums, which a spreadsheet makes itself. */
export function exportPage(
  context: Context,
  { line, account }: Pick<AccountPage, "line" | "account">,
  { book, from, to }: Period,
  format: SheetFormat,
  word: Words,
): Promise<Readable> {
  const columns: SheetColumn[] = [
    { head: word("book.day"), width: 12, reads: [0], cell: (row) => ({ kind: "date", day: row[0] ?? "" }) },
    {
      head: word("book.voucher"),
      width: 10,
      reads: [1],
      cell: (row) =>
        row[1] ? { kind: "number", value: Number(row[1]), decimals: 0 } : { kind: "text", text: word("book.not-yet") },
    },
    {
      head: word("book.summary"),
      width: 20,
      reads: [2, 3],
      cell: (row) => ({ kind: "text", text: movementText({ movement: row[2] ?? "", reverses: row[3] === "t" }, word) }),
    },
    text(word("book.document"), 5, 26),
    named(word("book.contra"), 6, (code) => word(`book.account.${code}`)),
    amount("debit", 7, word),
    amount("credit", 8, word),
  ];
  const values = [line.id, account, from.toISOString(), to.toISOString(), book.book];
  return openExport(context.pool, { name: word("book.page"), columns }, { text: ENTRIES_OF_LINE, values }, format);
}

function text(head: string, at: number, width: number): SheetColumn {
  return {
    head,
    width,
    reads: [at],
    cell: (row) => (row[at] ? { kind: "text", text: row[at] } : { kind: "empty" }),
  };
}

function named(head: string, at: number, name: (code: string) => string): SheetColumn {
  return { head, width: 14, reads: [at], cell: (row) => ({ kind: "text", text: name(row[at] ?? "") }) };
}

function amount(name: string, at: number, word: Words): SheetColumn {
  return {
    head: headOf(name, word),
    width: 18,
    reads: [at],
    cell: (row) => ({ kind: "money", fen: Number(row[at]), unit: "yuan" }),
  };
}

function headOf(name: string, word: Words): string {
  return word("print.with-unit", { label: word(`book.${name}`), unit: word("unit.yuan") });
}

function signOf(account: string | undefined): number {
  return BOOK_ACCOUNTS[account as BookAccount] === "credit" ? -1 : 1;
}
