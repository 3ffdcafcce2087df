import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide } from "../../core/domain/approval.ts";
import { eligible } from "../../core/domain/case-people.ts";
import { mayWithdraw, returnTargets } from "../../core/domain/case-return.ts";
import { type Candidate, type CaseState, type FlowEvent, NEW_CASE, openSeats } from "../../core/domain/case-state.ts";
import type { Facts } from "../../core/domain/case-run.ts";
import type { Command } from "../../core/domain/commands.ts";
import { apply, replay } from "../../core/domain/replay.ts";
import { compileExpression } from "../../core/domain/expression.ts";
import { scopeOf } from "../../core/domain/evaluate-form.ts";
import { allSteps, type Flow, isHuman, type Step } from "../../core/domain/flow.ts";
import { evaluate, makeApprove, makeFlow, types } from "./make-definitions.ts";
import { getDefinition } from "./packs.ts";

const STARTER = "starter";

/** Everybody who holds a role, by role. */
type People = Readonly<Record<string, readonly string[]>>;

function makeFacts(flow: Flow, actor: string, people: People, holds: Facts["holds"] = () => false): Facts {
  const candidates: Record<string, Candidate[]> = {};
  for (const step of allSteps(flow))
    if (isHuman(step))
      candidates[step.id] = step.who.flatMap((who) =>
        "role" in who
          ? (people[who.role] ?? []).map((person) => ({ person, why: { role: who.role, unit: "unit" } }))
          : [],
      );
  return { actor, starter: STARTER, candidates, holds };
}

/** Where a case stands: the step that waits, or the submission that it came back to. */
const standsAt = (state: CaseState): string | null =>
  state.active[0]?.step ?? (state.status === "returned" ? "submit" : null);
const openOf = (state: CaseState) => state.active.flatMap(openSeats);

/** A case that is played by naming who does what; a refused command fails the test. */
function play(flow: Flow, people: People, holds?: Facts["holds"]) {
  const events: FlowEvent[] = [];
  const state = (): CaseState => replay(events);
  const attempt = (actor: string, command: Command) =>
    decide(flow, state(), command, makeFacts(flow, actor, people, holds));
  return {
    state,
    kinds: () => events.map((e) => ("step" in e ? `${e.kind} ${e.step}` : e.kind)),
    /** Code of the problem, or undefined when the command went through. */
    does(actor: string, command: Command): string | undefined {
      const result = attempt(actor, command);
      if ("problem" in result) return result.problem.code;
      events.push(...result.events);
      return undefined;
    },
    open: () => openOf(state()).map((c) => c.person),
    at: () => standsAt(state()),
  };
}

const submit: Command = { do: "submit" };
const approve: Command = { do: "approve" };
const back = (to: string): Command => ({ do: "return", to, opinion: "see note" });
const refuse: Command = { do: "refuse", opinion: "no" };
const withdraw: Command = { do: "withdraw" };
const reserve: Step = {
  id: "reserve",
  title: "reserve",
  do: "post",
  movement: "reserve",
  amount: "amount",
  quota: "quota",
  undo: "release",
};
const increase: Step = {
  id: "increase",
  title: "increase",
  do: "post",
  movement: "increase",
  amount: "amount",
  quota: "quota",
};
const handle: Step = {
  ...makeApprove("pay"),
  do: "handle",
  act: "paid",
  who: [{ role: "pay", at: "own-unit" }],
} as Step;

const PEOPLE: People = { one: ["ann"], two: ["bob"], three: ["cid"], pay: ["dan"] };
const two = makeFlow([makeApprove("one"), makeApprove("two")]);

