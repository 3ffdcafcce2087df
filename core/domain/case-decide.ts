/** Deciding a step: agree, handle, vote, answer what one was asked; and what the decision leads to. */
import { excludedFrom, isExcluded, lacksVoice } from "./case-people.ts";
import { verdictOf, votersOf } from "./case-seats.ts";
import { type Active, openSeats, type Seat } from "./case-state.ts";
import { activeAt, emit, end, type Run, type Stop, undo } from "./case-run.ts";
import { goOn } from "./case-walk.ts";
import type { Said } from "./commands.ts";
import { type HumanStep, isHuman } from "./flow.ts";
import { idsBehind } from "./flow-plan.ts";
import { type Problem, problem } from "./problem.ts";
import type { Ballot } from "./vote.ts";

export type Mine = { step: HumanStep; active: Active; seat: Seat };

/** The actor's open seat: at the step named, or the only one. */
export function mySeat(run: Run, stepId: string | undefined): Mine | Problem {
  const { actor } = run.facts;
  if (run.state.status !== "running" && run.state.status !== "returned") return problem("case.moved-on", "");
  const here = run.state.active.filter((a) => a.kind === "human" && (stepId === undefined || a.step === stepId));
  if (here.length === 0) return problem("case.moved-on", "");
  const mine = here.flatMap((active): Mine[] => {
    const step = run.plan.get(active.step)?.step;
    const seat = openSeats(active).find((s) => s.person === actor);
    return step && isHuman(step) && seat ? [{ step, active, seat }] : [];
  });
  const [only] = mine;
  if (mine.length > 1) return problem("case.which-step", "/step");
  if (only) return only;
  const acted = here.some((a) => run.state.acted.some((x) => x.step === a.step && x.person === actor));
  return problem(acted ? "case.moved-on" : "case.not-yours", "");
}

/** The actor's open seat, claimed where the step is claimed first. */
export function claimedSeat(run: Run, stepId: string | undefined): Mine | Problem {
  const mine = mySeat(run, stepId);
  if ("code" in mine) return mine;
  const { active, seat } = mine;
  const free = active.order !== "claim" || seat.kind !== "member" || active.claimed === seat.no;
  return free ? mine : problem("case.claim-first", "");
}

/** What belongs to a decision here and is not there. */
function lacks(step: HumanStep, said: Said, act: "agree" | "against"): Problem | undefined {
  const always = step.do === "approve" && step.opinion === "always";
  if ((always || act === "against") && !said.opinion?.trim()) return problem("case.opinion-needed", "/opinion");
  if (step.attachments === "required" && (said.files ?? []).length === 0) return problem("case.files-needed", "/files");
  if (step.sign === true && said.signature === undefined) return problem("case.sign-needed", "/signature");
  return undefined;
}

/** What was said, as it stands in an event. */
export function said(command: Said): { opinion?: string; files?: string[]; signature?: unknown } {
  const opinion = command.opinion?.trim();
  return {
    ...(opinion && { opinion }),
    ...(command.files && command.files.length > 0 && { files: [...command.files] }),
    ...(command.signature !== undefined && { signature: command.signature }),
  };
}

export type Agree = { do: "approve" | "handle"; step?: string; choose?: Record<string, string[]> } & Said;

/** Agrees or handles; the one who was only asked first gives an answer instead. */
export function agree(run: Run, command: Agree): Stop {
  const mine = claimedSeat(run, command.step);
  if ("code" in mine) return mine;
  const { step, active, seat } = mine;
  if (seat.kind === "delegate") return answer(run, mine, command);
  if (step.do !== command.do || isVote(step)) return problem("case.wrong-act", "");
  const wrong = lacks(step, command, "agree") ?? wrongChoice(run, command.choose, "previous");
  if (wrong) return wrong;
  const status = step.do === "approve" ? "agreed" : "handled";
  const through = verdictOf(step, marked(active, seat, status)) === "passed";
  emit(run, {
    kind: status,
    step: step.id,
    seat: seat.no,
    by: seat.person,
    ...said(command),
    ...(command.choose && { choose: command.choose }),
    ...(through && { through }),
  });
  return keepApart(run, step) ?? (through ? goOn(run, step.id) : "waits");
}

/** Names chosen for later steps: steps that let this person choose, and people whom the rule allows. */
export function wrongChoice(
  run: Run,
  choose: Readonly<Record<string, readonly string[]>> | undefined,
  by: "starter" | "previous",
): Problem | undefined {
  for (const [id, people] of Object.entries(choose ?? {})) {
    const step = run.plan.get(id)?.step;
    const rules = step && (isHuman(step) || step.do === "cc") ? step.who : [];
    const at = rules.findIndex((who) => "chosenBy" in who && who.chosenBy === by);
    const who = rules[at];
    if (!step || !who || !("chosenBy" in who)) return problem("case.not-allowed", `/choose/${id}`);
    if (people.length < 1 || people.length > (who.max ?? 1) || new Set(people).size !== people.length)
      return problem("case.choose-count", `/choose/${id}`, { step: step.title, max: who.max ?? 1 });
    const pool = run.facts.candidates[id]?.filter((c) => c.why.who === at).map((c) => c.person) ?? [];
    const fits = (person: string): boolean =>
      who.from ? pool.includes(person) : run.facts.mayReach?.(person) !== false;
    if (!people.every(fits)) return problem("case.out-of-reach", `/choose/${id}`, { step: step.title });
  }
  return undefined;
}

