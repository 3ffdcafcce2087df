/** What the server tells about payment orders: the list, one with its history, files that go out and come in. */
import type { OrderStateName, Outcome, Paid } from "../core/domain/payment-order.ts";
import { type Query, request } from "./request.ts";

export type OrderWay = "manual" | "file" | "http";
export type OrderHead = {
  id: string;
  number: string;
  code: string | null;
  way: OrderWay;
  state: OrderStateName;
  amountFen: number;
  refundedFen: number;
  payee: string;
  sends: number;
  result: Paid | null;
  reason: string | null;
  conflict: "conflict" | "amount-differs" | null;
  fault: string | null;
  booked: string | null;
  madeAt: string;
  sentAt: string | null;
  answeredAt: string | null;
  nextAt: string | null;
};
export type OrderRow = OrderHead & {
  document: { id: string; number: string; title: string };
  unit: string;
  project: string | null;
};
export type OrderRows = {
  rows: OrderRow[];
  total: number;
  totalCapped: boolean;
  counts: Partial<Record<OrderStateName, number>>;
  look: number;
};
export type OrderEventKind =
  | "made"
  | "sent"
  | "asked"
  | "no-answer"
  | "answer"
  | "booked"
  | "by-hand"
  | "cancelled"
  | "rejected"
  | "not-written";
export type OrderEvent = {
  id: string;
  kind: OrderEventKind;
  outcome: Outcome | "refused" | null;
  state: OrderStateName;
  by: string | null;
  at: string;
  about: string | null;
  amountFen: number | null;
  why: string | null;
  voucher: string | null;
  serial: string | null;
};
export type Order = OrderHead & {
  document: { id: string };
  usage: string;
  bank: string;
  account: string;
  mayAsk: boolean;
  /** The other orders of the same payment, which is made in parts. */
  beside: { id: string; number: string; amountFen: number; payee: string; state: OrderStateName }[];
  events: OrderEvent[];
  refunds: {
    id: string;
    voucher: string;
    amountFen: number;
    day: string;
    reason: string;
    started: boolean;
    fault: string | null;
  }[];
};
export type FileDesk = {
  regions: { code: string; name: string; way: OrderWay }[];
  files: { id: string; way: "out" | "in"; region: string; name: string; vouchers: number; by: string; at: string }[];
};

const at = encodeURIComponent;
export const listOrders = (query: Query) => request<OrderRows>("GET", "/payment-orders", { query });
export const getOrder = (id: string) => request<Order>("GET", `/payment-orders/${at(id)}`);
export const askTreasury = (id: string) => request<void>("POST", `/payment-orders/${at(id)}/ask`, { body: {} });
export const getFileDesk = () => request<FileDesk>("GET", "/treasury-files");
export const takeOut = (region: string) =>
  request<{ file: string; orders: number }>("POST", `/treasury-files/${at(region)}/out`, { body: {} });
export const filePath = (file: string): string => `/api/v1/treasury-files/${at(file)}/xml`;
/** Takes receipts in; whole or not at all. */
export function takeIn(region: string, file: File): Promise<{ taken: { number: string; outcome: Outcome }[] }> {
  const form = new FormData();
  form.append("file", file);
  return request("POST", `/treasury-files/${at(region)}/in`, { form });
}

export type LinkKey = { id: string; algorithm: "ed25519" | "sm2-sm3"; key: string };
export type GivenLink = { way: OrderWay; url: string | null; private: boolean; waitMinutes: number; keys: LinkKey[] };
export type TreasuryLink = GivenLink & {
  region: { code: string; name: string };
  ownKey: { id: string; publicKey: string };
  updatedAt: string;
  updatedBy: string;
  /** When it last answered, and since when it does not, with the reason. */
  heardAt: string | null;
  failedAt: string | null;
  failure: string | null;
};
export type TreasuryLinks = { rows: TreasuryLink[]; regions: { code: string; name: string }[] };

export const getLinks = () => request<TreasuryLinks>("GET", "/treasury-links");
export const saveLink = (region: string, body: GivenLink) =>
  request<void>("PUT", `/treasury-links/${at(region)}`, { body, repeat: true });
/** Asks the treasury about an order that never was; no order is touched. */
export const testLink = (region: string) =>
  request<{ works: boolean; why: string | null }>("POST", `/treasury-links/${at(region)}/test`, { body: {} });
