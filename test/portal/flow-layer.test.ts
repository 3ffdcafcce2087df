/** A layer drawn over a flow from above: what it may do, and that the operations make exactly what is drawn. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyLayers } from "../../core/domain/apply-layer.ts";
import type { DraftBody } from "../../core/domain/change.ts";
import type { Flow, Step } from "../../core/domain/flow.ts";
import type { Layer, LayerOperation } from "../../core/domain/layer.ts";
import type { FlowCommand } from "../../portal/designer/flow-acts.ts";
import { runFlowAct } from "../../portal/designer/flow-acts.ts";
import { valueWords } from "../../portal/designer/definition-words.ts";
import { boundTo, layeredFlow, mayAddAt, operationsFor, refusalOf } from "../../portal/designer/flow-layer.ts";
import { placedSteps } from "../../portal/designer/flow-tree.ts";

const approve = (id: string, more: object = {}): Step =>
  ({ id, title: id, do: "approve", who: [{ role: "r", at: "own-unit" }], decide: "any", ...more }) as Step;
const base = {
  $schema: "x",
  kind: "flow",
  id: "w",
  version: 1,
  title: "w",
  form: "f",
  withdraw: "never",
  separate: [["submit", "first", "inner", "last"]],
  steps: [
    { id: "submit", title: "submit", do: "submit" },
    approve("first", { locked: true }),
    {
      id: "size",
      title: "size",
      do: "choose",
      cases: [
        { title: "large", when: "true", steps: [approve("inner")] },
        { title: "other", steps: [] },
      ],
    },
    approve("last"),
  ],
} as unknown as Flow;
const layerOf = (operations: readonly LayerOperation[]): Layer => ({
  $schema: "layer.schema.json",
  kind: "layer",
  id: "town",
  version: 1,
  title: "town",
  of: { kind: "flow", id: "w" },
  scope: "unit:00000000-0000-4000-8000-000000000001",
  operations: [...operations],
});
const insert = (id: string, place: { before: string } | { after: string }): LayerOperation => ({
  op: "insert-step",
  target: "steps",
  ...place,
  value: approve(id),
});
const ids = (flow: Flow): string[] => placedSteps(flow).map(({ step }) => step.id);
const top = (index: number) => ({ block: undefined, branch: 0, index });

/** The layer after a command of the chart; the very same one where it is refused or changes nothing. */
function given(layer: Layer, command: FlowCommand): Layer {
  const layered = layeredFlow(base, layer);
  if (refusalOf(layered, command)) return layer;
  const done = runFlowAct(layered.flow, command, new Set());
  const operations = done && operationsFor(base, layer, done.flow);
  return operations ? layerOf(operations) : layer;
}

describe("what a layer may do on the chart", () => {
  const layered = layeredFlow(base, layerOf([insert("own", { before: "first" })]));

  it.each([
    ["a step of its own put in", { act: "insert", kind: "approve", spot: top(1) }, undefined],
    ["money moved", { act: "insert", kind: "post", spot: top(1) }, "layer.people-only"],
    ["a branch of its own", { act: "insert", kind: "choose", spot: top(1) }, "layer.people-only"],
    [
      "a step where nothing from above stands",
      { act: "insert", kind: "approve", spot: { block: "size", branch: 1, index: 0 } },
      "layer.no-anchor",
    ],
    ["its own moved", { act: "push", id: "own", push: "down" }, undefined],
    ["one from above moved", { act: "push", id: "last", push: "up" }, "layer.fixed"],
    ["one from above dragged", { act: "move", id: "last", spot: top(1) }, "layer.fixed"],
    ["one from above taken away", { act: "remove", id: "last" }, "layer.fixed"],
    ["one from above put into a block", { act: "wrap", id: "last", kind: "all" }, "layer.fixed"],
    ["a block from above opened", { act: "unwrap", id: "size" }, "layer.fixed"],
    ["a condition changed", { act: "set-branch", block: "size", n: 0, changes: { when: "false" } }, "layer.fixed"],
    ["a rule of the whole flow changed", { act: "set-flow", changes: { withdraw: "until-done" } }, "layer.fixed"],
    ["another person asked above", { act: "set", id: "last", changes: { who: [] } }, "layer.fixed"],
    ["a name of its own", { act: "set", id: "last", changes: { title: "x" } }, undefined],
    ["a locked step renamed", { act: "set", id: "first", changes: { title: "x" } }, "layer.step-locked"],
  ] as [string, FlowCommand, string | undefined][])("%s", (_what, command, refusal) => {
    expect(refusalOf(layered, command)).toBe(refusal);
  });

  it("offers a place in every list that has a step from above", () => {
    expect(
      [top(1), { block: "size", branch: 0 }, { block: "size", branch: 1 }].map((at) => mayAddAt(layered, at)),
    ).toEqual([true, true, false]);
  });
});

