/** Pure questions about a case for its readers: is a nod enough, what is hidden, how the drawing stands after each event. */
import { describe, expect, it } from "vitest";
import { framesOf, pictureSteps } from "../../core/domain/case-picture.ts";
import type { Active, CaseState, FlowEvent, Seat } from "../../core/domain/case-state.ts";
import { NEW_CASE } from "../../core/domain/case-state.ts";
import type { ApproveStep, Flow, HumanStep, Step } from "../../core/domain/flow.ts";
import { hiddenAt, hidesSomething } from "../../core/domain/hidden-fields.ts";
import { whyNotPlain } from "../../core/domain/plain-agreement.ts";

const approve = (id: string, more: Partial<ApproveStep> = {}): ApproveStep => ({
  id,
  title: id,
  do: "approve",
  who: [{ role: "r", at: "own-unit" }],
  decide: "any",
  ...more,
});
const flow = (...steps: Step[]): Flow => ({
  $schema: "",
  kind: "flow",
  id: "f",
  version: 1,
  title: "f",
  form: "x",
  withdraw: "never",
  separate: [],
  steps: [{ id: "submit", title: "submit", do: "submit" }, ...steps],
});

describe("a plain agreement", () => {
  const seat: Seat = { no: 0, person: "p", why: {}, kind: "member", status: "asked" };
  const active = (order: Active["order"] = "together"): Active => ({
    step: "a",
    entry: 1,
    kind: "human",
    order,
    seats: [seat],
  });
  const why = (
    step: HumanStep,
    by: Partial<Seat> = {},
    order?: Active["order"],
    later: Step[] = [],
    state = NEW_CASE,
  ) => whyNotPlain(flow(step, ...later), state, step, active(order), { ...seat, ...by });

  it("is enough where a step asks for nothing else", () => {
    expect(why(approve("a"))).toBeUndefined();
    expect(why(approve("a", { opinion: "on-return", fields: { x: "hide", y: "read" } }))).toBeUndefined();
  });

  it("is not, and says why, where it asks for more", () => {
    expect([
      why(approve("a", { opinion: "always" })),
      why(approve("a", { attachments: "required" })),
      why(approve("a", { sign: true })),
      why(approve("a", { fields: { x: "edit" } })),
      why(approve("a", { decide: { pass: 2 } })),
      why(approve("a"), { kind: "delegate" }),
      why(approve("a"), {}, "claim"),
      why({ id: "a", title: "a", do: "handle", act: "x", who: [] }),
    ]).toEqual(["opinion", "files", "sign", "fields", "vote", "answer", "claim", "handle"]);
  });

  it("is not while a later step waits for names, and is once they are named or stand before it", () => {
    const named = approve("b", { who: [{ chosenBy: "previous" }] });
    expect(why(approve("a"), {}, "together", [named])).toBe("choose");
    const chosen: CaseState = { ...NEW_CASE, chosen: { b: ["q"] } };
    expect(why(approve("a"), {}, "together", [named], chosen)).toBeUndefined();
    expect(why(approve("b2"), {}, "together", [approve("c", { who: [{ chosenBy: "starter" }] })])).toBeUndefined();
  });
});

describe("hidden fields", () => {
  const f = flow(
    approve("blind", { fields: { price: "hide", name: "hide", note: "edit" } }),
    approve("half", { fields: { price: "hide" } }),
    approve("open"),
  );
  it("are those that every step of the person hides", () => {
    expect([...hiddenAt(f, ["blind"])]).toEqual(["price", "name"]);
    expect([...hiddenAt(f, ["blind", "half"])]).toEqual(["price"]);
    expect([...hiddenAt(f, ["blind", "open"])]).toEqual([]);
    expect([...hiddenAt(f, [])]).toEqual([]);
    expect([...hiddenAt(f, ["gone"])]).toEqual([]);
  });
  it("stand somewhere in the flow or nowhere", () => {
    expect([hidesSomething(f), hidesSomething(flow(approve("open", { fields: { x: "edit" } })))]).toEqual([
      true,
      false,
    ]);
  });
});

describe("the drawing", () => {
  const both: Step = {
    id: "both",
    title: "both",
    do: "all",
    branches: [
      { id: "l", title: "left", steps: [approve("left")] },
      { id: "r", title: "right", steps: [approve("right")] },
    ],
  };
  const fork: Step = {
    id: "fork",
    title: "fork",
    do: "choose",
    cases: [
      { title: "big", when: "true", steps: [approve("panel")] },
      { title: "small", steps: [] },
    ],
  };
  const f = flow(approve("first"), fork, both, approve("last"));
  const entered = (step: string, entry: number): FlowEvent => ({
    kind: "entered",
    step,
    entry,
    people: [{ person: `p-${step}`, why: {} }],
  });
  const agreed = (step: string): FlowEvent => ({ kind: "agreed", step, seat: 0, by: `p-${step}`, through: true });
  const history: FlowEvent[] = [
    { kind: "submitted", by: "s" },
    entered("first", 1),
    agreed("first"),
    { kind: "chose", step: "fork", branch: 1 },
    { kind: "split", step: "both", branches: ["l", "r"] },
    entered("left", 2),
    entered("right", 3),
    agreed("right"),
    { kind: "arrived", step: "both", branch: "r" },
    agreed("left"),
    { kind: "arrived", step: "both", branch: "l" },
    entered("last", 4),
    {
      kind: "returned",
      step: "last",
      to: "first",
      by: "p-last",
      opinion: "no",
      left: ["fork", "panel", "both", "left", "right", "last"],
    },
    entered("first", 5),
  ];
  const frames = framesOf(
    f,
    history.map((event, i) => ({ ...event, seq: i + 1 })),
  );
  const marks = (seq: number): Record<string, string> =>
    Object.fromEntries(Object.entries(frames[seq - 1]?.marks ?? {}).map(([id, m]) => [id, m.mark]));

  it("is the tree with its lanes", () => {
    expect(pictureSteps(f.steps).map((s) => [s.id, s.lanes?.map((l) => [l.title, l.steps.map((i) => i.id)])])).toEqual([
      ["submit", undefined],
      ["first", undefined],
      [
        "fork",
        [
          ["big", ["panel"]],
          ["small", []],
        ],
      ],
      [
        "both",
        [
          ["left", ["left"]],
          ["right", ["right"]],
        ],
      ],
      ["last", undefined],
    ]);
  });

  it("marks what is done, current and passed by, branches side by side", () => {
    expect(marks(2)).toEqual({ submit: "done", first: "current" });
    expect(marks(8)).toEqual({
      submit: "done",
      first: "done",
      fork: "done",
      panel: "skipped",
      both: "current",
      left: "current",
      right: "done",
    });
    expect(frames[7]?.marks["right"]?.people).toEqual([{ person: "p-right", word: "agreed" }]);
    expect(frames[7]?.marks["left"]?.people).toEqual([{ person: "p-left", word: "asked" }]);
  });

  it("forgets what a return left behind", () => {
    expect(marks(12)).toMatchObject({ left: "done", right: "done", last: "current" });
    expect(marks(14)).toEqual({ submit: "done", first: "current" });
  });
});
