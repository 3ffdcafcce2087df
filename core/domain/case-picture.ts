/**
 * A flow as a drawing with where a case stands in it: the tree of steps, and for each event the marks after it, so that
 * the same drawing shows the present and plays the past.
 */
import { type CaseState, type FlowEvent, NEW_CASE, openSeats } from "./case-state.ts";
import { type Flow, innerLists, isBlock, type Step } from "./flow.ts";
import { blocksAround, type FlowPlan, isParallel, planOf } from "./flow-plan.ts";
import { apply } from "./replay.ts";

/** A step of the drawing; `lanes` of blocks, in order. */
export type PictureStep = {
  id: string;
  title: string;
  do: Step["do"];
  lanes?: { title: string; steps: PictureStep[] }[];
  /** Most times of a repeated block. */
  times?: number;
};
export type Mark = "done" | "current" | "skipped" | "next";
export type StepMark = { mark: Mark; people?: { person: string; word: string }[] };
/** What stands where after an event; steps without a mark are still to come. */
export type Frame = { seq: number; marks: Record<string, StepMark>; status: CaseState["status"]; round: number };

/** The steps as the drawing needs them. */
export function pictureSteps(steps: readonly Step[]): PictureStep[] {
  return steps.map((step): PictureStep => {
    const head = { id: step.id, title: step.title, do: step.do };
    if (!isBlock(step)) return head;
    const lists = innerLists(step);
    const titles = "cases" in step ? step.cases : "branches" in step ? step.branches : [];
    return {
      ...head,
      lanes: lists.map((list, i) => ({ title: titles[i]?.title ?? "", steps: pictureSteps(list) })),
      ...(step.do === "repeat" && { times: step.times }),
    };
  });
}

const WORDS: Partial<Record<FlowEvent["kind"], string>> = {
  agreed: "agreed",
  handled: "handled",
  answered: "answered",
  returned: "returned",
  refused: "refused",
};
/** Events by which a step or block is behind, without a person who decided. */
const PASSES = new Set<FlowEvent["kind"]>([
  "posted",
  "amended",
  "published",
  "acted",
  "settled",
  "woke",
  "copied",
  "closed",
  "chose",
  "split",
  "repeated",
]);

/** The frames of a history, one for each event. */
export function framesOf(flow: Flow, events: readonly (FlowEvent & { seq: number })[]): Frame[] {
  const plan = planOf(flow);
  let state: CaseState = NEW_CASE;
  let said = new Map<string, { person: string; word: string }[]>();
  let passed = new Set<string>();
  return events.map((event) => {
    state = apply(state, event);
    if (event.kind === "submitted") {
      said = new Map();
      passed = new Set();
    }
    if ("left" in event) for (const id of event.left) forget(id);
    if (event.kind === "returned" || event.kind === "jumped") forget(event.to);
    const step = "step" in event ? event.step : undefined;
    if (event.kind === "skipped" && step !== undefined) passed.delete(step);
    if (step !== undefined && PASSES.has(event.kind)) passed.add(step);
    const word = event.kind === "voted" ? event.choice : WORDS[event.kind];
    if (word !== undefined && step !== undefined && "by" in event && typeof event.by === "string") {
      said.set(step, [...(said.get(step) ?? []), { person: event.by, word }]);
      if (event.kind === "agreed" || event.kind === "handled" || event.kind === "voted") passed.add(step);
    }
    return { seq: event.seq, status: state.status, round: state.round, marks: marksOf(plan, state, passed, said) };
  });

  function forget(id: string): void {
    passed.delete(id);
    said.delete(id);
  }
}

function marksOf(
  plan: FlowPlan,
  state: CaseState,
  passed: ReadonlySet<string>,
  said: ReadonlyMap<string, { person: string; word: string }[]>,
): Record<string, StepMark> {
  const marks: Record<string, StepMark> = {};
  const waiting = new Map(state.active.map((a) => [a.step, a]));
  const furthest = Math.max(-1, ...[...waiting.keys()].map((id) => plan.get(id)?.rank ?? -1));
  const over = state.status === "done" || state.status === "refused" || state.status === "withdrawn";
  for (const [id, { step, rank }] of plan) {
    const people = said.get(id);
    const with_ = people && people.length > 0 ? { people } : {};
    const active = waiting.get(id);
    if (active) {
      const asked = openSeats(active).map((seat) => ({ person: seat.person, word: "asked" }));
      marks[id] = { mark: "current", people: [...(people ?? []), ...asked] };
    } else if (step.do === "submit" && state.status === "returned" && waiting.size === 0)
      marks[id] = { mark: "current" };
    else if (step.do === "submit" && state.round > 0) marks[id] = { mark: "done" };
    else if (isBlock(step)) {
      const inside = blockMark(plan, id, passed, waiting.keys());
      if (inside) marks[id] = { mark: inside };
      else if (over || rank < furthest) marks[id] = { mark: "skipped" };
    } else if (passed.has(id)) marks[id] = { mark: "done", ...with_ };
    else if (over || state.path.includes(id) || (rank < furthest && !besideOpen(plan, id, state)))
      marks[id] = { mark: "skipped", ...with_ };
  }
  return marks;
}

/** A block is where something inside waits, and done once it was entered. */
function blockMark(
  plan: FlowPlan,
  id: string,
  passed: ReadonlySet<string>,
  waiting: Iterable<string>,
): "current" | "done" | undefined {
  const holds = (step: string): boolean => blocksAround(plan, step).some(({ block }) => block.id === id);
  if ([...waiting].some(holds)) return "current";
  return passed.has(id) ? "done" : undefined;
}

/** In a branch that is still on its way, beside the place that is furthest on. */
function besideOpen(plan: FlowPlan, id: string, state: CaseState): boolean {
  return blocksAround(plan, id).some(
    ({ block, branch }) =>
      isParallel(block) && state.joins[block.id]?.includes(block.branches[branch]?.id ?? "") === true,
  );
}
