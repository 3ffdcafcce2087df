/** Figures of plugins: exact decimals, rounded once, to what the indicator keeps. */
import { expect, test } from "vitest";
import { figureOf, figureWait } from "../../core/domain/plugin-figure.ts";

const measured = { unit: "t", decimals: 3 };

test("a figure keeps exactly the indicator's places, rounded half away from zero", () => {
  const figures = ["536.6", "0.0005", "-0.0005", "0.000499", "-0.0001", "999999999999999.999999", "12"];
  expect(figures.map((value) => figureOf({ measured }, value))).toEqual(
    ["536.600", "0.001", "-0.001", "0.000", "0.000", "1000000000000000.000", "12.000"].map((figure) => ({ figure })),
  );
  expect(figureOf({ measured: { unit: "t", decimals: 0 } }, "2.5")).toEqual({ figure: "3" });
});

test("without a unit it is a percentage in basis points", () => {
  expect(["85", "5.855", "-0.01"].map((value) => figureOf({}, value))).toEqual(
    [8500, 586, -1].map((valueBp) => ({ valueBp })),
  );
});

test("what is no decimal, or too large for a percentage, is none", () => {
  for (const value of ["", "1e3", "1,000", "NaN", "1.0000001", "1000000000000000", "٣"])
    expect(figureOf({ measured }, value), value).toBeUndefined();
  expect(figureOf({}, "99999999999999")).toBeUndefined();
});

test("tries come further apart and never end", () => {
  expect([1, 2, 3, 4, 40].map((tries) => figureWait(tries) / 60_000)).toEqual([1, 5, 30, 120, 120]);
});
