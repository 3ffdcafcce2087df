/** A year of a calendar as it is drawn: months, weeks from Monday on, what each day is. */
import { expect, test } from "vitest";
import { compileCalendar } from "../../core/domain/workday.ts";
import { monthsOf, yearsOf } from "../../portal/designer/calendar-months.ts";
import { getDefinition } from "../domain/packs.ts";

const calendar = compileCalendar(getDefinition("calendar", "cn-workdays"));

test("a month begins under its weekday and has whole weeks", () => {
  const [january, february] = monthsOf(calendar, 2026);

  expect(january?.weeks[0]?.map((day) => day?.number)).toEqual([undefined, undefined, undefined, 1, 2, 3, 4]);
  expect(february?.weeks.map((week) => week.length)).toEqual([7, 7, 7, 7, 7]);
  expect(february?.weeks.flat().filter((day) => day !== undefined)).toHaveLength(28);
});

test("a leap year has its day, and twelve months have every day once", () => {
  const days = monthsOf(calendar, 2024).flatMap(({ weeks }) => weeks.flat().flatMap((day) => day?.day ?? []));

  expect(days).toHaveLength(366);
  expect(new Set(days).size).toBe(366);
  expect(days).toContain("2024-02-29");
});

test("days say what they are, and months how many are worked", () => {
  const october = monthsOf(calendar, 2026)[9];
  const kinds = new Map(october?.weeks.flat().map((day) => [day?.number, day?.kind]));

  expect([1, 8, 10, 11].map((number) => kinds.get(number))).toEqual(["holiday", "workday", "exchanged", "weekend"]);
  expect(october?.workdays).toBe(18);
  expect(monthsOf(calendar, 2026).reduce((sum, month) => sum + month.workdays, 0)).toBe(248);
});

test("the year that follows the table can be looked at, and every day of it is unknown", () => {
  expect(yearsOf(calendar)).toEqual([2024, 2025, 2026, 2027]);
  const days = monthsOf(calendar, 2027).flatMap(({ weeks }) => weeks.flat().flatMap((day) => (day ? [day] : [])));
  expect(new Set(days.map((day) => day.missingYear))).toEqual(new Set([2027]));
});