describe("every command in every state", () => {
  const handled = makeFlow([
    { id: "one", title: "one", do: "handle", act: "done", who: [{ role: "one", at: "own-unit" }] },
    makeApprove("two"),
  ]);
  const states: Record<string, [string, Command][]> = {
    new: [],
    running: [[STARTER, submit]],
    decided: [
      [STARTER, submit],
      ["ann", approve],
    ],
    returned: [
      [STARTER, submit],
      ["ann", back("submit")],
    ],
    done: [
      [STARTER, submit],
      ["ann", approve],
      ["bob", approve],
    ],
    refused: [
      [STARTER, submit],
      ["ann", refuse],
    ],
    withdrawn: [
      [STARTER, submit],
      [STARTER, withdraw],
    ],
  };

  it.each<[string, string, Command, string | undefined]>([
    ["new", STARTER, submit, undefined],
    ["new", "ann", submit, "case.not-yours"],
    ["new", "ann", approve, "case.moved-on"],
    ["new", STARTER, withdraw, "case.too-late"],
    ["new", "ann", back("submit"), "case.moved-on"],
    ["new", "ann", refuse, "case.moved-on"],
    ["running", STARTER, submit, "case.moved-on"],
    ["running", "ann", approve, undefined],
    ["running", "bob", approve, "case.not-yours"],
    ["running", STARTER, approve, "case.not-yours"],
    ["running", "ann", { do: "handle" }, "case.wrong-act"],
    ["running", "ann", back("submit"), undefined],
    ["running", "ann", back("two"), "case.no-return-there"],
    ["running", "ann", back("one"), "case.no-return-there"],
    ["running", "ann", { do: "return", to: "submit", opinion: "  " }, "case.opinion-needed"],
    ["running", "ann", refuse, undefined],
    ["running", "ann", { do: "refuse", opinion: "" }, "case.opinion-needed"],
    ["running", STARTER, withdraw, undefined],
    ["running", "ann", withdraw, "case.not-yours"],
    ["decided", "ann", approve, "case.not-yours"],
    ["decided", STARTER, withdraw, "case.too-late"],
    ["decided", "bob", back("one"), undefined],
    ["returned", STARTER, submit, undefined],
    ["returned", "ann", submit, "case.not-yours"],
    ["returned", "ann", approve, "case.moved-on"],
    ["returned", STARTER, withdraw, "case.too-late"],
    ["done", STARTER, submit, "case.moved-on"],
    ["done", "bob", approve, "case.moved-on"],
    ["done", "bob", back("one"), "case.moved-on"],
    ["done", "bob", refuse, "case.moved-on"],
    ["done", STARTER, withdraw, "case.too-late"],
    ["refused", STARTER, submit, "case.moved-on"],
    ["refused", "ann", approve, "case.moved-on"],
    ["refused", STARTER, withdraw, "case.too-late"],
    ["withdrawn", STARTER, submit, undefined],
    ["withdrawn", "ann", approve, "case.moved-on"],
    ["withdrawn", STARTER, withdraw, "case.too-late"],
  ])("%s: %s %j → %s", (state, actor, command, expected) => {
    const game = play(two, PEOPLE);
    for (const [who, what] of states[state] ?? []) expect(game.does(who, what)).toBeUndefined();

    expect(game.does(actor, command)).toBe(expected);
  });

  it("a handle step is handled, neither approved nor refused", () => {
    const game = play(handled, PEOPLE);
    game.does(STARTER, submit);

    expect(game.does("ann", approve)).toBe("case.wrong-act");
    expect(game.does("ann", refuse)).toBe("case.wrong-act");
    expect(game.does("ann", { do: "handle" })).toBeUndefined();
    expect(game.open()).toEqual(["bob"]);
  });

  it("a second decision of the same step is refused as moved on while others still decide", () => {
    const flow = makeFlow([makeApprove("one", { decide: "all" })]);
    const game = play(flow, { one: ["ann", "bob"] });
    game.does(STARTER, submit);
    game.does("ann", approve);

    expect(game.does("ann", approve)).toBe("case.moved-on");
  });

  it("an opinion is asked for where the step says always", () => {
    const game = play(makeFlow([makeApprove("one", { opinion: "always" })]), PEOPLE);
    game.does(STARTER, submit);

    expect(game.does("ann", { do: "approve", opinion: " " })).toBe("case.opinion-needed");
    expect(game.does("ann", { do: "approve", opinion: " fine " })).toBeUndefined();
    expect(game.state().status).toBe("done");
  });
});

