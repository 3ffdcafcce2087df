/**
 * Walks the way that the proof names to a problem with the real engine, and looks whether the fault is met there. First
 * only steps on the way are acted at; where a fault needs a later round, a second search returns and withdraws as well.
 * What is never to happen (a step nobody comes to, a branch never taken, a return never open) is looked for everywhere.
 */
import { tryOut } from "../../core/domain/approval.ts";
import { returnTargets, thenOf } from "../../core/domain/case-return.ts";
import type { Facts } from "../../core/domain/case-run.ts";
import { type Candidate, type CaseState, type FlowEvent, NEW_CASE, openSeats } from "../../core/domain/case-state.ts";
import type { Command } from "../../core/domain/commands.ts";
import { type Flow, isHuman, type Step } from "../../core/domain/flow.ts";
import type { Who } from "../../core/domain/flow-people.ts";
import type { FlowProblem } from "../../core/domain/flow-problem.ts";
import { planOf } from "../../core/domain/flow-plan.ts";
import { everyStep } from "../../core/domain/place-parts.ts";
import type { Problem } from "../../core/domain/problem.ts";
import { apply } from "../../core/domain/replay.ts";
import { editedAt, follow, lockedIn, valueOf } from "./case-document.ts";
import { ADMIN, factsIn, favourable, STARTER } from "./random-case.ts";
import { DOMAINS } from "./random-flow.ts";
import type { Answers } from "./simple-flow-explorer.ts";

/** How a search came out: as the proof says, on another way than it says, not at all, or too much to look at. */
export type Found = "as told" | "elsewhere" | "nowhere" | "too much";

/** Codes whose problem is a relation between steps, which no single walk shows. */
export const NOT_WALKED: ReadonlySet<string> = new Set(["race", "unreadable", "limit"]);

/** What a search looks for: something said, or something that happened in one command. */
type Goal = {
  refused?(problem: Problem, command: Command): boolean;
  /** It also counts in a command that is refused behind it. */
  early?: true;
  /** Nobody names people for a later step. */
  unnamed?: boolean;
  happened?(before: Spot, events: readonly FlowEvent[], flow: Flow): boolean;
};
type Spot = { state: CaseState; answers: Answers; agreed: boolean };
/** Who is there: everybody, nobody, the starter alone, one person for everything. */
type Crowd = "many" | "nobody" | "starter" | "one";

/** Spots of a case that a search looks at; beyond them it gives up. */
const MOST_SPOTS = 500;

/** Looks for the fault of a problem in a flow. */
export function findFault(flow: Flow, problem: FlowProblem): Found {
  const never = neverGoal(flow, problem);
  if (never) {
    const met = search(flow, never, undefined, true);
    return met === "met" ? "nowhere" : met === "too much" ? "too much" : "as told";
  }
  const goal = { ...goalOf(flow, problem), unnamed: problem.say === "prove.no-approver.not-named" };
  const near = search(flow, goal, new Set(problem.path), false);
  if (near === "met") return "as told";
  const far = search(flow, goal, undefined, true);
  return far === "met" ? "elsewhere" : far === "too much" || near === "too much" ? "too much" : "nowhere";
}

const saying =
  (step: string, ...codes: string[]) =>
  ({ code, params }: Problem): boolean =>
    codes.includes(code) && (params?.["step"] === undefined || params["step"] === step);

