/** How a deadline stands now, in the words people use: working days left, calendar days over. */
import { dayInChina } from "./day.ts";
import { type WorkCalendar, workdaysBetween } from "./workday.ts";

export type DueLeft = {
  /** The deadline, UTC. */
  at: string;
  state: "overdue" | "today" | "later";
  /**
   * Overdue: whole days since, at least 1 from the next day on, 0 on the day itself. Later: working days left, counted
   * without today; calendar days where there is no calendar.
   */
  days: number;
  unit: "workdays" | "days";
};

const DAY = 86_400_000;
const CHINA = 8 * 3_600_000;

/** A deadline at 24:00 belongs to the day that it ends. */
function lastDay(at: Date): string {
  return dayInChina(new Date(at.getTime() - 1));
}

/** A deadline as day and minute in China, `2026-11-23 24:00`: midnight is told as the end of the day that it ends. */
export function endInChina(due: Date): string {
  const minute = new Date(due.getTime() + CHINA).toISOString().slice(11, 16);
  return minute === "00:00" ? `${lastDay(due)} 24:00` : `${dayInChina(due)} ${minute}`;
}

/** The deadline seen from an instant. */
export function dueLeft(calendar: WorkCalendar | undefined, due: Date, now: Date): DueLeft {
  const at = due.toISOString();
  const today = dayInChina(now);
  const day = lastDay(due);
  const days = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / DAY);
  if (due.getTime() <= now.getTime()) return { at, state: "overdue", days: days(day, today), unit: "days" };
  if (day === today) return { at, state: "today", days: 0, unit: "days" };
  return calendar
    ? { at, state: "later", days: workdaysBetween(calendar, today, day).workdays, unit: "workdays" }
    : { at, state: "later", days: days(today, day), unit: "days" };
}

/** The ends of today and of this week (Sunday), at 24:00 of China's clock. */
export function dueEnds(now: Date): { today: Date; week: Date } {
  const start = new Date(`${dayInChina(now)}T00:00:00+08:00`).getTime();
  const weekday = (new Date(start + 8 * 3_600_000).getUTCDay() + 6) % 7;
  return { today: new Date(start + DAY), week: new Date(start + (7 - weekday) * DAY) };
}
