/** Moving a case backwards or out of its way: return, refuse, withdraw, take back, and an administrator's jump. */
import { claimedSeat, isVote, said } from "./case-decide.ts";
import { type CaseState, hasDecided } from "./case-state.ts";
import { enter } from "./case-enter.ts";
import { activeAt, emit, type Run, type Stop, undo } from "./case-run.ts";
import { goOn } from "./case-walk.ts";
import type { Command } from "./commands.ts";
import { type Flow, type HumanStep, isHuman, type LeafStep } from "./flow.ts";
import type { Back } from "./flow-people.ts";
import { blocksAround, idsBehind, idsInside, isParallel, isSerial, planOf } from "./flow-plan.ts";
import { problem } from "./problem.ts";

type Of<Do extends Command["do"]> = Extract<Command, { do: Do }>;

/** Steps the waiting step may be returned to: the starter first, then the human steps passed, in order. */
export function returnTargets(flow: Flow, state: CaseState, step: HumanStep): LeafStep[] {
  // One voter never outweighs the vote, unless the definition says where a single one may return it to.
  if (isVote(step) && step.back === undefined) return [];
  const plan = planOf(flow);
  const here = plan.get(step.id)?.rank ?? 0;
  const found = [...plan.values()].flatMap(({ step: s, rank }): LeafStep[] => {
    if (rank >= here || (s.do !== "submit" && !isHuman(s))) return [];
    if (s.do !== "submit" && !state.path.includes(s.id)) return [];
    if (!isSerial(plan, step.id, s.id)) return [];
    const behind = new Set(idsBehind(plan, s.id));
    const fixed = state.path.some((id) => {
      const crossed = plan.get(id)?.step;
      return behind.has(id) && crossed?.do === "post" && crossed.undo === undefined;
    });
    return fixed ? [] : [s];
  });
  return allowed(found, step.back);
}

function allowed(found: readonly LeafStep[], back: Back | undefined): LeafStep[] {
  const to = Array.isArray(back) ? back : back?.to;
  if (to === undefined || to === "any") return [...found];
  if (to === "starter") return found.filter((s) => s.do === "submit");
  if (to === "previous") return found.slice(-1);
  return found.filter((s) => to.includes(s.id));
}

/** What follows after a return from a step: set by the definition, or for the person to say. */
export function thenOf(step: HumanStep): "continue" | "come-back" | "ask" {
  return Array.isArray(step.back) ? "continue" : (step.back?.then ?? "continue");
}

/** Returns the case without a person saying so, to the step that the definition names. */
export function returnTo(run: Run, step: HumanStep, to: string, reason: string): Stop {
  const left = idsBehind(run.plan, to);
  const undone = undo(run, left);
  if (undone) return undone;
  emit(run, { kind: "returned", step: step.id, to, by: null, opinion: reason, left });
  return reenter(run, to);
}

export function returnCase(run: Run, command: Of<"return">): Stop {
  const mine = claimedSeat(run, command.step);
  if ("code" in mine) return mine;
  const { step, seat } = mine;
  // Who is only asked first says what they think; the one who asked decides.
  if (seat.kind === "delegate") return problem("case.wrong-act", "");
  if (!command.opinion.trim()) return problem("case.opinion-needed", "/opinion");
  if (!returnTargets(run.flow, run.state, step).some((s) => s.id === command.to))
    return problem("case.no-return-there", "/to");
  const ask = thenOf(step);
  const comesBack = ask === "ask" ? command.then === "come-back" : ask === "come-back";
  if (ask !== "ask" && command.then !== undefined && command.then !== ask) return problem("case.not-allowed", "/then");
  const left = idsBehind(run.plan, command.to);
  const waiting = new Set(run.state.active.map((a) => a.step));
  const skip = run.state.path.filter((id) => left.includes(id) && !waiting.has(id) && isHumanId(run, id));
  const undone = undo(run, left);
  if (undone) return undone;
  emit(run, {
    kind: "returned",
    step: step.id,
    to: command.to,
    by: run.facts.actor,
    opinion: command.opinion.trim(),
    left,
    ...(comesBack && { skip }),
    ...(command.files && command.files.length > 0 && { files: command.files }),
  });
  return reenter(run, command.to);
}

/** Enters a human step again; the starter's step waits for a submission. */
function reenter(run: Run, id: string): Stop {
  const step = run.plan.get(id)?.step;
  const stop = step && isHuman(step) ? enter(run, step, true) : "waits";
  return stop === "on" ? goOn(run, id) : stop;
}

function isHumanId(run: Run, id: string): boolean {
  const step = run.plan.get(id)?.step;
  return step !== undefined && isHuman(step);
}

export function refuseCase(run: Run, command: Of<"refuse">): Stop {
  const mine = claimedSeat(run, command.step);
  if ("code" in mine) return mine;
  const { step, seat } = mine;
  if (step.do !== "approve" || typeof step.decide === "object" || seat.kind === "delegate")
    return problem("case.wrong-act", "");
  if (!command.opinion.trim()) return problem("case.opinion-needed", "/opinion");
  const undone = undo(run, undefined);
  if (undone) return undone;
  emit(run, {
    kind: "refused",
    step: step.id,
    by: run.facts.actor,
    opinion: command.opinion.trim(),
    ...(command.files && command.files.length > 0 && { files: command.files }),
  });
  return "ended";
}

/** Whether the starter may take the case back now. */
export function mayWithdraw(flow: Flow, state: CaseState): boolean {
  if (state.status !== "running" || flow.withdraw === "never") return false;
  if (flow.withdraw === "until-first-decision" && state.decisions > 0) return false;
  const plan = planOf(flow);
  return !state.path.some((id) => {
    const step = plan.get(id)?.step;
    return step?.do === "post" && step.undo === undefined;
  });
}

