/** What is left of a deadline, in working days; by how much it is over, in calendar days. */
import { describe, expect, it } from "vitest";
import type { Calendar } from "../../core/domain/calendar.ts";
import { dueEnds, dueLeft, endInChina } from "../../core/domain/due-left.ts";
import { compileCalendar } from "../../core/domain/workday.ts";

const calendar = compileCalendar({
  kind: "calendar",
  id: "cn",
  version: 1,
  title: "cn",
  years: [
    {
      year: 2026,
      source: { name: "", date: "2025-11-01" },
      holidays: [{ name: "清明节", from: "2026-04-04", to: "2026-04-06" }],
      workdays: [],
    },
  ],
} as unknown as Calendar);
const at = (text: string): Date => new Date(`${text}+08:00`);
const left = (due: string, now: string, by: typeof calendar | null = calendar): unknown[] => {
  const { state, days, unit } = dueLeft(by ?? undefined, at(due), at(now));
  return [state, days, unit];
};

describe("a deadline", () => {
  it("at midnight is told as the end of the day before", () => {
    expect(endInChina(at("2026-11-24T00:00:00"))).toBe("2026-11-23 24:00");
    expect(endInChina(at("2027-01-01T00:00:00"))).toBe("2026-12-31 24:00");
    expect(endInChina(at("2026-11-24T17:30:00"))).toBe("2026-11-24 17:30");
  });

  it("is counted in working days while it is to come, today left out", () => {
    expect(left("2026-04-07T17:30:00", "2026-04-02T10:00:00")).toEqual(["later", 2, "workdays"]);
    expect(left("2026-04-07T17:30:00", "2026-04-03T23:00:00")).toEqual(["later", 1, "workdays"]);
    expect(left("2026-04-07T17:30:00", "2026-04-02T10:00:00", null)).toEqual(["later", 5, "days"]);
  });

  it("at 24:00 belongs to the day it ends", () => {
    expect(left("2026-04-03T00:00:00", "2026-04-02T10:00:00")).toEqual(["today", 0, "days"]);
    expect(left("2026-04-03T00:00:00", "2026-04-03T00:00:00")).toEqual(["overdue", 1, "days"]);
  });

  it("is over from its instant on, first by no whole day", () => {
    expect(left("2026-04-02T10:00:00", "2026-04-02T09:59:59")).toEqual(["today", 0, "days"]);
    expect(left("2026-04-02T10:00:00", "2026-04-02T10:00:00")).toEqual(["overdue", 0, "days"]);
    expect(left("2026-04-02T10:00:00", "2026-04-05T00:00:00")).toEqual(["overdue", 3, "days"]);
  });
});

it("a week ends on Sunday at 24:00 in China, also on a Sunday", () => {
  const ends = (now: string): string[] => {
    const { today, week } = dueEnds(at(now));
    return [today, week].map((end) => end.toISOString());
  };
  expect(ends("2026-03-02T00:30:00")).toEqual(["2026-03-02T16:00:00.000Z", "2026-03-08T16:00:00.000Z"]);
  expect(ends("2026-03-08T23:59:00")).toEqual(["2026-03-08T16:00:00.000Z", "2026-03-08T16:00:00.000Z"]);
});
