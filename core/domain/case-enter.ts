/** Entering a step that people do: who is asked, and who is passed over because they agreed before or started. */
import {
  eligible,
  eligibleByRule,
  excludedFrom,
  foundBy,
  INSTEAD,
  isExcluded,
  lacksVoice,
  once,
  unnamed,
} from "./case-people.ts";
import { emit, end, type Run, type Stop } from "./case-run.ts";
import { verdictOf } from "./case-seats.ts";
import { type Candidate, openSeats } from "./case-state.ts";
import { type HumanStep, isHuman } from "./flow.ts";
import { isBeside } from "./flow-plan.ts";
import { asksOnlyAgreement } from "./plain-agreement.ts";
import { problem } from "./problem.ts";

/**
 * Asks the people of a step, or passes it over where a policy says so. Who is asked anew, because the case came back, is
 * asked in any case.
 */
export function enter(run: Run, step: HumanStep, anew = false): Stop {
  if (run.state.skip?.steps.includes(step.id) === true) {
    emit(run, { kind: "skipped", step: step.id, reason: "come-back" });
    return "on";
  }
  const found = eligible(run.flow, run.state, step, run.facts);
  if (found.length === 0 || lacksVoice(step, eligibleByRule(run.flow, run.state, step, run.facts)))
    return nobody(run, step, anew);
  return ask(run, step, found, anew);
}

function ask(run: Run, step: HumanStep, people: Candidate[], anew: boolean): Stop {
  const deadline = step.due && run.facts.deadline?.(step.due);
  emit(run, {
    kind: "entered",
    step: step.id,
    entry: run.state.entries + 1,
    people,
    ...(step.order !== undefined && step.order !== "together" && { order: step.order }),
    ...(deadline && { deadline }),
  });
  return anew ? "waits" : passOver(run, step);
}

function nobody(run: Run, step: HumanStep, anew: boolean): Stop {
  if (unnamed(step, run.state).length > 0)
    return problem("flow.choose-approver", `/choose/${step.id}`, { step: step.title });
  const policy = run.flow.policy?.noApprover ?? "stop";
  if (policy === "skip") {
    emit(run, { kind: "skipped", step: step.id, reason: "no-approver" });
    return "on";
  }
  if (policy === "refuse") return end(run, step, "refused");
  const excluded = excludedFrom(run.flow, run.state, step, run.facts.starter);
  const instead = typeof policy === "object" ? foundBy(INSTEAD, policy.who, step.id, run.state, run.facts) : [];
  const people = once(instead).filter((c) => !isExcluded(excluded, c));
  if (people.length === 0) return problem("flow.no-approver", "", { step: step.title });
  return ask(
    run,
    step,
    people.map((c) => ({ ...c, why: { ...c.why, rule: "policy" as const } })),
    anew,
  );
}

/** Takes as agreed who agreed before, or started, where the flow says so and the step asks for nothing but agreement. */
function passOver(run: Run, step: HumanStep): Stop {
  if (step.do !== "approve" || !asksOnlyAgreement(step)) return "waits";
  for (;;) {
    const active = run.state.active.find((a) => a.step === step.id);
    if (!active) return "on";
    const seat = openSeats(active).find((s) => reasonToPass(run, step, s.person) !== undefined);
    const auto = seat && reasonToPass(run, step, seat.person);
    if (!seat || !auto) return "waits";
    const seats = active.seats.map((s) => (s.no === seat.no ? { ...s, status: "agreed" as const } : s));
    const through = verdictOf(step, { ...active, seats }) === "passed";
    emit(run, { kind: "agreed", step: step.id, seat: seat.no, by: seat.person, auto, ...(through && { through }) });
  }
}

function reasonToPass(run: Run, step: HumanStep, person: string): "same-approver" | "starter" | undefined {
  const { sameApprover = "ask", approverIsStarter } = run.flow.policy ?? {};
  // Nobody loses the seat at a step that is kept separate from this one without having decided here in person.
  if (seatsElsewhere(run, step, person)) return undefined;
  if (approverIsStarter === "skip" && person === run.facts.starter) return "starter";
  if (sameApprover === "ask") return undefined;
  const approvals = run.state.agreed.filter((a) => a.step !== step.id && a.person === person);
  if (sameApprover === "skip-repeated") return approvals.length > 0 ? "same-approver" : undefined;
  const before = stepBefore(run, step);
  return approvals.some((a) => a.step === before) ? "same-approver" : undefined;
}

/** The human step that the case came from: the last one reached that does not stand in a branch beside this one. */
function stepBefore(run: Run, step: HumanStep): string | undefined {
  return run.state.path.findLast((id) => {
    const other = run.plan.get(id)?.step;
    return other !== undefined && isHuman(other) && id !== step.id && !isBeside(run.plan, id, step.id);
  });
}

function seatsElsewhere(run: Run, step: HumanStep, person: string): boolean {
  return run.state.active.some(
    (active) =>
      active.step !== step.id &&
      run.flow.separate.some((group) => group.includes(step.id) && group.includes(active.step)) &&
      active.seats.some((seat) => seat.status === "asked" && (seat.person === person || seat.why.for === person)),
  );
}
