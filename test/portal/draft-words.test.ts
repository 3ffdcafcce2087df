/** Faults of a draft as sentences for the person who designs: no English, no whole formulas. */
import { expect, it } from "vitest";
import { checkRule } from "../../core/domain/check-rule.ts";
import type { DefinitionSet } from "../../core/domain/definition-set.ts";
import type { Rule } from "../../core/domain/rule.ts";
import { sayExpected } from "../../portal/designer/draft-words.ts";
import { FIELD_TYPES } from "../../portal/form-context.ts";
import { makeRule } from "../support/small-rule.ts";

it("quotes the faulty part of a rule, not the rule, and says what is wrong in words", () => {
  const rule = 'has(doc.advanceTotal) ? max(yuan("0"), doc.advanceTotal - doc.paidSoFar) : yuan("0")';
  const said = sayExpected({
    found: `paidSoFar (characters 60-69 of ${rule})`,
    expected: "No such key: paidSoFar",
    pointer: "/sections/0/fields/1/computed",
  });

  expect(said).toContain("paidSoFar");
  expect(said).not.toMatch(/characters|advanceTotal|yuan/);
});

it.each([
  ["array, minItems 1", "1 项"],
  ["array, maxItems 40", "最多 40 项"],
  ["string, maxLength 60", "最多 60 个字"],
  ["integer, minimum 1, maximum 500", "不能小于 1"],
])("says the limit of a schema in words: %s", (expected, words) => {
  const said = sayExpected({ found: "x", expected, pointer: "/sections" });

  expect(said).toContain(words);
  expect(said).not.toMatch(/min|max|array|string|integer/);
});

it("has words for whatever the checks of a rule expect", () => {
  const said: string[] = [];
  const world = { find: () => undefined, all: () => [] } as unknown as DefinitionSet;
  const rule: Rule = makeRule("wrong", {
    watches: { unit: true },
    runs: { every: "day" },
    params: [
      { id: "days", label: "天数", type: "days", value: "a", lowest: "county" },
      { id: "days", label: "金额", type: "money", value: "1", min: "2", max: "3" },
    ],
    values: [
      { id: "a", label: "一", from: { project: "age" } },
      { id: "b", label: "二", from: { workdays: { from: "", to: "" } } },
      { id: "c", label: "三", from: { ledger: "paid", of: "project" } },
      { id: "d", label: "四", from: { rule: "wrong", of: "unit" } },
      { id: "e", label: "五", from: { payments: "sum", of: "unit", within: { days: { param: "none" } } } },
      { id: "f", label: "六", from: { documents: { form: "" }, take: "sum" } },
    ],
    fires: [
      { as: "blue", if: "true" },
      { as: "red", if: "true" },
    ],
  });
  checkRule(rule, world, FIELD_TYPES, (pointer, found, expected) =>
    said.push(sayExpected({ pointer, found, expected })),
  );

  expect(said.length).toBeGreaterThan(9);
  expect(said.filter((text) => /[a-z]{3,}/i.test(text.replaceAll(/“[^”]*”|（[^）]*）/g, "")))).toEqual([]);
});
