/**
 * Counting in statutory working days. Days are texts as 2026-07-01, instants are UTC; both mean the clock of China,
 * which has had no summer time since 1991. A day that the calendar's table does not hold is never guessed in silence:
 * weekends alone are assumed there, and every result that rests on such a day is provisional and names the first year
 * that is missing. Every result names the calendar and its version, for the event that records it.
 */
import { type Static, Type } from "typebox";
import { type Calendar, TURN_OF_YEAR, WEEKEND } from "./calendar.ts";
import { dayInChina, daysFrom, instantInChina, MINUTE, plusDays, WEEKDAYS, weekdayOf } from "./day.ts";

/** A calendar made ready for counting. Office hours are minutes from midnight. */
export type WorkCalendar = {
  id: string;
  version: number;
  /** Free days of the week as Date.getUTCDay counts them. */
  weekend: ReadonlySet<number>;
  hours: readonly { from: number; to: number }[];
  years: ReadonlySet<number>;
  /** Day → name of the holiday. */
  holidays: ReadonlyMap<string, string>;
  /** Days of a weekend that are worked. */
  exchanged: ReadonlySet<string>;
};

/** On what a result rests. */
export type Basis = { calendar: { id: string; version: number } } & (
  | { provisional: false }
  | { provisional: true; missingYear: number }
);

/** A time limit as a definition says it: statutory working days, calendar days, hours, or office hours. */
export const Due = Type.Union([
  Type.Object({ workdays: Type.Integer({ minimum: 1, maximum: 1000 }) }, { additionalProperties: false }),
  Type.Object({ days: Type.Integer({ minimum: 1, maximum: 3660 }) }, { additionalProperties: false }),
  Type.Object({ hours: Type.Integer({ minimum: 1, maximum: 8760 }) }, { additionalProperties: false }),
  Type.Object({ workhours: Type.Integer({ minimum: 1, maximum: 8760 }) }, { additionalProperties: false }),
]);
export type Due = Static<typeof Due>;

/** What a day is: worked or free, by the weekend or by the table; `missingYear` where the table is silent. */
export type DayKind = { kind: "workday" | "weekend" | "holiday" | "exchanged"; name?: string; missingYear?: number };

/** Makes a calendar without faults ready for counting. */
export function compileCalendar(calendar: Calendar): WorkCalendar {
  const minutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
  return {
    id: calendar.id,
    version: calendar.version,
    weekend: new Set((calendar.weekend ?? WEEKEND).map((name) => WEEKDAYS.indexOf(name))),
    hours: (calendar.hours ?? []).map(({ from, to }) => ({ from: minutes(from), to: minutes(to) })),
    years: new Set(calendar.years.map(({ year }) => year)),
    holidays: new Map(
      calendar.years.flatMap(({ holidays }) =>
        holidays.flatMap(({ name, from, to }) => daysFrom(from, to).map((day): [string, string] => [day, name])),
      ),
    ),
    exchanged: new Set(calendar.years.flatMap(({ workdays }) => workdays)),
  };
}

/** What the calendar says of a day, with the year whose notice is missing for it. */
export function kindOfDay(calendar: WorkCalendar, day: string): DayKind {
  const name = calendar.holidays.get(day);
  if (name !== undefined) return { kind: "holiday", name };
  if (calendar.exchanged.has(day)) return { kind: "exchanged" };
  const kind = calendar.weekend.has(weekdayOf(day)) ? "weekend" : "workday";
  const missing = missingFor(calendar, day);
  return missing === undefined ? { kind } : { kind, missingYear: missing };
}

/** The year whose notice would have to be known to be sure of the day: its own, at the end of December the next too. */
function missingFor({ years }: WorkCalendar, day: string): number | undefined {
  const year = Number(day.slice(0, 4));
  if (!years.has(year)) return year;
  return day.slice(5) >= TURN_OF_YEAR && !years.has(year + 1) ? year + 1 : undefined;
}

/** Goes from day to day and remembers the first year that was missing on the way. */
class Walk {
  readonly calendar: WorkCalendar;
  private missing: number | undefined;

  constructor(calendar: WorkCalendar) {
    this.calendar = calendar;
  }

  isWorked(day: string): boolean {
    const { kind, missingYear } = kindOfDay(this.calendar, day);
    if (missingYear !== undefined) this.missing = Math.min(this.missing ?? missingYear, missingYear);
    return kind === "workday" || kind === "exchanged";
  }

