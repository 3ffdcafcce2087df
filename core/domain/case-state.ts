/**
 * What a running case is: the events that happened, in their order, and the state that is nothing but their replay. An
 * event says all that its replay needs, so that a history is read without the definition it was made with.
 */
import type { Ballot } from "./vote.ts";

/** The rule that chose a person: which `who` of the step, the role and unit, whose substitute, who named them. */
export type Why = {
  role?: string;
  unit?: string;
  /** Place of the rule in the step's `who`. */
  who?: number;
  rule?: "role" | "starter" | "persons" | "field" | "chosen" | "same" | "expression" | "policy" | "added" | "escalated";
  levels?: number;
  /** The person asked first: by substitution, or before the step was handed over. */
  for?: string;
  by?: string;
};
export type Candidate = { person: string; why: Why };

/** When a step has to be done, and by which calendar that was found. Instants in UTC. */
export type Deadline = {
  at: string;
  remind: string[];
  overdue: string[];
  calendar: string;
  version: number;
  /** The calendar's table did not reach that far. */
  provisional: boolean;
};

export type SeatKind = "member" | "alongside" | "before" | "after" | "delegate";
export type SeatStatus = "asked" | "agreed" | "handled" | "given" | "for" | "against" | "abstain" | "recuse" | "gone";
/** One person asked at a step; who added the seat, for seats that were not there at the beginning. */
export type Seat = { no: number; person: string; why: Why; kind: SeatKind; status: SeatStatus; by?: number };
export type Active = {
  step: string;
  /** Counts the entries of a case; timers and answers name it, so that a late one finds nothing. */
  entry: number;
  kind: "human" | "wait" | "act";
  order: "together" | "in-turn" | "claim";
  seats: Seat[];
  claimed?: number;
  deadline?: Deadline;
  until?: string;
  attempt?: number;
  /** An act whose attempts are used up: an administrator tries again or passes it over. */
  stopped?: boolean;
};

type Said = { opinion?: string; files?: string[]; signature?: unknown };
/** `through`: with this the step is done. */
type Decided = Said & { step: string; seat?: number; by: string; choose?: Record<string, string[]>; through?: boolean };

export type FlowEvent =
  | { kind: "submitted"; by: string; choose?: Record<string, string[]> }
  | { kind: "chose"; step: string; branch: number }
  | { kind: "split"; step: string; branches: string[] }
  | { kind: "arrived"; step: string; branch: string }
  | { kind: "repeated"; step: string; time: number; left: string[] }
  | { kind: "entered"; step: string; entry: number; people: Candidate[]; order?: Active["order"]; deadline?: Deadline }
  | { kind: "waiting"; step: string; entry: number; until: string }
  | { kind: "woke"; step: string }
  | { kind: "acting"; step: string; entry: number; attempt: number }
  | { kind: "acted"; step: string; output?: Record<string, unknown> }
  | { kind: "act-failed"; step: string; attempt: number; error: string; stopped: boolean; through?: boolean }
  | ({ kind: "agreed" | "handled"; auto?: "same-approver" | "starter" | "deadline" } & Decided)
  | ({ kind: "voted"; choice: Ballot; result?: "passed" | "failed" } & Decided)
  /** The treasury paid what the step ordered; `set` are the fields that its answer fills. */
  | { kind: "settled"; step: string; set: Record<string, string>; more?: true }
  | { kind: "closed"; step: string; result: "passed" | "failed" }
  | ({ kind: "answered"; step: string; seat: number; by: string } & Said)
  | { kind: "skipped"; step: string; reason: "no-approver" | "come-back" | "administrator" }
  | { kind: "claimed" | "released"; step: string; seat: number; by: string }
  | ({ kind: "transferred"; step: string; seat: number; by: string; from: string; to: Candidate } & Said)
  | ({ kind: "added"; step: string; seat: number; by: string; as: SeatKind; people: Candidate[] } & Said)
  | { kind: "removed"; step: string; seat: number; by: string; person: string; reason?: "separated" }
  | { kind: "escalated"; step: string; people: Candidate[]; join: boolean }
  | { kind: "reminded"; step: string; people: string[]; overdue: boolean }
  | { kind: "urged"; by: string; people: string[]; at: string }
  | { kind: "copied"; by: string | null; step?: string; people: string[]; opinion?: string }
  | { kind: "posted" | "unposted" | "amended" | "published"; step: string }
  | {
      kind: "returned";
      step: string;
      to: string;
      by: string | null;
      opinion: string;
      left: string[];
      skip?: string[];
      files?: string[];
    }
  | {
      kind: "taken-back";
      step: string;
      by: string;
      seat?: number;
      left: string[];
      /** Blocks of branches side by side → the branch that had arrived and is on its way again. */
      reopened?: Record<string, string>;
      opinion?: string;
    }
  | { kind: "jumped"; step: string; to: string; by: string; opinion: string; left: string[] }
  | { kind: "refused"; step: string; by: string | null; opinion: string; files?: string[] }
  | { kind: "withdrawn"; by: string; opinion?: string }
  | {
      kind: "migrated";
      by: string | null;
      from?: number;
      version: number;
      state: CaseState;
      opinion?: string;
      /** Takes the move before it back. */
      undo?: true;
    }
  | { kind: "finished"; step?: string };

