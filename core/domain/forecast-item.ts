/** What a look ahead at a case tells: the steps that will come, with their people, branches side by side as groups. */
import type { SeatKind, SeatStatus, Why } from "./case-state.ts";
import type { Decide, Order, Span } from "./flow-people.ts";

/** How a later step hangs on who acts at an earlier one. */
export type Dependence = { on: string; how: "separate" | "same-approver" | "same-as" };

export type ForecastPerson = {
  /** Id of a person; of nobody yet where a person is still to be named (see `isUnnamed`). */
  person: string;
  why: Why;
  seat: number;
  kind: SeatKind;
  /** As the case stands now, for steps that wait already; asked for those to come. */
  status: SeatStatus;
  /** The look ahead goes on with this person's decision. */
  acts: boolean;
  /** Taken as agreed without being asked. */
  auto?: "same-approver" | "starter" | "deadline";
};

type At = { step: string; title: string };
export type PeopleItem = At & {
  kind: "people";
  do: "approve" | "handle";
  entry: number;
  /** The case stands here already. */
  now: boolean;
  decide: Decide;
  order: Order;
  people: ForecastPerson[];
  /** Somebody still names the people: who, out of whom (nobody listed: anybody within reach), at most how many. */
  named?: { by: "starter" | "previous"; from: string[]; max: number };
  due?: { at: string; provisional: boolean } | { within: Span };
  depends: Dependence[];
  /** A vote that cannot pass even when everybody is for it. */
  failed?: boolean;
  /** Comes only when what stops the case at the same moment is mended. */
  blocked?: boolean;
};
export type ForecastItem =
  | PeopleItem
  | (At & { kind: "wait"; entry: number; now: boolean; until?: string; for?: Span })
  | (At & { kind: "act"; entry: number; now: boolean; stopped: boolean })
  | (At & { kind: "does"; do: "post" | "unpost" | "amend" | "publish" })
  | (At & { kind: "copies"; people: string[] })
  | (At & { kind: "skipped"; reason: "no-approver" | "come-back" | "administrator" })
  /** Branches taken, by their titles; `open`: fields behind the condition that a step before it may still change. */
  | (At & { kind: "branch"; taken: string[]; open: string[] })
  /** The nth time of a repeated block; `assumed`: whether it is repeated will only be known then. */
  | (At & { kind: "repeat"; time: number; times: number; assumed: boolean })
  | (At & { kind: "group"; branches: { id: string; title: string; items: ForecastItem[] }[] })
  /** Here the case could not go on as things are: why, with the fields that are missing and the ways from here. */
  | (At & {
      kind: "stop";
      code: string;
      missing: string[];
      taken: string[];
      ways: { title: string; steps: string[] }[];
    });

export type Forecast = {
  items: ForecastItem[];
  /** How it ends when everybody agrees; `stuck` where it could not go on, `long` where it was not followed to its end. */
  end: "done" | "refused" | "returned" | "stuck" | "long";
};

const UNNAMED = "unnamed:";

/** Stands for a person whom somebody will name for a step. */
export function unnamedAt(step: string): string {
  return UNNAMED + step;
}

/** True for the id that stands for somebody not named yet. */
export function isUnnamed(person: string): boolean {
  return person.startsWith(UNNAMED);
}