function goalOf(flow: Flow, { code, say, step, params }: FlowProblem): Goal {
  const here = planOf(flow).get(step)?.step;
  switch (code) {
    case "deadlock":
      return { refused: saying(step, "flow.cannot-wait") };
    case "undecided-value":
    case "uncovered-value":
      return { refused: saying(step, "flow.cannot-branch") };
    case "overlapping-branches":
      return {
        early: true,
        happened: ({ answers }, events) =>
          events.some((e) => e.kind === "chose" && e.step === step) &&
          here?.do === "choose" &&
          here.cases.filter(({ when }) => when !== undefined && valueOf(when, answers) === true).length > 1,
      };
    case "no-approver":
    case "only-starter":
    case "separation-conflict":
      return { refused: saying(step, "flow.no-approver", "flow.choose-approver") };
    case "livelock":
    case "cannot-pass":
      return {
        // Though everybody is for it.
        happened: ({ state }, events) =>
          events.some((e) => e.kind === "voted" && e.step === step && e.choice === "for" && e.result === "failed") &&
          state.active.every((a) => a.step !== step || a.seats.every((s) => s.status !== "against")),
      };
    case "improper-end":
      if (say === "prove.improper-end.refused") return { refused: (p) => p.code === "case.cannot-undo" };
      return {
        happened: ({ state }, events) =>
          events.some((e) => e.kind === "finished" && e.step === step) &&
          !events.reduce(apply, { ...state, path: [...state.path] }).path.includes(String(params["other"])),
      };
    case "bad-return":
      return { refused: (p) => p.code === "case.cannot-undo" };
    case "money-alone":
      return {
        happened: ({ agreed }, events) => !agreed && events.some((e) => e.kind === "posted" && e.step === step),
      };
    default:
      return {};
  }
}

/** What must not happen anywhere, for problems that say that something never does. */
function neverGoal(flow: Flow, { code, say, step, params }: FlowProblem): Goal | undefined {
  const here = planOf(flow).get(step)?.step;
  const comes = (event: FlowEvent): boolean => "step" in event && event.step === step && event.kind !== "returned";
  if (code === "dead-step") return { happened: (_, events) => events.some(comes) };
  if (code === "unreachable-branch")
    return {
      happened: (_, events) =>
        events.some((e) => {
          if (e.kind === "repeated") return e.step === step && e.time > 1;
          if (e.kind === "chose" && here?.do === "choose")
            return e.step === step && here.cases[e.branch]?.title === params["branch"];
          return (
            e.kind === "split" &&
            e.step === step &&
            here?.do === "some" &&
            here.branches.some((b) => b.title === params["branch"] && e.branches.includes(b.id))
          );
        }),
    };
  if (code !== "bad-return" || say === "prove.bad-return.by-itself") return undefined;
  return {
    happened: (before, events) =>
      events.some((e) => e.kind === "returned" && e.step === step && e.to === params["target"]) &&
      before.state.active.length > 0,
  };
}

/** Everything that may be done in a state, with the answers that go along. */
type Try = { actor: string | null; command: Command; answers: Answers; crowd: Crowd };

function search(
  flow: Flow,
  goal: Goal,
  way: ReadonlySet<string> | undefined,
  back: boolean,
): "met" | "too much" | "no" {
  const seen = new Set<string>();
  const open: Spot[] = [{ state: NEW_CASE, answers: {}, agreed: false }];
  for (let at = 0; at < open.length; at++) {
    const spot = open[at];
    if (!spot) break;
    for (const { actor, command, answers, crowd } of triesAt(flow, spot, way, back)) {
      const names = goal.unnamed ? {} : namesFor(flow, command);
      const { events, problem } = tryOut(
        flow,
        spot.state,
        { ...command, ...names },
        factsOf(flow, actor, answers, crowd),
      );
      if (problem) {
        if (goal.refused?.(problem, command)) return "met";
        // Two conditions hold already where the command is stopped further on.
        if (goal.early && goal.happened?.({ ...spot, answers }, events, flow)) return "met";
        continue;
      }

      if (events.length === 0) continue;
      if (goal.happened?.({ ...spot, answers, agreed: agreedIn(flow, spot, events) }, events, flow)) return "met";
      const next = events.reduce<Spot>(
        (now, event) => ({
          state: apply(now.state, event),
          answers: follow(flow, event, now.answers),
          agreed: event.kind === "submitted" ? false : now.agreed || isAgreement(flow, event),
        }),
        { ...spot, answers },
      );
      const key = keyOf(next);
      if (seen.has(key)) continue;
      seen.add(key);
      if (seen.size > MOST_SPOTS) return "too much";
      open.push(next);
    }
  }
  return "no";
}

