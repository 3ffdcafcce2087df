/** Check digits and places in lists, as rules use them over the rows of a table. */
import { describe, expect, it } from "vitest";
import { isCardNumber, isIdentityNumber } from "../../core/domain/check-digit.ts";
import { compileExpression } from "../../core/domain/expression.ts";
import { among, except, placesOf, repeated } from "../../core/domain/list-places.ts";

describe("numbers with a check digit", () => {
  it.each([
    ["331003180001010014", true],
    ["33100318000101009X", true],
    ["320500180112310031", true],
    ["331003180001010015", false],
    ["33100318000101009x", false],
    // The digit is right, the day is none.
    ["33100318000229002X", false],
    ["331003000001010014", false],
    ["3310031800010100", false],
    ["", false],
  ])("tells the identity number %s", (text, valid) => {
    expect(isIdentityNumber(text)).toBe(valid);
  });

  it.each([
    ["6200000000000005", true],
    ["6205500000000000004", true],
    ["4111111111111111", true],
    ["6200000000000006", false],
    ["62000000000", false],
    ["62000000000000050000", false],
    ["\uFF16200000000000005", false],
  ])("tells the card %s", (text, valid) => {
    expect(isCardNumber(text)).toBe(valid);
  });
});

describe("places in a list", () => {
  it("are counted from 1", () => {
    expect(placesOf([false, true, true])).toEqual([2n, 3n]);
    expect(repeated(["a", "b", "a", "c", "a"])).toEqual([1n, 3n, 5n]);
    expect(among(["a", "b", "c"], ["c", "a", "x"])).toEqual([1n, 3n]);
    expect(except(["a", "a", "b"], ["a", "c"])).toEqual(["a", "b"]);
  });

  it("come out of expressions over the rows of a table, either way it is evaluated", () => {
    const scope = { lines: { row: { id: "string" as const, amount: "Money" as const } } };
    const text = "repeated(doc.lines.map(r, r.id))";
    const lines = ["a", "b", "a"].map((id) => ({ id, amount: 1 }));
    for (const options of [{}, { evaluator: "library" as const }]) {
      const compiled = compileExpression(text, scope, undefined, options);
      if ("faults" in compiled) throw new Error(compiled.faults[0]?.message);
      expect(compiled.type).toBe("list<int>");
      expect(compiled.run({ lines })).toEqual({ kind: "value", value: [1, 3] });
    }
  });
});
