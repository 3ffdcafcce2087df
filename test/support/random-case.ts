/** Random flows with every rule that people decide by, and random commands of random people, for properties of the engine. */
import fc from "fast-check";
import { INSTEAD } from "../../core/domain/case-people.ts";
import { escalateKey } from "../../core/domain/case-clock.ts";
import type { Facts } from "../../core/domain/case-run.ts";
import { type Active, type Candidate, type CaseState, openSeats } from "../../core/domain/case-state.ts";
import type { Command } from "../../core/domain/commands.ts";
import { allSteps, type Flow, type FlowPolicy, isHuman, type Step } from "../../core/domain/flow.ts";
import type { Back, Decide, Due, Who } from "../../core/domain/flow-people.ts";
import { planOf } from "../../core/domain/flow-plan.ts";
import { makeFlow } from "../domain/make-definitions.ts";

export const STARTER = "p0";
export const ADMIN = "root";
export const PERSONS = [STARTER, "p1", "p2", "p3", "p4", "p5", "p6"];
const ROLES = ["r1", "r2", "r3", "r4"];
const roleWho = (role: string): Who => ({ role, at: "own-unit" });

type Seed =
  | {
      do: "approve" | "handle";
      who: string[];
      decide: Decide;
      order: number;
      back: Back | undefined;
      due: Due["then"];
      same: boolean;
    }
  | { do: "post"; undo: boolean }
  | { do: "wait" | "cc" | "amend" }
  | { do: "act"; failed: "stop" | "go-on" }
  | { do: "finish"; as: "done" | "refused" }
  | { do: "choose" | "some" | "all"; when: string; lists: [Seed[], Seed[]] }
  | { do: "repeat"; when: string; refuse: boolean; steps: Seed[] };

const condition = fc.constantFrom("a", "b", "c");
const vote = fc.record(
  {
    pass: fc.constantFrom<string | number>("1/2", "2/3", "1/1", 1),
    of: fc.constantFrom("voted" as const, "members" as const),
    abstain: fc.constantFrom("counted" as const, "not-counted" as const),
    early: fc.boolean(),
    veto: fc.constant(["r1"]),
    weights: fc.constant({ r2: 3 }),
    otherwise: fc.constantFrom("refuse" as const, "return" as const, "go-on" as const),
  },
  { requiredKeys: ["pass"] },
);
const human: fc.Arbitrary<Seed> = fc.record({
  do: fc.constantFrom("approve" as const, "approve" as const, "approve" as const, "handle" as const),
  who: fc.uniqueArray(fc.constantFrom(...ROLES), { minLength: 1, maxLength: 2 }),
  decide: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom<Decide>("any", "all") },
    { weight: 1, arbitrary: vote as fc.Arbitrary<Decide> },
  ),
  order: fc.nat(5),
  back: fc.constantFrom<Back | undefined>(
    undefined,
    { to: "any", then: "ask" },
    { to: "any", then: "come-back" },
    { to: "previous" },
    { to: "starter", then: "come-back" },
  ),
  due: fc.constantFrom<Due["then"]>(undefined, "nothing", "escalate", "approve", "return", "refuse", "close"),
  same: fc.boolean(),
});
const leaf: fc.Arbitrary<Seed> = fc.oneof(
  { weight: 10, arbitrary: human },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("post" as const), undo: fc.nat(5).map((n) => n > 0) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("wait" as const, "cc" as const, "amend" as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("act" as const),
      failed: fc.constantFrom("stop" as const, "go-on" as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("finish" as const),
      as: fc.constantFrom("done" as const, "refused" as const),
    }),
  },
);

function seedOf(depth: number): fc.Arbitrary<Seed> {
  if (depth === 0) return leaf;
  const steps = fc.array(seedOf(depth - 1), { maxLength: 3 });
  return fc.oneof(
    { weight: 4, arbitrary: leaf },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constantFrom("choose" as const, "some" as const, "all" as const, "all" as const),
        when: condition,
        lists: fc.tuple(steps, steps),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant("repeat" as const),
        when: condition,
        refuse: fc.boolean(),
        steps: fc.array(seedOf(depth - 1), { minLength: 1, maxLength: 2 }),
      }),
    },
  );
}

