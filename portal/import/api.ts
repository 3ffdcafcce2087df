/** Endpoints and shapes of imports into any form. */
import type { Outcome } from "../../core/domain/feed-row.ts";
import type { Problem } from "../../core/domain/problem.ts";
import type { Answers, Named } from "../api-types.ts";
import { request } from "../request.ts";

export type Verdict = "ready" | "draft" | "bad" | "skipped" | "done" | "failed";
export type Reason = "remembered" | "label" | "synonym" | "similar" | "content" | "hand";
export type AmountUnit = "yuan" | "thousand" | "wan" | "million" | "yi";
export type Matched = {
  column: number;
  unit?: AmountUnit;
  part?: "from" | "to";
  confidence?: number;
  reason?: Reason;
};
export type Matching = Record<string, Matched>;
export type ImportForm = { id: string; title: string; opens: boolean; units: Named[] };
export type ImportField = { id: string; label: string; section: string; type: string; required: boolean };
export type ProblemCount = { problem: Problem; count: number; rows: number };
/** A file of another system's records: what its rows would do, with the sum of their differences in fen. */
export type FeedView = {
  id: string;
  title: string;
  key: string;
  columns: { header: string; title: string; field: string | null }[];
  unused: string[];
  outcomes: Record<Outcome, { rows: number; fen: number }>;
};
export type FormImport = {
  id: string;
  form: { id: string; title: string; version: number; opens: boolean };
  unit: Named;
  project: Named | null;
  fileName: string;
  headers: string[];
  above: string;
  leftOut: { row: number; why: "total" | "note" | "header-again" | "numbering"; text: string }[];
  matching: Matching;
  fields: ImportField[];
  samples: string[][];
  state: "open" | "running" | "done" | "undone";
  counts: Record<Verdict, number>;
  problems: ProblemCount[];
  submit: boolean;
  done: number;
  total: number;
  at: string;
  feed: FeedView | null;
  sameFileAt: string | null;
};
export type ImportRow = {
  row: number;
  texts: Record<string, string>;
  answers: Answers;
  edited: string[];
  problems: Problem[];
  verdict: Verdict;
  document: string | null;
  record: { outcome: Outcome; key: string; amountFen: number; deltaFen: number; form: string } | null;
};
export type Made = { row: number; document: string; number: string; title: string; state: string };
export type FormBatch = {
  id: string;
  form: { id: string; title: string };
  fileName: string;
  state: FormImport["state"];
  done: number;
  at: string;
  undoneAt: string | null;
};
export type RowFilter = {
  verdict?: string;
  outcome?: Outcome;
  code?: string;
  pointer?: string;
  page?: number;
  size?: number;
};

/** The project of a row; no field of the form. */
export const PROJECT = "$project";
const BASE = "/form-imports";

export const listImportForms = () => request<ImportForm[]>("GET", `${BASE}/forms`);
export const listFormBatches = () => request<FormBatch[]>("GET", BASE);
export const getFormImport = (id: string) => request<FormImport>("GET", `${BASE}/${id}`);
export const setMatching = (id: string, matching: Matching) =>
  request<FormImport>("PUT", `${BASE}/${id}/matching`, { body: matching });
export const listImportRows = (id: string, query: RowFilter) =>
  request<{ rows: ImportRow[]; total: number }>("GET", `${BASE}/${id}/rows`, { query });
export const editImportRow = (id: string, row: number, body: { answers?: Answers; skip?: boolean }) =>
  request<{ row: ImportRow } & Pick<FormImport, "counts" | "problems">>("PUT", `${BASE}/${id}/rows/${row}`, { body });
export const runFormImport = (id: string, body: { submit: boolean; reason?: string; leave?: boolean }) =>
  request<FormImport>("POST", `${BASE}/${id}/run`, { body, repeat: true });
export const listMade = (id: string) => request<Made[]>("GET", `${BASE}/${id}/documents`);
export const undoFormImport = (id: string) =>
  request<{ removed: number; withdrawn: number; kept: number }>("POST", `${BASE}/${id}/undo`, {
    body: {},
    repeat: true,
  });
export const dropFormImport = (id: string) => request<void>("DELETE", `${BASE}/${id}`);

/** Takes a table in for a form. */
export function openFormImport(
  file: File,
  given: { form: string; unit?: string; project?: string },
): Promise<FormImport> {
  const form = new FormData();
  for (const [name, value] of Object.entries(given)) if (value !== undefined && value !== "") form.append(name, value);
  form.append("file", file);
  return request("POST", BASE, { form });
}
