/**
 * Random flows dressed with everything that decides how a case moves: rules of decision, orders, returns, deadlines,
 * postings, acts and amendments, policies and separated duties. What comes out may be sound or not; the proof says which.
 */
import fc from "fast-check";
import { type Flow, type FlowPolicy, type HumanStep, innerLists, isHuman, type Step } from "../../core/domain/flow.ts";
import type { Back, Decide, Due, Who } from "../../core/domain/flow-people.ts";
import { everyStep } from "../../core/domain/place-parts.ts";
import { anyFlow, longFlow, soundFlow } from "./random-flow.ts";

const role = (id: string): Who => ({ role: id, at: "own-unit" });

const DECISIONS: readonly Decide[] = [
  "any",
  "any",
  "all",
  { pass: "1/2" },
  { pass: "2/3", of: "members", abstain: "counted", otherwise: "return" },
  { pass: 1, quorum: "1/2", otherwise: "go-on" },
  { pass: "1/1", veto: ["role-1"], weights: { "role-2": 3 }, early: false },
];
const RETURNS: readonly (Back | undefined)[] = [
  undefined,
  { to: "any", then: "ask" },
  { to: "any", then: "come-back" },
  { to: "previous" },
  { to: "starter", then: "come-back" },
];
const DEADLINES: readonly Due["then"][] = ["nothing", "escalate", "approve", "return", "refuse", "close"];
const ORDERS = ["together", "together", "in-turn", "claim"] as const;
const MAY: NonNullable<HumanStep["may"]> = ["transfer", "delegate", "add-before", "add-after", "add-alongside", "cc"];

/** Rolls of a die, one after the other and round again. */
type Dice = { roll(sides: number): number };

function diceOf(rolls: readonly number[]): Dice {
  let at = 0;
  return { roll: (sides) => (rolls[at++ % rolls.length] ?? 0) % sides };
}

/** The steps with settings put on; `amount` of 10 is how much is put on. */
function dressed(list: readonly Step[], dice: Dice, amount: number, made: { count: number }): Step[] {
  const often = (of: number): boolean => dice.roll(10 * of) < amount;
  return list.flatMap((step): Step[] => {
    const extra = often(4) ? [another(dice, made)] : [];
    if (isHuman(step)) return [...extra, person(step, dice, often)];
    const inner = innerLists(step).map((steps) => dressed(steps, dice, amount, made));
    switch (step.do) {
      case "choose":
        return [...extra, { ...step, cases: step.cases.map((c, n) => ({ ...c, steps: inner[n] ?? [] })) }];
      case "all":
      case "some":
        return [
          ...extra,
          { ...step, branches: step.branches.map((b, n) => ({ ...b, steps: inner[n] ?? [] })) } as Step,
        ];
      case "repeat":
        return [...extra, { ...step, steps: inner[0] ?? [] }];
      case "finish":
        return [{ ...step, as: dice.roll(3) === 0 ? "refused" : "done" }];
      default:
        return [step];
    }
  });
}

/** A step or block of another kind: what acts by itself, and what is decided by the field that later steps write. */
function another(dice: Dice, made: { count: number }): Step {
  const next = (): { id: string; title: string } => {
    made.count += 1;
    return { id: `x${made.count}`, title: `x${made.count}` };
  };
  const head = next();
  const asks = (): Step => ({ ...next(), do: "approve", who: [role(`role-${dice.roll(5) + 1}`)], decide: "any" });
  const fills = (): Step => ({ ...next(), do: "handle", who: [role("role-1")], act: "do", fields: { result: "edit" } });
  const when = RESULTS[dice.roll(RESULTS.length)] ?? "doc.urgent";
  switch (dice.roll(10)) {
    case 0:
      return { ...head, do: "post", movement: "reserve", amount: "amount", quota: "quota", undo: "release" };
    case 1:
      return { ...head, do: "post", movement: "increase", amount: "amount", quota: "quota" };
    case 2:
      return { ...head, do: "act", plugin: "some/act", retry: 1, failed: dice.roll(2) === 0 ? "stop" : "go-on" };
    case 3:
      return { ...head, do: "act", plugin: "some/act", retry: 0, failed: "go-on", set: { result: "out" } };
    case 4:
      return { ...head, do: "amend", document: "self", set: { result: '"ok"' } };
    case 5:
    case 6:
      return {
        ...head,
        do: "choose",
        cases: [
          { title: "then", when, steps: [asks()] },
          { title: "else", steps: [] },
        ],
      };
    case 7:
      return { ...head, do: "repeat", again: when, times: 2, steps: [fills()] };
    default:
      return fills();
  }
}
/** Conditions over the field that later steps write; the last ones are open as long as nobody has. */
const RESULTS = [
  'has(doc.result) && doc.result == "ok"',
  "has(doc.result)",
  'doc.result == "ok"',
  'doc.result != "ok"',
] as const;