/** Turns seeds into steps with ids in reading order. */
class Growth {
  private count = 0;
  private readonly people: string[] = [];

  list(seeds: readonly Seed[]): Step[] {
    return seeds.map((seed) => this.step(seed));
  }

  private step(seed: Seed): Step {
    const id = `s${++this.count}`;
    const head = { id, title: id };
    switch (seed.do) {
      case "approve":
      case "handle":
        return this.human(seed, head);
      case "post":
        return seed.undo
          ? { ...head, do: "post", movement: "reserve", amount: "total", quota: "quota", undo: "release" }
          : { ...head, do: "post", movement: "increase", amount: "total", quota: "quota" };
      case "wait":
        return { ...head, do: "wait", for: { days: 1 } };
      case "cc":
        return { ...head, do: "cc", who: [roleWho("r4")] };
      case "amend":
        return { ...head, do: "amend", document: "self", set: { note: '"x"' } };
      case "act":
        return { ...head, do: "act", plugin: "some/act", retry: 1, failed: seed.failed };
      case "finish":
        return { ...head, do: "finish", as: seed.as };
      case "choose":
        return {
          ...head,
          do: "choose",
          cases: [
            { title: "one", when: seed.when, steps: this.list(seed.lists[0]) },
            { title: "two", steps: this.list(seed.lists[1]) },
          ],
        };
      case "some":
        return {
          ...head,
          do: "some",
          branches: [
            { id: "x", title: "x", when: seed.when, steps: this.list(seed.lists[0]) },
            { id: "y", title: "y", when: `!${seed.when}`, steps: this.list(seed.lists[1]) },
            { id: "z", title: "z", steps: [] },
          ],
        };
      case "all":
        return {
          ...head,
          do: "all",
          branches: seed.lists.map((steps, i) => ({ id: "xy"[i] ?? "", title: "branch", steps: this.list(steps) })),
        };
      case "repeat":
        return {
          ...head,
          do: "repeat",
          again: seed.when,
          times: 2,
          exhausted: seed.refuse ? "refuse" : "go-on",
          steps: this.list(seed.steps),
        };
    }
  }

  private human(seed: Extract<Seed, { decide: Decide }>, head: { id: string; title: string }): Step {
    const before = this.people.at(-1);
    this.people.push(head.id);
    const votes = typeof seed.decide === "object";
    const who = seed.same && before !== undefined ? [{ sameAs: before }] : seed.who.map(roleWho);
    const order = seed.order === 0 && !votes ? "claim" : seed.order === 1 ? "in-turn" : "together";
    const common = {
      ...head,
      who,
      order: order as "claim" | "in-turn" | "together",
      may: ["transfer", "delegate", "add-before", "add-after", "add-alongside", "cc"] as never[],
      ...(seed.back !== undefined && { back: seed.back }),
      ...(seed.due !== undefined && {
        due: { within: { days: 1 }, then: seed.due, ...(seed.due === "escalate" && { to: [roleWho("r3")] }) },
      }),
    };
    return seed.do === "handle"
      ? { ...common, do: "handle", act: "done" }
      : { ...common, do: "approve", decide: order === "claim" && seed.decide === "all" ? "any" : seed.decide };
  }
}

const policy: fc.Arbitrary<FlowPolicy> = fc.record({
  sameApprover: fc.constantFrom("ask" as const, "skip-consecutive" as const, "skip-repeated" as const),
  noApprover: fc.constantFrom<FlowPolicy["noApprover"]>("stop", "skip", "refuse", { who: [roleWho("r4")] }),
  approverIsStarter: fc.constantFrom("exclude" as const, "superior" as const, "skip" as const, "allow" as const),
});

