/** Calls of walking a finished case again on a drafted flow. */
import type { FinishedCase } from "../core/domain/finished-case.ts";
import type { Flow } from "../core/domain/flow.ts";
import type { CaseEvent } from "./api-types.ts";
import { request } from "./request.ts";

const at = encodeURIComponent;
type Told = { step: string; title: string }[];

export type ReplayedCase = {
  version: number;
  acts: {
    at: string;
    by: string | null;
    kind: CaseEvent["kind"];
    marks: Record<string, "done" | "current" | "skipped">;
  }[];
  /** How many acts the case had; fewer are told where the draft does not go on. */
  all: number;
  verdict: "same" | "differs" | "impossible";
  at?: number;
  before?: Told;
  after?: Told;
  reason?: string;
};

export const listFinished = async (flow: string): Promise<FinishedCase[]> =>
  (await request<{ rows: FinishedCase[] }>("GET", `/flows/${at(flow)}/finished`)).rows;
/** Reads only, so it may be repeated. */
export const replayCase = (flow: Flow, document: string) =>
  request<ReplayedCase>("POST", `/flows/${at(flow.id)}/replay`, { body: { document, flow }, repeat: true });
