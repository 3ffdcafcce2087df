/** What the server tells when it looks ahead at a document's case. */
import type { SeatKind, SeatStatus } from "../core/domain/case-state.ts";
import type { Decide, Order, Span } from "../core/domain/flow-people.ts";
import { request } from "./request.ts";

type Named = { id: string; name: string };
export type Why = {
  rule:
    | "role"
    | "starter"
    | "persons"
    | "field"
    | "chosen"
    | "same"
    | "expression"
    | "plugin"
    | "policy"
    | "added"
    | "escalated";
  role?: string;
  unit?: string;
  levels?: number;
  for?: string;
  /** Names from who was asked first to who acts. */
  chain?: string[];
  by?: string;
};
export type Asked = {
  /** Nobody yet, where somebody still names a person. */
  person: Named | null;
  why: Why;
  kind: SeatKind;
  status: SeatStatus;
  acts: boolean;
  auto?: "same-approver" | "starter" | "deadline";
};
type At = { step: string; title: string };
export type PeopleStep = At & {
  kind: "people";
  do: "approve" | "handle";
  now: boolean;
  decide: Decide;
  order: Order;
  people: Asked[];
  named?: { by: "starter" | "previous"; from: Named[]; max: number };
  due?: { at: string; provisional: boolean } | { within: Span };
  /** `on` is the title of an earlier step. */
  depends: { on: string; how: "separate" | "same-approver" | "same-as" }[];
  failed?: boolean;
  blocked?: boolean;
  asOf: string;
};
export type ForecastStep =
  | PeopleStep
  | (At & { kind: "wait"; now: boolean; until?: string; for?: Span })
  | (At & { kind: "act"; now: boolean; stopped: boolean })
  | (At & { kind: "does"; do: "post" | "unpost" | "amend" | "publish" })
  | (At & { kind: "copies"; people: string[] })
  | (At & { kind: "skipped"; reason: "no-approver" | "come-back" | "administrator" })
  | (At & { kind: "branch"; taken: string[]; open: string[] })
  | (At & { kind: "repeat"; time: number; times: number; assumed: boolean })
  | (At & { kind: "group"; branches: { id: string; title: string; items: ForecastStep[] }[] })
  | (At & {
      kind: "stop";
      reason: string;
      missing: string[];
      taken: string[];
      ways: { title: string; steps: string[] }[];
    });
export type Forecast = {
  flow: { id: string; version: number; title: string };
  stage: "before" | "running" | "over";
  asOf: string;
  end: "done" | "refused" | "returned" | "stuck" | "long";
  items: ForecastStep[];
};

export const getForecast = (document: string) =>
  request<Forecast>("GET", `/documents/${encodeURIComponent(document)}/forecast`);
