/** What the clock and outside answers do to a case. A late one finds another entry and changes nothing. */
import { activeStep, afterVote, sendBack } from "./case-decide.ts";
import { excludedFrom, foundBy, INSTEAD, isExcluded, once } from "./case-people.ts";
import { verdictOf } from "./case-seats.ts";
import { activeAt, emit, end, type Run, type Stop } from "./case-run.ts";
import { type Active, type Candidate, openSeats } from "./case-state.ts";
import { goOn } from "./case-walk.ts";
import type { Command } from "./commands.ts";
import type { HumanStep } from "./flow.ts";
import { problem } from "./problem.ts";

type Of<Do extends Command["do"]> = Extract<Command, { do: Do }>;

/** Candidates whom a step's deadline adds stand under this key. */
export const escalateKey = (step: string): string => `escalate:${step}`;

export function remind(run: Run, command: Of<"remind">): Stop {
  const here = activeStep(run, command.step);
  if (!here || here.active.entry !== command.entry) return "waits";
  const people = openSeats(here.active).map((s) => s.person);
  if (people.length > 0) emit(run, { kind: "reminded", step: command.step, people, overdue: command.overdue });
  return "waits";
}

export function due(run: Run, command: Of<"due">): Stop {
  const here = activeStep(run, command.step);
  if (!here || here.active.entry !== command.entry) return "waits";
  const { step, active } = here;
  switch (step.due?.then ?? "nothing") {
    case "nothing":
      return remind(run, { do: "remind", step: step.id, entry: active.entry, overdue: true });
    case "escalate": {
      const people = escalatedTo(run, step, active);
      if (people.length === 0) return remind(run, { do: "remind", step: step.id, entry: active.entry, overdue: true });
      // One voice of several is enough here: those who are added may give it. Where all or a vote decide, they are told.
      const join = step.do === "handle" || step.decide === "any";
      emit(run, {
        kind: "escalated",
        step: step.id,
        people: people.map((c) => ({ ...c, why: { ...c.why, rule: "escalated" } })),
        join,
      });
      return "waits";
    }
    case "approve": {
      // Publishing refuses this where money is posted; a definition from elsewhere still never approves money by itself.
      if ([...run.plan.values()].some((p) => p.step.do === "post")) return "waits";
      emit(run, { kind: "closed", step: step.id, result: "passed" });
      return goOn(run, step.id);
    }
    case "close": {
      const verdict = verdictOf(step, active, true);
      if (verdict === "open") return "waits";
      emit(run, { kind: "closed", step: step.id, result: verdict });
      return afterVote(run, step, verdict);
    }
    case "return":
      return sendBack(run, step, null, "");
    case "refuse":
      return end(run, step, "refused");
  }
}

/** Who is added by a deadline, less those asked already and those who may not do the step. */
function escalatedTo(run: Run, step: HumanStep, active: Active): Candidate[] {
  const { state, facts, flow } = run;
  const named = step.due?.to;
  const instead = flow.policy?.noApprover;
  const found = named
    ? foundBy(escalateKey(step.id), named, step.id, state, facts)
    : foundBy(INSTEAD, typeof instead === "object" ? instead.who : [], step.id, state, facts);
  const excluded = excludedFrom(flow, state, step, facts.starter);
  return once(found).filter(
    (c) => !isExcluded(excluded, c) && !active.seats.some((s) => s.person === c.person && s.status !== "gone"),
  );
}

/** A wait is over. */
export function wake(run: Run, command: Of<"wake">): Stop {
  const active = activeAt(run.state, command.step);
  if (active?.kind !== "wait" || active.entry !== command.entry) return "waits";
  emit(run, { kind: "woke", step: command.step });
  return goOn(run, command.step);
}

/** What a plugin's act came to. */
export function answer(run: Run, command: Of<"answer">): Stop {
  const active = activeAt(run.state, command.step);
  const step = run.plan.get(command.step)?.step;
  if (active?.kind !== "act" || step?.do !== "act") return "waits";
  if (active.entry !== command.entry || active.attempt !== command.attempt || active.stopped === true) return "waits";
  if (command.error === undefined) {
    const { output = {} } = command;
    emit(run, { kind: "acted", step: step.id, ...(command.output && { output }) });
    for (const [field, key] of Object.entries(step.set ?? {})) run.changed[field] = output[key];
    return goOn(run, step.id);
  }
  const last = command.attempt > (step.retry ?? 3);
  const through = last && step.failed === "go-on";
  emit(run, {
    kind: "act-failed",
    step: step.id,
    attempt: command.attempt,
    error: command.error.slice(0, 500),
    stopped: last && !through,
    ...(through && { through }),
  });
  return through ? goOn(run, step.id) : "waits";
}

/** The next attempt of an act that failed. */
export function tryAgain(run: Run, command: Of<"try-again">): Stop {
  const active = activeAt(run.state, command.step);
  if (active?.kind !== "act" || active.entry !== command.entry || active.stopped === true) return "waits";
  if (command.attempt !== (active.attempt ?? 1) + 1) return "waits";
  emit(run, { kind: "acting", step: command.step, entry: active.entry, attempt: command.attempt });
  return "waits";
}

/** An administrator tries an act again whose attempts are used up, or passes it over. */
export function settleAct(run: Run, command: Of<"retry" | "pass-over">): Stop {
  const { actor, administers } = run.facts;
  if (actor === null || administers !== true) return problem("case.not-yours", "");
  if (!command.opinion.trim()) return problem("case.opinion-needed", "/opinion");
  const active = activeAt(run.state, command.step);
  if (active?.kind !== "act" || active.stopped !== true) return problem("case.moved-on", "");
  if (command.do === "retry") {
    emit(run, { kind: "acting", step: command.step, entry: run.state.entries + 1, attempt: 1 });
    return "waits";
  }
  emit(run, { kind: "skipped", step: command.step, reason: "administrator" });
  return goOn(run, command.step);
}