describe("any and all", () => {
  it("any: one of several is enough", () => {
    const game = play(makeFlow([makeApprove("one")]), { one: ["ann", "bob", "cid"] });
    game.does(STARTER, submit);

    expect(game.open()).toEqual(["ann", "bob", "cid"]);
    expect(game.does("bob", approve)).toBeUndefined();
    expect(game.state().status).toBe("done");
  });

  it("all: everyone decides, in any order, and the last one moves the case on", () => {
    const game = play(makeFlow([makeApprove("one", { decide: "all" }), makeApprove("two")]), {
      one: ["ann", "bob", "cid"],
      two: ["dan"],
    });
    game.does(STARTER, submit);
    game.does("cid", approve);
    game.does("ann", approve);

    expect(game.open()).toEqual(["bob"]);
    expect(game.does("bob", approve)).toBeUndefined();
    expect(game.open()).toEqual(["dan"]);
  });

  it("all: a return by one closes the step for the others, and everyone decides again", () => {
    const game = play(makeFlow([makeApprove("one", { decide: "all" })]), { one: ["ann", "bob"] });
    game.does(STARTER, submit);
    game.does("ann", approve);
    game.does("bob", back("submit"));

    expect(game.open()).toEqual([]);
    expect(game.does("ann", approve)).toBe("case.moved-on");
    game.does(STARTER, submit);
    expect(game.open()).toEqual(["ann", "bob"]);
  });

  it("all: a role without people stops the case, even when the other role has some", () => {
    const flow = makeFlow([makeApprove("joint", { decide: "all", roles: ["business", "budget"] })]);

    expect(play(flow, { business: ["ann", "bob"] }).does(STARTER, submit)).toBe("flow.no-approver");
    expect(play(flow, { business: ["ann"], budget: [STARTER] }).does(STARTER, submit)).toBe("flow.no-approver");
    expect(play(flow, { business: ["ann"], budget: ["bob"] }).does(STARTER, submit)).toBeUndefined();
  });

  it("a person who holds both roles is asked once", () => {
    const flow = makeFlow([makeApprove("joint", { decide: "all", roles: ["business", "budget"] })]);
    const game = play(flow, { business: ["ann"], budget: ["ann", "bob"] });
    game.does(STARTER, submit);

    expect(game.open()).toEqual(["ann", "bob"]);
  });
});