describe("operations for what is drawn", () => {
  it("bind a new step to the one behind it, the last one to the one before it", () => {
    const first = given(layerOf([]), { act: "insert", kind: "approve", spot: top(1) });
    expect(first.operations).toMatchObject([{ op: "insert-step", before: "first" }]);
    const last = given(first, { act: "insert", kind: "handle", spot: top(5) });
    expect(last.operations[1]).toMatchObject({ op: "insert-step", after: "last", value: { do: "handle" } });
  });

  it("say a new name and a stricter demand of a step from above, and nothing when it is as above", () => {
    const named = given(layerOf([]), { act: "set", id: "last", changes: { title: "new", decide: "all" } });
    expect(named.operations).toEqual([
      { op: "relabel", target: "last", value: { title: "new" } },
      { op: "tighten", target: "last", value: { decide: "all" } },
    ]);
    expect(given(named, { act: "set", id: "last", changes: { title: "last", decide: "any" } }).operations).toEqual([]);
  });

  it("keep the side that was chosen", () => {
    const layer = layerOf([insert("own", { before: "first" })]);
    const after = layerOf(boundTo(base, layer, "own", "after"));
    expect(after.operations).toMatchObject([{ after: "submit" }]);
    expect(given(after, { act: "set", id: "own", changes: { title: "x" } }).operations).toMatchObject([
      { after: "submit", value: { title: "x" } },
    ]);
  });

  it("read as sentences with the names from above, also those that are gone", () => {
    const layer = layerOf([
      insert("own", { before: "gone" }),
      { op: "relabel", target: "last", value: { title: "new" } },
      { op: "tighten", target: "own", value: { required: true } },
    ]);
    const titles = { "above gone": "初审", "above last": "终审" };
    const context = { body: layer as unknown as DraftBody, dictionaries: {}, titles };
    expect(valueWords("operations", layer.operations, context)).toBe(
      "“初审”之前加“own”；“终审”改叫“new”；“own”收紧：必填",
    );
    expect(valueWords("operations", [{}], context)).toBe("[{}]");
  });

  it("leave what fits no more as it is, in front", () => {
    const gone = insert("old", { before: "gone" });
    const next = given(layerOf([insert("own", { before: "first" }), gone]), { act: "remove", id: "own" });
    expect(next.operations).toEqual([gone]);
  });

  it("make the drawn flow again, whatever is drawn; the steps from above never change their order", () => {
    const spot = fc.record({
      block: fc.constantFrom(undefined, "size"),
      branch: fc.nat({ max: 1 }),
      index: fc.nat({ max: 6 }),
    });
    const id = fc.constantFrom("first", "inner", "last", "size", "approve", "approve1", "approve2", "handle");
    const command = fc.oneof(
      fc.record({
        act: fc.constant("insert" as const),
        kind: fc.constantFrom("approve" as const, "handle" as const),
        spot,
      }),
      fc.record({ act: fc.constant("move" as const), id, spot }),
      fc.record({ act: fc.constant("push" as const), id, push: fc.constantFrom("up", "down", "left", "right") }),
      fc.record({ act: fc.constant("remove" as const), id }),
      fc.record({ act: fc.constant("duplicate" as const), id }),
    );
    fc.assert(
      fc.property(fc.array(command as fc.Arbitrary<FlowCommand>, { maxLength: 12 }), (commands) => {
        let layer = layerOf([]);
        for (const one of commands) {
          const layered = layeredFlow(base, layer);
          const drawn = refusalOf(layered, one) ? undefined : runFlowAct(layered.flow, one, new Set());
          layer = given(layer, one);
          const { body, misfits } = applyLayers(base, [layer]);
          if (drawn && operationsFor(base, layer, drawn.flow)) expect(ids(body)).toEqual(ids(drawn.flow));
          expect(misfits).toEqual([]);
          const above = new Set(ids(base));
          expect(ids(body).filter((one) => above.has(one))).toEqual(ids(base));
        }
      }),
      { seed: 20261122, numRuns: 300 },
    );
  });
});
