/** What the server tells about budget lines: the tree, one line, its postings and payments, and where the money went. */
import type { NodeKind, TraceState } from "../core/domain/trace.ts";
import type { Accounts, Named, Titled } from "./api-types.ts";
import { type Query, queryText, request } from "./request.ts";

const at = encodeURIComponent;

export type QuotaLine = {
  id: string;
  parent: string | null;
  number: string;
  supNumber: string | null;
  year: number;
  source: string;
  nature: string | null;
  unit: Named;
  project: { id: string; code: string; name: string } | null;
  stopped: boolean;
  /** Lines below it that are shown under the same filters. */
  children: number;
  accounts: Accounts;
};
/** Each fen once: what was distributed stands on the lines below. */
export type QuotaSums = {
  lines: number;
  ownFen: number;
  frozenFen: number;
  inTransitFen: number;
  paidFen: number;
  refundedFen: number;
  balanceFen: number;
  availableFen: number;
};
export type QuotaPage = { rows: QuotaLine[]; total: number; size: number; sums: QuotaSums | null };
export type QuotaChoices = { years: number[]; sources: string[]; natures: string[]; units: Named[] };
export type QuotaNumber = QuotaSums & { number: string; year: number; sources: string[] };

export type QuotaAnswer = Omit<QuotaLine, "parent" | "stopped" | "children"> & {
  dated: string | null;
  elements: Record<string, unknown>;
  /** What the codes among them are called in the line's year. */
  elementNames: Readonly<Record<string, string>>;
  document: Titled & { number: string };
  stopped: { at: string; reason: string } | null;
  /** What was asked to lift the stop, and what the reader may do about it. */
  lift: { asked: { by: string; at: string; reason: string } | null; mayAsk: boolean; mayLift: boolean };
  /** Lines above it, the top first; without id where the person does not see them. */
  above: { id: string | null; number: string; unit: string | null }[];
};
export type Posting = {
  id: string;
  at: string;
  side: "line" | "counter";
  movement: string;
  amountFen: number;
  reverses: boolean;
  /** On the line after it. */
  balanceFen: number;
  availableFen: number;
  by: string;
  document: Titled & { number: string };
  step: string;
  other: { id: string | null; number: string } | null;
  entries: { mine: boolean; account: string; debitFen: number; creditFen: number }[];
};
export type LinePayment = {
  id: string;
  paidAt: string;
  payee: string;
  kind: string | null;
  amountFen: number;
  voucher: string;
  document: string;
  project: string;
  contract: (Titled & { number: string }) | null;
};
export type Paged<Row> = { rows: Row[]; total: number; size: number };

export type TraceNode = {
  id: string;
  kind: NodeKind;
  of: string | null;
  count: number;
  amountFen: number;
  name: string | null;
  note: string | null;
};
export type TraceLink = { from: string; to: string; amountFen: number };
type Stop = { id: string; name: string; note: string | null };
export type TraceRow = {
  lines: Stop[];
  project: Stop | null;
  contract: Stop | null;
  payee: Stop | null;
  state: TraceState | null;
  amountFen: number;
};
export type TraceAnswer = {
  line: string | null;
  number: string | null;
  sums: {
    totalFen: number;
    rootFen: number;
    paidFen: number;
    inTransitFen: number;
    frozenFen: number;
    availableFen: number;
    outsideFen: number;
    unrecordedFen: number;
  };
  payees: number;
  drawing: { nodes: TraceNode[]; links: TraceLink[] };
  rows: TraceRow[];
  chosen: { rows: number; sumFen: number };
  size: number;
};

export const listQuotas = (query: Query) => request<QuotaPage>("GET", "/quotas", { query });
export const listQuotaChoices = () => request<QuotaChoices>("GET", "/quotas/choices");
export const listQuotaNumbers = (query: Query) => request<{ rows: QuotaNumber[] }>("GET", "/quotas/numbers", { query });
export const quotasExportUrl = (query: Query) => `/api/v1/quotas/export${queryText(query)}`;
/** Files of another system's columns that lines can be written in. */
export const listRecordFeeds = () => request<{ id: string; title: string }[]>("GET", "/quotas/records");
export const recordsExportUrl = (feed: string, query: Query) =>
  `/api/v1/quotas/records/${at(feed)}/export${queryText(query)}`;
export const getQuota = (id: string) => request<QuotaAnswer>("GET", `/quotas/${at(id)}`);
/** Asks to lift the stop of a line, which is verified first. */
export const askLift = (id: string, reason: string) =>
  request<void>("POST", `/quotas/${at(id)}/lift`, { body: { reason } });
/** Lifts what another person asked for, once the line is verified again. */
export const liftStop = (id: string) => request<void>("POST", `/quotas/${at(id)}/lift/confirm`, { body: {} });
export const listPostings = (id: string, page: number) =>
  request<Paged<Posting>>("GET", `/quotas/${at(id)}/postings`, { query: { page } });
export const listLinePayments = (id: string, page: number) =>
  request<Paged<LinePayment> & { sumFen: number }>("GET", `/quotas/${at(id)}/payments`, { query: { page } });
export const getTrace = (query: Query) => request<TraceAnswer>("GET", "/quotas/trace", { query });
export const traceExportUrl = (query: Query) => `/api/v1/quotas/trace/export${queryText(query)}`;
