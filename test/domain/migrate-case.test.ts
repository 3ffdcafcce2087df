import { describe, expect, it } from "vitest";
import { decide } from "../../core/domain/approval.ts";
import {
  type Candidate,
  type CaseState,
  type Deadline,
  type FlowEvent,
  NEW_CASE,
} from "../../core/domain/case-state.ts";
import type { Command } from "../../core/domain/commands.ts";
import { allSteps, type Flow, isHuman, type Step } from "../../core/domain/flow.ts";
import { type PastCommand, replayOn } from "../../core/domain/migrate-case.ts";
import { apply } from "../../core/domain/replay.ts";
import { makeApprove, makeFlow } from "./make-definitions.ts";

const STARTER = "starter";
const AT = "2026-03-02T02:00:00.000Z";

/** Each step is done by the person of its own name. */
function candidatesOf(flow: Flow): Record<string, Candidate[]> {
  return Object.fromEntries(
    allSteps(flow)
      .filter(isHuman)
      .map((step) => [step.id, [{ person: `${step.id}-person`, why: { role: step.id, unit: "unit" } }]]),
  );
}

function play(flow: Flow, commands: [string, Command][], amount = 0): PastCommand[] {
  let state: CaseState = NEW_CASE;
  return commands.map(([by, command]) => {
    const holds = (text: string): boolean => amount >= Number(text);
    const result = decide(flow, state, command, {
      actor: by,
      starter: STARTER,
      candidates: candidatesOf(flow),
      now: AT,
      holds,
    });
    if ("problem" in result) throw new Error(JSON.stringify(result.problem));
    const events: readonly FlowEvent[] = result.events;
    state = events.reduce(apply, state);
    return { command, by, at: AT, events, holds };
  });
}

const submit: [string, Command] = [STARTER, { do: "submit" }];
const by = (step: string): [string, Command] => [`${step}-person`, { do: "approve" }];
const on = (flow: Flow, history: PastCommand[]) =>
  replayOn(flow, history, { starter: STARTER, candidates: candidatesOf(flow) });
const choose = (when: string, steps: Step[]): Step => ({
  id: "size",
  title: "size",
  do: "choose",
  cases: [
    { title: "big", when, steps },
    { title: "small", steps: [] },
  ],
});
const three = makeFlow([makeApprove("one"), makeApprove("two"), makeApprove("three")]);

