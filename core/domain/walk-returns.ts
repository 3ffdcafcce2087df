/** What steps send back, by hand, by a vote or by a deadline: the values with which earlier steps are entered once more. */
import { type HumanStep, isHuman, type Step } from "./flow.ts";
import { blocksAround, isParallel, isSerial } from "./flow-plan.ts";
import { comesBack, voteOf } from "./prove-steps.ts";
import { NOTHING, type ValueSet } from "./value-sets.ts";
import { both, changedBy, effectsOf, meanwhile, type Planes, type Run } from "./walk-state.ts";

/** Carries what the steps of a walk send back to where they may send it; the next walk begins there too. */
export function settleReturns(run: Run): void {
  const { plan } = run;
  const behind = new Map<string, Planes>();
  const passed: Passed = new Map();
  for (const { step } of [...plan.values()].toReversed()) {
    if (step.do !== "submit" && !isHuman(step)) continue;
    const [mine = ""] = sidesAround(run, step.id);
    const all = behind.get(mine);
    if (all) giveBack(run, step.id, all, passed);
    const leaving = run.leaving.get(step.id);
    if (!leaving || !isHuman(step)) continue;
    const { named, any } = targetsOf(run, step);
    const again = comesBack(step);
    // Only what comes back passes over what was decided before.
    const sent = sending(run, leaving, step.id);
    for (const target of named) {
      const arriving = giveBack(run, target, sent, passed);
      const at = plan.get(target)?.step;
      if (again && arriving && at && isHuman(at))
        keep(
          run,
          step.id,
          arriving.map((set) => changedBy(run, at, set)),
        );
    }
    if (!any) continue;
    for (const side of [...sidesAround(run, step.id), ""]) behind.set(side, both(run, behind.get(side), sent));
    if (again)
      keep(
        run,
        step.id,
        leaving.map((set) => meanwhile(run, effectsOf(run).keys(), set)),
      );
  }
  const start = run.flow.steps[0]?.id ?? "";
  for (const planes of run.withdrawn.values()) giveBack(run, start, withdrawing(run, planes), passed);
}

/** The values of a step on their way back, those among them that will pass over what was decided. */
function sending(run: Run, planes: Planes, step: string): Planes {
  return planes.map((set, i) => {
    const from = i > 0 ? run.planes[i - 1]?.from : undefined;
    return from === undefined ? set : from.has(step) ? (planes[0] ?? NOTHING) : NOTHING;
  });
}

/** The values of a step that the starter withdraws. */
function withdrawing(run: Run, planes: Planes): Planes {
  const { flow, values } = run;
  if (flow.withdraw === "never") return planes.map(() => NOTHING);
  const undecided = planes.filter((_, i) => i > 0 && run.planes[i - 1]?.withdraws);
  return planes.map((set, i) => (i > 0 && run.planes[i - 1]?.from ? NOTHING : values.sets.and(set, ...undecided)));
}

/** What was reached with some values, after all that may have been written since; by set and number of writing steps. */
type Passed = Map<string, ValueSet>;

/** Steps that may write after a case has passed the target: those behind it, and all of a block that it may be gone round or beside. */
function effectsSince(run: Run, target: string): Step[] {
  const { plan } = run;
  const around = blocksAround(plan, target).filter(({ block }) => block.do !== "choose");
  const first = plan.get(around.at(-1)?.block.id ?? target)?.rank ?? 0;
  return [...effectsOf(run).keys()].filter((step) => (plan.get(step.id)?.rank ?? 0) >= first);
}

/** The branches beside others that a step stands in, the nearest first. */
function sidesAround({ plan }: Run, step: string): string[] {
  return blocksAround(plan, step).flatMap(({ block, branch }) => (isParallel(block) ? [`${block.id}/${branch}`] : []));
}

/** Adds values to those that come back to a target; gives those that do. */
function giveBack(run: Run, target: string, leaving: Planes, passed: Passed): Planes | undefined {
  const { values, plan, planes } = run;
  const reached = run.reach.get(target);
  if (!reached) return undefined;
  // Whoever returns passed the target: what nobody can change since is as it was there.
  const there = reached[0] ?? NOTHING;
  const later = effectsSince(run, target);
  const key = `${there} ${later.length}`;
  const since = passed.get(key) ?? meanwhile(run, later, there);
  passed.set(key, since);
  const toStart = plan.get(target)?.rank === 0;
  const returning = toStart ? leaving.filter((_, i) => i > 0 && planes[i - 1]?.returns) : [];
  const all = values.sets.and(leaving[0] ?? NOTHING, since, ...returning);
  const arriving = leaving.map((set, i) => {
    const plane = i === 0 ? undefined : planes[i - 1];
    if (!plane) return all;
    if (plane.stays) return values.sets.and(set, all);
    // A return is a decision itself; only a new submission begins without one.
    if (plane.withdraws && !toStart) return NOTHING;
    return (toStart ? plane.start === "fill" : reached[i] !== NOTHING) ? all : NOTHING;
  });
  keep(run, target, arriving);
  return arriving;
}

function keep(run: Run, step: string, planes: Planes): void {
  const known = run.returned.get(step);
  const now = both(run, known, planes);
  if (known && now.every((set, i) => set === known[i])) return;
  run.returned.set(step, now);
  run.changed = true;
}

/** Where a step may be returned to: steps that are named, or any earlier one. */
function targetsOf({ plan, flow }: Run, step: HumanStep): { named: string[]; any: boolean } {
  // Nobody returns a vote by hand unless the definition says where to.
  const anywhere = voteOf(step) ? [] : "any";
  const to = Array.isArray(step.back) ? step.back : (step.back?.to ?? anywhere);
  const here = plan.get(step.id)?.rank ?? 0;
  const start = flow.steps[0]?.id ?? "";
  const listed = typeof to === "string" ? [] : to;
  const named = listed.filter((id) => (plan.get(id)?.rank ?? here) < here && isSerial(plan, step.id, id));
  const byItself = step.due?.then === "return" || voteOf(step)?.otherwise === "return";
  return {
    named: to === "starter" || byItself ? [...new Set([...named, start])] : named,
    any: to === "any" || to === "previous",
  };
}
