/**
 * What will happen to a case when everybody agrees: the engine itself is asked, command by command, over agreements that
 * are only supposed. So it never tells what the engine would not do: duties used up, approvals passed over, steps
 * skipped and branches taken come out as they would.
 */
import { tryOut } from "./approval.ts";
import type { Active, CaseState } from "./case-state.ts";
import type { Facts } from "./case-run.ts";
import type { Flow } from "./flow.ts";
import { type FlowPlan, idsInside, planOf } from "./flow-plan.ts";
import { findDependences } from "./forecast-depends.ts";
import { openGroups } from "./forecast-groups.ts";
import type { Forecast } from "./forecast-item.ts";
import { choiceFor, type Move, moveAt, starterChoice } from "./forecast-moves.ts";
import {
  addActive,
  addStop,
  conditionsOf,
  filledAt,
  type ForecastFacts,
  humanAt,
  type Look,
  tell,
} from "./forecast-tell.ts";
import type { Problem } from "./problem.ts";
import { apply } from "./replay.ts";

/** So many commands are supposed; a flow that needs more is not followed to its end. */
const MAX_MOVES = 2000;

/**
 * Looks ahead from where the case stands; one that waits for its starter is supposed to be submitted. `onMove` is told
 * every supposed command, in its order.
 */
export function forecast(
  flow: Flow,
  state: CaseState,
  facts: ForecastFacts,
  onMove: (move: Move) => void = () => undefined,
): Forecast {
  const plan = planOf(flow);
  const assumed = laterKnown(plan, facts);
  const holds = (text: string): boolean | undefined => (assumed.has(text) ? false : facts.holds(text));
  const { deadline: _deadline, ...rest } = facts;
  const supposed: ForecastFacts = { ...rest, mayReach: () => true, holds };
  const look: Look = {
    flow,
    plan,
    facts: supposed,
    state,
    groups: openGroups(plan, state),
    people: new Map(),
    items: [],
    stuck: new Set(),
    stopped: false,
    chosen: state.chosen,
    assumed,
  };
  for (const active of state.active) addActive(look, active, true);
  const waitsForStarter =
    state.status === "new" ||
    state.status === "withdrawn" ||
    (state.status === "returned" && state.active.length === 0);
  if (waitsForStarter) submit(look, onMove);
  let moves = 0;
  for (; moves < MAX_MOVES; moves++) {
    const active = look.state.active.find((a) => !look.stuck.has(a.entry));
    if (!active || isOver(look.state)) break;
    goOnAt(look, active, onMove);
  }
  findDependences(flow, plan, look.items, supposed);
  return { items: look.groups.items, end: moves === MAX_MOVES ? "long" : endOf(look) };
}

function isOver({ status }: CaseState): boolean {
  return status === "done" || status === "refused";
}

function endOf({ state, stopped }: Look): Forecast["end"] {
  if (state.status === "done" || state.status === "refused") return state.status;
  if (stopped) return "stuck";
  return state.status === "returned" ? "returned" : "stuck";
}

/** Conditions of repeated blocks that a step inside decides: whether it begins again is known only then. */
function laterKnown(plan: FlowPlan, facts: ForecastFacts): Set<string> {
  const places = [...plan.values()].map(({ step }) => step);
  const others = new Set(places.flatMap(conditionsOf));
  return new Set(
    places.flatMap((step) => {
      if (step.do !== "repeat" || others.has(step.again)) return [];
      const inside = idsInside(plan, step.id).flatMap((id) => filledAt(plan.get(id)?.step));
      return facts.reads?.(step.again).fields.some((field) => inside.includes(field)) === true ? [step.again] : [];
    }),
  );
}

function submit(look: Look, onMove: (move: Move) => void): void {
  const choose = starterChoice(look.flow, look.state.chosen, look.facts);
  const command = { do: "submit" as const, ...(Object.keys(choose).length > 0 && { choose }) };
  carryOn(look, { by: look.facts.starter, command }, onMove);
}

function goOnAt(look: Look, active: Active, onMove: (move: Move) => void): void {
  const step = humanAt(look, active.step);
  const move = moveAt(look.flow, active, step, look.facts);
  if (!move || !carryOn(look, move, onMove)) look.stuck.add(active.entry);
  if (!move) {
    look.stopped = true;
    // Said of an act on its own item already.
    if (active.kind === "human") addStop(look, { code: "forecast.nobody-left", pointer: "" }, active.step);
  }
}

/** Supposes one command; false when nothing came of it. */
function carryOn(look: Look, move: Move, onMove: (move: Move) => void): boolean {
  let { command } = move;
  let result = tryOut(look.flow, look.state, command, factsFor(look, move));
  // Names that this person would have to give are given, one step after the other.
  for (let asked = choosing(look, result.problem, command); asked; asked = choosing(look, result.problem, command)) {
    command = asked;
    result = tryOut(look.flow, look.state, command, factsFor(look, move));
  }
  if (result.events.length > 0 && !result.problem) onMove({ ...move, command });
  const stood = look.state;
  for (const event of result.events) {
    const before = look.state;
    look.state = apply(before, event);
    tell(look, event, before);
  }
  if (!result.problem) return result.events.length > 0;
  // Told as far as it would come; but a refused command leaves the case where it stood.
  look.stopped = true;
  addStop(look, result.problem, undefined);
  look.state = stood;
  for (const item of look.items) {
    if (look.people.get(item.entry) !== item || stood.active.some((a) => a.entry === item.entry)) continue;
    if (item.entry <= stood.entries) continue;
    item.blocked = true;
    look.people.delete(item.entry);
  }
  return false;
}

function factsFor(look: Look, move: Move): Facts {
  return { ...look.facts, actor: move.by };
}

type Choosing = Extract<Move["command"], { do: "approve" | "handle" | "vote" }>;

/** The command with a name for the step that asks for one; undefined when no name helps. */
function choosing(look: Look, problem: Problem | undefined, command: Move["command"]): Choosing | undefined {
  if (problem?.code !== "flow.choose-approver") return undefined;
  if (command.do !== "approve" && command.do !== "handle" && command.do !== "vote") return undefined;
  const id = problem.pointer.slice("/choose/".length);
  const step = humanAt(look, id);
  const byThem = step?.who.some((who) => "chosenBy" in who && who.chosenBy === "previous") === true;
  if (!step || !byThem || command.choose?.[id]) return undefined;
  const [choice] = choiceFor(step, look.facts);
  return choice && { ...command, choose: { ...command.choose, [choice[0]]: choice[1] } };
}
