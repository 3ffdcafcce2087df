/** Calendars of definitions made ready for counting, each once. */
import type { Calendar } from "../domain/calendar.ts";
import { compileCalendar, type WorkCalendar } from "../domain/workday.ts";

const compiled = new WeakMap<Calendar, WorkCalendar>();

/** The calendar as the counting functions take it. */
export function workCalendar(calendar: Calendar): WorkCalendar {
  const known = compiled.get(calendar) ?? compileCalendar(calendar);
  compiled.set(calendar, known);
  return known;
}
