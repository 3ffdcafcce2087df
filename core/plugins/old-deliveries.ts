/** Messages from outside are remembered for a week, for answering repeats. */
import type { Context } from "../context.ts";
import { keepPolling } from "../polling.ts";
import { dropOldDeliveries } from "./hook-queries.ts";

const HOUR_MS = 3_600_000;
const KEPT_MS = 7 * 24 * HOUR_MS;

/** Drops what is older, each hour, for the life of the process. */
export function deleteOldDeliveries(context: Context): () => Promise<void> {
  return keepPolling(
    context,
    "plugin deliveries",
    async () => {
      await dropOldDeliveries(context.pool, [new Date(context.clock().getTime() - KEPT_MS)]);
    },
    HOUR_MS,
  );
}
