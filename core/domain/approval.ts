/**
 * The approval engine: a pure function from (flow, state, command, facts) to events.
 * The state is nothing but the replay of the events; people, conditions and the clock come in as facts.
 * Rules: architecture §4 Flows; separation of duties after domain §5.2.
 */
import { answer, due, remind, settleAct, tryAgain, wake } from "./case-clock.ts";
import { agree, vote, wrongChoice } from "./case-decide.ts";
import { orderPaid, orderRejected } from "./case-order.ts";
import { addSigners, claim, copy, handOver, passOn, removeSigner, urge } from "./case-hands.ts";
import { jump, refuseCase, returnCase, takeBack, withdrawCase } from "./case-return.ts";
import { emit, type Facts, openRun, type Run, type Stop } from "./case-run.ts";
import type { CaseState, FlowEvent } from "./case-state.ts";
import { walkFromTop } from "./case-walk.ts";
import type { Command } from "./commands.ts";
import type { Flow } from "./flow.ts";
import { type Problem, problem } from "./problem.ts";

/** Events of a command, or the problem that forbids it. Nothing is decided twice: a second decision of the same step is refused. */
export function decide(
  flow: Flow,
  state: CaseState,
  command: Command,
  facts: Facts,
): { events: FlowEvent[] } | { problem: Problem } {
  const { events, problem: stopped } = tryOut(flow, state, command, facts);
  return stopped ? { problem: stopped } : { events };
}

/** How far a command would come: its events, and the problem that stops it; for looking ahead, never for carrying out. */
export function tryOut(
  flow: Flow,
  state: CaseState,
  command: Command,
  facts: Facts,
): { events: FlowEvent[]; problem?: Problem } {
  const run = openRun(flow, state, facts);
  const stop = carryOut(run, command);
  return typeof stop === "object" ? { events: run.events, problem: stop } : { events: run.events };
}

function carryOut(run: Run, command: Command): Stop {
  switch (command.do) {
    case "submit":
      return submit(run, command);
    case "approve":
    case "handle":
      return agree(run, command);
    case "vote":
      return vote(run, command);
    case "return":
      return returnCase(run, command);
    case "refuse":
      return refuseCase(run, command);
    case "withdraw":
      return withdrawCase(run, command);
    case "take-back":
      return takeBack(run, command);
    case "claim":
    case "release":
      return claim(run, command);
    case "transfer":
    case "delegate":
      return passOn(run, command);
    case "add":
      return addSigners(run, command);
    case "remove":
      return removeSigner(run, command);
    case "copy":
      return copy(run, command);
    case "urge":
      return urge(run);
    case "jump":
      return jump(run, command);
    case "hand-over":
      return handOver(run, command);
    case "retry":
    case "pass-over":
      return settleAct(run, command);
    case "remind":
      return remind(run, command);
    case "due":
      return due(run, command);
    case "wake":
      return wake(run, command);
    case "try-again":
      return tryAgain(run, command);
    case "answer":
      return answer(run, command);
    case "order-paid":
      return orderPaid(run, command);
    case "order-rejected":
      return orderRejected(run, command);
  }
}

function submit(run: Run, command: Extract<Command, { do: "submit" }>): Stop {
  const { status } = run.state;
  const { actor, starter } = run.facts;
  if (status === "running" || status === "done" || status === "refused") return problem("case.moved-on", "");
  // A case returned to somebody else than its starter waits there.
  if (status === "returned" && run.state.active.length > 0) return problem("case.moved-on", "");
  if (actor === null || actor !== starter) return problem("case.not-yours", "");
  const wrong = wrongChoice(run, command.choose, "starter");
  if (wrong) return wrong;
  emit(run, { kind: "submitted", by: actor, ...(command.choose && { choose: command.choose }) });
  return walkFromTop(run, 1);
}
