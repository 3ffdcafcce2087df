/**
 * The statutory working days: which days are holidays and which days of a weekend are worked instead, year by year, as
 * the General Office of the State Council announces them each autumn for the year that follows.
 */
import { type Static, Type } from "typebox";
import { definitionHead } from "./definition-head.ts";
import { daysFrom, WEEKDAYS, weekdayOf } from "./day.ts";
import { type Problem, problem } from "./problem.ts";

/** The weekend of the State Council's rules on working hours, article 7. */
export const WEEKEND: readonly (typeof WEEKDAYS)[number][] = ["saturday", "sunday"];

/** The calendar of a flow that names none. */
export const DEFAULT_CALENDAR = "cn-workdays";

const Day = Type.String({ format: "date" });
const Clock = Type.String({ pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$", description: "Time in China, e.g. 09:00" });

export const CalendarHoliday = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 40 }),
    from: Day,
    to: Type.String({ format: "date", description: "Last day off; the same as from for a single day" }),
  },
  { additionalProperties: false },
);

export const CalendarYear = Type.Object(
  {
    year: Type.Integer({ minimum: 1949, maximum: 2100 }),
    source: Type.String({
      minLength: 1,
      maxLength: 300,
      description: "Title and number of the notice that the days are taken from",
    }),
    holidays: Type.Array(CalendarHoliday, { maxItems: 40 }),
    workdays: Type.Array(Day, { maxItems: 40, description: "Days of a weekend that are worked in exchange" }),
  },
  { additionalProperties: false },
);
export type CalendarYear = Static<typeof CalendarYear>;

export const Calendar = Type.Object(
  {
    ...definitionHead("calendar"),
    weekend: Type.Optional(
      Type.Array(Type.Enum([...WEEKDAYS]), {
        maxItems: 6,
        description: "Days of the week that are not worked; saturday and sunday when left out",
      }),
    ),
    hours: Type.Optional(
      Type.Array(Type.Object({ from: Clock, to: Clock }, { additionalProperties: false }), {
        minItems: 1,
        maxItems: 6,
        description: "Office hours of a working day in order; without them a day ends at midnight",
      }),
    ),
    years: Type.Array(CalendarYear, { maxItems: 60 }),
  },
  { additionalProperties: false },
);
export type Calendar = Static<typeof Calendar>;
/** One fault: where it stands, what was found and what was expected. */
type Fault = { pointer: string; found: string; expected: string };

/**
 * From this day on the notice for the next year may still rearrange days: New Year's holiday begins in December when
 * the first of January falls early in a week. The earliest so far was 29 December (notices for 2008 and 2019).
 */
export const TURN_OF_YEAR = "12-25";

/** Everything wrong with a calendar of the right shape. */
export function calendarFaults(calendar: Calendar): Fault[] {
  const faults: Fault[] = [];
  const report = (pointer: string, found: string, expected: string): number =>
    faults.push({ pointer, found, expected });
  calendar.hours?.forEach(({ from, to }, i) => {
    const earlier = calendar.hours?.[i - 1]?.to ?? "00:00";
    if (from >= to) report(`/hours/${i}/to`, to, `a time after ${from}`);
    else if (from < earlier) report(`/hours/${i}/from`, from, `a time from ${earlier} on`);
  });
  const off = new Map<string, string>();
  const worked = new Set<string>();
  const years = new Set<number>();
  for (const [y, given] of calendar.years.entries()) {
    if (years.has(given.year)) report(`/years/${y}/year`, String(given.year), "a year that stands once");
    years.add(given.year);
    given.holidays.forEach((holiday, h) => checkHoliday(given.year, holiday, `/years/${y}/holidays/${h}`, off, report));
  }
  const weekend = calendar.weekend ?? WEEKEND;
  for (const [y, given] of calendar.years.entries())
    given.workdays.forEach((day, d) => {
      const pointer = `/years/${y}/workdays/${d}`;
      const weekday = WEEKDAYS[weekdayOf(day)];
      if (!isOf(given.year, day)) report(pointer, day, `a day of ${given.year}`);
      else if (off.has(day)) report(pointer, day, `a day outside the holiday ${off.get(day) ?? ""}`);
      else if (weekday !== undefined && !weekend.includes(weekday)) report(pointer, day, "a day of a weekend");
      else if (worked.has(day)) report(pointer, day, "a day that stands once");
      worked.add(day);
    });
  return faults;
}

/** Adds the holiday's days to those that are off. */
function checkHoliday(
  year: number,
  { name, from, to }: Static<typeof CalendarHoliday>,
  pointer: string,
  off: Map<string, string>,
  report: (pointer: string, found: string, expected: string) => unknown,
): void {
  if (from > to) return void report(`${pointer}/to`, to, `a day not before ${from}`);
  if (!isOf(year, from)) return void report(`${pointer}/from`, from, `a day of ${year}`);
  if (!to.startsWith(`${year}-`)) return void report(`${pointer}/to`, to, `a day of ${year}`);
  for (const day of daysFrom(from, to)) {
    const other = off.get(day);
    if (other !== undefined) return void report(pointer, day, `a day outside the holiday ${other}`);
    off.set(day, name);
  }
}

/** Whether the notice for the year may speak of the day: its own days, and the end of the December before. */
function isOf(year: number, day: string): boolean {
  return day.startsWith(`${year}-`) || (day.startsWith(`${year - 1}-`) && day.slice(5) >= TURN_OF_YEAR);
}

/** What whoever publishes the calendar should know: where its table ends, and years that are missing between. */
export function calendarWarnings(calendar: Calendar): Problem[] {
  const years = calendar.years.map(({ year }) => year).toSorted((a, b) => a - b);
  const warn = (code: string, pointer: string, params?: Record<string, number>): Problem => ({
    ...problem(code, pointer, params),
    severity: "warn",
  });
  const last = years.at(-1);
  if (last === undefined) return [warn("calendar.empty", "/years")];
  const known = new Set(years);
  const found: Problem[] = [];
  for (let year = years[0] ?? last; year < last; year++)
    if (!known.has(year)) found.push(warn("calendar.gap", "/years", { year }));
  calendar.years.forEach(({ year, holidays }, y) => {
    if (holidays.length === 0) found.push(warn("calendar.no-holidays", `/years/${y}/holidays`, { year }));
  });
  return [...found, warn("calendar.ends", "/years", { year: last, next: last + 1 })];
}
