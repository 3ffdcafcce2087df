import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { capitalMoney } from "../../core/domain/capital-money.ts";

const DIGITS = "零壹贰叁肆伍陆柒捌玖";
const PLACES: Record<string, bigint> = { 拾: 10n, 佰: 100n, 仟: 1000n };

/** A small reader of capitals, written from the rules alone: below 亿, 万 and 元 stands a number; zeros say nothing. */
function readCapitals(text: string): bigint {
  const sign = text.startsWith("负") ? -1n : 1n;
  const [yuan = "", rest = ""] = text.includes("元")
    ? text.replace("负", "").split("元")
    : ["", text.replace("负", "")];
  let total = 0n;
  let group = 0n;
  let digit = 0n;
  for (const sign of yuan) {
    if (DIGITS.includes(sign)) digit = BigInt(DIGITS.indexOf(sign));
    else if (sign in PLACES) {
      group += digit * (PLACES[sign] ?? 0n);
      digit = 0n;
    } else {
      group += digit;
      digit = 0n;
      if (sign === "万") {
        total += group * 10_000n;
        group = 0n;
      } else if (sign === "亿") {
        total = (total + group) * 100_000_000n;
        group = 0n;
      }
    }
  }
  const jiao = /([壹贰叁肆伍陆柒捌玖])角/.exec(rest)?.[1] ?? "零";
  const fen = /([壹贰叁肆伍陆柒捌玖])分/.exec(rest)?.[1] ?? "零";
  const yuans = total + group + digit;
  return sign * (yuans * 100n + BigInt(DIGITS.indexOf(jiao)) * 10n + BigInt(DIGITS.indexOf(fen)));
}

describe("an amount in capitals", () => {
  it.each([
    [0, "零元整"],
    [1, "壹分"],
    [10, "壹角整"],
    [15, "壹角伍分"],
    [100, "壹元整"],
    [105, "壹元零伍分"],
    [110, "壹元壹角整"],
    [1_000, "壹拾元整"],
    [1_050, "壹拾元伍角整"],
    [100_100, "壹仟零壹元整"],
    [168_032, "壹仟陆佰捌拾元叁角贰分"],
    [1_640_902, "壹万陆仟肆佰零玖元零贰分"],
    [32_504, "叁佰贰拾伍元零肆分"],
    [10_700_053, "壹拾万柒仟元伍角叁分"],
    [10_000_000, "壹拾万元整"],
    [1_000_000_005, "壹仟万元零伍分"],
    [1_000_000_100, "壹仟万零壹元整"],
    [10_000_000_000, "壹亿元整"],
    [10_000_000_100, "壹亿零壹元整"],
    [1_000_000_000_000, "壹佰亿元整"],
    [100_000_000_000_000, "壹万亿元整"],
    [9_007_199_254_740_991, "玖拾万零柒佰壹拾玖亿玖仟贰佰伍拾肆万柒仟肆佰零玖元玖角壹分"],
    [-326_500, "负叁仟贰佰陆拾伍元整"],
  ])("%i fen is %s", (fen, text) => {
    expect(capitalMoney(fen)).toBe(text);
  });

  it("reads back as the amount, whatever it is", () => {
    const amounts = fc.oneof(
      fc.maxSafeInteger(),
      fc.nat(1_000_000),
      // Amounts full of zeros, where the rules differ.
      fc
        .tuple(fc.integer({ min: 1, max: 9 }), fc.nat(14), fc.integer({ min: 0, max: 9 }), fc.nat(14))
        .map(([a, m, b, n]) => a * 10 ** m + b * 10 ** n),
    );
    fc.assert(
      fc.property(amounts, (fen) => {
        expect(readCapitals(capitalMoney(fen))).toBe(BigInt(fen));
      }),
      { seed: 20261122, numRuns: 2000 },
    );
  });

  it("has never two zeros in a row, none before a unit, and says whole exactly when no fen is left", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (fen) => {
        const text = capitalMoney(fen);

        expect(text).not.toMatch(/零零|零[元万亿角分](?!整$)/);
        expect(text.endsWith("整")).toBe(fen % 10 === 0);
      }),
      { seed: 20261122, numRuns: 1000 },
    );
  });

  it.each([0.5, Number.NaN, 2 ** 53, Number.POSITIVE_INFINITY])("refuses %d, which is no amount", (value) => {
    expect(() => capitalMoney(value)).toThrow(RangeError);
  });
});
