import { describe, expect, it } from "vitest";
import { foldLookAlikes, lookAlikes } from "../../core/domain/look-alike.ts";

describe("names that look alike", () => {
  it.each([
    ["a Cyrillic letter", "amount", "\u0430mount"],
    ["a Greek letter", "TOTAL", "T\u039FTAL"],
    ["full width", "A1", "\uFF21\uFF11"],
    ["full-width brackets", "x(y)", "x\uFF08y\uFF09"],
    ["a character of no width", "total", "to\u200Btal"],
    ["another space", "a b", "a\u00A0 b"],
    ["a radical for a character", "\u4E00", "\u2F00"],
    ["another dash", "A-1", "A\u20131"],
  ])("%s folds to the same", (_name, one, other) => {
    expect(foldLookAlikes(other)).toBe(foldLookAlikes(one));
    expect(lookAlikes([one, "other", other])).toEqual([{ at: 2, like: one }]);
  });

  it.each([
    ["amount", "Amount"],
    ["f1", "f2"],
    ["\u4E00", "\u4E8C"],
    ["O", "0"],
  ])("%s and %s differ", (one, other) => {
    expect(foldLookAlikes(one)).not.toBe(foldLookAlikes(other));
  });

  it("the same name twice is no look-alike: that is another rule", () => {
    expect(lookAlikes(["a", "a"])).toEqual([]);
  });
});
