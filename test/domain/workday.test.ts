/** Counting in statutory working days: golden days from the notices, laws that hold for any calendar, and where the table ends. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Calendar } from "../../core/domain/calendar.ts";
import { daysFrom, plusDays, weekdayOf } from "../../core/domain/day.ts";
import {
  addWorkdays,
  compileCalendar,
  type Due,
  dueAt,
  dueFault,
  isWorkday,
  kindOfDay,
  workdaysBetween,
} from "../../core/domain/workday.ts";
import { getDefinition } from "./packs.ts";

const platform = getDefinition("calendar", "cn-workdays");
const calendar = compileCalendar(platform);
const office = compileCalendar({
  ...platform,
  hours: [
    { from: "09:00", to: "12:00" },
    { from: "14:00", to: "17:30" },
  ],
});
const sure = { calendar: { id: "cn-workdays", version: 1 }, provisional: false };
const unsure = (missingYear: number) => ({
  calendar: { id: "cn-workdays", version: 1 },
  provisional: true,
  missingYear,
});

describe("the days of the notices", () => {
  it.each([
    ["2024-01-01", false, "holiday"],
    ["2024-02-04", true, "exchanged"],
    ["2024-02-09", true, "workday"], // New Year's Eve was a working day until 2025
    ["2024-02-10", false, "holiday"],
    ["2024-02-18", true, "exchanged"],
    ["2024-04-07", true, "exchanged"],
    ["2024-06-08", false, "weekend"],
    ["2024-06-10", false, "holiday"],
    ["2024-09-14", true, "exchanged"],
    ["2024-10-12", true, "exchanged"],
    ["2025-01-26", true, "exchanged"],
    ["2025-01-27", true, "workday"],
    ["2025-01-28", false, "holiday"],
    ["2025-02-05", true, "workday"],
    ["2025-02-08", true, "exchanged"],
    ["2025-05-02", false, "holiday"],
    ["2025-09-28", true, "exchanged"],
    ["2025-10-08", false, "holiday"],
    ["2025-10-11", true, "exchanged"],
    ["2026-01-02", false, "holiday"],
    ["2026-01-04", true, "exchanged"],
    ["2026-02-14", true, "exchanged"],
    ["2026-02-15", false, "holiday"],
    ["2026-02-23", false, "holiday"],
    ["2026-02-24", true, "workday"],
    ["2026-02-28", true, "exchanged"],
    ["2026-09-20", true, "exchanged"],
    ["2026-09-25", false, "holiday"],
    ["2026-09-28", true, "workday"],
    ["2026-10-07", false, "holiday"],
    ["2026-10-10", true, "exchanged"],
    ["2026-11-21", false, "weekend"],
  ])("%s is worked: %s (%s)", (day, workday, kind) => {
    expect(isWorkday(calendar, day)).toEqual({ workday, ...sure });
    expect(kindOfDay(calendar, day).kind).toBe(kind);
  });

  // The days of the year less its weekends and the statutory holidays, of which there are 11 until 2024 and 13 since.
  it.each([
    [2024, 251],
    [2025, 248],
    [2026, 248],
  ])("%i has %i working days", (year, count) => {
    expect(workdaysBetween(calendar, `${year - 1}-12-31`, `${year}-12-31`).workdays).toBe(count);
  });

  it("name the holiday", () => {
    expect(kindOfDay(calendar, "2025-10-06")).toEqual({ kind: "holiday", name: "国庆节、中秋节" });
  });
});

describe("working days are added", () => {
  it.each([
    ["2026-02-13", 1, "2026-02-14"], // the Saturday before Spring Festival is worked
    ["2026-02-13", 2, "2026-02-24"],
    ["2026-02-14", 1, "2026-02-24"],
    ["2026-02-27", 1, "2026-02-28"],
    ["2026-02-27", 2, "2026-03-02"],
    ["2026-09-30", 1, "2026-10-08"],
    ["2026-09-30", 3, "2026-10-10"],
    ["2026-09-30", 4, "2026-10-12"],
    ["2025-01-24", 2, "2025-01-27"],
    ["2025-12-31", 1, "2026-01-04"],
    ["2026-10-03", 0, "2026-10-08"],
    ["2026-10-10", 0, "2026-10-10"],
    ["2026-10-08", -1, "2026-09-30"],
    ["2026-10-12", -2, "2026-10-09"],
  ])("%s and %i is %s", (day, n, expected) => {
    expect(addWorkdays(calendar, day, n)).toEqual({ day: expected, ...sure });
  });
});

describe("a time limit", () => {
  const at = (text: string): Date => new Date(`${text}:00+08:00`);
  const ends = (text: string) => ({ at: at(text), ...sure });

  it("of working days does not count the first day and ends at 24:00 of the last", () => {
    expect(dueAt(calendar, at("2026-09-30T08:00"), { workdays: 3 })).toEqual(ends("2026-10-11T00:00"));
    expect(dueAt(calendar, at("2026-09-30T23:59"), { workdays: 3 })).toEqual(ends("2026-10-11T00:00"));
  });

  it("of working days ends when the office closes, where it has hours", () => {
    expect(dueAt(office, at("2026-09-30T08:00"), { workdays: 3 })).toEqual(ends("2026-10-10T17:30"));
  });

  it("begins on the day in China, not in Greenwich", () => {
    expect(dueAt(calendar, new Date("2026-11-16T16:30:00Z"), { workdays: 1 })).toEqual(ends("2026-11-19T00:00"));
    expect(dueAt(calendar, new Date("2026-11-16T15:30:00Z"), { workdays: 1 })).toEqual(ends("2026-11-18T00:00"));
  });

  it.each([
    ["a working day", "2026-11-16T10:00", 3, "2026-11-20T00:00"],
    ["a Saturday", "2026-11-16T10:00", 5, "2026-11-24T00:00"],
    ["a Saturday that is worked", "2026-10-05T10:00", 5, "2026-10-11T00:00"],
    ["a statutory holiday", "2026-09-28T10:00", 3, "2026-10-09T00:00"],
  ])("of calendar days whose last is %s", (_name, start, days, end) => {
    expect(dueAt(calendar, at(start), { days })).toEqual(ends(end));
  });

  it("of hours runs on through nights and holidays", () => {
    expect(dueAt(calendar, at("2026-09-30T17:00"), { hours: 48 })).toEqual(ends("2026-10-02T17:00"));
  });

  it.each([
    ["within a morning", "2026-11-16T09:30", 2, "2026-11-16T11:30"],
    ["over noon", "2026-11-16T11:00", 2, "2026-11-16T15:00"],
    ["to the very close", "2026-11-16T15:30", 2, "2026-11-16T17:30"],
    ["over a night", "2026-11-16T16:30", 2, "2026-11-17T10:00"],
    ["over a weekend", "2026-11-20T17:00", 1, "2026-11-23T09:30"],
    ["from before the office opens", "2026-11-16T06:00", 3, "2026-11-16T12:00"],
    ["from the noon break", "2026-11-16T12:30", 1, "2026-11-16T15:00"],
    ["from a Sunday", "2026-11-22T11:00", 1, "2026-11-23T10:00"],
    ["on a Saturday that is worked", "2026-10-10T09:00", 1, "2026-10-10T10:00"],
    ["over National Day", "2026-09-30T17:00", 1, "2026-10-08T09:30"],
  ])("of office hours %s", (_name, start, workhours, end) => {
    expect(dueAt(office, at(start), { workhours })).toEqual(ends(end));
  });

  it("of office hours needs office hours", () => {
    expect(dueFault(platform, { workhours: 1 })).toBe("due.no-office-hours");
    expect(dueFault(platform, { workdays: 1 })).toBeUndefined();
    expect(dueFault({ ...platform, hours: [{ from: "09:00", to: "17:00" }] }, { workhours: 1 })).toBeUndefined();
    expect(() => dueAt(calendar, at("2026-11-16T09:00"), { workhours: 1 })).toThrow(RangeError);
  });
});

describe("where the table ends", () => {
  it("a result that reaches beyond is provisional and names the year", () => {
    expect(addWorkdays(calendar, "2026-12-20", 3)).toEqual({ day: "2026-12-23", ...sure });
    expect(addWorkdays(calendar, "2026-12-20", 20)).toEqual({ day: "2027-01-15", ...unsure(2027) });
    expect(dueAt(calendar, new Date("2026-12-21T02:00:00Z"), { workdays: 20 })).toMatchObject(unsure(2027));
    expect(workdaysBetween(calendar, "2026-12-01", "2028-03-01")).toMatchObject(unsure(2027));
  });

  it("the last days of a December are provisional until the next year's notice is there", () => {
    expect(isWorkday(calendar, "2026-12-24")).toEqual({ workday: true, ...sure });
    expect(isWorkday(calendar, "2026-12-31")).toEqual({ workday: true, ...unsure(2027) });
    expect(isWorkday(calendar, "2025-12-31")).toEqual({ workday: true, ...sure });
  });

  it("a year before the table is missing too, and the first missing one is named", () => {
    expect(workdaysBetween(calendar, "2022-06-01", "2024-06-01")).toMatchObject(unsure(2022));
    expect(addWorkdays(calendar, "2024-01-02", -3)).toMatchObject(unsure(2023));
  });

  it("weekends alone are assumed there", () => {
    expect(daysFrom("2030-10-01", "2030-10-07").map((day) => isWorkday(calendar, day).workday)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
      true,
    ]);
  });

  it("calendar days are provisional only when their last day is, hours never", () => {
    expect(dueAt(calendar, new Date("2026-12-20T02:00:00Z"), { days: 3 })).toMatchObject(sure);
    expect(dueAt(calendar, new Date("2026-12-20T02:00:00Z"), { days: 30 })).toMatchObject(unsure(2027));
    expect(dueAt(calendar, new Date("2026-12-20T02:00:00Z"), { hours: 720 })).toMatchObject(sure);
  });

  it("one more year makes it sure", () => {
    const longer: Calendar = {
      ...platform,
      version: 2,
      years: [
        ...platform.years,
        { year: 2027, source: "x", holidays: [{ name: "x", from: "2026-12-31", to: "2027-01-02" }], workdays: [] },
      ],
    };

    expect(addWorkdays(compileCalendar(longer), "2026-12-30", 1)).toEqual({
      day: "2027-01-04",
      calendar: { id: "cn-workdays", version: 2 },
      provisional: false,
    });
  });
});

describe("for any calendar", () => {
  const dayOf = (year: number, ordinal: number): string => plusDays(`${year}-01-01`, ordinal);
  const years = fc.uniqueArray(fc.integer({ min: 2024, max: 2028 }), { maxLength: 4 }).chain((list) =>
    fc.tuple(
      ...list.map((year) =>
        fc.record({
          year: fc.constant(year),
          source: fc.constant("notice"),
          from: fc.integer({ min: 0, max: 340 }),
          long: fc.integer({ min: 0, max: 12 }),
          exchanged: fc.uniqueArray(fc.integer({ min: 0, max: 360 }), { maxLength: 8 }),
        }),
      ),
    ),
  );
  const anyCalendar = years.map((list) =>
    compileCalendar({
      ...platform,
      hours: [
        { from: "08:30", to: "12:00" },
        { from: "13:30", to: "17:00" },
      ],
      years: list.map(({ year, source, from, long, exchanged }) => {
        const holidays = [{ name: "x", from: dayOf(year, from), to: dayOf(year, from + long) }];
        const off = daysFrom(dayOf(year, from), dayOf(year, from + long));
        const workdays = exchanged
          .map((ordinal) => dayOf(year, ordinal))
          .filter((day) => [0, 6].includes(weekdayOf(day)) && !off.includes(day));
        return { year, source, holidays, workdays };
      }),
    }),
  );
  const anyDay = fc.integer({ min: 0, max: 1800 }).map((ordinal) => dayOf(2024, ordinal));
  const some = fc.integer({ min: 1, max: 300 });

  it("adding never lands on a day that is not worked", () => {
    fc.assert(
      fc.property(anyCalendar, anyDay, fc.integer({ min: -300, max: 300 }), (given, day, n) => {
        expect(isWorkday(given, addWorkdays(given, day, n).day).workday).toBe(true);
      }),
    );
  });

  it("more working days end strictly later, a later start never earlier", () => {
    fc.assert(
      fc.property(anyCalendar, anyDay, anyDay, some, (given, day, other, n) => {
        expect(addWorkdays(given, day, n).day < addWorkdays(given, day, n + 1).day).toBe(true);
        const [first, second] = day <= other ? [day, other] : [other, day];
        expect(addWorkdays(given, first, n).day <= addWorkdays(given, second, n).day).toBe(true);
      }),
    );
  });

  it("counting between undoes adding, forwards and backwards", () => {
    fc.assert(
      fc.property(anyCalendar, anyDay, some, fc.boolean(), (given, day, n, back) => {
        const wanted = back ? -n : n;
        expect(workdaysBetween(given, day, addWorkdays(given, day, wanted).day).workdays).toBe(wanted);
      }),
    );
  });

  it("a result is provisional exactly when a day on its way is not settled", () => {
    fc.assert(
      fc.property(anyCalendar, anyDay, some, (given, day, n) => {
        const end = addWorkdays(given, day, n);
        const missing = daysFrom(plusDays(day, 1), end.day).flatMap((one) => kindOfDay(given, one).missingYear ?? []);
        expect(end.provisional).toBe(missing.length > 0);
        if (end.provisional) expect(end.missingYear).toBe(Math.min(...missing));
      }),
    );
  });

  it("a limit ends after its start, and a longer one not earlier", () => {
    const unit = fc.constantFrom("workdays", "days", "hours", "workhours");
    const instant = fc
      .integer({ min: 0, max: 1800 * 1440 })
      .map((minutes) => new Date(Date.UTC(2024, 0, 1) + minutes * 60_000));
    fc.assert(
      fc.property(anyCalendar, instant, unit, fc.integer({ min: 1, max: 100 }), (given, start, key, n) => {
        const due = { [key]: n } as Due;
        const end = dueAt(given, start, due).at;
        expect(end.getTime()).toBeGreaterThan(start.getTime());
        expect(dueAt(given, start, { [key]: n + 1 } as Due).at.getTime()).toBeGreaterThanOrEqual(end.getTime());
      }),
    );
  });
});
