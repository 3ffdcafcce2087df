/** What a unit's own flow may not do by itself: move money, amend another document or disclose without somebody outside. */
import { type Flow, innerLists, innerPointer, isHuman, type Step } from "./flow.ts";
import type { Who } from "./flow-people.ts";

/** Steps that act on money, other documents or the public before anybody outside the unit has agreed. */
export function unauthorised(flow: Flow, ownKind: string): { pointer: string; step: string }[] {
  const found: { pointer: string; step: string }[] = [];
  // The kind of unit that the own one is of would find the unit itself again.
  const isOutside = (step: Step): boolean => isHuman(step) && step.who.every((who) => isOutsider(who, ownKind));
  const walk = (steps: readonly Step[], pointer: string, agreed: boolean): boolean => {
    let outside = agreed;
    steps.forEach((step, i) => {
      const at = `${pointer}/${i}`;
      const acts = step.do === "post" || step.do === "publish" || (step.do === "amend" && step.document !== "self");
      if (acts && !outside) found.push({ pointer: at, step: step.id });
      if (isOutside(step)) outside = true;
      const inner = innerLists(step).map((list, i) => walk(list, innerPointer(step, at, i), outside));
      // Of a choice every branch has to be looked at from outside, of branches side by side one is enough.
      if (inner.length > 0 && (step.do === "choose" || step.do === "some" ? inner.every(Boolean) : inner.some(Boolean)))
        outside = true;
    });
    return outside;
  };
  walk(flow.steps, "/steps", false);
  return found;
}

/** A rule that finds somebody outside the unit for sure; what depends on the starter or on a choice may find its own people. */
function isOutsider(who: Who, ownKind: string): boolean {
  if (!("role" in who)) return "starter" in who && who.starter === "parent-head";
  const { at } = who;
  if (typeof at === "string") return at === "parent-unit";
  return "unitKind" in at && at.unitKind !== ownKind;
}
