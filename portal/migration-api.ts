/** Calls of moving running cases to another version of their flow. */
import { request } from "./request.ts";

const at = encodeURIComponent;

export type VersionCount = { version: number; running: number; returned: number; over: number };
type Told = { step: string; title: string }[];
export type Judged = {
  case: string;
  document: string;
  number: string;
  title: string;
  unit: string;
  /** The version on which it runs. */
  version: number;
  verdict: "same" | "differs" | "impossible";
  /** Act from which it differs or where it stops, counted from 1. */
  at?: number;
  before?: Told;
  after?: Told;
  reason?: string;
};
export type MigrationReport = { versions: VersionCount[]; cases: Judged[]; more: boolean };
export type Move = {
  case: string;
  document: string;
  number: string;
  title: string;
  at: string;
  by: string | null;
  from: number | null;
  version: number;
  opinion: string;
  /** It takes the move before it back. */
  undo: boolean;
  undoable: boolean;
};

export const judgeMigration = (flow: string, version: number) =>
  request<MigrationReport>("GET", `/flows/${at(flow)}/migration`, { query: { version } });
export const listMoves = async (flow: string): Promise<Move[]> =>
  (await request<{ rows: Move[] }>("GET", `/flows/${at(flow)}/migrations`)).rows;
export const moveCase = (flow: string, body: { case: string; version: number; opinion: string }) =>
  request<{ verdict: Judged["verdict"] }>("POST", `/flows/${at(flow)}/migrations`, { body });
export const undoMove = (flow: string, body: { case: string; opinion: string }) =>
  request<{ version: number }>("POST", `/flows/${at(flow)}/migrations/undo`, { body });
export const bpmnUrl = (flow: string, version?: number) =>
  `/api/v1/flows/${at(flow)}/bpmn${version === undefined ? "" : `?version=${version}`}`;
