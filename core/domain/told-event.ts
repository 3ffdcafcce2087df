/** An event of a case as people are told it, with names instead of ids: what the server answers and pages show. */
import type { FlowEvent, SeatKind, Why } from "./case-state.ts";
import type { Ballot } from "./vote.ts";

/** Why a person is asked, with names instead of ids. */
export type WhyShown = {
  rule?: NonNullable<Why["rule"]>;
  role?: string;
  unit?: string;
  levels?: number;
  for?: string;
  by?: string;
};

type OpinionFile = { sha256: string; name: string; size: number };

export type ToldEvent = {
  seq: number;
  at: string;
  kind: FlowEvent["kind"];
  /** The step's title, or the event's own word. */
  title: string;
  step?: string;
  by: { name: string; unit: string } | null;
  /** In whose place the person acted. */
  instead?: string;
  opinion?: string;
  files?: OpinionFile[];
  signature?: unknown;
  choice?: Ballot;
  result?: "passed" | "failed";
  as?: SeatKind;
  auto?: "same-approver" | "starter" | "deadline";
  reason?: string;
  error?: string;
  time?: number;
  attempt?: number;
  version?: number;
  stopped?: boolean;
  overdue?: boolean;
  /** Decided after the deadline. */
  late?: boolean;
  people?: string[];
  from?: string;
  to?: string;
  comesBack?: boolean;
};
