import { describe, expect, it } from "vitest";
import { decide } from "../../core/domain/approval.ts";
import { type Candidate, type CaseState, type FlowEvent, NEW_CASE } from "../../core/domain/case-state.ts";
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
});