export function withdrawCase(run: Run, command: Of<"withdraw">): Stop {
  const { actor, starter } = run.facts;
  if (actor === null || actor !== starter) return problem("case.not-yours", "");
  if (!mayWithdraw(run.flow, run.state)) return problem("case.too-late", "");
  const undone = undo(run, undefined);
  if (undone) return undone;
  emit(run, { kind: "withdrawn", by: actor, ...said({ ...(command.opinion && { opinion: command.opinion }) }) });
  return "ended";
}

/** Whether a person may take back the decision made last: nobody acted since, and nothing was booked that stays. */
export function mayTakeBack(flow: Flow, state: CaseState, person: string | null): boolean {
  const { last } = state;
  if (flow.takeBack !== true || state.status !== "running" || !last || last.person !== person) return false;
  const plan = planOf(flow);
  const step = plan.get(last.step)?.step;
  if (!step || !isHuman(step)) return false;
  const active = activeAt(state, last.step);
  if (active) return active.seats.every((s) => s.kind !== "after" || s.by !== last.seat || !hasDecided(s));
  // A block whose branches have met again is not opened for one of them.
  if (blocksAround(plan, last.step).some(({ block }) => isParallel(block) && !state.joins[block.id])) return false;
  const behind = idsBehind(plan, last.step);
  return !state.path.some((id) => {
    const passed = plan.get(id)?.step;
    if (!behind.includes(id) || !passed) return false;
    return (
      (passed.do === "post" && passed.undo === undefined) ||
      passed.do === "publish" ||
      passed.do === "amend" ||
      passed.do === "act"
    );
  });
}

export function takeBack(run: Run, command: Of<"take-back">): Stop {
  const { actor } = run.facts;
  const { last, acted } = run.state;
  // Who decided here is told that others have acted since; who never did has nothing to take back.
  if (actor === null || !last || last.person !== actor)
    return problem(acted.some((a) => a.person === actor) ? "case.too-late" : "case.not-yours", "");
  if (!mayTakeBack(run.flow, run.state, actor)) return problem("case.too-late", "");
  const opinion = said({ ...(command.opinion && { opinion: command.opinion }) });
  const active = activeAt(run.state, last.step);
  if (active && last.seat !== undefined) {
    for (const seat of active.seats.filter((s) => s.kind === "after" && s.by === last.seat && s.status === "asked"))
      emit(run, { kind: "removed", step: last.step, seat: seat.no, by: actor, person: seat.person });
    emit(run, { kind: "taken-back", step: last.step, by: actor, seat: last.seat, left: [], ...opinion });
    return "waits";
  }
  const left = idsBehind(run.plan, last.step);
  const undone = undo(run, left);
  if (undone) return undone;
  const branches = arrivedAround(run, last.step);
  emit(run, {
    kind: "taken-back",
    step: last.step,
    by: actor,
    left,
    ...(Object.keys(branches).length > 0 && { reopened: branches }),
    ...opinion,
  });
  return reenter(run, last.step);
}

/** Blocks around a step that still wait for others, though the step's own branch has arrived. */
function arrivedAround(run: Run, step: string): Record<string, string> {
  return Object.fromEntries(
    blocksAround(run.plan, step).flatMap(({ block, branch }): [string, string][] => {
      const id = isParallel(block) ? block.branches[branch]?.id : undefined;
      const open = run.state.joins[block.id];
      return id !== undefined && open && !open.includes(id) ? [[block.id, id]] : [];
    }),
  );
}

/** An administrator moves the case to another human step; money is never jumped over. */
export function jump(run: Run, command: Of<"jump">): Stop {
  const { actor, administers } = run.facts;
  if (actor === null || administers !== true) return problem("case.not-yours", "");
  if (!command.opinion.trim()) return problem("case.opinion-needed", "/opinion");
  const from = run.plan.get(command.from);
  const to = run.plan.get(command.to);
  if (!from || !to || !isHuman(to.step) || !activeAt(run.state, command.from) || command.from === command.to)
    return problem("case.no-return-there", "/to");
  if (!isSerial(run.plan, command.from, command.to)) return problem("case.no-return-there", "/to");
  const left = to.rank < from.rank ? idsBehind(run.plan, command.to) : regionLeft(run, command.from, command.to);
  const skipped = [...run.plan.values()].some(
    ({ step, rank }) =>
      rank > from.rank && rank < to.rank && ["post", "amend", "publish", "act", "finish"].includes(step.do),
  );
  if (skipped) return problem("case.jumps-over", "/to");
  const undone = to.rank < from.rank ? undo(run, left) : undefined;
  if (undone) return undone;
  emit(run, { kind: "jumped", step: command.from, to: command.to, by: actor, opinion: command.opinion.trim(), left });
  return reenter(run, command.to);
}

/**
 * What a jump forwards leaves: the step, and every branch beside it in blocks that do not hold the target. Money that was
 * moved on the way stays on record, so that it is given back when the case is refused.
 */
function regionLeft(run: Run, from: string, to: string): string[] {
  const around = blocksAround(run.plan, to).map(({ block }) => block.id);
  const outer = blocksAround(run.plan, from)
    .filter(({ block }) => !around.includes(block.id))
    .at(-1)?.block;
  const inside = outer ? idsInside(run.plan, outer.id) : [];
  return outer ? [outer.id, ...inside.filter((id) => run.plan.get(id)?.step.do !== "post")] : [from];
}
