/** What the server tells about hits of alerts: the list, one with its history, statistics. */
import type { Level, RuleParameter } from "../core/domain/rule.ts";
import type { Compared } from "../core/domain/run-rule.ts";
import { type Query, request } from "./request.ts";
import type { WatchedKind } from "./rule-api.ts";

export type HitRow = {
  id: string;
  rule: { id: string; code: string; title: string; version: number };
  subject: { kind: WatchedKind; id: string };
  object: string;
  project: { id: string; name: string } | null;
  unit: { id: string; name: string };
  region: { code: string; name: string } | null;
  level: Level;
  state: "open" | "closed";
  mark: string | null;
  message: string;
  firstSeen: string;
  lastSeen: string;
  clearedOn: string | null;
  notJudged: string | null;
  frozenAt: string | null;
  handling: { id: string; number: string } | null;
  openedAt: string;
  closedAt: string | null;
  closedAs: ClosedAs | null;
};
export type ClosedAs = "itself" | "normal" | "violation" | "suspect" | "mended" | "rule-retired";
export type HitEventKind =
  | "opened"
  | "rose"
  | "fell"
  | "cleared"
  | "again"
  | "told"
  | "escalated"
  | "marked"
  | "handling"
  | "handled"
  | "frozen"
  | "unfrozen"
  | "closed"
  | "not-judged";
export type HitEvent = {
  kind: HitEventKind;
  day: string;
  at: string;
  by: { id: string; name: string } | null;
  people: { id: string; name: string }[];
  facts: { from?: Level; level?: Level; reason?: string; as?: ClosedAs; mark?: string; days?: number };
};
export type Hit = HitRow & {
  compared: Compared[];
  basis: { text: string; mark: "S" | "K"; source: string | null } | null;
  /** As they counted when it was found: fen, basis points or whole numbers. */
  params: { id: string; label: string; type: RuleParameter["type"]; value: number | null }[];
  events: HitEvent[];
};
export type HitCounts = {
  found: number;
  open: number;
  closed: number;
  handled: number;
  frozen: number;
  /** Basis points of those that were handled or have to be; null where there are none. */
  handledRate: number | null;
};
export type HitStatistics = {
  all: HitCounts;
  levels: ({ level: Level } & HitCounts)[];
  rules: ({ rule: { id: string; code: string; title: string } } & HitCounts)[];
  regions: ({ region: { code: string | null; name: string | null } } & HitCounts)[];
  units: ({ unit: { id: string | null; name: string | null } } & HitCounts)[];
};
export type HitPage = { rows: HitRow[]; next: string | null; total: number; totalCapped: boolean };

export const listHits = (query: Query) => request<HitPage>("GET", "/hits", { query });
export const getHit = (id: string) => request<Hit>("GET", `/hits/${encodeURIComponent(id)}`);
export const getHitStatistics = (query: Query = {}) => request<HitStatistics>("GET", "/hits/statistics", { query });
