/** Faults of a draft as sentences for the person who designs: no English, no whole formulas. */
import { expect, it } from "vitest";
import { sayExpected } from "../../portal/designer/draft-words.ts";

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
