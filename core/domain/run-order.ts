/**
 * Which run of scheduled alerts is next. A day is judged once it has ended in China, a month once its last day has; what
 * was missed is caught up in order, a day before the month that ends with it. Nothing is judged twice.
 */
import { plusDays } from "./day.ts";

export const EVERY = ["day", "month"] as const;
export type Every = (typeof EVERY)[number];
/** A run; `asOf` is the day judged, the last one of a month. */
export type RunOrder = { every: Every; asOf: string };
/** The newest run of each kind that was begun; undefined where there is none. */
export type NewestRuns = Readonly<Record<Every, { asOf: string; finished: boolean } | undefined>>;

export type NextRun = {
  run: RunOrder | undefined;
  /** Runs of days that, by this clock, have not ended: it was moved back. They are not run again. */
  ahead: RunOrder[];
};

/** `today` is the day in China now. The first run of all is that of the day, and of the month, that ended last. */
export function nextRun(today: string, newest: NewestRuns): NextRun {
  const due: RunOrder[] = [];
  const ahead: RunOrder[] = [];
  for (const every of EVERY) {
    const last = every === "day" ? plusDays(today, -1) : lastOfMonthBefore(today);
    const known = newest[every];
    const asOf = !known ? last : known.finished ? after(every, known.asOf) : known.asOf;
    if (asOf <= last) due.push({ every, asOf });
    if (known && known.asOf > last) ahead.push({ every, asOf: known.asOf });
  }
  // Sorting keeps equal ones in their order: the day stands before the month.
  return { run: due.toSorted((a, b) => (a.asOf < b.asOf ? -1 : a.asOf > b.asOf ? 1 : 0))[0], ahead };
}

function after(every: Every, asOf: string): string {
  const next = plusDays(asOf, 1);
  if (every === "day") return next;
  const [year, month] = [Number(next.slice(0, 4)), Number(next.slice(5, 7))];
  const first = month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, "0")}-01`;
  return plusDays(first, -1);
}

function lastOfMonthBefore(day: string): string {
  return plusDays(`${day.slice(0, 7)}-01`, -1);
}