/** Any flow of the format, with groups of steps kept separate by chance. */
export const randomFlow: fc.Arbitrary<Flow> = fc
  .record({
    seeds: fc.array(seedOf(2), { minLength: 2, maxLength: 5 }),
    policy,
    withdraw: fc.constantFrom("never" as const, "until-first-decision" as const, "until-done" as const),
    takeBack: fc.boolean(),
    groups: fc.array(fc.array(fc.nat(20), { minLength: 2, maxLength: 3 }), { maxLength: 2 }),
  })
  .map(({ seeds, groups, ...more }) => {
    const flow = makeFlow(new Growth().list(seeds), more);
    const ids = ["submit", ...allSteps(flow).flatMap((s) => (isHuman(s) ? [s.id] : []))];
    const separate = groups
      .map((group) => [...new Set(group.map((n) => ids[n % ids.length] ?? "submit"))])
      .filter((group) => group.length > 1);
    return { ...flow, separate };
  });

/** Who holds which role, who stands in for whom, and what the conditions say. */
export type World = {
  holders: Readonly<Record<string, readonly string[]>>;
  standIn: Readonly<Record<string, string>>;
  holds: Readonly<Record<string, boolean>>;
};
export const randomWorld: fc.Arbitrary<World> = fc.record({
  holders: fc.record(
    Object.fromEntries(
      ROLES.map((role) => [role, fc.uniqueArray(fc.constantFrom(...PERSONS), { minLength: 1, maxLength: 4 })]),
    ),
  ) as fc.Arbitrary<World["holders"]>,
  standIn: fc.constantFrom<World["standIn"]>({}, {}, { p1: "p2" }, { p3: STARTER, p4: "p5" }),
  holds: fc.record({ a: fc.boolean(), b: fc.boolean(), c: fc.boolean() }),
});

/** The facts of a command in such a world. */
export function factsIn(flow: Flow, world: World, actor: string | null): Facts {
  const { standIn } = world;
  const holders = (role: string, who: number): Candidate[] =>
    (world.holders[role] ?? []).map((person) => ({
      person: standIn[person] ?? person,
      why: { rule: "role", role, who, ...(standIn[person] !== undefined && { for: person }) },
    }));
  const found = (rules: readonly Who[]): Candidate[] =>
    rules.flatMap((who, i) => ("role" in who ? holders(who.role, i) : []));
  const candidates: Record<string, Candidate[]> = { [INSTEAD]: holders("r4", 0) };
  for (const step of allSteps(flow)) {
    if (isHuman(step) || step.do === "cc") candidates[step.id] = found(step.who);
    if (isHuman(step) && step.due?.to) candidates[escalateKey(step.id)] = found(step.due.to);
  }
  return {
    actor,
    starter: STARTER,
    now: "2026-03-02T01:00:00.000Z",
    candidates,
    superior: { person: "p6", why: { rule: "starter", levels: 1 } },
    actsFor: (person) => standIn[person],
    holds: (text) => (text.startsWith("!") ? !world.holds[text.slice(1)] : world.holds[text]),
    value: () => "x",
    until: () => "2026-03-03T01:00:00.000Z",
    administers: actor === ADMIN,
  };
}

/** One random move, made into a command for the state it meets. */
export type Move = { turn: number; seat: number; act: string; other: number; stranger: boolean; stale: boolean };
export const randomMove: fc.Arbitrary<Move> = fc.record({
  turn: fc.nat(5),
  seat: fc.nat(5),
  other: fc.nat(30),
  stranger: fc.nat(9).map((n) => n === 0),
  stale: fc.nat(5).map((n) => n === 0),
  act: fc.oneof(
    { weight: 12, arbitrary: fc.constant("go") },
    { weight: 2, arbitrary: fc.constantFrom("due", "remind", "wake", "answer", "try-again") },
    { weight: 2, arbitrary: fc.constantFrom("return", "against", "abstain", "recuse") },
    { weight: 2, arbitrary: fc.constantFrom("transfer", "delegate", "before", "after", "alongside", "remove") },
    { weight: 1, arbitrary: fc.constantFrom("refuse", "withdraw", "take-back", "jump", "hand-over", "retry", "pass") },
    { weight: 1, arbitrary: fc.constantFrom("submit", "approve", "handle", "claim", "release", "copy", "urge") },
  ),
});

