import { expect, test } from "vitest";
import { capitalAmount, dayOf, fileSize, instant, money, moneyText, percent } from "../../portal/format.ts";
import { newId } from "../../portal/ids.ts";
import { waitAfter } from "../../portal/live.ts";

test("money is shown exactly, with a true minus sign and a dash for none", () => {
  expect(money(324_000_000_000)).toBe("324,000.00");
  expect(money(3_450_000_00, "yuan")).toBe("3,450,000.00");
  expect(money(-38_600_00)).toBe("\u22123.86");
  expect(money(1)).toBe("0.000001");
  expect(money(null)).toBe("\u2014");
  expect(moneyText(1_000_000)).toMatch(/^1\.00 /);
});

test("percentages come from basis points", () => {
  expect(percent(8550)).toBe("85.50 %");
  expect(percent(null)).toBe("\u2014");
});

test("amounts in capital numerals follow the rules of vouchers", () => {
  const cases: [number, string][] = [
    [345_000_000, "\u53C1\u4F70\u8086\u62FE\u4F0D\u4E07\u5143\u6574"],
    [0, "\u96F6\u5143\u6574"],
    [100_500, "\u58F9\u4EDF\u96F6\u4F0D\u5143\u6574"],
    [10_000_001, "\u58F9\u62FE\u4E07\u5143\u96F6\u58F9\u5206"],
    [10_000_050_00, "\u58F9\u4EDF\u4E07\u96F6\u4F0D\u62FE\u5143\u6574"],
    [50, "\u4F0D\u89D2\u6574"],
    [100_000_000_00_00, "\u58F9\u4F70\u4EBF\u5143\u6574"],
    [-1_00, "\u8D1F\u58F9\u5143\u6574"],
  ];

  for (const [fen, text] of cases) expect([fen, capitalAmount(fen)]).toEqual([fen, text]);
});

test("instants are told in China's time", () => {
  expect(instant("2026-06-30T16:30:00Z")).toBe("2026-07-01 00:30");
  expect(dayOf("2026-06-30T16:30:00Z")).toBe("2026-07-01");
  expect(instant(null)).toBe("\u2014");
});

test("file sizes are told in kB and MB", () => {
  expect(fileSize(300)).toBe("1 kB");
  expect(fileSize(2_400_000)).toBe("2.4 MB");
});

test("ids of the browser are UUIDs of version 7", () => {
  const ids = Array.from({ length: 50 }, newId);

  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(50);
});

test("waits between connections double up to half a minute", () => {
  expect(waitAfter(0, 0.5)).toBe(500);
  expect(waitAfter(3, 0.5)).toBe(4000);
  expect(waitAfter(20, 0.5)).toBe(30_000);
});
