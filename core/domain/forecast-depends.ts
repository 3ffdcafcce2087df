/** Where the people of a later step hang on who acts at an earlier one, of several who may. */
import type { Facts } from "./case-run.ts";
import { type Flow, type HumanStep, isHuman } from "./flow.ts";
import { type FlowPlan, isBeside } from "./flow-plan.ts";
import { type Dependence, isUnnamed, type PeopleItem } from "./forecast-item.ts";
import { oneIsEnough, poolOf } from "./forecast-moves.ts";

/** Earlier steps whose actor is not sure, with all who might be it; anybody at all where no rule limits them. */
type Doubt = { step: HumanStep; people: Set<string> | "anybody" };

/**
 * Fills in `depends` of each item; items in the order in which their steps are entered. Of steps side by side the one
 * entered first hangs on the later one too: who decides there loses the seat here where duties are separate.
 */
export function findDependences(flow: Flow, plan: FlowPlan, items: readonly PeopleItem[], facts: Facts): void {
  let doubts: Doubt[] = [];
  for (let known = -1; known < doubts.length; ) {
    known = doubts.length;
    doubts = onePass(flow, plan, items, facts, doubts);
  }
}

/** The doubts of one look from the first item to the last, with those that the look before found beside an item. */
function onePass(
  flow: Flow,
  plan: FlowPlan,
  items: readonly PeopleItem[],
  facts: Facts,
  before: readonly Doubt[],
): Doubt[] {
  const doubts: Doubt[] = [];
  for (const item of items) {
    const step = plan.get(item.step)?.step;
    if (!step || !isHuman(step)) continue;
    const pool = poolOf(flow, step, facts);
    for (const { person } of item.people) pool.add(person);
    const found = new Map<string, Dependence>();
    const beside = before.filter((doubt) => isBeside(plan, doubt.step.id, step.id));
    for (const doubt of [...doubts, ...beside]) {
      const how = howItHangs(flow, step, pool, doubt);
      if (!how || doubt.step.id === step.id || (how !== "separate" && !doubts.includes(doubt))) continue;
      found.set(`${doubt.step.id} ${how}`, { on: doubt.step.id, how });
    }
    item.depends = [...found.values()];
    const people = doubtOf(item, step, pool);
    if (people) doubts.push({ step, people });
  }
  return doubts;
}

function howItHangs(
  flow: Flow,
  step: HumanStep,
  pool: ReadonlySet<string>,
  doubt: Doubt,
): Dependence["how"] | undefined {
  const other = doubt.step;
  if (step.who.some((who) => "sameAs" in who && who.sameAs === other.id)) return "same-as";
  const meets = doubt.people === "anybody" || [...doubt.people].some((person) => pool.has(person));
  if (!meets) return undefined;
  if (flow.separate.some((group) => group.includes(step.id) && group.includes(other.id))) return "separate";
  const passes = (flow.policy?.sameApprover ?? "ask") !== "ask";
  return passes && step.do === "approve" && other.do === "approve" ? "same-approver" : undefined;
}

/** Who might act at a step, where that is not sure; undefined where it is. */
function doubtOf(item: PeopleItem, step: HumanStep, pool: Set<string>): Doubt["people"] | undefined {
  if (item.named) return item.named.from.length === 0 ? "anybody" : pool;
  if (item.depends.length > 0) return item.people.some((p) => isUnnamed(p.person)) ? "anybody" : pool;
  const asked = new Set(item.people.flatMap((p) => (p.why.for === undefined ? [p.person] : [p.person, p.why.for])));
  if (item.people.length < 2) return undefined;
  const decided = item.people.filter((p) => p.status === "asked" && p.auto === undefined);
  const early = step.do === "approve" && typeof step.decide === "object" && step.decide.early !== false;
  if (early) return asked;
  if (!oneIsEnough(step) || item.order === "in-turn" || decided.length < 2) return undefined;
  return asked;
}