/** The actor (nobody for the clock) and the command that a move comes to, among these people. */
export function commandFor(
  flow: Flow,
  state: CaseState,
  move: Move,
  persons: readonly string[] = PERSONS,
): { actor: string | null; command: Command } {
  const active = state.active[move.turn % Math.max(state.active.length, 1)];
  if (!active) return { actor: STARTER, command: { do: move.act === "withdraw" ? "withdraw" : "submit" } };
  const seats = openSeats(active);
  const seat = seats[move.seat % Math.max(seats.length, 1)];
  const person = move.stranger ? (persons[move.other % persons.length] ?? STARTER) : (seat?.person ?? STARTER);
  const other = persons[move.other % persons.length] ?? STARTER;
  const ids = [...planOf(flow).keys()];
  const to = ids[move.other % ids.length] ?? "submit";
  const { step } = active;
  const entry = move.stale ? active.entry - 1 : active.entry;
  const attempt = active.attempt ?? 1;
  const said = { step, opinion: "said" };
  switch (move.act) {
    case "go":
      return favourable(flow, active, person);
    case "due":
    case "wake":
      return { actor: null, command: { do: move.act, step, entry } };
    case "remind":
      return { actor: null, command: { do: "remind", step, entry, overdue: false } };
    case "try-again":
      return { actor: null, command: { do: "try-again", step, entry, attempt: attempt + 1 } };
    case "answer":
      return {
        actor: null,
        command: { do: "answer", step, entry, attempt, ...(move.other % 2 === 0 && { error: "x" }) },
      };
    case "return":
      return {
        actor: person,
        command: { do: "return", ...said, to, ...(move.other % 3 === 0 && { then: "come-back" as const }) },
      };
    case "against":
    case "abstain":
    case "recuse":
      return { actor: person, command: { do: "vote", choice: move.act, ...said } };
    case "transfer":
    case "delegate":
      return { actor: person, command: { do: move.act, step, to: other } };
    case "before":
    case "after":
    case "alongside":
      return { actor: person, command: { do: "add", where: move.act, people: [other], ...said } };
    case "remove":
      return { actor: active.seats[move.seat]?.person ?? STARTER, command: { do: "remove", step, person: other } };
    case "refuse":
      return { actor: person, command: { do: "refuse", ...said } };
    case "withdraw":
      return { actor: STARTER, command: { do: "withdraw" } };
    case "take-back":
      return { actor: state.last?.person ?? person, command: { do: "take-back" } };
    case "jump":
      return { actor: ADMIN, command: { do: "jump", from: step, to, opinion: "x" } };
    case "hand-over":
      return { actor: ADMIN, command: { do: "hand-over", step, from: person, to: other, opinion: "x" } };
    case "retry":
      return { actor: ADMIN, command: { do: "retry", step, opinion: "x" } };
    case "pass":
      return { actor: ADMIN, command: { do: "pass-over", step, opinion: "x" } };
    case "copy":
      return { actor: person, command: { do: "copy", people: [other] } };
    case "urge":
      return { actor: STARTER, command: { do: "urge" } };
    case "claim":
    case "release":
      return { actor: person, command: { do: move.act, step } };
    case "handle":
    case "approve":
      return { actor: person, command: { do: move.act, ...said } };
    default:
      return { actor: STARTER, command: { do: "submit" } };
  }
}

/** What brings a position forward: the person agrees, the wait ends, the plugin answers. */
export function favourable(flow: Flow, active: Active, person: string): { actor: string | null; command: Command } {
  const { step, entry, attempt = 1 } = active;
  if (active.kind === "wait") return { actor: null, command: { do: "wake", step, entry } };
  if (active.kind === "act")
    return active.stopped === true
      ? { actor: ADMIN, command: { do: "pass-over", step, opinion: "x" } }
      : { actor: null, command: { do: "answer", step, entry, attempt } };
  const seat = openSeats(active).find((s) => s.person === person);
  if (active.order === "claim" && seat?.kind === "member" && active.claimed === undefined)
    return { actor: person, command: { do: "claim", step } };
  const definition = planOf(flow).get(step)?.step;
  const said = { step, opinion: "said" };
  if (definition?.do === "handle") return { actor: person, command: { do: "handle", ...said } };
  return definition?.do === "approve" && typeof definition.decide === "object"
    ? { actor: person, command: { do: "vote", choice: "for", ...said } }
    : { actor: person, command: { do: "approve", ...said } };
}
