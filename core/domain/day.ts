/** Days of the calendar as texts, 2026-07-01, and the instants at which they begin in China (UTC+8 all year since 1991). */

/** Milliseconds. */
export const MINUTE = 60_000;
const DAY = 86_400_000;
const CHINA = 8 * 3_600_000;

/** In the order of Date.getUTCDay: Sunday is 0. */
export const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;

/** The day of an instant in China. */
export function dayInChina(at: Date): string {
  return new Date(at.getTime() + CHINA).toISOString().slice(0, 10);
}

/** The instant so many minutes after a day began in China. */
export function instantInChina(day: string, minutes: number): Date {
  return new Date(timeOf(day) - CHINA + minutes * MINUTE);
}

/** The place of the day's weekday in WEEKDAYS. */
export function weekdayOf(day: string): number {
  return new Date(timeOf(day)).getUTCDay();
}

/** Every day from the first to the last one, both included; none when the last is earlier. */
export function daysFrom(first: string, last: string): string[] {
  const days: string[] = [];
  for (let at = timeOf(first); at <= timeOf(last); at += DAY) days.push(textOf(at));
  return days;
}

/** The day so many days later, or earlier for a negative number. */
export function plusDays(day: string, days: number): string {
  return textOf(timeOf(day) + days * DAY);
}

function timeOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

function textOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
