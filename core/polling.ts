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
