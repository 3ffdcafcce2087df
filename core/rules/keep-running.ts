/** Judges days and months once they have ended, and does what hits still owe, for the life of a process. */
import type { Context } from "../context.ts";
import { dayInChina } from "../domain/day.ts";
import { settleOwing } from "./open-handling.ts";
import { runSchedule } from "./run-schedule.ts";

const EVERY_MS = 1000;
/** How long it waits for a run that another process has, and after an error. */
const WAIT_MS = 30_000;

type Say = (line: string) => void;
/** Does what is there to do; gives back how long to wait, in milliseconds. */
type Look = (isClosed: () => boolean) => Promise<number>;

/** Looks about once a second; returns what ends it, after the batch at work. */
export function startRules(context: Context, say: Say, everyMs = EVERY_MS): () => Promise<void> {
  const ends = [startLoop(lookForRuns(context, say, everyMs), say), startLoop(lookForOwing(context, everyMs), say)];
  return async () => {
    await Promise.all(ends.map((end) => end()));
  };
}

function lookForRuns(context: Context, say: Say, everyMs: number): Look {
  /** The day on which nothing is due any more: until the next one no statement is sent. */
  let doneOn = "";
  return async (isClosed) => {
    const today = dayInChina(context.clock());
    if (today === doneOn) return everyMs;
    const { ran, ahead, elsewhere } = await runSchedule(context, { isClosed });
    for (const { every, asOf } of ran) say(`alerts: the ${every} that ended on ${asOf} was judged.`);
    for (const { every, asOf } of ahead)
      say(
        `alerts: the clock says ${today}, but the ${every} that ends on ${asOf} was judged before, so the clock was moved back: nothing is judged twice.`,
      );
    if (elsewhere) return WAIT_MS;
    doneOn = today;
    return everyMs;
  };
}

function lookForOwing(context: Context, everyMs: number): Look {
  return async (isClosed) => {
    while (!isClosed() && (await settleOwing(context)));
    return everyMs;
  };
}

function startLoop(look: Look, say: Say): () => Promise<void> {
  let closed = false;
  let next: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  /** An error that stays is said once. */
  let said = "";
  const work = async (): Promise<void> => {
    let wait = WAIT_MS;
    try {
      wait = await look(() => closed);
      said = "";
    } catch (error) {
      const line = `alerts: ${error instanceof Error ? error.message : String(error)}`;
      if (!closed && line !== said) say(line);
      said = line;
    }
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
