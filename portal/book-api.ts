/** The books: trial balance, how a month stands, one account of one line; as sheets and files too. */
import type { BookAccount, Turnover } from "../core/domain/book.ts";
import { type Query, queryText, request } from "./request.ts";

const at = encodeURIComponent;

export type BookLine = {
  id: string;
  number: string;
  unit: string;
  project: string | null;
  accounts: Partial<Record<BookAccount, Turnover>>;
};
export type MonthState = {
  month: string;
  closed: { document: string; number: string; by: string; at: string } | null;
  /** Why it may not be closed now. */
  reasons: { code: string; message: string }[];
  /** Of the whole book, which is closed as a whole. */
  figures: { vouchers: number; turnoverFen: number };
  /** Of the lines of the chosen year. */
  ofYear: { vouchers: number; turnoverFen: number };
  /** The form that closes it, for those who may start one. */
  closing?: { form: string; answers: Record<string, unknown> };
};
export type BookAnswer = {
  book: { book: string; name: string };
  year: number;
  month: string;
  years: number[];
  months: { month: string; vouchers: number; closed: boolean }[];
  accounts: Record<BookAccount, Turnover>;
  lines: BookLine[];
  state: MonthState;
};
export type BookEntry = {
  day: string;
  voucher: number | null;
  movement: string;
  reverses: boolean;
  document: string;
  document_number: string;
  contra: BookAccount;
  debitFen: number;
  creditFen: number;
  balanceFen: number;
};
export type PageAnswer = {
  line: { id: string; number: string; year: number; unit: string; project: string | null; source: string };
  book: { book: string; name: string };
  account: BookAccount;
  month: string;
  openingFen: number;
  entries: BookEntry[];
  more: boolean;
  inMonth: Turnover;
  inYear: Turnover;
};

export const listBooks = () => request<{ rows: { book: string; name: string }[] }>("GET", "/books");
export const getBook = (book: string, query: Query) => request<BookAnswer>("GET", `/books/${at(book)}`, { query });
export const getBookLine = (line: string, query: Query) =>
  request<PageAnswer>("GET", `/book-lines/${at(line)}`, { query });
/** The address of a sheet or file of a book or of one of its lines. */
export const bookUrl = (of: "books" | "book-lines", id: string, as: "print" | "export", query: Query) =>
  `/api/v1/${of}/${at(id)}/${as}${queryText(query)}`;