/** People named for later steps by whoever decides. */
function namesFor(flow: Flow, command: Command): { choose?: Record<string, string[]> } {
  if (!["approve", "handle", "vote"].includes(command.do)) return {};
  const named = everyStep(flow.steps).filter(
    (step) => isHuman(step) && step.who.some((who) => "chosenBy" in who && who.chosenBy === "previous"),
  );
  return { choose: Object.fromEntries(named.map(({ id }) => [id, ["named"]])) };
}

/** Whether somebody else had agreed when the first posting of a command was made. */
function agreedIn(flow: Flow, spot: Spot, events: readonly FlowEvent[]): boolean {
  let { agreed } = spot;
  for (const event of events) {
    if (event.kind === "posted") break;
    if (event.kind === "submitted") agreed = false;
    if (isAgreement(flow, event)) agreed = true;
  }
  return agreed;
}

function isAgreement(flow: Flow, event: FlowEvent): boolean {
  if (event.kind !== "agreed" && event.kind !== "handled" && event.kind !== "voted") return false;
  const step = planOf(flow).get(event.step)?.step;
  const advice = step?.do === "approve" && typeof step.decide === "object" && step.decide.otherwise === "go-on";
  return event.by !== STARTER && !advice;
}

/** What tells spots apart: where it stands, with whom, and what is written. */
function keyOf({ state, answers, agreed }: Spot): string {
  const { status, active, joins, loops, path, skip, chosen, acted, decisions, choices } = state;
  const seats = active.map((a) => [a.step, a.stopped, a.claimed, a.seats.map((s) => [s.person, s.status])]);
  const who = acted.map(({ step, person }) => `${step} ${person}`).sort();
  return JSON.stringify([
    status,
    seats,
    joins,
    loops,
    path,
    skip,
    chosen,
    [...new Set(who)],
    decisions > 0,
    skip && choices,
    Object.entries(answers).sort(([a], [b]) => (a < b ? -1 : 1)),
    agreed,
  ]);
}

function triesAt(flow: Flow, { state, answers }: Spot, way: ReadonlySet<string> | undefined, back: boolean): Try[] {
  const crowds = crowdsOf(flow);
  const inEach = (tries: Omit<Try, "crowd">[]): Try[] => crowds.flatMap((crowd) => tries.map((t) => ({ ...t, crowd })));
  if (state.active.length === 0) {
    const again = state.status === "new" || state.status === "returned" || (back && state.status === "withdrawn");
    return again ? inEach(submissions(flow, answers)) : [];
  }
  const tries = state.active
    .filter((active) => way === undefined || way.has(active.step))
    .flatMap((active): Omit<Try, "crowd">[] => {
      const { step, entry, attempt = 1 } = active;
      const definition = planOf(flow).get(step)?.step;
      if (active.kind === "act")
        return [{ out: "ok" }, { out: "other" }, {}].map((output) => ({
          actor: null,
          command: { do: "answer", step, entry, attempt, output },
          answers,
        }));
      if (active.kind === "wait") return [{ ...favourable(flow, active, STARTER), answers }];
      if (!definition || !isHuman(definition)) return [];
      const [seat] = openSeats(active);
      if (!seat) return [];
      const go = favourable(flow, active, seat.person);
      const given = writings(definition, answers);
      const moves = given.map((written) => ({ ...go, answers: written }));
      if (go.command.do === "claim") moves.splice(1);
      if (go.command.do === "vote")
        moves.push(
          ...given.map((written) => ({
            ...go,
            command: { ...go.command, choice: "against" } as Command,
            answers: written,
          })),
        );
      if (definition.due) moves.push({ actor: null, command: { do: "due", step, entry }, answers });
      if (!back) return moves;
      return [...moves, ...returns(flow, state, definition, seat.person, answers)];
    });
  if (back) tries.push({ actor: STARTER, command: { do: "withdraw" }, answers });
  return inEach(tries);
}

