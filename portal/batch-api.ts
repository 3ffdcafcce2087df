/** What the server tells about a batch that the bank pays line by line. */
import type { Outcome } from "../core/domain/batch-exchange.ts";
import { request, requestBlob } from "./request.ts";

export type BatchLine = {
  line: number;
  amountFen: number;
  outcome: Outcome;
  code: string;
  reason: string;
  again: { id: string; number: string } | null;
};
export type Batch = {
  /** The table whose rows are the lines. */
  table: string;
  order: { number: string; lines: number; amountFen: number; by: string; at: string } | null;
  result: {
    id: string;
    name: string;
    by: string;
    at: string;
    confirmedAt: string | null;
    paidFen: number;
    failedFen: number;
    paidLines: number;
    failedLines: number;
    outcomes: { outcome: Outcome; lines: number; amountFen: number }[];
    /** Lines that were not paid and that no other batch holds. */
    open: number;
    lines: BatchLine[];
    page: number;
    pages: number;
  } | null;
  figures: Record<string, number> | null;
  may: { takeOut: boolean; takeIn: boolean; recall: boolean; drop: boolean; again: boolean };
};

const at = (id: string): string => `/documents/${encodeURIComponent(id)}/batch`;
export const getBatch = (id: string, page: number) => request<Batch>("GET", at(id), { query: { page } });
export const takeOutBatch = (id: string) => requestBlob("POST", `${at(id)}/out`, {});
export function takeInResult(id: string, file: File): Promise<unknown> {
  const form = new FormData();
  form.append("file", file);
  return request("POST", `${at(id)}/in`, { form });
}
export const dropResult = (id: string, reason: string) => request<void>("POST", `${at(id)}/drop`, { body: { reason } });
export const recallBatch = (id: string, reason: string) =>
  request<void>("POST", `${at(id)}/recall`, { body: { reason } });
export const payAgain = (id: string, draft: string) =>
  request<{ id: string }>("POST", `${at(id)}/again`, { body: { id: draft } });
