import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  formatMoney,
  formatPercent,
  MAX_FEN,
  type MoneyUnit,
  mulDiv,
  parseMoney,
  parsePercent,
} from "../../core/domain/money.ts";

const fen = fc.maxSafeInteger();
const unit = fc.constantFrom<MoneyUnit>("yuan", "wan");

describe("money as text", () => {
  it("comes back unchanged for any fen in either unit", () => {
    fc.assert(
      fc.property(fen, unit, (amount, in_) => {
        expect(parseMoney(formatMoney(amount, in_), in_)).toBe(amount);
      }),
      { seed: 20261122, numRuns: 2000 },
    );
  });

  it.each<[string, MoneyUnit, number]>([
    ["3,240.00", "wan", 3_240_000_000],
    ["3240", "wan", 3_240_000_000],
    ["0.000001", "wan", 1],
    ["-1.5", "yuan", -150],
    ["+1.5", "yuan", 150],
    ["1.50000", "yuan", 150],
    [" 12 ", "yuan", 1_200],
    ["-0", "yuan", 0],
    ["-0.00", "wan", 0],
    ["90,071,992,547,409.91", "yuan", MAX_FEN],
  ])("reads %s %s as %i fen", (text, in_, expected) => {
    expect(parseMoney(text, in_)).toBe(expected);
  });

  it.each<[string, MoneyUnit]>([
    ["1.005", "yuan"],
    ["0.0000001", "wan"],
    ["90071992547409.92", "yuan"],
    ["1,23", "yuan"],
    ["12,34,567", "yuan"],
    ["1 000", "yuan"],
    ["1e3", "yuan"],
    ["１２", "yuan"],
    ["12元", "yuan"],
    [".5", "yuan"],
    ["5.", "yuan"],
    ["--5", "yuan"],
    ["NaN", "yuan"],
    ["", "yuan"],
  ])("refuses %j in %s instead of rounding or guessing", (text, in_) => {
    expect(parseMoney(text, in_)).toBeUndefined();
  });

  it("refuses a text of a hundred thousand zeros at once", () => {
    const started = performance.now();

    expect(parseMoney(`0.${"0".repeat(100_000)}1`, "yuan")).toBeUndefined();
    expect(parsePercent(`0.${"0".repeat(100_000)}1`)).toBeUndefined();

    expect(performance.now() - started).toBeLessThan(50);
  });

  it.each<[number, MoneyUnit, string]>([
    [0, "yuan", "0.00"],
    [-0, "yuan", "0.00"],
    [-5, "yuan", "-0.05"],
    [123_456_789, "yuan", "1,234,567.89"],
    [3_240_000_000, "wan", "3,240.00"],
    [3_240_010_000, "wan", "3,240.01"],
    [1, "wan", "0.000001"],
    [10_100, "wan", "0.0101"],
  ])("shows %i fen in %s as %s", (amount, in_, expected) => {
    expect(formatMoney(amount, in_)).toBe(expected);
  });
});

describe("percentages", () => {
  it("come back unchanged for any basis points", () => {
    fc.assert(
      fc.property(fc.integer({ min: -99_999_999_999, max: 99_999_999_999 }), (bp) => {
        expect(parsePercent(formatPercent(bp))).toBe(bp);
      }),
      { seed: 20261122, numRuns: 1000 },
    );
  });

  it.each([
    ["85", 8500],
    ["5.85", 585],
    ["5.85 %", 585],
    ["-0", 0],
    ["5.8500", 585],
  ])("reads %s as %i basis points", (text, bp) => {
    expect(parsePercent(text)).toBe(bp);
  });

  it.each(["5.855", "%", "", "5,5", "1e2", "5%%"])("refuses %j", (text) => {
    expect(parsePercent(text)).toBeUndefined();
  });
});

describe("multiplication with division", () => {
  const big = fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n });

  it("is the exact fraction rounded half away from zero", () => {
    fc.assert(
      fc.property(
        big,
        big,
        big.filter((c) => c !== 0n),
        (a, b, c) => {
          const result = mulDiv(a, b, c);

          const error = 2n * (result * c - a * b); // twice the distance to the exact value, times c
          const limit = c < 0n ? -c : c;
          expect(error <= limit && error >= -limit).toBe(true);
          if (error === limit || error === -limit) {
            const away = result < 0n ? -result : result;
            const exact = a * b < 0n ? -(a * b) : a * b;
            expect(away * limit > exact).toBe(true);
          }
        },
      ),
      { seed: 20261122, numRuns: 3000 },
    );
  });

  it.each([
    [1n, 1n, 2n, 1n],
    [-1n, 1n, 2n, -1n],
    [1n, 1n, -2n, -1n],
    [0n, 5n, -3n, 0n],
    [10n, 1n, 3n, 3n],
    [60_000n, 50_000n, 250_000n, 12_000n],
  ])("gives %s × %s ÷ %s = %s", (a, b, c, expected) => {
    expect(mulDiv(a, b, c)).toBe(expected);
  });
});