function answer(run: Run, { step, seat }: Mine, command: Said): Stop {
  if (!command.opinion?.trim()) return problem("case.opinion-needed", "/opinion");
  emit(run, { kind: "answered", step: step.id, seat: seat.no, by: seat.person, ...said(command) });
  return keepApart(run, step) ?? "waits";
}

export type CastVote = { do: "vote"; choice: Ballot; step?: string; choose?: Record<string, string[]> } & Said;

/** Casts a vote; a vote against needs its reason. */
export function vote(run: Run, command: CastVote): Stop {
  const mine = claimedSeat(run, command.step);
  if ("code" in mine) return mine;
  const { step, active, seat } = mine;
  if (seat.kind === "delegate") return answer(run, mine, command);
  if (!isVote(step)) return problem("case.wrong-act", "");
  const counts = seat.kind === "member" || seat.kind === "alongside";
  // Signers before and after are asked for agreement only; they have no vote.
  if (!counts && command.choice !== "for") return problem("case.wrong-act", "");
  const wrong =
    command.choice === "recuse" && command.opinion?.trim()
      ? undefined
      : lacks(step, command, command.choice === "for" || command.choice === "abstain" ? "agree" : "against");
  if (wrong) return wrong;
  const chosen = wrongChoice(run, command.choose, "previous");
  if (chosen) return chosen;
  const verdict = verdictOf(step, marked(active, seat, command.choice));
  emit(run, {
    kind: "voted",
    choice: command.choice,
    step: step.id,
    seat: seat.no,
    by: seat.person,
    ...said(command),
    ...(command.choose && { choose: command.choose }),
    ...(verdict !== "open" && { result: verdict }),
  });
  return keepApart(run, step) ?? (verdict === "open" ? "waits" : afterVote(run, step, verdict));
}

/** Where a vote that is counted leads. */
export function afterVote(run: Run, step: HumanStep, verdict: "passed" | "failed"): Stop {
  if (verdict === "passed" || step.do !== "approve" || typeof step.decide !== "object") return goOn(run, step.id);
  switch (step.decide.otherwise ?? "refuse") {
    case "go-on":
      return goOn(run, step.id);
    case "refuse":
      return end(run, step, "refused");
    case "return":
      return sendBack(run, step, null, "");
  }
}

/**
 * Separation of duties among steps that wait at the same time: who decides one of them is asked at the others no more.
 * Where nobody would be left, the decision is refused as it would be one after the other. Undefined when the case may
 * go on.
 */
function keepApart(run: Run, done: HumanStep): Stop | undefined {
  for (const { step: id } of run.state.active) {
    const step = run.plan.get(id)?.step;
    if (id === done.id || !step || !isHuman(step)) continue;
    if (!run.flow.separate.some((group) => group.includes(id) && group.includes(done.id))) continue;
    const stop = unseat(run, step);
    if (stop === "ended" || typeof stop === "object") return stop;
  }
  return undefined;
}

/** Takes the seats of a waiting step away from whom it excludes now. */
function unseat(run: Run, step: HumanStep): Stop {
  const excluded = excludedFrom(run.flow, run.state, step, run.facts.starter);
  const asked =
    activeAt(run.state, step.id)?.seats.filter((s) => s.status === "asked" && isExcluded(excluded, s)) ?? [];
  for (const { no, person } of asked)
    emit(run, {
      kind: "removed",
      step: step.id,
      seat: no,
      by: run.facts.actor ?? person,
      person,
      reason: "separated",
    });
  const left = activeAt(run.state, step.id);
  if (!left || asked.length === 0) return "waits";
  const voters = votersOf(left);
  if (voters.length === 0 || lacksVoice(step, voters)) return problem("flow.no-approver", "", { step: step.title });
  const verdict = verdictOf(step, left);
  if (verdict === "open") return "waits";
  emit(run, { kind: "closed", step: step.id, result: verdict });
  return afterVote(run, step, verdict);
}

/** Returns the case to its starter without a person saying so: by a vote or a deadline. */
export function sendBack(run: Run, step: HumanStep, by: string | null, opinion: string): Stop {
  const start = run.flow.steps[0]?.id ?? "";
  const left = idsBehind(run.plan, start);
  const undone = undo(run, left);
  if (undone) return undone;
  emit(run, { kind: "returned", step: step.id, to: start, by, opinion, left });
  return "waits";
}

/** True for a step that is decided by a vote. */
export function isVote(step: HumanStep): boolean {
  return step.do === "approve" && typeof step.decide === "object";
}

/** The step as it would stand with a seat decided. */
export function marked(active: Active, seat: Seat, status: Seat["status"]): Active {
  return { ...active, seats: active.seats.map((s) => (s.no === seat.no ? { ...s, status } : s)) };
}

/** A human step that waits, with its people. */
export function activeStep(run: Run, id: string): { step: HumanStep; active: Active } | undefined {
  const step = run.plan.get(id)?.step;
  const active = activeAt(run.state, id);
  return step && isHuman(step) && active?.kind === "human" ? { step, active } : undefined;
}
