/** A worker that asks plugins for the figures that they owe, for the life of a process. */
import type { Context } from "../context.ts";
import { keepPolling } from "../polling.ts";
import { workFigure } from "./compute-figure.ts";
import { wakeOwed } from "./queries.ts";

const POLL_MS = 2000;

/** Starts at once; what failed is tried again at once when plugins were changed. Returns what ends it. */
export function keepComputing(context: Context, pollMs = POLL_MS): () => Promise<void> {
  let changed = false;
  const stop = context.live.listen((hints) => {
    if (hints.some(({ topic }) => topic === "plugins" || topic === "all")) changed = true;
  });
  const look = async (isClosed: () => boolean): Promise<void> => {
    if (changed) {
      changed = false;
      await wakeOwed(context.pool, [context.clock()]);
    }
    while (!isClosed() && (await workFigure(context)));
  };
  const end = keepPolling(context, "indicators", look, pollMs);
  return async () => {
    stop();
    await end();
  };
}