describe("branches of the pack by amount", () => {
  const people: People = {
    "unit-head": ["head"],
    "dept-reviewer": ["dept"],
    "fin-business": ["business"],
    "fin-budget": ["budget"],
    "fin-final": ["final"],
  };

  function holdsFor(form: string, answers: Record<string, unknown>): Facts["holds"] {
    const scope = scopeOf(getDefinition("form", form), types);
    return (text) => {
      const expression = compileExpression(text, scope, "bool");
      if ("faults" in expression) throw new Error(text);
      const result = expression.run(answers);
      return result.kind === "value" ? result.value === true : undefined;
    };
  }

  it.each([
    [499_999_999, "fin-final"],
    [500_000_000, "fin-joint"],
    [500_000_001, "fin-joint"],
  ])("an application for %i fen goes to %s after the department", (totalAmount, next) => {
    const game = play(getDefinition("flow", "declare"), people, holdsFor("declare", { totalAmount }));
    game.does(STARTER, submit);
    game.does("head", approve);
    game.does("dept", approve);

    expect(game.at()).toBe(next);
  });

  // Domain §10: +150.00 wan on 2,565.00 is 5.85 %: neither above 10 % nor without review (50 wan and more).
  it.each([
    [150_000_000, 150_000_000, "fin-review"],
    [50_000_000, 50_000_000, "fin-review"],
    [49_999_999, 49_999_999, "fin-final"],
    [-50_000_000, -50_000_000, "fin-review"],
    [1, 256_500_000, "fin-final"],
    [1, 256_500_001, "fin-joint"],
    [-1, -256_500_001, "fin-joint"],
  ])("a change of %i fen, %i in all, goes to %s", (amount, cumAmount, next) => {
    const given = { amount, cumBefore: cumAmount - amount, contractAmount: 2_565_000_000 };
    const { answers } = evaluate(getDefinition("form", "change"), given);
    const game = play(getDefinition("flow", "change"), people, holdsFor("change", answers));
    game.does(STARTER, submit);
    game.does("head", approve);
    game.does("dept", approve);

    expect(game.at()).toBe(next);
  });

  it("a condition that reads a missing field stops the case and changes nothing", () => {
    const game = play(getDefinition("flow", "declare"), people, holdsFor("declare", {}));
    game.does(STARTER, submit);
    game.does("head", approve);

    expect(game.does("dept", approve)).toBe("flow.cannot-branch");
    expect(game.at()).toBe("dept-review");
  });

  it("in a new round only steps of the branch now taken may be returned to", () => {
    // Round 1 took the joint decision, round 2 is small: a return to the joint step would decide beside the branch.
    const flow = getDefinition("flow", "declare");
    let totalAmount = 500_000_000;
    const game = play(flow, people, (text) => holdsFor("declare", { totalAmount })(text));
    const toFinal: [string, Command][] = [
      [STARTER, submit],
      ["head", approve],
      ["dept", approve],
    ];
    for (const [who, what] of [...toFinal, ["business", approve], ["budget", approve]] as [string, Command][])
      expect(game.does(who, what)).toBeUndefined();
    game.does("final", back("submit"));
    totalAmount = 100;
    for (const [who, what] of toFinal) game.does(who, what);

    expect(game.at()).toBe("fin-final");
    expect(game.does("final", back("fin-joint"))).toBe("case.no-return-there");
    expect(game.does("final", back("dept-review"))).toBeUndefined();
  });
});