describe("a history on another version of its flow", () => {
  it("is the same where only later steps changed, and the step that waits keeps its entry", () => {
    const history = play(three, [submit, by("one")]);
    const { verdict, state } = on(
      makeFlow([makeApprove("one"), makeApprove("two"), makeApprove("new"), makeApprove("three")]),
      history,
    );

    expect(verdict).toEqual({ kind: "same" });
    expect(state.active).toMatchObject([{ step: "two", entry: 2 }]);
  });

  it("is impossible where a step was put before one that somebody decided", () => {
    const history = play(three, [submit, by("one")]);

    expect(on(makeFlow([makeApprove("village"), makeApprove("one"), makeApprove("two")]), history).verdict).toEqual({
      kind: "impossible",
      at: 1,
      problem: { code: "case.not-yours", pointer: "" },
    });
  });

  it("differs where a new step waits now and nobody decided since, and that step is entered anew", () => {
    const history = play(three, [submit, by("one")]);
    const { verdict, state } = on(
      makeFlow([makeApprove("one"), makeApprove("law"), makeApprove("two"), makeApprove("three")]),
      history,
    );

    expect(verdict).toEqual({ kind: "differs", at: 1, before: ["two"], after: ["law"] });
    expect(state.active).toMatchObject([{ step: "law", entry: 3 }]);
  });

  it("counts what people did, not the moves between versions before it", () => {
    const acted = play(three, [submit, by("one")]);
    const state = acted.flatMap(({ events }) => events).reduce(apply, NEW_CASE);
    const moved: FlowEvent = { kind: "migrated", by: "admin", from: 1, version: 2, state };
    const move: PastCommand = { command: null, by: "admin", at: AT, events: [moved], holds: () => true };
    const history = [...acted.slice(0, 1), { ...move, events: [] }, ...acted.slice(1), move];
    const village = makeFlow([makeApprove("village"), makeApprove("one"), makeApprove("two")]);

    expect(on(village, history).verdict).toMatchObject({ kind: "impossible", at: 1 });
    expect(on(makeFlow([makeApprove("one"), makeApprove("law")]), history).verdict).toMatchObject({
      kind: "differs",
      at: 1,
    });
    // What would be over stops at the last that was done.
    expect(on(makeFlow([makeApprove("one")]), history).verdict).toMatchObject({ kind: "impossible", at: 1 });
  });

  it("follows the answers of its time through changed conditions", () => {
    const before = makeFlow([makeApprove("one"), choose("500", [makeApprove("panel")]), makeApprove("three")]);
    const after = makeFlow([makeApprove("one"), choose("300", [makeApprove("panel")]), makeApprove("three")]);
    const small = play(before, [submit, by("one")], 400);
    const done = play(before, [submit, by("one"), by("three")], 400);

    expect(on(after, small).verdict).toMatchObject({ kind: "differs", before: ["three"], after: ["panel"] });
    expect(on(after, done).verdict).toMatchObject({ kind: "impossible", at: 2 });
    expect(on(after, play(before, [submit, by("one")], 200)).verdict).toEqual({ kind: "same" });
  });

  it("keeps what people did by hand: returns, added signers, hand-overs", () => {
    const open = makeFlow([
      { ...makeApprove("one"), may: ["transfer", "add-alongside"] } as Step,
      { ...makeApprove("two"), decide: "all" } as Step,
    ]);
    const history = play(open, [
      submit,
      ["one-person", { do: "transfer", to: "deputy" }],
      ["deputy", { do: "approve" }],
      ["two-person", { do: "return", to: "one", opinion: "again" }],
    ]);

    expect(on(open, history).verdict).toEqual({ kind: "same" });
    const { may: _may, ...closed } = open.steps[1] as Extract<Step, { do: "approve" }>;
    expect(on({ ...open, steps: open.steps.with(1, closed) }, history).verdict).toMatchObject({
      kind: "impossible",
      at: 1,
      problem: { code: "case.not-allowed" },
    });
  });

  it("is impossible where something was booked that would not have been, or the other way round", () => {
    const book = (movement: "reserve" | "pay"): Step => ({
      id: "book",
      title: "Book",
      do: "post",
      movement,
      amount: "a",
    });
    const booked = makeFlow([makeApprove("one"), book("reserve"), makeApprove("two")]);
    const plain = makeFlow([makeApprove("one"), makeApprove("two")]);
    const stop = { kind: "impossible", problem: { code: "migrate.other-effects", params: { step: "Book" } } };
    const judge = (to: Flow, from: Flow) =>
      replayOn(to, play(from, [submit, by("one")]), { starter: STARTER, candidates: candidatesOf(to) }, from).verdict;

    expect(judge(plain, booked)).toMatchObject(stop);
    expect(judge(booked, plain)).toMatchObject(stop);
    expect(judge(makeFlow([makeApprove("one"), book("pay"), makeApprove("two")]), booked)).toMatchObject(stop);
    expect(judge({ ...booked, version: 2 }, booked)).toEqual({ kind: "same" });
    // What is booked only later differs without harm.
    const later = makeFlow([makeApprove("one"), makeApprove("two"), book("pay")]);
    expect(judge(later, plain)).toEqual({ kind: "same" });
  });

  it("is impossible where the case would be over", () => {
    expect(on(makeFlow([makeApprove("one")]), play(three, [submit, by("one")])).verdict).toMatchObject({
      kind: "impossible",
      problem: { code: "migrate.would-end" },
    });
  });

  it("keeps the deadline of a step's own time, and gives a step it never entered one of today", () => {
    const due = (id: string): Step => ({ ...makeApprove(id), due: { within: { workdays: id.length } } }) as Step;
    const deadline = (at: string): Deadline => ({
      at,
      remind: [],
      overdue: [],
      calendar: "c",
      version: 1,
      provisional: false,
    });
    const before = makeFlow([due("one"), due("two")]);
    const facts = { starter: STARTER, candidates: candidatesOf(before), holds: () => true };
    const past: PastCommand[] = [];
    let state: CaseState = NEW_CASE;
    for (const [actor, command] of [submit, by("one")]) {
      const result = decide(before, state, command, {
        ...facts,
        actor,
        deadline: () => deadline(`old ${past.length}`),
      });
      if ("problem" in result) throw new Error(result.problem.code);
      state = result.events.reduce(apply, state);
      past.push({ command, by: actor, at: AT, events: result.events, holds: () => true });
    }
    const after = makeFlow([due("one"), due("three"), due("two")]);
    const moved = replayOn(after, past, {
      starter: STARTER,
      candidates: candidatesOf(after),
      deadline: () => deadline("today"),
    });
    expect(moved.state.active).toMatchObject([{ step: "three", deadline: { at: "today" } }]);
    const same = replayOn(before, past, { ...facts, deadline: () => deadline("today") });
    expect(same.state.active).toMatchObject([{ step: "two", deadline: { at: "old 1" } }]);
  });
});

describe("a step that made a payment order", () => {
  const pays = {
    voucher: "order",
    quota: "quota",
    amount: "amount",
    payee: "payee",
    account: "account",
    bank: "bank",
    usage: "usage",
    result: { voucher: "certificate", serial: "serial", day: "day" },
  };
  const paying = (more: object): Flow =>
    makeFlow([
      makeApprove("one"),
      { id: "pay", title: "pay", do: "handle", who: [{ role: "pay", at: "own-unit" }], act: "pay", ...more },
    ]);
  const move = (from: Flow, to: Flow) =>
    replayOn(to, play(from, [submit, by("one")]), { starter: STARTER, candidates: candidatesOf(to) }, from).verdict;

  it("pays the same way on the other version, or the case stays where it is", () => {
    const flow = paying({ pays });
    expect(move(flow, paying({ pays, act: "paid" }))).toEqual({ kind: "same" });
    expect(move(flow, paying({}))).toMatchObject({ kind: "impossible", problem: { code: "migrate.other-effects" } });
    expect(move(flow, paying({ pays: { ...pays, amount: "other" } }))).toMatchObject({ kind: "impossible" });
    expect(move(paying({}), flow)).toEqual({ kind: "same" });
  });
});