  /** The n-th working day after the day, or before it for a step of -1. */
  along(day: string, n: number, step: 1 | -1): string {
    let at = day;
    for (let left = n; left > 0; ) {
      at = plusDays(at, step);
      if (this.isWorked(at)) left -= 1;
    }
    return at;
  }

  /** The day itself when it is worked, else the next that is. */
  onward(day: string): string {
    return this.isWorked(day) ? day : this.along(day, 1, 1);
  }

  get basis(): Basis {
    const calendar = { id: this.calendar.id, version: this.calendar.version };
    return this.missing === undefined
      ? { calendar, provisional: false }
      : { calendar, provisional: true, missingYear: this.missing };
  }
}

/** Whether people work on the day. */
export function isWorkday(calendar: WorkCalendar, day: string): { workday: boolean } & Basis {
  const walk = new Walk(calendar);
  const workday = walk.isWorked(day);
  return { workday, ...walk.basis };
}

/**
 * The n-th working day after the day, which itself is not counted; before it for a negative n. For 0 the day itself
 * when it is worked, else the next that is.
 */
export function addWorkdays(calendar: WorkCalendar, day: string, n: number): { day: string } & Basis {
  const walk = new Walk(calendar);
  const found = n === 0 ? walk.onward(day) : walk.along(day, Math.abs(n), n > 0 ? 1 : -1);
  return { day: found, ...walk.basis };
}

/**
 * How many working days lie after `from` up to and with `to`; backwards, how many lie before `from` down to and with
 * `to`, as a negative number. So it undoes addWorkdays for every n but 0.
 */
export function workdaysBetween(calendar: WorkCalendar, from: string, to: string): { workdays: number } & Basis {
  const walk = new Walk(calendar);
  const step = to < from ? -1 : 1;
  let count = 0;
  for (let day = from; day !== to; ) {
    day = plusDays(day, step);
    if (walk.isWorked(day)) count += step;
  }
  return { workdays: count, ...walk.basis };
}

/**
 * When a time limit that begins at an instant ends (Civil Code, articles 200-203). In working or calendar days the day
 * of the beginning is not counted (201.1); the last day ends at 24:00, or when the office closes where the calendar has
 * office hours (203.2). A calendar-day limit whose last day is a statutory holiday or a weekend ends on the next
 * working day (203.1); of working days only those count, so the last one is always worked. Hours run on from the
 * instant, day and night (201.2). Office hours run only while the office is open.
 * 24:00 of a day is the first instant of the next one. Throws a RangeError for office hours without any in the calendar:
 * ask `dueFault` first, at publication.
 */
export function dueAt(calendar: WorkCalendar, start: Date, due: Due): { at: Date } & Basis {
  const walk = new Walk(calendar);
  const at = "hours" in due ? new Date(start.getTime() + due.hours * 60 * MINUTE) : endOf(walk, start, due);
  return { at, ...walk.basis };
}

function endOf(walk: Walk, start: Date, due: Exclude<Due, { hours: number }>): Date {
  if ("workhours" in due) return afterOfficeHours(walk, start, due.workhours * 60);
  const first = dayInChina(start);
  return closing(
    walk.calendar,
    "workdays" in due ? walk.along(first, due.workdays, 1) : walk.onward(plusDays(first, due.days)),
  );
}

/** The instant at which a working day is over. */
function closing(calendar: WorkCalendar, day: string): Date {
  return instantInChina(day, calendar.hours.at(-1)?.to ?? 24 * 60);
}

function afterOfficeHours(walk: Walk, start: Date, minutes: number): Date {
  const { hours } = walk.calendar;
  if (hours.length === 0) throw new RangeError(`calendar ${walk.calendar.id} has no office hours`);
  let day = dayInChina(start);
  let since = (start.getTime() - instantInChina(day, 0).getTime()) / MINUTE;
  for (let left = minutes; ; day = plusDays(day, 1), since = 0) {
    if (!walk.isWorked(day)) continue;
    for (const { from, to } of hours) {
      const begin = Math.max(from, since);
      if (begin >= to) continue;
      if (left <= to - begin) return instantInChina(day, begin + left);
      left -= to - begin;
    }
  }
}

/** Why a limit cannot be counted with the calendar: office hours where it has none. */
export function dueFault(calendar: Calendar, due: Due): "due.no-office-hours" | undefined {
  return "workhours" in due && calendar.hours === undefined ? "due.no-office-hours" : undefined;
}
