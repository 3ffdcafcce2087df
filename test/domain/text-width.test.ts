import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkAnswer } from "../../core/domain/check-answers.ts";
import { parseDay } from "../../core/domain/fields/date.ts";
import { hasForbiddenCharacter, hasFullWidth, toHalfWidth, toHalfWidthProse } from "../../core/domain/text-width.ts";
import { makeField, NO_CODES, types } from "./make-definitions.ts";

describe("what people type", () => {
  it("becomes half-width in codes, with the ideographic space", () => {
    expect(toHalfWidth("　９１３３１００３ｔｅ－１　")).toBe("91331003te-1");
    expect(toHalfWidth("（甲）")).toBe("(甲)");
  });

  it("keeps Chinese punctuation in prose, and loses full-width figures", () => {
    expect(toHalfWidthProse("永宁江（甲段），共５．２公里。")).toBe("永宁江（甲段），共5.2公里。");
  });

  it("is accepted after conversion, whatever the prose", () => {
    // The second paragraph of a Chinese text is indented with two ideographic spaces: found by this property.
    const prose = fc.string({
      unit: fc.constantFrom("一", "Ａ", "９", "．", "－", "　", "\u00A0", "\n", "（", "a", " "),
    });
    const field = makeField({ id: "note", type: "text", lines: 5 });
    fc.assert(
      fc.property(prose, (raw) => {
        const answer = types.get("text").fromText(raw, field);

        expect(checkAnswer(field, answer, "", types, NO_CODES)).toEqual([]);
      }),
      { seed: 20261122, numRuns: 500, examples: [["一\n　　一"]] },
    );
  });

  it("is half-width after conversion to a code, twice as well as once", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (raw) => {
        const once = toHalfWidth(raw);

        expect(hasFullWidth(once)).toBe(false);
        expect(toHalfWidth(once)).toBe(once);
      }),
      { seed: 20261122, numRuns: 500 },
    );
  });
});

describe("forbidden characters", () => {
  it.each(["\u0000", "\u0007", "\u001B[31m", "\u007F", "\u0085", "\u2028", "\uFFFE", "\uD800", "a\uDC00b"])(
    "are found in %j",
    (text) => {
      expect(hasForbiddenCharacter(text)).toBe(true);
    },
  );

  it.each(["", "a\tb\nc\rd", "永宁江", "𠮷", "🏗"])("are not seen in %j", (text) => {
    expect(hasForbiddenCharacter(text)).toBe(false);
  });
});

describe("days as people write them", () => {
  it.each([
    ["20260701", "2026-07-01"],
    ["2026/7/1", "2026-07-01"],
    ["2026.7.1", "2026-07-01"],
    ["２０２６年７月１日", "2026-07-01"],
    ["2024-02-29", "2024-02-29"],
  ])("%s is %s", (text, day) => {
    expect(parseDay(text)).toBe(day);
  });

  it.each(["2026-02-29", "2026-13-01", "2026-00-10", "26-1-1", "2026-7", "", "2026-07-01T00:00"])(
    "%j is none",
    (text) => {
      expect(parseDay(text)).toBeUndefined();
    },
  );
});
