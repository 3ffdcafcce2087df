/** The settings of a step as data: what each control writes, and that nothing else is touched. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DraftBody } from "../../core/domain/change.ts";
import type { Flow } from "../../core/domain/flow.ts";
import type { PostStep } from "../../core/domain/post-step.ts";
import type { Back, Who } from "../../core/domain/flow-people.ts";
import type { Form } from "../../core/domain/form.ts";
import { backOf, backParts } from "../../portal/designer/back-editor.ts";
import { dropRights } from "../../portal/designer/drop-rights.ts";
import { usesOfField } from "../../portal/designer/field-uses.ts";
import { movementChanges } from "../../portal/designer/flow-new.ts";
import { flowMarks } from "../../portal/designer/flow-problems.ts";
import { renamePair } from "../../portal/designer/flow-tree.ts";
import type { DesignFault } from "../../portal/designer/live-faults.ts";
import { renameField } from "../../portal/designer/rename-field.ts";
import { withRights } from "../../portal/designer/rights-table.ts";
import { flipStep } from "../../portal/designer/separate-matrix.ts";
import { WHO_KINDS, whoKind, whoOfKind } from "../../portal/designer/who-kinds.ts";

const form = {
  kind: "form",
  id: "f",
  version: 1,
  title: "f",
  project: { role: "opens" },
  sections: [
    {
      id: "s",
      title: "s",
      fields: [
        { id: "amount", type: "money", label: "金额" },
        { id: "chief", type: "person", label: "代表" },
        { id: "day", type: "date", label: "日期" },
      ],
    },
  ],
  checks: [],
} as unknown as Form;
const flow = {
  $schema: "x",
  kind: "flow",
  id: "w",
  version: 1,
  title: "w",
  form: "f",
  withdraw: "never",
  separate: [],
  steps: [
    { id: "submit", title: "submit", do: "submit" },
    {
      id: "both",
      title: "both",
      do: "all",
      branches: [
        {
          id: "b1",
          title: "one",
          steps: [
            {
              id: "check",
              title: "check",
              do: "approve",
              who: [{ field: "chief" }, { expression: "doc.chief" }],
              decide: "any",
              fields: { amount: "edit", chief: "hide" },
              due: { within: { days: 1 }, then: "escalate", to: [{ field: "chief" }] },
            },
            { id: "until", title: "until", do: "wait", until: "day" },
          ],
        },
        {
          id: "b2",
          title: "two",
          steps: [
            {
              id: "again",
              title: "again",
              do: "repeat",
              again: 'doc.amount > yuan("1")',
              times: 2,
              steps: [
                {
                  id: "push",
                  title: "push",
                  do: "act",
                  plugin: "p/a",
                  with: { total: "doc.amount" },
                  set: { amount: "result" },
                },
              ],
            },
          ],
        },
      ],
    },
  ],
} as unknown as Flow;

describe("returning", () => {
  it("is written as short as it can be and read back as it was", () => {
    const target = fc.constantFrom("any", "starter", "previous", "steps", "none" as const);
    const then = fc.constantFrom("continue", "come-back", "ask" as const);
    fc.assert(
      fc.property(target, then, (to, after) => {
        const steps = to === "steps" ? ["a", "b"] : [];
        const back = backParts(backOf(to as "any", steps, after as "ask"));
        expect(back).toEqual({ target: to, steps, then: to === "none" ? "continue" : after });
      }),
    );
    expect(backOf("any", [], "continue")).toBeUndefined();
    expect(backOf("steps", ["a"], "continue")).toEqual(["a"]);
    const kept: Back = { to: "any" };
    expect(backParts(kept)).toEqual({ target: "any", steps: [], then: "continue" });
  });
});

describe("who acts", () => {
  it("becomes any other kind and says which it is; what fits stays", () => {
    const role: Who = { role: "r", at: "parent-unit" };
    for (const kind of WHO_KINDS) expect(whoKind(whoOfKind(kind, role, { field: "chief", step: "a" }))).toBe(kind);
    const chosen = whoOfKind("by-starter", role, { field: "", step: "" });
    expect(chosen).toEqual({ chosenBy: "starter", from: role });
    expect(whoOfKind("role", chosen, { field: "", step: "" })).toEqual(role);
    expect(whoOfKind("by-previous", { chosenBy: "starter", max: 3 }, { field: "", step: "" })).toEqual({
      chosenBy: "previous",
      max: 3,
    });
    expect(whoOfKind("superiors", { starter: "superior", levels: 2 }, { field: "", step: "" })).toEqual({
      starter: "superiors",
      levels: 2,
    });
  });
});

describe("rights and duties", () => {
  it("write readable fields by leaving them out", () => {
    expect(withRights({ a: "edit" }, ["a", "b"], "hide")).toEqual({ a: "hide", b: "hide" });
    expect(withRights({ a: "edit", x: "hide" }, ["a"], "read")).toEqual({ x: "hide" });
    expect(withRights({ a: "edit" }, ["a"], "read")).toBeUndefined();
  });

  it("hold groups of two at least; one alone waits for a second", () => {
    const one = flipStep([["a", "b"]], [], 1, "c", true);
    expect(one).toEqual({ groups: [["a", "b"]], rest: ["c"] });
    expect(flipStep(one.groups, one.rest, 1, "a", true)).toEqual({
      groups: [
        ["a", "b"],
        ["c", "a"],
      ],
      rest: [],
    });
    expect(flipStep([["a", "b"]], [], 0, "a", false)).toEqual({ groups: [], rest: ["b"] });
    expect(
      flipStep(
        [
          ["a", "b", "c"],
          ["d", "e"],
        ],
        ["x"],
        0,
        "a",
        false,
      ),
    ).toEqual({
      groups: [
        ["b", "c"],
        ["d", "e"],
      ],
      rest: ["x"],
    });
  });

  it("leave steps inside every kind of block together with a field that is gone", () => {
    const [kept] = dropRights([flow as unknown as DraftBody], "f", new Set(["amount"]));
    expect(JSON.stringify(kept)).not.toContain('"amount":"edit"');
    expect(JSON.stringify(kept)).toContain('"fields":{"chief":"hide"}');
  });
});

describe("names", () => {
  it("of pairs change in their place and never push another out", () => {
    expect(Object.entries(renamePair({ a: "1", b: "2" }, "a", "c"))).toEqual([
      ["c", "1"],
      ["b", "2"],
    ]);
    expect(renamePair({ a: "1", b: "2" }, "a", "b")).toEqual({ a: "1", b: "2" });
  });

  it("of fields follow into people, waiting, repeating and plugins, inside blocks too", () => {
    const bodies = [form, flow] as unknown as DraftBody[];
    const [amount] = renameField(bodies, "f", "amount", "sum");
    const [chief] = renameField(amount, "f", "chief", "agent");
    const [day] = renameField(chief, "f", "day", "begin");
    const text = JSON.stringify(day[1]);

    expect(text).toContain('"fields":{"sum":"edit","agent":"hide"}');
    expect(text).toContain('"who":[{"field":"agent"},{"expression":"doc.agent"}]');
    expect(text).toContain('"to":[{"field":"agent"}]');
    expect(text).toContain('"until":"begin"');
    expect(text).toContain('"again":"doc.sum > yuan(\\"1\\")"');
    expect(text).toContain('"with":{"total":"doc.sum"},"set":{"sum":"result"}');
  });

  it("of fields are found wherever a step uses them", () => {
    const titles = (id: string): string[] => usesOfField(form, flow, id).map(({ text }) => text);

    expect(titles("amount").filter((text) => /check|again|push/.test(text))).toHaveLength(3);
    expect(titles("chief").filter((text) => text.includes("check"))).toHaveLength(1);
    expect(titles("day").filter((text) => text.includes("until"))).toHaveLength(1);
  });
});

describe("movements of money", () => {
  it("take what belongs to them and let go what does not", () => {
    const pay = {
      do: "post",
      movement: "pay",
      amount: "a",
      quota: "q",
      payment: { payee: "p" },
    } as unknown as PostStep;

    expect(movementChanges(pay, "refund")).toMatchObject({ quota: "q", payment: { payee: "p" }, line: undefined });
    expect(movementChanges(pay, "reserve")).toMatchObject({ quota: "q", payment: undefined });
    expect(movementChanges(pay, "allot")).toMatchObject({ quota: undefined, line: { number: "", source: "" } });
  });
});

describe("what is wrong", () => {
  it("stands on the card of its step, what the proof found first", () => {
    const fault = { target: "check", severity: "warn", text: "later" } as DesignFault;
    const strange = { target: "gone", severity: "stop", text: "nowhere" } as DesignFault;
    const problem = { code: "dead", step: "check", path: ["submit", "check"], message: "first" };

    expect([...flowMarks(flow, [fault, strange], [problem])]).toEqual([
      ["check", { stop: 1, warn: 1, texts: ["first", "later"] }],
    ]);
  });
});
