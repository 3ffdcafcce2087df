/** The kind calendar: what its checks refuse, what they warn of, and how two versions are compared. */
import { describe, expect, it } from "vitest";
import { type Calendar, calendarFaults, calendarWarnings } from "../../core/domain/calendar.ts";
import type { DraftBody } from "../../core/domain/change.ts";
import { compareDefinitions } from "../../core/domain/compare-definitions.ts";
import { shapeFaults } from "../../core/domain/definition-shape.ts";
import { types } from "./make-definitions.ts";
import { getDefinition } from "./packs.ts";

type Year = Calendar["years"][number];

function makeCalendar(years: (Partial<Year> & { year: number })[], more: Partial<Calendar> = {}): Calendar {
  return {
    $schema: "",
    kind: "calendar",
    id: "days",
    version: 1,
    title: "Days",
    years: years.map((year) => ({ source: "notice", holidays: [], workdays: [], ...year })),
    ...more,
  };
}

const holiday = (name: string, from: string, to = from) => ({ name, from, to });

describe("a calendar", () => {
  it("of the platform has no fault and takes every year from a numbered notice", () => {
    const calendar = getDefinition("calendar", "cn-workdays");

    expect(calendarFaults(calendar)).toEqual([]);
    expect(calendar.years.map(({ year }) => year)).toEqual([2024, 2025, 2026]);
    for (const { year, source } of calendar.years)
      expect(source).toMatch(new RegExp(`关于${year}年.*国办发明电〔\\d{4}〕`));
  });

  it.each<[string, Calendar, string, string, string]>([
    [
      "a year that stands twice",
      makeCalendar([{ year: 2026 }, { year: 2026 }]),
      "/years/1/year",
      "2026",
      "a year that stands once",
    ],
    [
      "a holiday that ends before it begins",
      makeCalendar([{ year: 2026, holidays: [holiday("国庆节", "2026-10-07", "2026-10-01")] }]),
      "/years/0/holidays/0/to",
      "2026-10-01",
      "a day not before 2026-10-07",
    ],
    [
      "a holiday of another year",
      makeCalendar([{ year: 2026, holidays: [holiday("国庆节", "2025-10-01")] }]),
      "/years/0/holidays/0/from",
      "2025-10-01",
      "a day of 2026",
    ],
    [
      "a holiday that reaches into the year after",
      makeCalendar([{ year: 2026, holidays: [holiday("元旦", "2026-12-31", "2027-01-02")] }]),
      "/years/0/holidays/0/to",
      "2027-01-02",
      "a day of 2026",
    ],
    [
      "a holiday that ends in the December before",
      makeCalendar([{ year: 2027, holidays: [holiday("元旦", "2026-12-30", "2026-12-31")] }]),
      "/years/0/holidays/0/to",
      "2026-12-31",
      "a day of 2027",
    ],
    [
      "a holiday that begins too early in the December before",
      makeCalendar([{ year: 2027, holidays: [holiday("元旦", "2026-12-24", "2027-01-01")] }]),
      "/years/0/holidays/0/from",
      "2026-12-24",
      "a day of 2027",
    ],
    [
      "a day in two holidays, also of two years",
      makeCalendar([
        { year: 2026, holidays: [holiday("岁末", "2026-12-31")] },
        { year: 2027, holidays: [holiday("元旦", "2026-12-31", "2027-01-01")] },
      ]),
      "/years/1/holidays/0",
      "2026-12-31",
      "a day outside the holiday 岁末",
    ],
    [
      "a day worked in exchange within a holiday",
      makeCalendar([
        { year: 2026, holidays: [holiday("国庆节", "2026-10-01", "2026-10-07")], workdays: ["2026-10-04"] },
      ]),
      "/years/0/workdays/0",
      "2026-10-04",
      "a day outside the holiday 国庆节",
    ],
    [
      "a day worked in exchange that is worked anyway",
      makeCalendar([{ year: 2026, workdays: ["2026-10-09"] }]),
      "/years/0/workdays/0",
      "2026-10-09",
      "a day of a weekend",
    ],
    [
      "a day worked in exchange twice",
      makeCalendar([{ year: 2026, workdays: ["2026-10-10", "2026-10-10"] }]),
      "/years/0/workdays/1",
      "2026-10-10",
      "a day that stands once",
    ],
    [
      "a day worked in exchange in another year",
      makeCalendar([{ year: 2026, workdays: ["2025-10-11"] }]),
      "/years/0/workdays/0",
      "2025-10-11",
      "a day of 2026",
    ],
    [
      "office hours that close before they open",
      makeCalendar([], { hours: [{ from: "12:00", to: "09:00" }] }),
      "/hours/0/to",
      "09:00",
      "a time after 12:00",
    ],
    [
      "office hours that overlap",
      makeCalendar([], {
        hours: [
          { from: "09:00", to: "12:00" },
          { from: "11:30", to: "17:30" },
        ],
      }),
      "/hours/1/from",
      "11:30",
      "a time from 12:00 on",
    ],
  ])("refuses %s", (_name, calendar, pointer, found, expected) => {
    expect(shapeFaults(calendar, types)).toEqual([{ pointer, found, expected }]);
  });

  it.each(["2026-02-30", "2026-2-3", "20260203", "", "2026-13-01"])("refuses %j as a day", (day) => {
    const faults = shapeFaults(makeCalendar([{ year: 2026, holidays: [holiday("x", day)] }]), types);

    expect(faults.map(({ pointer }) => pointer)).toEqual(["/years/0/holidays/0/from", "/years/0/holidays/0/to"]);
  });

  it.each(["24:00", "9:00", "09:60", "09"])("refuses %j as a time", (from) => {
    const faults = shapeFaults(makeCalendar([], { hours: [{ from, to: "23:59" }] }), types);

    expect(faults.map(({ pointer }) => pointer)).toEqual(["/hours/0/from"]);
  });

  it("refuses a week without a single working day", () => {
    const weekend = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;

    expect(shapeFaults(makeCalendar([], { weekend: [...weekend] }), types)[0]?.pointer).toBe("/weekend");
  });

  it("takes New Year's holiday that begins in December, as the notice for 2019 has it", () => {
    const calendar = makeCalendar([
      { year: 2019, holidays: [holiday("元旦", "2018-12-30", "2019-01-01")], workdays: ["2018-12-29"] },
    ]);

    expect(shapeFaults(calendar, types)).toEqual([]);
  });

  it("asks its own weekend which days may be worked in exchange", () => {
    const calendar = makeCalendar([{ year: 2026, workdays: ["2026-10-09"] }], { weekend: ["friday"] });

    expect(shapeFaults(calendar, types)).toEqual([]);
  });
});

