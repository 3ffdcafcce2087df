/** Looks for timers that are due, for the life of a process. */
import type { Context } from "../context.ts";
import { fireTimers, type TimerLane } from "./fire-timers.ts";

const EVERY_MS = 1000;

/** Fires what is due about once a second; returns what ends it, after the timers at work. */
export function startTimers(context: Context, say: (line: string) => void, everyMs = EVERY_MS): () => Promise<void> {
  const lanes = (["others", "acts"] as const).map((lane) => startLane(context, lane, say, everyMs));
  return async () => {
    await Promise.all(lanes.map((stop) => stop()));
  };
}

function startLane(
  context: Context,
  lane: TimerLane,
  say: (line: string) => void,
  everyMs: number,
): () => Promise<void> {
  let closed = false;
  let next: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const work = async (): Promise<void> => {
    try {
      // One that was there leaves more behind it; the end is asked for between two.
      while (!closed && (await fireTimers(context, lane, 1)) > 0);
    } catch (error) {
      if (!closed) say(`timers: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (!closed)
      next = setTimeout(() => {
        running = work();
      }, everyMs);
  };
  running = work();
  return async () => {
    closed = true;
    clearTimeout(next);
    await running;
  };
}
