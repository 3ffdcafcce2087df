/** The commands of the flow designer: whatever is done, ids stay unique, nothing is lost, and what was before stays as it was. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Flow, isBlock, MAX_NESTING, type Step } from "../../core/domain/flow.ts";
import { addBranch, branchesOf, moveBranch, removeBranch, setBranch } from "../../portal/designer/flow-branches.ts";
import {
  duplicateStep,
  heightOf,
  insertStep,
  moveStep,
  removeStep,
  setStep,
  unwrapBlock,
  wrapStep,
} from "../../portal/designer/flow-model.ts";
import { BLOCK_KINDS, NEW_KINDS, newStep } from "../../portal/designer/flow-new.ts";
import { findStep, idsOf, placedSteps, type Spot } from "../../portal/designer/flow-tree.ts";
import { beside, pushStep, readingOrder, targetsFor } from "../../portal/designer/flow-walk.ts";
import { DraftHistory } from "../../portal/designer/draft.ts";

const NONE: ReadonlySet<string> = new Set();
const words = { title: (kind: string) => kind, branch: (n: number) => `branch ${n}`, other: "other", act: "done" };
const approve = (id: string, more: object = {}): Step =>
  ({ id, title: id, do: "approve", who: [{ role: "r", at: "own-unit" }], decide: "any", ...more }) as Step;

const FLOW: Flow = {
  kind: "flow",
  id: "w",
  version: 1,
  title: "w",
  form: "f",
  withdraw: "never",
  separate: [
    ["submit", "head", "joint", "panel", "last"],
    ["head", "register"],
  ],
  states: { head: "at the head", panel: "with the panel" },
  policy: { noApprover: { who: [{ sameAs: "head" }] } },
  steps: [
    { id: "submit", title: "submit", do: "submit" },
    approve("head", { "x-own": { kept: true } }),
    {
      id: "size",
      title: "size",
      do: "choose",
      cases: [
        {
          title: "large",
          when: "doc.amount > 1",
          steps: [approve("panel", { back: ["submit", "head"] })],
          "x-note": 1,
        },
        { title: "other", steps: [] },
      ],
    } as Step,
    {
      id: "both",
      title: "both",
      do: "all",
      branches: [
        { id: "b1", title: "one", steps: [approve("joint", { back: { to: ["head", "panel"], then: "ask" } })] },
        { id: "b2", title: "two", steps: [] },
      ],
    },
    { id: "register", title: "register", do: "handle", act: "done", who: [{ sameAs: "head" }] },
    approve("last", {
      who: [{ sameAs: "head" }, { role: "r", at: "own-unit" }],
      due: { within: { workdays: 1 }, then: "escalate", to: [{ sameAs: "panel" }] },
    }),
  ],
} as unknown as Flow;

const contents = (flow: Flow): string[] =>
  placedSteps(flow)
    .filter(({ step }) => !isBlock(step))
    .map(({ step }) => JSON.stringify(step))
    .toSorted();
const order = (flow: Flow): string[] => placedSteps(flow).map(({ step }) => step.id);
const spotOf = (flow: Flow, id: string): Spot =>
  findStep(flow, id)?.spot ?? { block: undefined, branch: -1, index: -1 };

function frozen<T>(thing: T): T {
  if (typeof thing === "object" && thing !== null && !Object.isFrozen(thing)) {
    Object.freeze(thing);
    for (const part of Object.values(thing)) frozen(part);
  }
  return thing;
}

type Command = (flow: Flow, n: number, m: number) => { flow: Flow; keeps: boolean };
const someId = (flow: Flow, n: number): string => order(flow)[n % order(flow).length] ?? "";
const someSpot = (flow: Flow, n: number): Spot => {
  const spots: Spot[] = [{ block: undefined, branch: 0, index: n % 7 }];
  for (const { step } of placedSteps(flow)) {
    const lists = step.do === "repeat" ? 1 : branchesOf(step).length;
    for (let branch = 0; branch < lists; branch++) spots.push({ block: step.id, branch, index: n % 3 });
  }
  return spots[n % spots.length] as Spot;
};
const COMMANDS: Record<string, Command> = {
  insert: (flow, n, m) => {
    const step = newStep(flow, NEW_KINDS[n % NEW_KINDS.length] ?? "cc", words, NONE);
    return { flow: insertStep(flow, step, someSpot(flow, m)), keeps: false };
  },
  remove: (flow, n) => ({ flow: removeStep(flow, someId(flow, n)), keeps: false }),
  move: (flow, n, m) => ({ flow: moveStep(flow, someId(flow, n), someSpot(flow, m)), keeps: true }),
  push: (flow, n, m) => ({
    flow: pushStep(flow, someId(flow, n), (["up", "down", "left", "right"] as const)[m % 4] ?? "up"),
    keeps: true,
  }),
  target: (flow, n, m) => {
    const id = someId(flow, n);
    const targets = targetsFor(flow, id);
    const target = targets[m % Math.max(1, targets.length)];
    return { flow: target ? moveStep(flow, id, target.spot) : flow, keeps: true };
  },
  duplicate: (flow, n) => ({ flow: duplicateStep(flow, someId(flow, n), "2", NONE)[0], keeps: false }),
  wrap: (flow, n, m) => {
    const block = newStep(flow, BLOCK_KINDS[m % BLOCK_KINDS.length] ?? "all", words, NONE);
    return { flow: isBlock(block) ? wrapStep(flow, someId(flow, n), block) : flow, keeps: true };
  },
  unwrap: (flow, n) => ({ flow: unwrapBlock(flow, someId(flow, n)), keeps: true }),
  "add branch": (flow, n) => ({ flow: addBranch(flow, someId(flow, n), "more", NONE), keeps: true }),
  "remove branch": (flow, n, m) => ({ flow: removeBranch(flow, someId(flow, n), m % 4), keeps: false }),
  "move branch": (flow, n, m) => ({
    flow: moveBranch(flow, someId(flow, n), m % 4, m % 2 === 0 ? 1 : -1),
    keeps: true,
  }),
};

/** What every flow of the designer keeps, whatever is done. */
function expectWhole(flow: Flow): void {
  const ids = idsOf(flow.steps);
  expect(new Set(ids).size).toBe(ids.length);
  expect(flow.steps[0]?.do).toBe("submit");
  expect(flow.steps.length).toBeGreaterThan(1);
  expect(Math.max(...flow.steps.map(heightOf))).toBeLessThanOrEqual(MAX_NESTING);
  const known = new Set(order(flow));
  for (const group of flow.separate) {
    expect(group.length).toBeGreaterThan(1);
    expect(group.filter((id) => !known.has(id))).toEqual([]);
  }
  expect(Object.keys(flow.states ?? {}).filter((id) => !known.has(id))).toEqual([]);
  const text = JSON.stringify(flow.steps.map((step) => step));
  for (const [, id = ""] of text.matchAll(/"sameAs":"(\w+)"/g)) expect(known).toContain(id);
  for (const { step } of placedSteps(flow))
    if (step.do === "choose" || step.do === "some") expect(branchesOf(step).at(-1)?.when).toBeUndefined();
}

