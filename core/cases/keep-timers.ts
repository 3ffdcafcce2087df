/** Looks for timers that are due, for the life of a process. */
import type { Context } from "../context.ts";
import { fireTimers } from "./fire-timers.ts";

const EVERY_MS = 1000;

/** Fires what is due about once a second; returns what ends it, after the timer at work. */
export function startTimers(context: Context, say: (line: string) => void, everyMs = EVERY_MS): () => Promise<void> {
  let closed = false;
  let next: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const work = async (): Promise<void> => {
    try {
      // A batch that was full leaves more behind it.
      while (!closed && (await fireTimers(context)) > 0);
    } catch (error) {
      if (!closed) say(`timers: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (!closed) next = setTimeout(() => (running = work()), everyMs);
  };
  running = work();
  return async () => {
    closed = true;
    clearTimeout(next);
    await running;
  };
}
