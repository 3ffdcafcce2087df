/** Looks whether a day or month has ended and has to be judged, for the life of a process. */
import type { Context } from "../context.ts";
import { dayInChina } from "../domain/day.ts";
import { runSchedule } from "./run-schedule.ts";

const EVERY_MS = 1000;
/** How long it waits for a run that another process has, and after an error. */
const WAIT_MS = 30_000;

/** Runs what is due soon after midnight in China; returns what ends it, after the batch at work. */
export function startRules(context: Context, say: (line: string) => void, everyMs = EVERY_MS): () => Promise<void> {
  let closed = false;
  let next: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  /** The day on which nothing is due any more: until the next one no statement is sent. */
  let doneOn = "";
  let said = "";
  const sayOnce = (line: string): void => {
    if (line !== said && !closed) say(line);
    said = line;
  };
  const look = async (): Promise<number> => {
    const today = dayInChina(context.clock());
    if (today === doneOn) return everyMs;
    try {
      const { ran, ahead, elsewhere } = await runSchedule(context, { isClosed: () => closed });
      for (const { every, asOf } of ran) say(`alerts: the ${every} that ended on ${asOf} was judged.`);
      for (const { every, asOf } of ahead)
        sayOnce(
          `alerts: the clock says ${today}, but the ${every} that ended on ${asOf} was judged before: the clock was moved back. Nothing is judged twice.`,
        );
      if (elsewhere) return WAIT_MS;
      doneOn = today;
      return everyMs;
    } catch (error) {
      sayOnce(`alerts: ${error instanceof Error ? error.message : String(error)}`);
      return WAIT_MS;
    }
  };
  const work = async (): Promise<void> => {
    const wait = await look();
    if (!closed)
      next = setTimeout(() => {
        running = work();
      }, wait);
  };
  running = work();
  return async () => {
    closed = true;
    clearTimeout(next);
    await running;
  };
}