describe("the commands together", () => {
  it("keep ids unique, references alive, the submission first, and lose no step", () => {
    const step = fc.tuple(fc.constantFrom(...Object.keys(COMMANDS)), fc.nat(60), fc.nat(60));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (script) => {
        let flow = frozen(structuredClone(FLOW));
        for (const [name, n, m] of script) {
          const done = (COMMANDS[name] as Command)(flow, n, m);
          if (done.keeps) expect(contents(done.flow)).toEqual(contents(flow));
          flow = frozen(done.flow);
          expectWhole(flow);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("are undone one by one to the very flow before", () => {
    const step = fc.tuple(fc.constantFrom(...Object.keys(COMMANDS)), fc.nat(60), fc.nat(60));
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (script) => {
        const body = (flow: Flow) => [flow as unknown as never];
        const history = new DraftHistory(body(FLOW));
        const seen = [FLOW];
        for (const [name, n, m] of script) {
          const flow = history.bodies[0] as unknown as Flow;
          const done = (COMMANDS[name] as Command)(flow, n, m).flow;
          if (done !== flow && history.apply({ bodies: body(done) }, "", 0)) seen.push(done);
        }
        for (const flow of seen.slice(0, -1).toReversed()) {
          history.undo();
          expect(history.bodies[0]).toBe(flow);
        }
      }),
    );
  });

  it("a block put around a step and opened again leaves the flow as it was", () => {
    fc.assert(
      fc.property(fc.nat(20), fc.constantFrom(...BLOCK_KINDS), (n, kind) => {
        const block = newStep(FLOW, kind, words, NONE);
        const id = someId(FLOW, n);
        const wrapped = isBlock(block) ? wrapStep(FLOW, id, block) : FLOW;
        expect(unwrapBlock(wrapped, block.id)).toEqual(FLOW);
      }),
    );
  });
});

describe("one command", () => {
  it("puts a new step at a place, never before the submission, and keeps its person apart like all others", () => {
    const step = newStep(FLOW, "approve", words, NONE);
    const first = insertStep(FLOW, step, { block: undefined, branch: 0, index: 0 });
    const inside = insertStep(FLOW, step, { block: "size", branch: 1, index: 5 });

    expect(order(first).slice(0, 2)).toEqual(["submit", step.id]);
    expect(spotOf(inside, step.id)).toEqual({ block: "size", branch: 1, index: 0 });
    expect(first.separate).toEqual([
      ["submit", "head", "joint", "panel", "last", step.id],
      ["head", "register"],
    ]);
    expect(insertStep(FLOW, step, { block: "gone", branch: 0, index: 0 })).toBe(FLOW);
  });

  it("takes a step away and everything that named it forgets it", () => {
    const next = removeStep(FLOW, "head");

    expect(next.separate).toEqual([["submit", "joint", "panel", "last"]]);
    expect(next.states).toEqual({ panel: "with the panel" });
    expect(findStep(next, "panel")?.step).toMatchObject({ back: ["submit"] });
    expect(findStep(next, "joint")?.step).toMatchObject({ back: { to: ["panel"], then: "ask" } });
    expect(findStep(next, "register")?.step).toMatchObject({ who: [{ role: "", at: "own-unit" }] });
    expect(findStep(next, "last")?.step).toMatchObject({ who: [{ role: "r", at: "own-unit" }] });
    expect(next.policy?.noApprover).toEqual({ who: [{ role: "", at: "own-unit" }] });
    expect(removeStep(next, "submit")).toBe(next);
  });

  it("takes a block away with what is in it", () => {
    const next = removeStep(FLOW, "size");

    expect(order(next)).not.toContain("panel");
    expect(next.states).toEqual({ head: "at the head" });
    expect(findStep(next, "last")?.step).toMatchObject({ due: { to: [{ role: "", at: "own-unit" }] } });
  });

  it("moves a step into a branch and out again with all that names it", () => {
    const into = moveStep(FLOW, "last", { block: "both", branch: 1, index: 0 });

    expect(spotOf(into, "last")).toEqual({ block: "both", branch: 1, index: 0 });
    expect(contents(into)).toEqual(contents(FLOW));
    expect(into.separate).toBe(FLOW.separate);
    expect(moveStep(into, "last", { block: undefined, branch: 0, index: 5 })).toEqual(FLOW);
    expect(moveStep(FLOW, "both", { block: "both", branch: 0, index: 0 })).toBe(FLOW);
    expect(moveStep(FLOW, "head", spotOf(FLOW, "head"))).toBe(FLOW);
  });

  it("copies a block with new ids; what it names inside itself leads to the copies", () => {
    const linked = setStep(FLOW, "joint", { who: [{ sameAs: "joint" }], back: ["joint", "submit"] });
    const [next, id] = duplicateStep(linked, "both", " 2", NONE);
    const copy = findStep(next, id)?.step as Extract<Step, { do: "all" }>;
    const inner = copy.branches[0]?.steps[0];

    expect(copy.title).toBe("both 2");
    expect(inner).toMatchObject({ who: [{ sameAs: inner?.id }], back: [inner?.id, "submit"] });
    expect(next.separate[0]).toContain(inner?.id);
    expect(idsOf(next.steps).length).toBe(new Set(idsOf(next.steps)).size);
  });

  it("refuses to nest deeper than the format knows", () => {
    let flow = FLOW;
    for (let i = 0; i < MAX_NESTING + 3; i++) {
      const block = newStep(flow, "all", words, NONE);
      if (isBlock(block)) flow = wrapStep(flow, "head", block);
    }

    expect(Math.max(...flow.steps.map(heightOf))).toBe(MAX_NESTING);
    expect(moveStep(flow, "both", { ...spotOf(flow, "head") })).toBe(flow);
    expect(targetsFor(flow, "both").some(({ depth }) => depth >= MAX_NESTING)).toBe(false);
  });

  it("sets and clears keys and never loses one that it does not know", () => {
    const next = setStep(FLOW, "head", { sign: true, decide: "all" });

    expect(findStep(next, "head")?.step).toMatchObject({ sign: true, decide: "all", "x-own": { kept: true } });
    expect(setStep(next, "head", { sign: undefined, decide: "any" })).toEqual(FLOW);
    expect(findStep(next, "both")?.step).toBe(findStep(FLOW, "both")?.step);
  });
});

describe("branches", () => {
  it("are added before the one for everything else, which stays the last", () => {
    const next = addBranch(FLOW, "size", "small", NONE);
    const titles = (flow: Flow): string[] => branchesOf(findStep(flow, "size")?.step as Step).map(({ title }) => title);

    expect(titles(next)).toEqual(["large", "small", "other"]);
    expect(titles(moveBranch(next, "size", 0, 1))).toEqual(["small", "large", "other"]);
    expect(moveBranch(next, "size", 1, 1)).toBe(next);
    expect(moveBranch(next, "size", 2, -1)).toBe(next);
    expect(removeBranch(next, "size", 2)).toBe(next);
    expect(removeBranch(FLOW, "size", 0)).toBe(FLOW);
    expect(titles(removeBranch(next, "size", 0))).toEqual(["small", "other"]);
    expect(removeBranch(next, "size", 0).states).toEqual({ head: "at the head" });
  });

  it("keep keys that the designer does not know", () => {
    const next = setBranch(FLOW, "size", 0, { title: "huge", when: undefined });

    expect(branchesOf(findStep(next, "size")?.step as Step)[0]).toMatchObject({ title: "huge", "x-note": 1 });
    expect(branchesOf(findStep(next, "size")?.step as Step)[0]?.when).toBeUndefined();
  });
});

describe("the keys", () => {
  it("walk through steps and branch heads in reading order, and to the branch beside", () => {
    const keys = [
      "submit",
      "head",
      "size",
      "size#0",
      "panel",
      "size#1",
      "both",
      "both#0",
      "joint",
      "both#1",
      "register",
      "last",
    ];

    expect(readingOrder(FLOW)).toEqual(keys);
    expect(beside(FLOW, "joint", 1)).toBe("both#1");
    expect(beside(FLOW, "both#1", -1)).toBe("both#0");
    expect(beside(FLOW, "size", 1)).toBe("size#0");
    expect(beside(FLOW, "head", -1)).toBeUndefined();
  });

  it("push a step past its neighbours, out of its block and into the branch beside", () => {
    const out = pushStep(FLOW, "panel", "up");
    const aside = pushStep(FLOW, "joint", "right");

    expect(spotOf(out, "panel")).toEqual({ block: undefined, branch: 0, index: 2 });
    expect(spotOf(aside, "joint")).toEqual({ block: "both", branch: 1, index: 0 });
    expect(spotOf(pushStep(FLOW, "head", "right"), "head")).toEqual({ block: "size", branch: 0, index: 0 });
    expect(pushStep(FLOW, "head", "up")).toBe(FLOW);
    expect(pushStep(FLOW, "last", "down")).toBe(FLOW);
  });

  it("offer every place of a step but its own", () => {
    const targets = targetsFor(FLOW, "head");

    expect(targets.length).toBe(4 + 2 + 1 + 2 + 1);
    expect(targets.every(({ spot }) => moveStep(FLOW, "head", spot) !== FLOW)).toBe(true);
    expect(targetsFor(FLOW, "size").some(({ spot }) => spot.block === "size")).toBe(false);
  });
});
