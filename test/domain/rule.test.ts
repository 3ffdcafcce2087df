/** Rules without a database: what is refused at publish, the verdicts, windows of days, parameters, likeness. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkRule } from "../../core/domain/check-rule.ts";
import { plusDays } from "../../core/domain/day.ts";
import { definitionSet } from "../../core/domain/definition-set.ts";
import { shapeFaults } from "../../core/domain/definition-shape.ts";
import { readersOf } from "../../core/domain/field-readers.ts";
import { likeness } from "../../core/domain/likeness.ts";
import type { Rule } from "../../core/domain/rule.ts";
import {
  maySetAt,
  parameterFault,
  parametersAt,
  parameterText,
  parameterValue,
} from "../../core/domain/rule-parameter.ts";
import { resultOf, withoutValues } from "../../core/domain/rule-result.ts";
import { daysOf } from "../../core/domain/rule-window.ts";
import { compileRule, readsOf, runRule, type Verdict } from "../../core/domain/run-rule.ts";
import { makeRule } from "../support/small-rule.ts";
import { types } from "./make-definitions.ts";
import { packs } from "./packs.ts";

const set = definitionSet(packs.loaded.map(({ body }) => body));
const CONTRACT = { watches: { document: "contract" } } as const;

function faultsOf(rule: Rule): string[] {
  const shape = shapeFaults(rule, types).map(({ pointer }) => pointer);
  if (shape.length > 0) return shape;
  const found: string[] = [];
  checkRule(rule, set, types, (pointer) => found.push(pointer));
  return found;
}

const check = (more: Partial<Rule>): Rule =>
  makeRule("asked", { ...CONTRACT, fires: [{ as: "block", if: "doc.amount > doc.winAmount" }], ...more });
const alert = (more: Partial<Rule>): Rule =>
  makeRule("asked", {
    watches: { project: "engineering" },
    runs: { every: "day" },
    fires: [{ as: "yellow", if: "values.n > 3" }],
    values: [{ id: "n", label: "n", from: { documents: { form: "pay" }, take: "count" } }],
    ...more,
  });

describe("publishing refuses", () => {
  it("nothing of a sound check and a sound alert", () => {
    expect(faultsOf(check({}))).toEqual([]);
    expect(faultsOf(alert({}))).toEqual([]);
  });

  it.each<[string, Rule, string]>([
    ["a condition that cannot be typed", check({ fires: [{ as: "block", if: "doc.amount + 1" }] }), "/fires/0/if"],
    ["money beside a bare number", check({ fires: [{ as: "block", if: "doc.amount > 4000000" }] }), "/fires/0/if"],
    [
      "money beside a percentage",
      check({ fires: [{ as: "block", if: "doc.amount > doc.advanceRate" }] }),
      "/fires/0/if",
    ],
    ["a field that is not there any more", check({ when: 'doc.retired > yuan("1")' }), "/when"],
    ["loops inside each other", check({ when: "[1].all(a, [1].all(b, [1].all(c, c > 0)))" }), "/when"],
    ["a regular expression", check({ when: 'doc.contractNo.matches("(a+)+")' }), "/when"],
    ["an expression that is too large", check({ when: Array(300).fill("1 == 1").join(" && ") }), "/when"],
    ["an amount that is none", check({ when: 'doc.amount > yuan("4 million")' }), "/when"],
    ["a name in the message that is not there", check({ message: "超过 {params.limit} 元" }), "/message"],
    ["a form that is not there", check({ watches: { document: "nowhere" } }), "/watches/document"],
    ["a check with a level", check({ fires: [{ as: "red", if: "doc.amount > doc.winAmount" }] }), "/fires/0/as"],
    ["an alert with a severity", alert({ fires: [{ as: "block", if: "values.n > 3" }] }), "/fires/0/as"],
    [
      "the milder before the graver",
      alert({
        fires: [
          { as: "yellow", if: "values.n > 3" },
          { as: "red", if: "values.n > 9" },
        ],
      }),
      "/fires/1/as",
    ],
    [
      "two as grave that say the same",
      check({
        fires: [
          { as: "block", if: "doc.amount > doc.winAmount" },
          { as: "block", if: "doc.amount > doc.controlPrice" },
        ],
      }),
      "/fires/1/as",
    ],
    ["a step that is not of the flow", check({ runs: { at: ["approve"], steps: ["nowhere"] } }), "/runs/steps/0"],
    ["steps of a submission", check({ runs: { at: ["submit"], steps: ["unit-review"] } }), "/runs/steps"],
    ["a person who looks at an alert", alert({ look: { message: "看原件" } }), "/look"],
    ["a list of alerts", alert({ list: { id: "l", title: "l", place: 1 } }), "/list"],
    ["what is missing twice over", check({ look: { message: "看原件" }, missing: "fire" }), "/missing"],
    [
      "a name in what to look at that is not there",
      check({ look: { message: "看 {params.limit} 元" } }),
      "/look/message",
    ],
    [
      "a sensitive answer in the sentence of one firing",
      check({ fires: [{ as: "block", if: "doc.amount > doc.winAmount", message: "{doc.partyBAccounts}" }] }),
      "/fires/0/message",
    ],
    [
      "a reference to another form",
      check({
        values: [{ id: "n", label: "n", from: { documents: { form: "pay", named: "contractNo" }, take: "count" } }],
      }),
      "/values/0/from/documents/named",
    ],
    [
      "rows of what is no table",
      check({ values: [{ id: "n", label: "n", from: { documents: { form: "pay" }, take: "rows", field: "usage" } }] }),
      "/values/0/from/field",
    ],
    [
      "a day compared with what is none",
      check({
        values: [
          {
            id: "n",
            label: "n",
            from: { documents: { form: "pay", where: [{ field: "applyDate", upTo: "contractNo" }] }, take: "count" },
          },
        ],
      }),
      "/values/0/from/documents/where/0/upTo",
    ],
    [
      "hands in a night",
      alert({ values: [{ id: "n", label: "n", from: { documents: { form: "pay", acted: true }, take: "count" } }] }),
      "/values/0/from/documents/acted",
    ],
    ["a check that is an alert too", check({ runs: { at: ["submit"], every: "day" } }), "/runs"],
    ["a rule that never runs", check({ runs: {} }), "/runs"],
    ["a check that freezes", check({ freeze: { of: "unit", from: "red" } }), "/freeze"],
    ["money that nobody could lift", alert({ freeze: { of: "project", from: "red" } }), "/freeze"],
    [
      "a budget line of a project",
      alert({ freeze: { of: "quota", from: "red" }, handle: { form: "alert" } }),
      "/freeze/of",
    ],
    [
      "a check of projects",
      check({ watches: { project: "engineering" }, fires: [{ as: "block", if: "true" }] }),
      "/runs/at",
    ],
    [
      "a sum over text",
      alert({ values: [{ id: "n", label: "n", from: { documents: { form: "pay" }, take: "sum", field: "usage" } }] }),
      "/values/0/from/field",
    ],
    [
      "a field of another form",
      alert({
        values: [{ id: "n", label: "n", from: { documents: { form: "pay" }, take: "max", field: "winAmount" } }],
      }),
      "/values/0/from/field",
    ],
    [
      "a window by a parameter that is money",
      alert({
        params: [{ id: "d", label: "d", type: "money", value: "7" }],
        values: [
          {
            id: "n",
            label: "n",
            from: { documents: { form: "pay", within: { days: { param: "d" } } }, take: "count" },
          },
        ],
      }),
      "/values/0/from/documents/within/days",
    ],
    [
      "a hit of a check",
      alert({ values: [{ id: "n", label: "n", from: { rule: "r-bid", of: "project" } }] }),
      "/values/0/from/rule",
    ],
    [
      "a hit of itself",
      alert({ values: [{ id: "n", label: "n", from: { rule: "asked", of: "project" } }] }),
      "/values/0/from/rule",
    ],
    [
      "something else that is no number",
      alert({ values: [{ id: "n", label: "n", from: { documents: { form: "pay" }, take: "count" }, orElse: "many" }] }),
      "/values/0/orElse",
    ],
    [
      "a parameter outside its own bounds",
      alert({ params: [{ id: "p", label: "p", type: "percent", value: "12", min: "1", max: "10" }] }),
      "/params/0/value",
    ],
    [
      "a parameter that is no amount",
      alert({ params: [{ id: "p", label: "p", type: "money", value: "1.001" }] }),
      "/params/0/value",
    ],
    [
      "a parameter that others may set without bounds",
      alert({ params: [{ id: "p", label: "p", type: "days", value: "3", lowest: "county" }] }),
      "/params/0/lowest",
    ],
    ["a validity that ends before it begins", check({ valid: { from: "2026-02-01", to: "2026-01-31" } }), "/valid/to"],
    ["a role that is not there", alert({ tell: [{ to: [{ role: "nobody", at: "own-unit" }] }] }), "/tell/0/to/0/role"],
    ["the documents of a unit's project", alert({ watches: { unit: true } }), "/values/0/from/documents/of"],
    [
      "two values of one name",
      alert({ values: [...(alert({}).values ?? []), ...(alert({}).values ?? [])] }),
      "/values/1/id",
    ],
    [
      "a sensitive answer in the message",
      makeRule("asked", {
        watches: { document: "pay" },
        fires: [{ as: "hint", if: "has(doc.payeeAccount)" }],
        message: "{doc.payeeAccount}",
      }),
      "/message",
    ],
    [
      "a sensitive answer among what is compared",
      makeRule("asked", {
        watches: { document: "pay" },
        fires: [{ as: "hint", if: "has(doc.payeeAccount)" }],
        compare: [{ label: "账号", value: "doc.payeeAccount" }],
      }),
      "/compare/0/value",
    ],
    ["an unknown word", { ...check({}), sends: "fax" } as unknown as Rule, ""],
  ])("%s", (_, rule, pointer) => {
    const found = faultsOf(rule);
    expect(found).not.toEqual([]);
    if (pointer !== "") expect(found).toContain(pointer);
  });

  it("a form without a field that a rule reads, and names the rule beside the field", () => {
    const readers = readersOf("contract", "winAmount", [check({}) as never]);
    expect(readers.definitions).toEqual([{ kind: "rule", id: "asked", title: "规则 asked", pointer: "/fires/0/if" }]);
    const looked = alert({
      values: [
        {
          id: "n",
          label: "n",
          from: { documents: { form: "pay", where: [{ field: "payKind", in: ["1"] }] }, take: "sum", field: "amount" },
        },
      ],
    });
    expect(readersOf("pay", "amount", [looked as never]).definitions.map((d) => d.pointer)).toEqual([
      "/values/0/from/field",
    ]);
    expect(readersOf("pay", "payKind", [looked as never]).definitions.map((d) => d.pointer)).toEqual([
      "/values/0/from/documents/where/0",
    ]);
  });
});

describe("a verdict", () => {
  const judge = (rule: Rule, doc: object, values: object = {}, params: object = {}): Verdict =>
    runRule(compileRule(rule, set.find, types), {
      doc: doc as Record<string, unknown>,
      values: values as Record<string, unknown>,
      params: params as Record<string, number>,
      facts: { today: "2026-03-02" },
      object: "一号合同",
    });

  it("fires with its words and the values compared, and is quiet at the limit", () => {
    const rule = check({
      compare: [{ label: "中标价", value: "doc.winAmount" }],
      message: "{object}：{doc.amount} 元超过 {doc.winAmount} 元",
    });
    expect(judge(rule, { amount: 101, winAmount: 100 })).toEqual({
      kind: "fires",
      as: "block",
      message: "一号合同：1.01 元超过 1.00 元",
      compared: [{ label: "中标价", text: "1.00" }],
      missing: [],
    });
    expect(judge(rule, { amount: 100, winAmount: 100 }).kind).toBe("quiet");
  });

  it("says what is missing, or fires where the rule wants that", () => {
    expect(judge(check({}), { amount: 5 })).toMatchObject({ kind: "missing", names: ["winAmount"] });
    expect(judge(check({ missing: "fire" }), { amount: 5 })).toMatchObject({
      kind: "fires",
      as: "block",
      missing: ["winAmount"],
      blank: true,
    });
  });

  it("does not say a fault that nobody found where it fires for want of something", () => {
    const rule = check({ missing: "fire", message: "{doc.amount} 元超过 {doc.winAmount} 元" });
    const wanting = resultOf(rule, judge(rule, { amount: 5 }));
    expect(wanting).toMatchObject({ outcome: "fires", severity: "block", message: "", why: ["winAmount"] });
    expect(resultOf(rule, judge(rule, { amount: 101, winAmount: 100 })).message).toBe("1.01 元超过 1.00 元");
  });

  it("is the milder one where the graver cannot be judged, and says so", () => {
    const rule = alert({
      values: ["n", "m"].map((id) => ({
        id,
        label: id,
        from: { documents: { form: "pay" }, take: "latest" as const, field: "amount" },
      })),
      fires: [
        { as: "red", if: 'values.m > yuan("1")' },
        { as: "yellow", if: 'values.n > yuan("1")' },
      ],
    });
    expect(judge(rule, {}, { n: 500 })).toMatchObject({ kind: "fires", as: "yellow", missing: ["values.m"] });
  });

  it("fails on a division by zero and on more than can be counted, which counts as the gravest", () => {
    const divide = check({ fires: [{ as: "block", if: 'ratio(doc.amount, doc.winAmount) > percent("10")' }] });
    const failed = judge(divide, { amount: 5, winAmount: 0 });
    expect(failed).toMatchObject({ kind: "failed", reason: "division by zero" });
    expect(resultOf(divide, failed)).toMatchObject({ outcome: "failed", severity: "block" });
    expect(judge(check({}), { amount: 2 ** 53, winAmount: 1 })).toMatchObject({ kind: "failed" });
    expect(judge(check({}), { amount: "a lot", winAmount: 1 })).toMatchObject({ kind: "failed" });
  });

  it("shows no values of a field that the reader does not see", () => {
    const rule = check({ compare: [{ label: "中标价", value: "doc.winAmount" }] });
    const result = resultOf(rule, judge(rule, { amount: 101, winAmount: 100 }));
    const reads = readsOf(compileRule(rule, set.find, types));
    expect(withoutValues(result, reads, new Set(["winAmount"]))).toMatchObject({
      outcome: "fires",
      message: "",
      compared: [],
    });
    expect(withoutValues(result, reads, new Set(["kind"]))).toEqual(result);
  });
});

describe("a window", () => {
  it.each([
    [{ days: 1 }, { from: "2026-03-02", to: "2026-03-02" }],
    [{ days: 7 }, { from: "2026-02-24", to: "2026-03-02" }],
    [{ days: { param: "d" } }, { from: "2026-02-28", to: "2026-03-02" }],
    [{ month: 0 }, { from: "2026-03-01", to: "2026-03-31" }],
    [{ month: -1 }, { from: "2026-02-01", to: "2026-02-28" }],
    [{ month: -3 }, { from: "2025-12-01", to: "2025-12-31" }],
    [{ month: -3, sameYear: true }, undefined],
    [
      { month: -2, sameYear: true },
      { from: "2026-01-01", to: "2026-01-31" },
    ],
    [{ year: -1 }, { from: "2025-01-01", to: "2025-12-31" }],
  ])("of %j", (window, days) => {
    expect(daysOf(window, "2026-03-02", { d: 3 })).toEqual(days);
  });

  it("of months follow each other without a gap, whatever the day", () => {
    const day = fc.integer({ min: 0, max: 20_000 }).map((n) => plusDays("1990-01-01", n));
    fc.assert(
      fc.property(day, fc.integer({ min: -11, max: 0 }), (asOf, month) => {
        const [before, after] = [daysOf({ month: month - 1 }, asOf, {}), daysOf({ month }, asOf, {})];
        expect(plusDays(before?.to ?? "", 1)).toBe(after?.from);
      }),
    );
  });
});

describe("a parameter", () => {
  const rule = check({
    params: [
      { id: "limit", label: "限额", type: "money", value: "4000000", min: "1000000", max: "5000000", lowest: "county" },
    ],
  });
  const [limit] = rule.params ?? [];
  const place = { units: ["u1", "u2"], county: "331003", city: "331000", province: "330000" };
  const setting = (scope: string, value: string) => ({ rule: "asked", parameter: "limit", scope, value });

  it("counts as the nearest level set it", () => {
    const all = [setting("330000", "3000000"), setting("331003", "2000000"), setting("331002", "1000000")];
    expect(parametersAt(rule, all, place)).toEqual({ values: { limit: 200_000_000 }, set: { limit: "331003" } });
    expect(parametersAt(rule, all.slice(0, 1), place).values).toEqual({ limit: 300_000_000 });
    expect(parametersAt(rule, all, undefined)).toEqual({ values: { limit: 400_000_000 }, set: {} });
  });

  it("passes over a setting that the rule does not allow any more", () => {
    const all = [setting("331003", "9000000"), setting("330000", "3000000")];
    expect(parametersAt(rule, all, place)).toEqual({ values: { limit: 300_000_000 }, set: { limit: "330000" } });
  });

  it("may be set down to its lowest level within its bounds", () => {
    if (!limit) throw new Error("no parameter");
    expect((["province", "city", "county", "unit"] as const).map((level) => maySetAt(limit, level))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(parameterFault(limit, "1000000")).toBeUndefined();
    expect(parameterFault(limit, "999999.99")?.code).toBe("rule.parameter-bounds");
    expect(parameterFault(limit, "1e9")?.code).toBe("rule.parameter-text");
    const days = { id: "d", label: "d", type: "days", value: "30", min: "5", max: "365" } as const;
    // More days than any parameter takes are outside of the bounds, not badly written.
    for (const text of ["0", "9999"]) expect(parameterFault(days, text)?.code, text).toBe("rule.parameter-bounds");
    expect(parameterFault(days, "3.5")?.code).toBe("rule.parameter-text");
    expect(parameterFault({ ...days, min: undefined, max: undefined } as never, "9999")?.code).toBe(
      "rule.parameter-text",
    );
  });

  it("is written as it is read", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("money", "percent", "number" as const),
        fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
        (type, value) => {
          expect(parameterValue(type, parameterText(type, value))).toBe(value);
        },
      ),
    );
  });
});

it("likeness is the same both ways, whole for the same text, and none for strangers", () => {
  expect(likeness("永宁江支流甲段综合整治工程", "永宁江支流甲段 综合整治工程")).toBe(10_000);
  expect(likeness("永宁江支流甲段综合整治工程", "永宁江支流乙段综合整治工程")).toBeGreaterThan(8000);
  expect(likeness("永宁江支流甲段综合整治工程", "澄溪小学屋面修缮")).toBe(0);
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      expect(likeness(a, b)).toBe(likeness(b, a));
      expect(likeness(a, b)).toBeLessThanOrEqual(10_000);
    }),
  );
});
