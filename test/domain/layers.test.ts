/** Layers: province, city, county, unit change a definition from above on stable ids; what no longer fits is listed. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyLayers, layerDepth } from "../../core/domain/apply-layer.ts";
import { allSteps, type Flow } from "../../core/domain/flow.ts";
import { fieldsOf, type Form } from "../../core/domain/form.ts";
import type { Layer, LayerOperation } from "../../core/domain/layer.ts";

const form = {
  kind: "form",
  id: "repair",
  version: 3,
  title: "修缮",
  titleField: "name",
  amountField: "amount",
  sections: [
    {
      id: "basic",
      title: "基本情况",
      fields: [
        { id: "name", type: "text", label: "名称", required: true, maxLength: 100 },
        { id: "amount", type: "money", label: "金额" },
        { id: "share", type: "percent", label: "自筹比例" },
        { id: "note", type: "text", label: "备注" },
        {
          id: "rows",
          type: "table",
          label: "明细",
          maxRows: 50,
          columns: [{ id: "what", type: "text", label: "内容" }],
        },
      ],
    },
    {
      id: "more",
      title: "其他",
      fields: [{ id: "reason", type: "text", label: "原因", visible: 'doc.share > percent("50")' }],
    },
  ],
  checks: [
    { id: "R-1", title: "限额", expr: 'doc.amount <= yuan("500000")', severity: "block", message: "超限" },
    { id: "R-2", title: "提醒", expr: "has(doc.note)", severity: "hint", message: "请写备注" },
  ],
} as unknown as Form;
const flow = {
  kind: "flow",
  id: "repair",
  version: 1,
  title: "审批",
  form: "repair",
  withdraw: "never",
  separate: [],
  steps: [
    { id: "submit", title: "提交", do: "submit" },
    { id: "head", title: "单位审核", do: "approve", who: [{ role: "unit-head", at: "own-unit" }], decide: "any" },
  ],
} as unknown as Flow;

const layer = (id: string, scope: string, operations: LayerOperation[], kind: "form" | "flow" = "form"): Layer => ({
  $schema: "layer.schema.json",
  kind: "layer",
  id,
  version: 1,
  title: id,
  of: { kind, id: "repair" },
  scope,
  operations,
});
const ids = (body: Form): string[] => fieldsOf(body).map((field) => field.id);

describe("operations of a layer", () => {
  it("adds, hides, tightens, relabels and reorders by stable ids", () => {
    const { body, misfits } = applyLayers(form, [
      layer("county", "331003", [
        { op: "add", target: "basic", after: "amount", value: { id: "village", type: "text", label: "所在村" } },
        { op: "add", target: "rows", value: { id: "price", type: "money", label: "价格" } },
        {
          op: "add",
          target: "checks",
          value: { id: "R-9", title: "新", expr: "true", severity: "warn", message: "m" },
        },
        { op: "hide", target: "note" },
        { op: "tighten", target: "amount", value: { required: true } },
        { op: "tighten", target: "name", value: { maxLength: 60 } },
        { op: "relabel", target: "name", value: { label: "工程名称" } },
        { op: "reorder", target: "amount" },
      ]),
    ]);

    // The check R-2 reads the note, so it stays and is told.
    expect(misfits).toEqual([{ layer: "county", scope: "331003", operation: 3, reason: "layer.needed" }]);
    expect(ids(body)).toEqual(["amount", "name", "village", "share", "note", "rows", "reason"]);
    expect(fieldsOf(body)[1]).toMatchObject({ label: "工程名称", maxLength: 60 });
    expect(fieldsOf(body)[0]).toMatchObject({ required: true });
    expect(form.sections[0]?.fields).toHaveLength(5);
  });

  it("inserts a step into a flow, a person only: money and disclosure stay above", () => {
    const step = {
      id: "dept",
      title: "主管部门",
      do: "approve",
      who: [{ role: "dept-reviewer", at: "parent-unit" }],
      decide: "any",
    };
    const { body, misfits } = applyLayers(flow, [
      layer(
        "county",
        "331003",
        [
          { op: "insert-step", target: "steps", after: "head", value: step },
          {
            op: "insert-step",
            target: "steps",
            after: "head",
            value: { id: "pay", title: "付款", do: "post", movement: "pay" },
          },
          { op: "insert-step", target: "steps", after: "gone", value: { ...step, id: "other" } },
          { op: "tighten", target: "head", value: { decide: "all", opinion: "always" } },
          { op: "tighten", target: "head", value: { decide: "any" } },
        ],
        "flow",
      ),
    ]);

    expect(body.steps.map((s) => s.id)).toEqual(["submit", "head", "dept"]);
    expect(misfits.map((m) => [m.operation, m.reason])).toEqual([
      [1, "layer.not-for-this"],
      [2, "layer.no-place"],
      [4, "layer.loosens"],
    ]);
  });

  it("inserts a step before another and inside a block, and never before the submission", () => {
    const step = (id: string) => ({
      id,
      title: id,
      do: "approve",
      who: [{ role: "supervisor", at: "own-unit" }],
      decide: "any",
    });
    const nested = {
      ...flow,
      steps: [
        ...flow.steps,
        {
          id: "both",
          title: "会审",
          do: "all",
          branches: [
            { id: "left", title: "左", steps: [step("law")] },
            { id: "right", title: "右", steps: [step("money")] },
          ],
        },
      ],
    } as unknown as Flow;

    const insert = (id: string, place: { before: string } | { after: string }): LayerOperation => ({
      op: "insert-step",
      target: "steps",
      value: step(id),
      ...place,
    });
    const { body, misfits } = applyLayers(nested, [
      layer("county", "331003", [{ op: "lock", target: "head" }], "flow"),
      layer(
        "town",
        "unit:00000000-0000-4000-8000-000000000001",
        [
          insert("village", { before: "head" }),
          insert("audit", { after: "money" }),
          insert("first", { before: "submit" }),
          { op: "tighten", target: "head", value: { sign: true } },
          { op: "tighten", target: "law", value: { sign: true } },
        ],
        "flow",
      ),
    ]);

    expect(allSteps(body).map((s) => s.id)).toEqual(["submit", "village", "head", "law", "money", "audit"]);
    expect(allSteps(body)[3]).toMatchObject({ sign: true });
    expect(misfits.map((m) => [m.operation, m.reason])).toEqual([
      [2, "layer.no-place"],
      [3, "layer.locked"],
    ]);
  });

  it("leaves a step alone that the flow above has locked, and puts others before it", () => {
    const locked = structuredClone(flow);
    locked.separate = [["submit", "head"]];
    Object.assign(locked.steps[1] as object, { locked: true });
    const value = {
      id: "village",
      title: "village",
      do: "approve",
      who: [{ role: "r", at: "own-unit" }],
      decide: "any",
    };
    const { body, misfits } = applyLayers(locked, [
      layer(
        "town",
        "unit:00000000-0000-4000-8000-000000000001",
        [
          { op: "insert-step", target: "steps", before: "head", value },
          { op: "relabel", target: "head", value: { title: "x" } },
          { op: "tighten", target: "head", value: { sign: true } },
        ],
        "flow",
      ),
    ]);

    expect(body.steps.map((s) => s.id)).toEqual(["submit", "village", "head"]);
    expect(misfits.map((m) => [m.operation, m.reason])).toEqual([
      [1, "layer.locked"],
      [2, "layer.locked"],
    ]);
    // Who watches over the village may neither be who submitted nor who decides afterwards.
    expect(body.separate).toEqual([["submit", "head", "village"]]);
    expect(locked.separate).toEqual([["submit", "head"]]);
  });

  it.each([
    ["a limit that grows", { op: "tighten", target: "name", value: { maxLength: 200 } }, "layer.loosens"],
    ["required taken away", { op: "tighten", target: "name", value: { required: false } }, "layer.loosens"],
    ["made public", { op: "tighten", target: "name", value: { public: true } }, "layer.loosens"],
    ["another type", { op: "tighten", target: "name", value: { type: "money" } }, "layer.loosens"],
    ["a formula replaced", { op: "tighten", target: "reason", value: { visible: "true" } }, "layer.loosens"],
    ["a weaker check", { op: "tighten", target: "R-1", value: { severity: "warn" } }, "layer.loosens"],
    ["a blocking check hidden", { op: "hide", target: "R-1" }, "layer.loosens"],
    ["a required field hidden", { op: "hide", target: "name" }, "layer.needed"],
    ["a field that a condition reads hidden", { op: "hide", target: "share" }, "layer.needed"],
    ["the last field of a section hidden", { op: "hide", target: "reason" }, "layer.needed"],
    [
      "an id that is taken",
      { op: "add", target: "basic", value: { id: "reason", type: "text", label: "x" } },
      "layer.id-taken",
    ],
    [
      "a section that is gone",
      { op: "add", target: "old", value: { id: "x", type: "text", label: "x" } },
      "layer.gone",
    ],
    ["a field that is gone", { op: "relabel", target: "old", value: { label: "x" } }, "layer.gone"],
    ["a place that is gone", { op: "reorder", target: "name", after: "old" }, "layer.no-place"],
    ["a step in a form", { op: "insert-step", target: "steps", value: { id: "x" } }, "layer.wrong-kind"],
  ] as [string, LayerOperation, string][])("lists %s and changes nothing", (_name, operation, reason) => {
    const { body, misfits } = applyLayers(form, [
      layer("unit", "unit:0190a0a0-0000-7000-8000-000000000000", [operation]),
    ]);
    expect(misfits.map((m) => m.reason)).toEqual([reason]);
    expect(body).toEqual(form);
  });
});

describe("layers on layers", () => {
  const lock: LayerOperation = { op: "lock", target: "amount" };
  const lockLabel: LayerOperation = { op: "lock", target: "name", value: ["label"] };

  it("lets an upper layer lock a thing or one of its keys for those below, not for itself", () => {
    const { body, misfits } = applyLayers(form, [
      layer("county", "331003", [
        { op: "relabel", target: "amount", value: { label: "申请金额" } },
        { op: "relabel", target: "name", value: { label: "x" } },
        { op: "tighten", target: "name", value: { maxLength: 50 } },
      ]),
      layer("province", "330000", [lock, lockLabel, { op: "relabel", target: "amount", value: { label: "资金" } }]),
    ]);

    expect(misfits.map((m) => [m.layer, m.operation, m.reason])).toEqual([
      ["county", 0, "layer.locked"],
      ["county", 1, "layer.locked"],
    ]);
    expect(fieldsOf(body).slice(0, 2)).toMatchObject([{ label: "名称", maxLength: 50 }, { label: "资金" }]);
  });

  it("goes from the broadest to the narrowest, whatever order they are given in", () => {
    expect(["", "330000", "331000", "331003", "unit:x"].map(layerDepth)).toEqual([0, 1, 2, 3, 4]);
    const all = [
      layer("a", "", [{ op: "relabel", target: "note", value: { label: "1" } }]),
      layer("b", "331003", [{ op: "relabel", target: "note", value: { label: "2" } }]),
    ];
    for (const given of [all, all.toReversed()])
      expect(fieldsOf(applyLayers(form, given).body).find((f) => f.id === "note")?.label).toBe("2");
  });

  it("survives renaming, reordering and additions above; nothing of it is lost or silently dropped", () => {
    const county = layer("county", "331003", [
      { op: "add", target: "basic", after: "amount", value: { id: "village", type: "text", label: "所在村" } },
      { op: "tighten", target: "share", value: { required: true } },
      { op: "relabel", target: "reason", value: { label: "超过一半的原因" } },
    ]);
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("rename", "swap", "add", "remove-amount", "remove-share", "remove-more"), {
          maxLength: 6,
        }),
        (edits) => {
          const upper = structuredClone(form);
          for (const edit of edits) editForm(upper, edit);
          const { body, misfits } = applyLayers(upper, [county]);
          const told = new Set(misfits.map((m) => m.operation));
          const fields = new Map(fieldsOf(body).map((f) => [f.id, f]));
          const took = [
            fields.has("village"),
            fields.get("share")?.required === true,
            fields.get("reason")?.label === "超过一半的原因",
          ];
          took.forEach((done, i) => expect(done).toBe(!told.has(i)));
          for (const field of fieldsOf(upper)) expect(fields.has(field.id)).toBe(true);
        },
      ),
      { seed: 20261122, numRuns: 300 },
    );
  });
});

function editForm(upper: Form, edit: string): void {
  const [basic] = upper.sections;
  const fields = basic?.fields as { id: string; label: string }[];
  if (edit === "rename") for (const field of fields) field.label += "*";
  if (edit === "swap") fields.reverse();
  if (edit === "add") fields.push({ id: `new${fields.length}`, label: "新", type: "text" } as (typeof fields)[number]);
  if (edit.startsWith("remove-")) {
    const at = fields.findIndex((f) => f.id === edit.slice(7));
    if (at >= 0) fields.splice(at, 1);
    if (edit === "remove-more") upper.sections = upper.sections.filter((s) => s.id !== "more");
  }
}
