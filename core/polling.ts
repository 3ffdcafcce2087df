/** Work that a process looks for again and again for its life, one look at a time. */
import type { Context } from "./context.ts";

/**
 * Looks at once and then `pollMs` after each look that ended; what a look throws is logged behind `name` and tried again
 * at the next. `isClosed` lets a long look end early. Returns what ends it after the look at work.
 */
export function keepPolling(
  context: Pick<Context, "log">,
  name: string,
  look: (isClosed: () => boolean) => Promise<void>,
  pollMs: number,
): () => Promise<void> {
  let closed = false;
  let next: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const work = async (): Promise<void> => {
    try {
      await look(() => closed);
    } catch (error) {
      if (!closed) context.log(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (!closed)
      next = setTimeout(() => {
        running = work();
      }, pollMs);
  };
  running = work();
  return async () => {
    closed = true;
    clearTimeout(next);
    await running;
  };
}

/**
 * The same for work that hints of the live line also ask for: looks at once, at each hint that `wakes` and every `pollMs`;
 * a hint during a look brings another one after it.
 */
export function keepWoken(
  context: Pick<Context, "log" | "live">,
  name: string,
  look: (isClosed: () => boolean) => Promise<void>,
  { pollMs, wakes }: { pollMs: number; wakes: (topic: string) => boolean },
): () => Promise<void> {
  let closed = false;
  let wanted = false;
  let running: Promise<void> | undefined;
  const work = async (): Promise<void> => {
    while (wanted && !closed) {
      wanted = false;
      try {
        await look(() => closed);
      } catch (error) {
        if (!closed) context.log(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    running = undefined;
  };
  const wake = (): void => {
    wanted = true;
    running ??= work();
  };
  const stop = context.live.listen((hints) => {
    if (hints.some(({ topic }) => topic === "all" || wakes(topic))) wake();
  });
  const timer = setInterval(wake, pollMs);
  wake();
  return async () => {
    closed = true;
    stop();
    clearInterval(timer);
    await running;
  };
}
