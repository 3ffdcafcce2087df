/** Proof of the ways back: every step that a return names can really be the one that a case has come through. */
import { type HumanStep, isHuman } from "./flow.ts";
import { blocksAround, isSerial } from "./flow-plan.ts";
import { type Proof, type ProveSentence, titleOf } from "./flow-problem.ts";
import { SPENT, staysPosted } from "./prove-steps.ts";
import { type Plane, type Planes, type Walk, walkBehind } from "./prove-walk.ts";
import { NOTHING } from "./value-sets.ts";

export function proveReturns(proof: Proof, planes: readonly Plane[], names: readonly string[]): void {
  const behind = new Map<string, Walk>();
  const walkFrom = (target: string): Walk => {
    const known = behind.get(target);
    if (known) return known;
    const all = proof.reach(target);
    const entering: Planes = [all, ...planes.map((plane) => (plane.start === "fill" ? all : NOTHING))];
    const { values, flow, facts } = proof;
    const walk = walkBehind({ values, flow, planes, facts }, target, entering);
    behind.set(target, walk);
    return walk;
  };
  const money = [...proof.plan.values()].some(({ step }) => staysPosted(step));
  for (const { step } of proof.plan.values()) {
    if (!isHuman(step) || proof.reach(step.id) === NOTHING) continue;
    for (const target of namedBy(step, proof)) {
      const say = faultOf(step, target, proof, money, () => walkFrom(target), names);
      if (say !== undefined)
        proof.find({ code: "bad-return", say, step: step.id, params: { target: titleOf(proof.flow, target) } });
    }
  }
}

/** Targets that the definition names one by one. */
function namedBy(step: HumanStep, { flow }: Proof): string[] {
  const to = Array.isArray(step.back) ? step.back : step.back?.to;
  if (to === "starter") return [flow.steps[0]?.id ?? ""];
  return Array.isArray(to) ? to : [];
}

/** Why a case that waits at the step can never go back to the target; undefined when it can. */
function faultOf(
  step: HumanStep,
  target: string,
  proof: Proof,
  money: boolean,
  walkFrom: () => Walk,
  names: readonly string[],
): ProveSentence | undefined {
  const { plan, reach, values } = proof;
  const there = plan.get(target);
  const here = plan.get(step.id);
  if (!there || !here || there.rank >= here.rank || (there.step.do !== "submit" && !isHuman(there.step)))
    return "prove.bad-return.later";
  if (!isSerial(plan, step.id, target)) return "prove.bad-return.beside";
  if (reach(target) === NOTHING) return "prove.bad-return.never";
  // On the way of everybody who comes here, with no money in between: nothing has to be walked.
  const around = new Set(blocksAround(plan, step.id).map(({ block, branch }) => `${block.id}/${branch}`));
  const passed = blocksAround(plan, target).every(({ block, branch }) => around.has(`${block.id}/${branch}`));
  if (passed && !money) return undefined;
  const found = walkFrom().reach.get(step.id);
  const all = found?.[0] ?? NOTHING;
  if (all === NOTHING) return "prove.bad-return.never";
  const spent = found?.[names.indexOf(SPENT) + 1] ?? NOTHING;
  return values.sets.without(all, spent) === NOTHING ? "prove.bad-return.posted" : undefined;
}