describe("returning", () => {
  const three = makeFlow([makeApprove("one"), makeApprove("two"), makeApprove("three")]);
  const upToThree: [string, Command][] = [
    [STARTER, submit],
    ["ann", approve],
    ["bob", approve],
  ];

  it.each(["submit", "one", "two"])("goes to %s, and from there on through every step again", (to) => {
    const game = play(three, PEOPLE);
    for (const [who, what] of upToThree) game.does(who, what);
    expect(game.does("cid", back(to))).toBeUndefined();

    const order = ["submit", "one", "two", "three"];
    const actors: Record<string, string> = { submit: STARTER, one: "ann", two: "bob", three: "cid" };
    for (const step of order.slice(order.indexOf(to))) {
      expect(game.at()).toBe(step);
      expect(game.does(actors[step] ?? "", step === "submit" ? submit : approve)).toBeUndefined();
    }
    expect(game.state()).toMatchObject({ status: "done", active: [] });
  });

  it("is offered to the starter first, then to the steps passed, in order", () => {
    const game = play(three, PEOPLE);
    for (const [who, what] of upToThree) game.does(who, what);
    const step = three.steps[3];
    if (!step || !isHuman(step)) throw new Error("not human");

    expect(returnTargets(three, game.state(), step).map((s) => s.id)).toEqual(["submit", "one", "two"]);
  });

  it("keeps to the steps that the definition allows", () => {
    const game = play(makeFlow([makeApprove("one"), makeApprove("two", { back: ["submit"] })]), PEOPLE);
    game.does(STARTER, submit);
    game.does("ann", approve);

    expect(game.does("bob", back("one"))).toBe("case.no-return-there");
    expect(game.does("bob", back("submit"))).toBeUndefined();
  });

  it("to the starter undoes the reservation; a new submission makes it again", () => {
    const game = play(makeFlow([reserve, makeApprove("one"), makeApprove("two")]), PEOPLE);
    game.does(STARTER, submit);
    game.does("ann", approve);
    game.does("bob", back("submit"));

    expect(game.kinds()).toEqual([
      "submitted",
      "posted reserve",
      "entered one",
      "agreed one",
      "entered two",
      "unposted reserve",
      "returned two",
    ]);
    game.does(STARTER, submit);
    expect(game.kinds().filter((k) => k.includes("posted"))).toEqual([
      "posted reserve",
      "unposted reserve",
      "posted reserve",
    ]);
  });

  it("to a step behind the reservation leaves it in place", () => {
    const game = play(makeFlow([reserve, makeApprove("one"), makeApprove("two")]), PEOPLE);
    game.does(STARTER, submit);
    game.does("ann", approve);
    game.does("bob", back("one"));

    expect(game.kinds()).not.toContain("unposted reserve");
    game.does("ann", approve);
    game.does("bob", approve);
    expect(game.state().status).toBe("done");
    expect(game.kinds().filter((k) => k === "posted reserve")).toHaveLength(1);
  });

  it("across a post that cannot be undone is not offered, and neither is refusing", () => {
    const game = play(
      makeFlow([makeApprove("one"), increase, makeApprove("two"), makeApprove("three")], { withdraw: "until-done" }),
      PEOPLE,
    );
    game.does(STARTER, submit);
    game.does("ann", approve);

    expect(game.does("bob", back("one"))).toBe("case.no-return-there");
    expect(game.does("bob", refuse)).toBe("case.cannot-undo");
    expect(game.does(STARTER, withdraw)).toBe("case.too-late");
    game.does("bob", approve);
    expect(game.does("cid", back("two"))).toBeUndefined();
  });
});

describe("withdrawing", () => {
  it.each<[Flow["withdraw"], boolean, boolean]>([
    ["never", false, false],
    ["until-first-decision", true, false],
    ["until-done", true, true],
  ])("%s: before a decision %s, after one %s", (policy, before, after) => {
    const flow = makeFlow([makeApprove("one"), makeApprove("two")], { withdraw: policy });
    const game = play(flow, PEOPLE);
    game.does(STARTER, submit);
    expect(mayWithdraw(flow, game.state())).toBe(before);

    game.does("ann", approve);

    expect(mayWithdraw(flow, game.state())).toBe(after);
  });

  it("is possible again after a return and a new submission", () => {
    const game = play(two, PEOPLE);
    game.does(STARTER, submit);
    game.does("ann", back("submit"));
    game.does(STARTER, submit);

    expect(game.does(STARTER, withdraw)).toBeUndefined();
    expect(game.state()).toMatchObject({ status: "withdrawn", active: [], round: 2 });
  });

  it("gives the reservation back", () => {
    const game = play(makeFlow([reserve, makeApprove("one")]), PEOPLE);
    game.does(STARTER, submit);
    game.does(STARTER, withdraw);

    expect(game.kinds().slice(-2)).toEqual(["unposted reserve", "withdrawn"]);
    expect(game.state().path).not.toContain("reserve");
  });
});

