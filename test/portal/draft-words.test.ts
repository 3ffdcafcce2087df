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
