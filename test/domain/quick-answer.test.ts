import fc from "fast-check";
import { expect, it } from "vitest";
import { checkAnswer } from "../../core/domain/check-answers.ts";
import { quickAnswer } from "../../core/domain/quick-answer.ts";
import { makeField, types } from "./make-definitions.ts";

const fields = [
  makeField({ id: "f", type: "text" }),
  makeField({ id: "f", type: "text", pattern: "code", maxLength: 5 }),
  makeField({ id: "f", type: "money" }),
  makeField({ id: "f", type: "money", signed: true }),
  makeField({ id: "f", type: "number", decimals: 2, max: 9 }),
  makeField({ id: "f", type: "percent" }),
  makeField({ id: "f", type: "date" }),
  makeField({ id: "f", type: "year" }),
  makeField({ id: "f", type: "yes-no" }),
  makeField({ id: "f", type: "choice", dictionary: "kinds" }),
  makeField({ id: "f", type: "choice", dictionary: "kinds", multiple: true }),
  makeField({ id: "f", type: "region" }),
  makeField({ id: "f", type: "org" }),
  makeField({ id: "f", type: "note", text: "t" }),
];
const known = new Map([["kinds", new Set(["1", "x"])]]);
const values = fc.oneof(
  fc.constantFrom<unknown>(
    0,
    -0,
    1,
    5,
    1.5,
    1.255,
    2026,
    "1",
    "x",
    "y",
    "2026-02-28",
    "2026-02-30",
    "331003",
    true,
    ["1"],
    "\uFF11",
    "a\u0000",
    "\u3000",
  ),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.integer(),
  fc.double(),
  fc.uuid(),
  fc.jsonValue(),
);

it("what passes at once has no problem in the full check", () => {
  let passed = 0;
  fc.assert(
    fc.property(fc.constantFrom(...fields), values, (field, value) => {
      if (!quickAnswer(field, "/f", types)(value, known)) return;
      passed++;
      expect(checkAnswer(field, value, "/f", types, known)).toEqual([]);
    }),
    { seed: 20261122, numRuns: 5000 },
  );
  expect(passed).toBeGreaterThan(250);
});

it("ordinary answers pass at once", () => {
  const good: unknown[] = ["\u6865\u540D", "BQ-1", 100, -5, 1.25, 8550, "2026-02-28", 2026, false, "1"];

  good.forEach((value, i) =>
    expect(quickAnswer(fields[i] ?? makeField({ id: "f", type: "text" }), "/f", types)(value, known), String(i)).toBe(
      true,
    ),
  );
});
