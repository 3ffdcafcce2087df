/** A year of a calendar as twelve months of weeks, each day with what the calendar says of it. */
import { daysFrom, weekdayOf } from "../../core/domain/day.ts";
import { type DayKind, kindOfDay, type WorkCalendar, workdaysBetween } from "../../core/domain/workday.ts";

export type CalendarDay = DayKind & { day: string; number: number };
export type CalendarMonth = {
  /** 1 to 12. */
  month: number;
  workdays: number;
  /** Weeks from Monday to Sunday; empty places before the first and behind the last day. */
  weeks: (CalendarDay | undefined)[][];
};

const two = (value: number): string => String(value).padStart(2, "0");

/** The twelve months of a year. */
export function monthsOf(calendar: WorkCalendar, year: number): CalendarMonth[] {
  return Array.from({ length: 12 }, (_, i) => {
    const first = `${year}-${two(i + 1)}-01`;
    const before = new Date(Date.UTC(year, i, 0)).toISOString().slice(0, 10);
    const last = new Date(Date.UTC(year, i + 1, 0)).toISOString().slice(0, 10);
    const days = daysFrom(first, last).map(
      (day): CalendarDay => ({ day, number: Number(day.slice(8)), ...kindOfDay(calendar, day) }),
    );
    const lead = (weekdayOf(first) + 6) % 7;
    const places = [...Array<undefined>(lead).fill(undefined), ...days];
    while (places.length % 7 !== 0) places.push(undefined);
    const weeks = Array.from({ length: places.length / 7 }, (_week, w) => places.slice(w * 7, w * 7 + 7));
    return { month: i + 1, workdays: workdaysBetween(calendar, before, last).workdays, weeks };
  });
}

/** The years that can be shown: those of the table and the one that follows, which is not known yet. */
export function yearsOf(calendar: WorkCalendar): number[] {
  const years = [...calendar.years].toSorted((a, b) => a - b);
  const last = years.at(-1);
  return last === undefined ? [] : [...years, last + 1];
}
