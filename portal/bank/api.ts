/** What the server tells about bank accounts: accounts, a month, both sides, and the acts of the treasury. */
import { newId } from "../ids.ts";
import { type Query, request, sendFile } from "../request.ts";

export const RESULTS = ["agrees", "ours", "bank", "differs", "explained"] as const;
export type Result = (typeof RESULTS)[number];

export type BankAccount = {
  id: string;
  title: string;
  bank: string;
  owner: string;
  /** Last four digits. */
  number: string;
  main: boolean;
  since: string;
  county: string;
  mayWrite: boolean;
};
export type AccountRow = BankAccount & { late: { lines: number; payments: number; days: number } };
type InOut = { inFen: number; outFen: number };
export type Balance = {
  asOf: string;
  from: string;
  bankFen: number;
  oursFen: number;
  oursNotBank: InOut;
  bankNotOurs: InOut;
  bankAdjustedFen: number;
  oursAdjustedFen: number;
  differenceFen: number;
  missingDays: number;
};
export type DayRow = {
  day: string;
  lines: number;
  openLines: number;
  payments: number;
  openPayments: number;
  covered: boolean;
};
export type StatementRow = {
  id: string;
  number: string;
  file: string;
  format: string;
  from: string;
  to: string;
  openingFen: number | null;
  closingFen: number | null;
  entries: number;
  pending: number;
  by: string;
  at: string;
};
export type Month = {
  account: BankAccount;
  month: string;
  months: string[];
  results: { result: Result; groups: number; lines: number; payments: number; lineFen: number; paymentFen: number }[];
  days: DayRow[];
  statements: StatementRow[];
  balance: Balance | null;
};
type DocumentLink = { id: string; number: string };
export type BankLine = {
  id: string;
  day: string;
  /** Positive is money that came in. */
  amountFen: number;
  reference: string | null;
  voucher: string | null;
  counterparty: string;
  counterpartyAccount: string;
  purpose: string;
  final: boolean;
  place: number;
  file: string;
  looksReturned: boolean;
  document: DocumentLink | null;
};
export type OwnPayment = {
  id: string;
  day: string;
  /** Positive is money that went out. */
  amountFen: number;
  payee: string;
  voucher: string;
  document: DocumentLink;
  project: { id: string; name: string } | null;
};
export type Item = {
  key: string;
  day: string;
  result: Result;
  match: { id: string; made: "program" | "hand"; basis: string; reason: string | null; by: string; at: string } | null;
  lines: BankLine[];
  payments: OwnPayment[];
};
export type Candidate = OwnPayment & { signs: ("number" | "amount" | "payee")[] };
export type Matched = { agrees: number; differs: number; lines: number; payments: number };
export type Imported = {
  id: string;
  statements: {
    id: string;
    number: string;
    from: string;
    to: string;
    lines: number;
    known: number;
    pending: number;
    gap: { from: string; to: string } | null;
  }[];
  matched: Matched;
};

const of = (account: string, path = ""): string => `/bank/accounts/${encodeURIComponent(account)}${path}`;

export const listAccounts = () => request<{ rows: AccountRow[] }>("GET", "/bank/accounts");
export const openAccount = (body: Record<string, string>) =>
  request<{ id: string }>("POST", "/bank/accounts", { body, repeat: true });
export const getMonth = (account: string, month: string) => request<Month>("GET", of(account), { query: { month } });
export const listItems = (account: string, query: Query) =>
  request<{ rows: Item[]; next: string | null }>("GET", of(account, "/items"), { query });
export const matchAgain = (account: string) => request<Matched>("POST", of(account, "/match"), { repeat: true });
export const matchByHand = (
  account: string,
  body: { id: string; lines: string[]; payments: string[]; reason: string },
) => request<{ id: string }>("POST", of(account, "/matches"), { body, repeat: true });
export const undoMatch = (account: string, match: string, reason: string) =>
  request<void>("POST", of(account, `/matches/${encodeURIComponent(match)}/undo`), { body: { reason } });
export const listReturns = (account: string, line: string) =>
  request<{ rows: Candidate[] }>("GET", of(account, `/lines/${encodeURIComponent(line)}/returns`));
export const startReturn = (account: string, line: string, payment: string) =>
  request<{ id: string }>("POST", of(account, `/lines/${encodeURIComponent(line)}/return`), {
    body: { id: newId(), payment },
    repeat: true,
  });

/** The table that brings both balances together, with its open items, as a sheet. */
export const reconciliationSheetUrl = (account: string, month: string) =>
  `/api/v1${of(account, "/print")}?month=${month}`;

/** Sends a bank's file; the server reads it after it has all of it. */
export function sendStatement(account: string, file: File, onProgress: (share: number) => void): Promise<Imported> {
  const form = new FormData();
  form.append("file", file);
  return sendFile(of(account, "/statements"), form, onProgress);
}