describe("the warnings of a calendar", () => {
  const codes = (calendar: Calendar): unknown[] => calendarWarnings(calendar).map(({ code, params }) => [code, params]);
  const newYear = (year: number) => ({ year, holidays: [holiday("元旦", `${year}-01-01`)] });

  it("say where the table ends", () => {
    expect(codes(makeCalendar([newYear(2026), newYear(2025)]))).toEqual([
      ["calendar.ends", { year: 2026, next: 2027 }],
    ]);
  });

  it("name every year that is missing between, and a year without holidays", () => {
    expect(codes(makeCalendar([newYear(2023), { year: 2026 }]))).toEqual([
      ["calendar.gap", { year: 2024 }],
      ["calendar.gap", { year: 2025 }],
      ["calendar.no-holidays", { year: 2026 }],
      ["calendar.ends", { year: 2026, next: 2027 }],
    ]);
  });

  it("say that there is no table at all", () => {
    expect(codes(makeCalendar([]))).toEqual([["calendar.empty", undefined]]);
  });
});

describe("two versions of a calendar", () => {
  const before = getDefinition("calendar", "cn-workdays");
  const compare = (change: (next: Calendar) => void): unknown[] => {
    const next = structuredClone(before);
    change(next);
    return compareDefinitions(before as unknown as DraftBody, next as unknown as DraftBody).map(
      ({ what, thing, label, key }) => [what, thing, label, key].filter((part) => part !== undefined).join(" "),
    );
  };

  it("differ by the year that was added, its holidays and the days worked in exchange", () => {
    expect(
      compare((next) =>
        next.years.push({
          year: 2099,
          source: "notice",
          holidays: [holiday("元旦", "2099-01-01", "2099-01-02")],
          workdays: ["2099-01-04"],
        }),
      ),
    ).toEqual(["added calendar-year 2099", "added holiday 2099 元旦", "added exchanged-day 2099-01-04"]);
  });

  it("differ by the last day of a holiday", () => {
    expect(
      compare((next) => {
        const found = next.years[2]?.holidays.find(({ name }) => name === "国庆节");
        if (found) found.to = "2026-10-08";
      }),
    ).toEqual(["changed holiday 2026 国庆节 to"]);
  });

  it("differ by one day worked in exchange and not by the others", () => {
    expect(compare((next) => next.years[2]?.workdays.splice(0, 1))).toEqual(["removed exchanged-day 2026-01-04"]);
  });
});
