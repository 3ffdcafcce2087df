/** What a unit's own flow may not do by itself: move money, amend another document or disclose without somebody outside. */
import { type Flow, isHuman, type Step } from "./flow.ts";

/** Steps that act on money, other documents or the public before anybody outside the unit has agreed. */
export function unauthorised(flow: Flow, ownKind: string): { pointer: string; step: string }[] {
  const found: { pointer: string; step: string }[] = [];
  // The kind of unit that the own one is of would find the unit itself again.
  const isOutside = (step: Step): boolean =>
    isHuman(step) &&
    step.who.every(({ at }) => (typeof at === "string" ? at === "parent-unit" : at.unitKind !== ownKind));
  const walk = (steps: readonly Step[], pointer: string, agreed: boolean): boolean => {
    let outside = agreed;
    steps.forEach((step, i) => {
      const at = `${pointer}/${i}`;
      const acts = step.do === "post" || step.do === "publish" || (step.do === "amend" && step.document !== "self");
      if (acts && !outside) found.push({ pointer: at, step: step.id });
      if (isOutside(step)) outside = true;
      if (step.do === "choose") {
        const branches = step.cases.map((branch, c) => walk(branch.steps, `${at}/cases/${c}/steps`, outside));
        if (branches.every(Boolean)) outside = true;
      }
    });
    return outside;
  };
  walk(flow.steps, "/steps", false);
  return found;
}
