/** When a step has to be done and when a wait ends, counted by a calendar from the instant at which they begin. */
import type { Deadline } from "./case-state.ts";
import { dayInChina, instantInChina, MINUTE, plusDays } from "./day.ts";
import type { LeafStep } from "./flow.ts";
import type { Due, Span } from "./flow-people.ts";
import { addWorkdays, dueAt, isWorkday, type WorkCalendar } from "./workday.ts";

const HOUR = 60 * MINUTE;

/** When something that starts at an instant has to be done, with the reminders before and after. */
export function deadlineOf(calendar: WorkCalendar, start: Date, due: Due): Deadline {
  const end = dueAt(calendar, start, counted(calendar, due.within));
  const overdue: string[] = [];
  for (let i = 0, last = end.at; due.overdue && i < due.overdue.times; i++) {
    last = after(calendar, last, counted(calendar, due.overdue.every));
    overdue.push(last.toISOString());
  }
  return {
    at: end.at.toISOString(),
    // A reminder that would come before the step began tells nothing.
    remind: (due.remind ?? [])
      .map((span) => before(calendar, end.at, counted(calendar, span)).toISOString())
      .filter((at) => at > start.toISOString()),
    overdue,
    calendar: end.calendar.id,
    version: end.calendar.version,
    provisional: end.provisional,
  };
}

/** Office hours of a calendar that has none run day and night. */
function counted(calendar: WorkCalendar, span: Span): Span {
  return "workhours" in span && calendar.hours.length === 0 ? { hours: span.workhours } : span;
}

/** So long after a deadline; 24:00 belongs to the day that ends with it. */
function after(calendar: WorkCalendar, end: Date, span: Span): Date {
  return dueAt(calendar, "days" in span || "workdays" in span ? new Date(end.getTime() - 1) : end, span).at;
}

/** So long before the end of a deadline: the same time of day so many days or working days earlier, or hours counted back. */
function before(calendar: WorkCalendar, end: Date, span: Span): Date {
  if ("hours" in span) return new Date(end.getTime() - span.hours * HOUR);
  if ("workhours" in span) return officeHoursBefore(calendar, end, span.workhours * 60);
  // 24:00 is the end of the day before, not the beginning of the next one.
  const last = dayInChina(new Date(end.getTime() - 1));
  const minutes = (end.getTime() - instantInChina(last, 0).getTime()) / MINUTE;
  const day = "days" in span ? plusDays(last, -span.days) : addWorkdays(calendar, last, -span.workdays).day;
  return instantInChina(day, minutes);
}

function officeHoursBefore(calendar: WorkCalendar, end: Date, minutes: number): Date {
  let day = dayInChina(new Date(end.getTime() - 1));
  let until = (end.getTime() - instantInChina(day, 0).getTime()) / MINUTE;
  for (let left = minutes; ; day = plusDays(day, -1), until = 24 * 60) {
    if (!isWorkday(calendar, day).workday) continue;
    for (const { from, to } of calendar.hours.toReversed()) {
      const last = Math.min(to, until);
      if (last <= from) continue;
      if (left <= last - from) return instantInChina(day, last - left);
      left -= last - from;
    }
  }
}

/** The instant at which a wait ends, UTC; undefined without a calendar, or when the date field that it reads is empty. */
export function waitEnd(
  calendar: WorkCalendar | undefined,
  start: Date,
  step: Extract<LeafStep, { do: "wait" }>,
  answers: Readonly<Record<string, unknown>>,
): string | undefined {
  if (step.for) return calendar && dueAt(calendar, start, counted(calendar, step.for)).at.toISOString();
  const day = step.until === undefined ? undefined : answers[step.until];
  return typeof day === "string" ? instantInChina(day, 0).toISOString() : undefined;
}
