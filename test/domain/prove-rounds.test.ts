/** What a case brings along into a later round, and where nobody has decided: values that the proof once left out. */
import { expect, it } from "vitest";
import type { Flow, HumanStep, Step } from "../../core/domain/flow.ts";
import { proveFlow } from "../../core/domain/prove-flow.ts";
import { FORM } from "../support/random-flow.ts";
import { makeFlow, types } from "./make-definitions.ts";

const ANYBODY = { role: "clerk", at: "own-unit" } as const;
const approve = (id: string, more: Partial<Extract<Step, { do: "approve" }>> = {}): Step => ({
  id,
  title: id,
  do: "approve",
  who: [ANYBODY],
  decide: "any",
  back: [],
  ...more,
});
/** Whoever handles it fills in the result. */
const fill = (id: string, more: Partial<HumanStep> = {}): Step =>
  ({
    id,
    title: id,
    do: "handle",
    who: [ANYBODY],
    act: "do",
    back: [],
    fields: { result: "edit" },
    ...more,
  }) as Step;
/** Goes on by the result, which has to be there. */
const byResult = (id: string): Step => ({
  id,
  title: id,
  do: "choose",
  cases: [
    { title: "ok", when: 'doc.result == "ok"', steps: [approve(`${id}-ok`)] },
    { title: "else", steps: [] },
  ],
});
/** Goes on only where nothing has been filled in. */
const untouched = (id: string): Step => ({
  id,
  title: id,
  do: "choose",
  cases: [
    { title: "empty", when: "!has(doc.result)", steps: [] },
    { title: "ok", when: 'has(doc.result) && doc.result == "ok" && doc.urgent && !doc.urgent', steps: [] },
  ],
});
const pay: Step = { id: "pay", title: "pay", do: "post", movement: "increase", amount: "amount" };

const codes = (steps: Step[], more: Partial<Flow> = {}): string[] =>
  proveFlow(makeFlow(steps, { withdraw: "never", ...more }), FORM, { types }).problems.map(
    (p) => `${p.code} ${p.step}`,
  );

it("a step that nobody does is passed over unfilled, by policy or by its deadline", () => {
  const vote: Step = approve("a", {
    decide: { pass: "1/2", otherwise: "go-on" },
    fields: { result: "edit" },
    due: { within: { days: 1 }, then: "close" },
  });

  expect(codes([fill("a"), byResult("c")])).toEqual([]);
  expect(codes([fill("a"), byResult("c")], { policy: { noApprover: "skip" } })).toEqual(["undecided-value c"]);
  expect(codes([vote, byResult("c")])).toEqual(["undecided-value c"]);
});

it("a handler may add signers behind, who fill it in, and take them away again", () => {
  expect(codes([fill("a", { may: ["add-before", "delegate"] }), byResult("c")])).toEqual([]);
  expect(codes([fill("a", { may: ["add-after"] }), byResult("c")])).toEqual(["undecided-value c"]);
});

it("a case that comes back passes over who filled in what has been emptied since", () => {
  const empties = (then: "continue" | "come-back"): Step[] => [
    fill("a"),
    byResult("c"),
    approve("b", { fields: { result: "edit" }, back: { to: "starter", then } }),
  ];

  expect(codes(empties("continue"))).toEqual([]);
  expect(codes(empties("come-back"))).toEqual(["undecided-value c"]);
  // Before it was filled in nobody has to be passed over, and what nobody empties is still there.
  const ask = { back: { to: "any", then: "ask" } } as const;
  expect(codes([approve("o", ask), fill("a"), byResult("c"), approve("b", ask)])).toEqual([]);
});

it("who returns a step need not have filled it", () => {
  const steps = (target: string): Step[] => [
    fill("a"),
    approve("b"),
    byResult("c"),
    approve("d", { fields: { result: "edit" } }),
    fill("e", { back: [target] }),
  ];

  expect(codes(steps("a"))).toEqual([]);
  expect(codes(steps("b"))).toEqual(["undecided-value c"]);
});

it("what was filled in stays when the starter withdraws and submits again", () => {
  const steps = [untouched("c"), fill("a"), approve("b")];
  const found = (more: Partial<Flow>): string[] => codes(steps, more).filter((code) => code.startsWith("uncovered"));

  expect(found({ withdraw: "never" })).toEqual([]);
  expect(found({ withdraw: "until-first-decision" })).toEqual([]);
  expect(found({ withdraw: "until-done" })).toEqual(["uncovered-value c"]);
  expect(found({ withdraw: "until-first-decision", takeBack: true })).toEqual(["uncovered-value c"]);
});

it("values come back from before a payment though the same ones cannot from behind it", () => {
  const steps = [
    untouched("c"),
    fill("a"),
    approve("b", { back: { to: "any" } }),
    pay,
    approve("d", { back: { to: "any" } }),
  ];

  expect(codes(steps)).toContain("uncovered-value c");
});

it("improper-end: a policy that refuses where nobody is left, behind money that stays", () => {
  const refuse: Partial<Flow> = { policy: { noApprover: "refuse" } };

  expect(codes([approve("a"), pay], refuse)).toEqual([]);
  expect(codes([approve("a"), pay, approve("b")], refuse)).toEqual(["improper-end b"]);
});

it("no-approver: nobody names people when a policy takes the step before as agreed", () => {
  const named = approve("b", { who: [{ chosenBy: "previous" }] });
  const wait: Step = { id: "w", title: "w", do: "wait", for: { days: 1 } };

  expect(codes([approve("a"), named])).toEqual([]);
  expect(codes([approve("a"), named], { policy: { approverIsStarter: "skip" } })).toEqual(["no-approver b"]);
  expect(codes([approve("a"), named], { policy: { noApprover: "skip" } })).toEqual(["no-approver b"]);
  expect(codes([approve("a", { sign: true }), named], { policy: { approverIsStarter: "skip" } })).toEqual([]);
  const same: Partial<Flow> = { policy: { sameApprover: "skip-consecutive" } };
  expect(codes([approve("a"), named], same)).toEqual([]);
  expect(codes([approve("o"), approve("a"), named], same)).toEqual([]);
  expect(codes([approve("o"), wait, approve("a"), named], same)).toEqual(["no-approver b"]);
});