describe("separation of duties", () => {
  const flow = makeFlow([makeApprove("one"), makeApprove("two"), handle], {
    separate: [["submit", "one", "two", "pay"]],
  });

  it("the starter approves nothing, with or without a group", () => {
    expect(play(two, { ...PEOPLE, one: [STARTER] }).does(STARTER, submit)).toBe("flow.no-approver");
    expect(play(two, { ...PEOPLE, one: [STARTER, "ann"] }).does(STARTER, submit)).toBeUndefined();
  });

  it("the starter handles nothing of her group", () => {
    const game = play(flow, { ...PEOPLE, pay: [STARTER, "dan"] });
    for (const [who, what] of [
      [STARTER, submit],
      ["ann", approve],
      ["bob", approve],
    ] as [string, Command][])
      game.does(who, what);

    expect(game.open()).toEqual(["dan"]);
  });

  it("who did one step of the group is asked at no other one", () => {
    const game = play(flow, { one: ["ann", "bob"], two: ["ann", "bob"], pay: ["ann", "bob", "dan"] });
    game.does(STARTER, submit);
    game.does("bob", approve);
    expect(game.open()).toEqual(["ann"]);
    game.does("ann", approve);

    expect(game.open()).toEqual(["dan"]);
  });

  it("nobody left is a problem, and the decision before it is not made", () => {
    const game = play(flow, { one: ["ann"], two: ["ann"], pay: ["dan"] });
    game.does(STARTER, submit);

    expect(game.does("ann", approve)).toBe("flow.no-approver");
    expect(game.state()).toMatchObject({ active: [{ step: "one" }], decisions: 0 });
  });

  it("holds over rounds, but lets a person do her own step again", () => {
    const game = play(flow, { one: ["ann", "bob"], two: ["bob", "ann", "cid"], pay: ["dan"] });
    game.does(STARTER, submit);
    game.does("ann", approve);
    game.does("bob", back("submit"));
    game.does(STARTER, submit);
    expect(game.open()).toEqual(["ann", "bob"]);

    game.does("bob", approve);

    expect(game.open()).toEqual(["cid"]);
  });

  it("people outside the group of a step are not excluded", () => {
    const loose = makeFlow([makeApprove("one"), makeApprove("two")], { separate: [["submit", "one"]] });
    const step = loose.steps[2];
    if (!step || !isHuman(step)) throw new Error("not human");
    const state = { ...NEW_CASE, acted: [{ step: "one", person: "ann" }] };

    expect(
      eligible(loose, state, step, makeFacts(loose, STARTER, { two: ["ann", STARTER] })).map((c) => c.person),
    ).toEqual(["ann"]);
  });
});

