import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalText } from "../../core/domain/canonical.ts";

describe("canonical JSON", () => {
  it("sorts keys by UTF-16 code units, as the example of RFC 8785 section 3.2.3", () => {
    const given = JSON.parse(
      '{"\\u20ac":"Euro Sign","\\r":"Carriage Return","\\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\\ud83d\\ude00":"Emoji: Grinning Face","\\u0080":"Control","\\u00f6":"Latin Small Letter O With Diaeresis"}',
    ) as Record<string, string>;

    const keys = Object.values(JSON.parse(canonicalText(given)) as Record<string, string>);

    // JSON.parse puts "1" first in any case; the text itself has the carriage return first.
    expect(canonicalText(given).startsWith('{"\\r":"Carriage Return","1":"One","\u0080":"Control"')).toBe(true);
    expect(keys.slice(-3)).toEqual(["Euro Sign", "Emoji: Grinning Face", "Hebrew Letter Dalet With Dagesh"]);
  });

  it("writes literals and numbers as RFC 8785 section 3.2.2", () => {
    const given = {
      numbers: [333_333_333.333_333_3, 4.5, 2e-3, 1e-27],
      string: '\u20ac$\u000f\nA\'B"\\\\"/',
      literals: [null, true, false],
    };

    expect(canonicalText(given)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,4.5,0.002,1e-27],"string":"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it("does not depend on the order in which keys were set, and reads back as the same data", () => {
    const safe = fc.jsonValue({ noUnicodeString: true, maxDepth: 4 }).filter((value) => {
      try {
        canonicalText(value);
        return true;
      } catch {
        return false; // numbers that the format refuses
      }
    });
    fc.assert(
      fc.property(safe, (value) => {
        const text = canonicalText(value);

        expect(JSON.parse(text)).toEqual(value);
        expect(canonicalText(reversed(value))).toBe(text);
      }),
      { seed: 20261122, numRuns: 500 },
    );
  });

  it.each<[string, unknown]>([
    ["2^53 + 1", 2 ** 53 + 2],
    ["2^53", 2 ** 53],
    ["-0", { a: -0 }],
    ["NaN", [Number.NaN]],
    ["Infinity", Number.POSITIVE_INFINITY],
    ["a date", { at: new Date(0) }],
    ["undefined", { a: undefined }],
    ["undefined itself", undefined],
    ["a hole in a list", Object.assign([], { length: 1 })],
    ["a function", { a: () => 1 }],
    ["a bigint", 1n],
    ["a map", new Map()],
    ["half a surrogate pair", ["\uD800"]],
    ["half a surrogate pair in a key", { "\uD800": 1 }],
  ])("refuses %s", (_name, value) => {
    expect(() => canonicalText(value)).toThrow(TypeError);
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  );
}