function returns(
  flow: Flow,
  state: CaseState,
  step: Extract<Step, { who: unknown; do: "approve" | "handle" }>,
  actor: string,
  answers: Answers,
): Omit<Try, "crowd">[] {
  return returnTargets(flow, state, step).flatMap((to) =>
    (thenOf(step) === "ask" ? (["continue", "come-back"] as const) : [undefined]).map((then) => ({
      actor,
      command: { do: "return", step: step.id, to: to.id, opinion: "x", ...(then && { then }) } as Command,
      answers,
    })),
  );
}

/** Every document that the flow tells apart, over what later steps have written. */
function submissions(flow: Flow, stored: Answers): Omit<Try, "crowd">[] {
  const text = JSON.stringify(flow.steps);
  const locked = lockedIn(flow);
  const choose = Object.fromEntries(
    everyStep(flow.steps).flatMap((step) =>
      isHuman(step) && step.who.some((who) => "chosenBy" in who && who.chosenBy === "starter")
        ? [[step.id, ["named"]]]
        : [],
    ),
  );
  return Object.entries(DOMAINS)
    .reduce<Answers[]>(
      (all, [id, values]) => {
        if (locked.has(id)) return all;
        const told = text.includes(`doc.${id}`) || text.includes(`"${id}"`);
        return all.flatMap((one) => (told ? values : values.slice(0, 1)).map((value) => ({ ...one, [id]: value })));
      },
      [stored],
    )
    .map((answers) => ({ actor: STARTER, command: { do: "submit", choose }, answers }));
}

/** Every way of filling the fields of a step. */
function writings(step: Step, answers: Answers): Answers[] {
  return editedAt(step).reduce<Answers[]>(
    (all, id) =>
      all.flatMap((one) =>
        (DOMAINS[id] ?? [])
          .filter((value) => step.do === "approve" || value !== undefined)
          .map((value) => ({ ...one, [id]: value })),
      ),
    [answers],
  );
}

/** Who may be there, as far as the flow has a policy about it. */
function crowdsOf(flow: Flow): Crowd[] {
  const { noApprover, approverIsStarter, sameApprover = "ask" } = flow.policy ?? {};
  return [
    "many",
    ...(noApprover === "skip" || noApprover === "refuse" ? (["nobody"] as const) : []),
    ...(approverIsStarter === "skip" ? (["starter"] as const) : []),
    ...(sameApprover === "ask" ? [] : (["one"] as const)),
  ];
}

function factsOf(flow: Flow, actor: string | null, answers: Answers, crowd: Crowd): Facts {
  const value = (text: string, changed?: Answers): unknown => valueOf(text, { ...answers, ...changed });
  const found = (rules: readonly Who[]): Candidate[] =>
    rules.flatMap((who, i): Candidate[] => {
      if ("starter" in who && who.starter === "self")
        return [{ person: STARTER, why: { rule: "starter" as const, who: i } }];
      if (!("role" in who) || crowd === "nobody") return [];
      const person = crowd === "starter" ? STARTER : crowd === "one" ? "one" : who.role;
      return [{ person, why: { rule: "role" as const, role: who.role, who: i } }];
    });
  const candidates = Object.fromEntries(
    everyStep(flow.steps).flatMap((step) => (isHuman(step) || step.do === "cc" ? [[step.id, found(step.who)]] : [])),
  );
  const base = factsIn(flow, { holders: {}, standIn: {}, holds: {} }, actor);
  return {
    ...base,
    candidates,
    superior: { person: "boss", why: { rule: "starter", levels: 1 } },
    administers: actor === ADMIN,
    value,
    holds(text, changed) {
      const result = value(text, changed);
      return typeof result === "boolean" ? result : undefined;
    },
    until: (step, changed) => {
      const day = step.until === undefined ? "2026-03-03" : { ...answers, ...changed }[step.until];
      return typeof day === "string" ? `${day}T01:00:00.000Z` : undefined;
    },
  };
}