describe("random people doing random things to the flows of the pack", () => {
  const roles = ["unit-head", "dept-reviewer", "fin-business", "fin-budget", "fin-final", "fin-treasury"];
  const persons = [STARTER, "p1", "p2", "p3", "p4", "p5", "p6", "p7"];
  const flows = ["declare", "pay", "change", "adjust", "plan", "refund"].map((id) => getDefinition("flow", id));
  const people = fc.record(
    Object.fromEntries(
      roles.map((role) => [role, fc.uniqueArray(fc.constantFrom(...persons), { minLength: 1, maxLength: 4 })]),
    ),
  ) as fc.Arbitrary<People>;
  // Mostly people whose turn it is, so that cases get somewhere.
  const move = fc.record({
    turn: fc.nat(3),
    actor: fc.option(fc.constantFrom(...persons), { freq: 3 }),
    act: fc.constantFrom("go", "go", "go", "go", "return", "refuse", "withdraw", "submit", "approve", "handle"),
    to: fc.nat(5),
    holds: fc.constantFrom(true, false, undefined),
  });
  const game = fc.record({
    flow: fc.constantFrom(...flows),
    people,
    moves: fc.array(move, { minLength: 5, maxLength: 40 }),
  });

  function commandOf(flow: Flow, state: CaseState, m: { act: string; to: number }): Command {
    const step = allSteps(flow).find((s) => s.id === standsAt(state));
    switch (m.act) {
      case "return": {
        const targets = allSteps(flow);
        return { do: "return", to: targets[m.to % targets.length]?.id ?? "", opinion: "x" };
      }
      case "refuse":
        return refuse;
      case "go":
        return step?.do === "handle"
          ? { do: "handle" }
          : step?.do === "approve"
            ? { do: "approve", opinion: "x" }
            : submit;
      case "handle":
        return { do: "handle" };
      case "approve":
        return approve;
      default:
        return m.act === "withdraw" ? withdraw : submit;
    }
  }

  it("keeps every rule of the engine", () => {
    const reached = new Map<string, number>();
    fc.assert(
      fc.property(game, ({ flow, people: holders, moves }) => {
        const events: FlowEvent[] = [];
        let state: CaseState = NEW_CASE;
        const human = new Set(
          allSteps(flow)
            .filter(isHuman)
            .map((s) => s.id),
        );
        const undoable = new Set(allSteps(flow).flatMap((s) => (s.do === "post" && s.undo ? [s.id] : [])));
        for (const m of moves) {
          const turn = openOf(state)[m.turn % Math.max(openOf(state).length, 1)]?.person ?? STARTER;
          const actor = m.actor ?? (m.act === "withdraw" ? STARTER : turn);
          const before = JSON.stringify(state);

          const result = decide(
            flow,
            state,
            commandOf(flow, state, m),
            makeFacts(flow, actor, holders, () => m.holds),
          );

          expect(JSON.stringify(state)).toBe(before); // decided without touching what it was given
          if ("problem" in result) continue;
          for (const event of result.events) {
            // A step takes part once: a person decides only what is open to her.
            if (event.kind === "agreed" || event.kind === "handled")
              expect(openOf(state).map((c) => c.person)).toContain(event.by);
            if (event.kind === "posted") expect(state.path).not.toContain(event.step);
            if (event.kind === "unposted") expect(state.path).toContain(event.step);
            events.push(event);
            state = apply(state, event);
          }
          expect(state).toEqual(replay(events));
          if (state.status === "running") {
            expect(human.has(standsAt(state) ?? "")).toBe(true);
            expect(openOf(state).length).toBeGreaterThan(0);
            expect(openOf(state).map((c) => c.person)).not.toContain(STARTER);
          } else expect(openOf(state)).toEqual([]);
          if (
            ["withdrawn", "refused"].includes(state.status) ||
            (state.status === "returned" && standsAt(state) === "submit")
          )
            expect(state.path.filter((id) => undoable.has(id))).toEqual([]);
          for (const group of flow.separate) {
            const acted = state.acted.filter((a) => group.includes(a.step));
            for (const a of acted) expect(acted.filter((b) => b.person === a.person && b.step !== a.step)).toEqual([]);
          }
          for (const id of undoable) {
            const trail = events
              .filter((e) => "step" in e && e.step === id && e.kind.endsWith("posted"))
              .map((e) => e.kind);
            trail.forEach((kind, i) => expect(kind).toBe(i % 2 === 0 ? "posted" : "unposted"));
          }
        }
        reached.set(state.status, (reached.get(state.status) ?? 0) + 1);
      }),
      { seed: 20261122, numRuns: 1500 },
    );
    // The games are worth playing only if they reach every end.
    for (const status of ["running", "returned", "done", "withdrawn", "refused"])
      expect(reached.get(status) ?? 0, status).toBeGreaterThan(10);
  });

  it("ends when everybody agrees, in as many decisions as there are people to ask", () => {
    fc.assert(
      fc.property(game, fc.boolean(), ({ flow, people: holders }, holds) => {
        let state: CaseState = NEW_CASE;
        for (let i = 0; i < 40 && state.status !== "done"; i++) {
          const actor = openOf(state)[0]?.person ?? STARTER;
          const command = commandOf(flow, state, { act: "go", to: 0 });
          const result = decide(
            flow,
            state,
            command,
            makeFacts(flow, actor, holders, () => holds),
          );
          if ("problem" in result) {
            expect(result.problem.code).toBe("flow.no-approver");
            return;
          }
          state = result.events.reduce(apply, state);
        }
        expect(state.status).toBe("done");
      }),
      { seed: 20261122, numRuns: 300 },
    );
  });
});
