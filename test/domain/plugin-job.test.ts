/** When jobs of plugins are due, in China, and what was missed. */
import { expect, test } from "vitest";
import { dueAfter, type JobSchedule, nextDue } from "../../core/domain/plugin-job.ts";

const weekdays = (day: string): boolean => ![0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
const due = (schedule: JobSchedule, after: string): string | undefined =>
  nextDue(schedule, new Date(after), weekdays)?.toISOString();

test("a job is due at its time of day in China, never at the instant it is counted from", () => {
  expect(due({ every: "day", at: "08:30" }, "2026-03-02T08:29:59+08:00")).toBe("2026-03-02T00:30:00.000Z");
  expect(due({ every: "day", at: "08:30" }, "2026-03-02T08:30:00+08:00")).toBe("2026-03-03T00:30:00.000Z");
  expect(due({ every: "day", at: "00:00" }, "2026-12-31T23:59:59+08:00")).toBe("2026-12-31T16:00:00.000Z");
  expect(due({ every: "day", at: "23:59" }, "2026-03-01T16:00:00.000Z")).toBe("2026-03-02T15:59:00.000Z");
});

test("working days, weekdays and days of the month are those of China", () => {
  // 2026-03-06 is a Friday.
  expect(due({ every: "workday", at: "07:00" }, "2026-03-06T07:00:00+08:00")).toBe("2026-03-08T23:00:00.000Z");
  expect(due({ every: "week", on: 7, at: "07:00" }, "2026-03-06T07:00:00+08:00")).toBe("2026-03-07T23:00:00.000Z");
  expect(due({ every: "week", on: 5, at: "07:00" }, "2026-03-06T07:00:00+08:00")).toBe("2026-03-12T23:00:00.000Z");
  expect(due({ every: "month", on: 28, at: "12:00" }, "2026-01-28T12:00:00+08:00")).toBe("2026-02-28T04:00:00.000Z");
});

test("a calendar without a working day gives none, instead of looking for ever", () => {
  expect(nextDue({ every: "workday", at: "08:30" }, new Date("2026-03-02T00:00:00Z"), () => false)).toBeUndefined();
});

test("a job that asks for it is run before its time, never after it, and never while it is switched off", () => {
  const job = { schedule: { every: "day", at: "08:30" } as const, active: true };
  const ended = new Date("2026-03-02T08:00:00+08:00");
  expect(dueAfter(job, ended, 10, weekdays)?.toISOString()).toBe("2026-03-02T00:10:00.000Z");
  expect(dueAfter(job, ended, 60, weekdays)?.toISOString()).toBe("2026-03-02T00:30:00.000Z");
  expect(dueAfter(job, ended, undefined, weekdays)?.toISOString()).toBe("2026-03-02T00:30:00.000Z");
  expect(dueAfter({ ...job, active: false }, ended, 10, weekdays)).toBeUndefined();
});
