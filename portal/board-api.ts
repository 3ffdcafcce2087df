/** What the server tells about a board: documents that wait, with the marks of a list of rules. */
import type { Mark } from "../core/domain/rule-result.ts";
import { request } from "./request.ts";

export type BoardRow = {
  id: string;
  number: string;
  title: string;
  project: { id: string; code: string; name: string } | null;
  unit: { id: string; name: string };
  step: string | null;
  stateTitle: string;
  amountFen: number | null;
  updatedAt: string;
  lines: { rule: string; code: string; title: string; mark: Mark }[];
};
export type Board = {
  /** What the menus call it; null where none leads to it. */
  title: string | null;
  form: { id: string; title: string };
  list: { id: string; title: string };
  total: number;
  totalCapped: boolean;
  rows: BoardRow[];
};

/** The running documents of a form that the reader may see, newest first. */
export const getBoard = (form: string, list: string) =>
  request<Board>("GET", `/boards/${encodeURIComponent(form)}`, { query: { list } });
