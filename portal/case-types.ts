/** The shapes of what the API answers about cases and worklists. */
import type { Mark, PictureStep } from "../core/domain/case-picture.ts";
import type { FlowEvent, SeatKind, SeatStatus } from "../core/domain/case-state.ts";
import type { Command as Commands, SystemCommand } from "../core/domain/commands.ts";
import type { DueLeft } from "../core/domain/due-left.ts";
import type { NotPlain } from "../core/domain/plain-agreement.ts";
import type { WhyShown } from "../core/domain/told-event.ts";
import type { Ballot } from "../core/domain/vote.ts";
import type { Named, ProjectName, Titled } from "./api-types.ts";

export type StepPerson = { name: string; unit: string; decision?: string; at?: string };
export type CaseStep = Titled & { state: "done" | "current" | "next" | "skipped"; people: StepPerson[]; at?: string };
export type { ToldEvent as CaseEvent, WhyShown as Why } from "../core/domain/told-event.ts";
export type WaitingSeat = {
  no: number;
  person: string;
  name: string;
  kind: SeatKind;
  status: SeatStatus;
  since?: string;
  why: WhyShown;
};
/** A step that waits: for people, for a time, or for an act outside. */
export type Waiting = {
  step: string;
  title: string;
  kind: "human" | "wait" | "act";
  order: "together" | "in-turn" | "claim";
  since?: string;
  until?: string;
  attempt?: number;
  stopped?: boolean;
  claimed?: number;
  due: (DueLeft & { provisional: boolean }) | null;
  seats: WaitingSeat[];
};
export type MayDo = Exclude<Commands, SystemCommand>["do"];
export type Tally = { for: number; against: number; abstained: number; recused: number; open: number };
export type May = {
  do: MayDo;
  label: string;
  step?: string;
  stepTitle?: string;
  to?: Titled[];
  // biome-ignore lint/suspicious/noThenProperty: the word of the definition format
  then?: "continue" | "come-back" | "ask";
  opinionNeeded?: boolean;
  filesNeeded?: boolean;
  signNeeded?: boolean;
  fields?: string[];
  people?: Named[];
  choices?: Ballot[];
  tally?: Tally;
  choose?: { step: string; title: string; max: number }[];
};
export type RevisionHead = { revision: number; round: number; at: string; by: string; step: string | null };
export type ChangeLine = { field: string; label: string; part: string; before: string; after: string };
/** A step of the drawing with the people's names in its marks. */
export type PictureMark = { mark: Mark; people?: { name: string; word: string }[] };
export type PictureFrame = {
  seq: number;
  at: string;
  kind: FlowEvent["kind"];
  step: string | null;
  by: string | null;
  round: number;
  status: string;
  marks: Record<string, PictureMark>;
};
export type Picture = {
  flow: { id: string; version: number; title: string };
  steps: PictureStep[];
  frames: PictureFrame[];
};
export type AskPerson = { id: string; name: string; unit: string; title: string; roles: string[] };
export type WorkView = "work" | "handled" | "started" | "copies" | "drafts";
export type WorkRow = {
  task: string;
  document: string;
  number: string;
  form: Titled;
  title: string;
  project: ProjectName | null;
  step: Titled;
  amountFen: number | null;
  from: { name: string; unit: string };
  since: string;
  due: DueLeft | null;
  round: number;
  status: string;
  state: string;
  stateTitle: string;
  /** True when nothing but agreement is asked, so that it may be agreed together with others. */
  plain?: boolean;
  notPlain?: NotPlain;
  waits?: { step: string; people: string[]; due: DueLeft | null }[];
  checks: { failed: number; passed: number };
};
export type Facet = { id: string; title: string; count: number };
export type WorkCounts = { work: number; overdue: number; waiting: number; copies: number; drafts: number };
export type WorkAnswer = {
  rows: WorkRow[];
  next: string | null;
  total: { count: number; withAmount: number; sumFen: number; capped: boolean };
  facets: {
    forms: Facet[];
    steps: Facet[];
    regions: Facet[];
    states: Facet[];
    due: { overdue: number; today: number; week: number };
  };
  counts: WorkCounts;
  figures: { label: string; value: string; unit: string; note: string; warn: boolean }[];
};
