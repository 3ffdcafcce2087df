/** Whether steps that have to be done by different people can be: a choice of one person for each, nobody twice. */
import type { HumanStep } from "./flow.ts";
import { blocksAround, type FlowPlan } from "./flow-plan.ts";

/** A voice that a step needs, and who could give it. Voices of one step may come from one person. */
export type Slot = { step: string; people: readonly string[] };

/** Ways through choices that are tried one by one; behind that only steps on every way are. */
const MAX_COMBINATIONS = 256;
/** Choices of people for steps with several voices that are tried. */
const MAX_TRIALS = 10_000;

/**
 * Undefined when every voice finds a person that no other step takes; otherwise a step that is left without. Steps with
 * several voices are tried in all ways, the others matched by moving whom somebody else can stand in for.
 */
export function canSeparate(slots: readonly Slot[]): string | undefined {
  const byStep = new Map<string, Slot[]>();
  for (const slot of slots) byStep.set(slot.step, [...(byStep.get(slot.step) ?? []), slot]);
  const joint = [...byStep.values()].filter((voices) => voices.length > 1);
  const single = [...byStep.values()].flatMap((voices) => (voices.length === 1 ? voices : []));
  let trials = 0;
  let conflict: string | undefined;
  const tryJoint = (n: number, voice: number, mine: ReadonlySet<string>, used: ReadonlySet<string>): boolean => {
    const voices = joint[n];
    if (!voices) {
      conflict = unmatched(single, used);
      return conflict === undefined;
    }
    const slot = voices[voice];
    if (!slot) return tryJoint(n + 1, 0, new Set(), new Set([...used, ...mine]));
    conflict ??= slot.step;
    return slot.people.some((person) => {
      trials += 1;
      // Beyond that nothing is said against it: a conflict is told only where there is one for certain.
      if (trials > MAX_TRIALS) return true;
      return !used.has(person) && tryJoint(n, voice + 1, new Set([...mine, person]), used);
    });
  };
  return tryJoint(0, 0, new Set(), new Set()) ? undefined : conflict;
}

/** The first step for which nobody is left when all have been moved who can be. */
function unmatched(slots: readonly Slot[], used: ReadonlySet<string>): string | undefined {
  const holder = new Map<string, Slot>();
  const place = (slot: Slot, tried: Set<string>): boolean =>
    slot.people.some((person) => {
      if (used.has(person) || tried.has(person)) return false;
      tried.add(person);
      const held = holder.get(person);
      if (held && !place(held, tried)) return false;
      holder.set(person, slot);
      return true;
    });
  return slots.find((slot) => !place(slot, new Set()))?.step;
}

/** Steps that can all stand on one way through the flow: for each choice around them, those of one branch. */
export function coOccurring(steps: readonly HumanStep[], plan: FlowPlan): HumanStep[][] {
  const branches = new Map<string, Set<number>>();
  const around = steps.map((step) => blocksAround(plan, step.id).filter(({ block }) => block.do === "choose"));
  for (const { block, branch } of around.flat())
    branches.set(block.id, (branches.get(block.id) ?? new Set()).add(branch));
  const combinations = [...branches].reduce<Map<string, number>[]>(
    (all, [block, taken]) => all.flatMap((one) => [...taken].map((branch) => new Map(one).set(block, branch))),
    [new Map()],
  );
  const always = steps.filter((_, i) => around[i]?.length === 0);
  if (combinations.length > MAX_COMBINATIONS) return [always];
  return combinations
    .map((taken) => steps.filter((_, i) => around[i]?.every(({ block, branch }) => taken.get(block.id) === branch)))
    .filter((some) => some.length > 0);
}