export type CaseState = {
  status: "new" | "running" | "returned" | "done" | "withdrawn" | "refused";
  round: number;
  /** Steps that wait, in the order in which they were entered. */
  active: Active[];
  /** Blocks of branches side by side → branches that are still on their way. */
  joins: Record<string, string[]>;
  /** Repeated blocks → how often they were begun. */
  loops: Record<string, number>;
  /** Branches taken in this round. */
  choices: Record<string, number | string[]>;
  /** Steps reached in this round, in order, with those that wait; posts among them can be undone. */
  path: string[];
  /** Who decided which step, over all rounds, with whom they stood in for: separation of duties looks here. */
  acted: {
    step: string;
    person: string;
    for?: string;
    /** The entry of the step, and whether the person was only asked besides: first, or after somebody. */
    entry?: number;
    aside?: boolean;
  }[];
  /** Who agreed where in this round: who is asked again may be passed over. */
  agreed: { step: string; person: string }[];
  /** Who was named for a step. */
  chosen: Record<string, string[]>;
  /** Decisions of this round alone: the starter may withdraw while there are none. */
  decisions: number;
  /** The last decision, which its maker may take back. */
  last: { step: string; person: string; seat?: number } | null;
  /** After a return with come-back: what is passed over on the way to the step that returned it, each once. */
  skip: { steps: string[]; until: string } | null;
  entries: number;
  urgedAt: string | null;
};

export const NEW_CASE: CaseState = Object.freeze({
  status: "new",
  round: 0,
  active: [],
  joins: {},
  loops: {},
  choices: {},
  path: [],
  acted: [],
  agreed: [],
  chosen: {},
  decisions: 0,
  last: null,
  skip: null,
  entries: 0,
  urgedAt: null,
});

const DECIDED: ReadonlySet<SeatStatus> = new Set(["agreed", "handled", "given", "for", "against", "abstain", "recuse"]);

/** True when the seat has said what it was asked. */
export function hasDecided(seat: Seat): boolean {
  return DECIDED.has(seat.status);
}

/** The people who may act at a step now: asked, and nobody before them. */
export function openSeats(active: Active): Seat[] {
  if (active.kind !== "human") return [];
  return active.seats.filter((seat) => seat.status === "asked" && !isBlocked(active, seat));
}

/** True while somebody else has to answer before this seat. */
function isBlocked(active: Active, seat: Seat): boolean {
  const asked = (other: Seat): boolean => other.status === "asked" && other.no !== seat.no;
  if (active.seats.some((s) => asked(s) && s.by === seat.no && (s.kind === "before" || s.kind === "delegate")))
    return true;
  if (seat.kind === "after") return active.seats.some((s) => s.no === seat.by && s.status === "asked");
  if (seat.kind !== "member") return false;
  if (active.claimed !== undefined) return active.claimed !== seat.no;
  // In turn, signers behind an earlier member come before the next one.
  return (
    active.order === "in-turn" &&
    active.seats.some(
      (s) => asked(s) && (s.kind === "member" ? s.no < seat.no : s.kind === "after" && memberOf(active, s) < seat.no),
    )
  );
}

/** The member at the beginning of a chain of added signers. */
function memberOf(active: Active, seat: Seat): number {
  let at = seat;
  for (let i = 0; i < active.seats.length && at.kind !== "member" && at.by !== undefined; i++)
    at = active.seats[at.by] ?? at;
  return at.no;
}
