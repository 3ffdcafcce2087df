/** What a reader may do with a case now: the buttons, with what belongs to each. The server decides again. */
import { mayTakeBack, mayWithdraw, returnTargets, thenOf } from "../domain/case-return.ts";
import { tallyOf } from "../domain/case-seats.ts";
import { type Active, openSeats, type Seat } from "../domain/case-state.ts";
import type { Command } from "../domain/commands.ts";
import { allSteps, type Flow, type HumanStep, isHuman } from "../domain/flow.ts";
import { laterChoices } from "../domain/plain-agreement.ts";
import type { Ballot } from "../domain/vote.ts";
import { editedAt } from "../documents/rights.ts";
import type { CaseRow } from "./queries.ts";
import type { CaseSubject, Reader } from "./read-case.ts";

export type Act = {
  do: Command["do"];
  label: string;
  /** The step it is for; several steps may wait for one person. */
  step?: string;
  stepTitle?: string;
  to?: { id: string; title: string }[];
  /** Where a return may also come back to who returned it. */
  then?: "continue" | "come-back" | "ask";
  opinionNeeded?: boolean;
  filesNeeded?: boolean;
  signNeeded?: boolean;
  fields?: string[];
  /** People already asked here, for taking away again. */
  people?: { id: string; name: string }[];
  /** Ballots that count here; a signer before or after a vote only agrees. */
  choices?: Ballot[];
  /** The count of a vote so far. */
  tally?: { for: number; against: number; abstained: number; recused: number; open: number };
  /** Later steps whose people this decision may name. */
  choose?: { step: string; title: string; max: number }[];
};
type Label = (key: string) => string;

export function startActs(document: CaseSubject, person: string, label: Label, flow: Flow): Act[] {
  return document.createdBy === person && document.state === "draft"
    ? [{ do: "submit", label: label("act.submit"), ...chosenByStarter(flow) }]
    : [];
}

/** Everything the reader may do, the decisions first; `names` says people by id. */
export function actsOf(
  flow: Flow,
  row: CaseRow,
  starter: string,
  reader: Reader,
  label: Label,
  names: ReadonlyMap<string, string>,
): Act[] {
  const { state } = row;
  const acts = state.active.flatMap((active): Act[] => {
    const step = allSteps(flow).find((s) => s.id === active.step);
    const seat = openSeats(active).find((s) => s.person === reader.person);
    return step && isHuman(step) && seat ? seatActs(flow, row, { step, active, seat }, label, names) : [];
  });
  if (mayTakeBack(flow, state, reader.person)) acts.push({ do: "take-back", label: label("act.take-back") });
  if (starter === reader.person) {
    if (mayWithdraw(flow, state)) acts.push({ do: "withdraw", label: label("act.withdraw") });
    const back = row.status === "returned" && state.active.length === 0;
    if (back || row.status === "withdrawn")
      acts.push({ do: "submit", label: label("act.submit-again"), ...chosenByStarter(flow) });
  }
  const waits = state.active.some((a) => openSeats(a).length > 0);
  const took = starter === reader.person || state.acted.some((a) => a.person === reader.person);
  if (row.status === "running" && waits && took) acts.push({ do: "urge", label: label("act.urge") });
  const copies = acts.some((act) => act.do === "copy");
  if (starter === reader.person && !copies) acts.push({ do: "copy", label: label("act.copy") });
  if (row.status === "running" && reader.administers) acts.push(...adminActs(flow, row, label, names));
  return acts;
}

type Mine = { step: HumanStep; active: Active; seat: Seat };

