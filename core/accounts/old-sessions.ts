/** Clears sessions that can no longer be used, every ten minutes. */
import type { Context } from "../context.ts";
import { deleteExpiredSessions } from "./queries.ts";
import { IDLE_MINUTES } from "./session.ts";

/** Starts the clearing; returns what stops it. */
export function deleteOldSessions(context: Context): () => Promise<void> {
  const clear = async (): Promise<void> => {
    const now = context.clock();
    await deleteExpiredSessions(context.pool, [now, new Date(now.getTime() - IDLE_MINUTES * 60_000)]);
  };
  let last: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    last = clear().catch(() => undefined);
  }, 600_000);
  return async () => {
    clearInterval(timer);
    await last;
  };
}
