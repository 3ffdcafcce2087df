/** When a plugin's job is due: at a time of day, in China, on days, working days, a weekday or a day of the month. */
import { type Static, Type } from "typebox";
import { dayInChina, instantInChina, plusDays, weekdayOf } from "./day.ts";

const strict = { additionalProperties: false } as const;
const At = Type.String({ pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$", description: "Time of day in China" });

export const JobSchedule = Type.Union([
  Type.Object({ every: Type.Enum(["day", "workday"]), at: At }, strict),
  Type.Object({ every: Type.Literal("week"), on: Type.Integer({ minimum: 1, maximum: 7 }), at: At }, strict),
  // Every month has these days.
  Type.Object({ every: Type.Literal("month"), on: Type.Integer({ minimum: 1, maximum: 28 }), at: At }, strict),
]);
export type JobSchedule = Static<typeof JobSchedule>;

/** How a run ended: `again` asks to be run once more before its time, `lost` never said how it ended. */
export type JobOutcome = "done" | "again" | "failed" | "lost";

/** A year without a working day has a wrong calendar: a job that never comes is told as none. */
const LONGEST_DAYS = 366;

/** The first due instant after another; whatever was missed before counts once. Undefined where no working day comes. */
export function nextDue(schedule: JobSchedule, after: Date, isWorkday: (day: string) => boolean): Date | undefined {
  const [hours = "0", minutes = "0"] = schedule.at.split(":");
  const minute = Number(hours) * 60 + Number(minutes);
  let day = dayInChina(after);
  for (let tried = 0; tried <= LONGEST_DAYS; tried += 1) {
    const at = instantInChina(day, minute);
    if (at > after && fallsOn(schedule, day, isWorkday)) return at;
    day = plusDays(day, 1);
  }
  return undefined;
}

/** When a job that ended is due next: at its time, or earlier where it asked for that; undefined while it is switched off. */
export function dueAfter(
  job: { schedule: JobSchedule; active: boolean },
  ended: Date,
  again: number | undefined,
  isWorkday: (day: string) => boolean,
): Date | undefined {
  if (!job.active) return undefined;
  const regular = nextDue(job.schedule, ended, isWorkday);
  const asked = again === undefined ? undefined : new Date(ended.getTime() + again * 60_000);
  return asked && (!regular || asked < regular) ? asked : regular;
}

function fallsOn(schedule: JobSchedule, day: string, isWorkday: (day: string) => boolean): boolean {
  switch (schedule.every) {
    case "day":
      return true;
    case "workday":
      return isWorkday(day);
    case "week":
      return weekdayOf(day) === schedule.on % 7;
    case "month":
      return Number(day.slice(8)) === schedule.on;
  }
}