function seatActs(
  flow: Flow,
  row: CaseRow,
  { step, active, seat }: Mine,
  label: Label,
  names: ReadonlyMap<string, string>,
): Act[] {
  const at = { step: step.id, stepTitle: step.title };
  if (seat.kind === "delegate") return [{ do: step.do, label: label("act.answer"), ...at, opinionNeeded: true }];
  if (active.order === "claim" && active.claimed === undefined)
    return [{ do: "claim", label: label("act.claim"), ...at }];
  const fields = editedAt(step);
  const needs = {
    ...at,
    ...(fields.length > 0 && { fields }),
    ...(step.attachments === "required" && { filesNeeded: true }),
    ...(step.sign === true && { signNeeded: true }),
    ...laterNames(flow, row, step),
  };
  const acts: Act[] = [];
  const tally = tallyOf(step, active);
  if (tally) {
    const counts = seat.kind === "member" || seat.kind === "alongside";
    const choices: Ballot[] = counts ? ["for", "against", "abstain", "recuse"] : ["for"];
    acts.push({ do: "vote", label: label("act.vote"), ...needs, tally, choices, opinionNeeded: always(step) });
  }
  if (!tally && step.do === "approve")
    acts.push({ do: "approve", label: label("act.approve"), ...needs, opinionNeeded: always(step) });
  if (step.do === "handle") acts.push({ do: "handle", label: step.act, ...needs });
  const to = returnTargets(flow, row.state, step).map(({ id, title }) => ({ id, title }));
  if (to.length > 0)
    acts.push({ do: "return", label: label("act.return"), ...at, to, then: thenOf(step), opinionNeeded: true });
  if (step.do === "approve" && !tally)
    acts.push({ do: "refuse", label: label("act.refuse"), ...at, opinionNeeded: true });
  for (const act of step.may ?? []) {
    if (act === "transfer" || act === "delegate") acts.push({ do: act, label: label(`act.${act}`), ...at });
    if (act === "cc") acts.push({ do: "copy", label: label("act.copy"), ...at });
  }
  const adds = (step.may ?? []).filter((act) => act.startsWith("add-") && !(tally && act === "add-after"));
  if (adds.length > 0)
    acts.push({
      do: "add",
      label: label("act.add"),
      ...needs,
      to: adds.map((act) => ({ id: act.slice("add-".length), title: label(`act.${act}`) })),
    });
  const added = active.seats.filter((s) => s.by === seat.no && s.status === "asked").map((s) => named(s.person, names));
  if (added.length > 0) acts.push({ do: "remove", label: label("act.remove"), ...at, people: added });
  if (active.order === "claim") acts.push({ do: "release", label: label("act.release"), ...at });
  return acts;
}

function adminActs(flow: Flow, row: CaseRow, label: Label, names: ReadonlyMap<string, string>): Act[] {
  const titles = new Map(allSteps(flow).map((s) => [s.id, s.title]));
  return row.state.active.flatMap((active): Act[] => {
    const at = { step: active.step, stepTitle: titles.get(active.step) ?? "" };
    if (active.kind === "act")
      return active.stopped === true
        ? [
            { do: "retry", label: label("act.retry"), ...at, opinionNeeded: true },
            { do: "pass-over", label: label("act.pass-over"), ...at, opinionNeeded: true },
          ]
        : [];
    if (active.kind !== "human") return [];
    const to = allSteps(flow)
      .filter((s) => isHuman(s) && s.id !== active.step)
      .map(({ id, title }) => ({ id, title }));
    const people = active.seats.filter((s) => s.status === "asked").map((s) => named(s.person, names));
    return [
      { do: "hand-over", label: label("act.hand-over"), ...at, people, opinionNeeded: true },
      { do: "jump", label: label("act.jump"), ...at, to, opinionNeeded: true },
    ];
  });
}

function always(step: HumanStep): boolean {
  return step.do === "approve" && step.opinion === "always";
}

/** Steps whose people the starter names with the submission. */
function chosenByStarter(flow: Flow): Pick<Act, "choose"> {
  const choose = allSteps(flow).flatMap((step) => {
    const rule = isHuman(step) ? step.who.find((who) => "chosenBy" in who && who.chosenBy === "starter") : undefined;
    return rule && "chosenBy" in rule ? [{ step: step.id, title: step.title, max: rule.max ?? 1 }] : [];
  });
  return choose.length > 0 ? { choose } : {};
}

/** Later steps whose people whoever decides before them names. */
function laterNames(flow: Flow, row: CaseRow, from: HumanStep): Pick<Act, "choose"> {
  const choose = laterChoices(flow, row.state, from.id).map(({ step, max }) => ({
    step: step.id,
    title: step.title,
    max,
  }));
  return choose.length > 0 ? { choose } : {};
}

function named(id: string, names: ReadonlyMap<string, string>): { id: string; name: string } {
  return { id, name: names.get(id) ?? "" };
}