function person(step: HumanStep, dice: Dice, often: (of: number) => boolean): Step {
  const decide = step.do === "approve" && typeof step.decide === "string" && often(2) ? dice.roll(7) : 0;
  const rule = DECISIONS[decide] ?? "any";
  const votes = typeof rule === "object";
  const order = ORDERS[dice.roll(4)] ?? "together";
  const back = often(1) ? RETURNS[dice.roll(5)] : step.back;
  const deadline = often(3) ? DEADLINES[dice.roll(6)] : undefined;
  // What the checks of a flow refuse by themselves is not dressed on.
  const then =
    (deadline === "close" && !votes) || (deadline === "approve" && (votes || step.do === "handle"))
      ? "nothing"
      : deadline;
  const kept = step.do === "approve" && typeof step.decide === "object";
  const { back: _back, ...rest } = step;
  const common = {
    ...rest,
    ...(often(6) && { fields: { result: "edit" as const } }),
    who: [...step.who, ...(often(4) ? [role("role-1")] : []), ...(often(6) ? [role("role-2")] : [])],
    may: [...MAY],
    ...(back !== undefined && { back }),
    ...(order !== "together" && (order !== "claim" || rule === "any") && !kept && { order }),
    ...(then !== undefined && {
      due: { within: { days: 1 }, then, ...(then === "escalate" && { to: [role("role-3")] }) },
    }),
  };
  return (step.do === "approve" && !kept ? { ...common, decide: withRoles(rule, common.who) } : common) as Step;
}

/** Vetoes and weights only of roles that the step asks. */
function withRoles(rule: Decide, who: readonly Who[]): Decide {
  if (typeof rule === "string") return rule;
  const asked = new Set(who.flatMap((w) => ("role" in w ? [w.role] : [])));
  const { veto, weights, ...rest } = rule;
  return {
    ...rest,
    ...(veto?.every((id) => asked.has(id)) && { veto }),
    ...(weights && Object.keys(weights).every((id) => asked.has(id)) && { weights }),
  };
}

const policies: fc.Arbitrary<FlowPolicy> = fc.record({
  sameApprover: fc.constantFrom("ask" as const, "skip-consecutive" as const, "skip-repeated" as const),
  noApprover: fc.constantFrom<FlowPolicy["noApprover"]>("stop", "stop", "skip", "refuse", { who: [role("role-4")] }),
  approverIsStarter: fc.constantFrom("exclude" as const, "superior" as const, "skip" as const, "allow" as const),
});

/** Rules that find people in the case itself, put in by the place of the step and of an earlier one. */
function named(steps: readonly Step[], dice: Dice): void {
  const people = everyStep(steps).filter(isHuman);
  people.forEach((step, n) => {
    const earlier = people[dice.roll(Math.max(n, 1))];
    if (n === 0 || dice.roll(8) > 0 || !earlier || earlier === step) return;
    const who: Who = ([{ sameAs: earlier.id }, { chosenBy: "starter" }, { chosenBy: "previous", max: 2 }] as const)[
      dice.roll(3)
    ] ?? { sameAs: earlier.id };
    const one = step as { who: Who[]; decide?: Decide };
    const votes = typeof one.decide === "object";
    one.who = votes || dice.roll(2) === 0 ? [...one.who, who] : [who];
  });
}

/** What the checks beside the proof refuse is taken out: nothing passes by itself where money is posted. */
function checked(flow: Flow): Flow {
  const money = everyStep(flow.steps).some((step) => step.do === "post");
  if (!money) return flow;
  for (const step of everyStep(flow.steps)) if (isHuman(step) && step.due?.then === "approve") delete step.due;
  const { noApprover, approverIsStarter, ...rest } = flow.policy ?? {};
  return {
    ...flow,
    policy: {
      ...rest,
      ...(noApprover !== undefined && noApprover !== "skip" && { noApprover }),
      ...(approverIsStarter === "superior" && { approverIsStarter }),
    },
  };
}

function dress(flow: Flow, rolls: readonly number[], amount: number, more: Partial<Flow>, groups: number[][]): Flow {
  const dice = diceOf(rolls);
  const [first, ...rest] = flow.steps;
  if (!first) return flow;
  const steps = structuredClone([first, ...dressed(rest, dice, amount, { count: 0 })]);
  named(steps, dice);
  const ids = ["submit", ...everyStep(steps).flatMap((s) => (isHuman(s) ? [s.id] : []))];
  const separate = groups
    .map((group) => [...new Set(group.map((n) => ids[n % ids.length] ?? "submit"))])
    .filter((group) => group.length > 1);
  return checked({ ...flow, ...more, steps, separate });
}

const settings = fc.record({
  rolls: fc.array(fc.nat(5039), { minLength: 97, maxLength: 97 }),
  amount: fc.constantFrom(0, 3, 6, 9),
  policy: fc.option(policies, { nil: undefined }),
  withdraw: fc.constantFrom("never" as const, "until-first-decision" as const, "until-done" as const),
  takeBack: fc.boolean(),
  groups: fc.array(fc.array(fc.nat(20), { minLength: 2, maxLength: 3 }), { maxLength: 2 }),
});

/** Flows of every kind with settings put on: any flow, sound ones, and long ones with blocks inside blocks. */
export const dressedFlow: fc.Arbitrary<{ plain: Flow; flow: Flow }> = fc
  .tuple(
    fc.oneof(
      { weight: 3, arbitrary: soundFlow },
      { weight: 3, arbitrary: anyFlow },
      { weight: 1, arbitrary: fc.integer({ min: 4, max: 30 }).map(longFlow) },
    ),
    settings,
  )
  .map(([plain, { rolls, amount, policy, groups, ...more }]) => ({
    plain,
    flow: dress(plain, rolls, amount, { ...more, ...(policy && { policy }) }, groups),
  }));
