/** Proof of how cases end and of money on the way: nothing is refused that was paid, nothing moves without an agreement. */
import { type Flow, isHuman, type Step } from "./flow.ts";
import { blocksAround, isParallel } from "./flow-plan.ts";
import { everyStep } from "./place-parts.ts";
import type { Proof } from "./flow-problem.ts";
import { BARE, SPENT, staysPosted, voteOf } from "./prove-steps.ts";
import { NOTHING, type ValueSet } from "./value-sets.ts";

export function proveEnds(proof: Proof): void {
  for (const { step } of proof.plan.values()) {
    if (proof.reach(step.id) === NOTHING) continue;
    proveMoney(step, proof);
    if (endsAsRefused(step, proof.flow)) proveRefusal(step, proof);
    if (returnsByItself(step)) {
      const spent = spentAt(step, proof);
      if (spent !== NOTHING)
        proof.find({ code: "bad-return", say: "prove.bad-return.by-itself", step: step.id, values: spent });
    }
    if (step.do === "finish" && step.as === "done") proveFinish(step, proof);
  }
}

function proveMoney(step: Step, { reach, find }: Proof): void {
  const bare = reach(step.id, BARE);
  if (staysPosted(step) && bare !== NOTHING) find({ code: "money-alone", step: step.id, values: bare });
}

/** A step at which the case can be refused without a person saying so. */
function endsAsRefused(step: Step, flow: Flow): boolean {
  if (step.do === "finish") return step.as === "refused";
  if (step.do === "repeat") return step.exhausted === "refuse";
  const vote = voteOf(step);
  if (vote && (vote.otherwise ?? "refuse") === "refuse") return true;
  if (!isHuman(step)) return false;
  // Who holds a role is not known for ever: with this policy every step may be the one at which nobody is left.
  return step.due?.then === "refuse" || flow.policy?.noApprover === "refuse";
}

function returnsByItself(step: Step): boolean {
  if (voteOf(step)?.otherwise === "return") return true;
  return isHuman(step) && step.due?.then === "return";
}

/** Money that is posted and stays cannot be refused any more: the engine would not let the case end. */
function proveRefusal(step: Step, proof: Proof): void {
  const { walk, values, find } = proof;
  const spent = step.do === "repeat" ? (walk.exhausted.get(step.id)?.[1] ?? NOTHING) : spentAt(step, proof);
  const ending = step.do === "repeat" ? values.sets.and(spent, walk.exhausted.get(step.id)?.[0] ?? NOTHING) : spent;
  if (ending !== NOTHING)
    find({
      code: "improper-end",
      say: "prove.improper-end.refused",
      step: step.id,
      ...(step.do === "repeat" && { end: "exhausted" as const }),
      values: ending,
    });
}

/** Values that arrive with money posted that stays, here or in a branch beside. */
function spentAt(step: Step, { plan, reach }: Proof): ValueSet {
  const beside = blocksAround(plan, step.id).some(
    ({ block, branch }) =>
      isParallel(block) && block.branches.some((b, n) => n !== branch && everyStep(b.steps).some(staysPosted)),
  );
  return reach(step.id, beside ? undefined : SPENT);
}

/** Ending the case while a branch beside still has effects to bring: whether it brings them hangs on who is faster. */
function proveFinish(step: Step, { plan, find }: Proof): void {
  for (const { block, branch } of blocksAround(plan, step.id)) {
    if (!isParallel(block)) continue;
    const lost = block.branches
      .filter((_, n) => n !== branch)
      .flatMap((b) => everyStep(b.steps))
      .find((s) => ["post", "amend", "publish", "act"].includes(s.do));
    if (!lost) continue;
    find({ code: "improper-end", say: "prove.improper-end.beside", step: step.id, params: { other: lost.title } });
    return;
  }
}
