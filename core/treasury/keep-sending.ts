/** A worker that keeps payment orders going for the life of a process: sends, asks, books, and starts refund documents. */
import type { Context } from "../context.ts";
import { keepPolling } from "../polling.ts";
import { openRefund } from "./open-refund.ts";
import { workOrder } from "./send-orders.ts";

const POLL_MS = 5000;

/** Starts at once; returns what ends it after the order at work. */
export function keepSending(context: Context, pollMs = POLL_MS): () => Promise<void> {
  const look = async (isClosed: () => boolean): Promise<void> => {
    while (!isClosed() && (await workOrder(context)));
    while (!isClosed() && (await openRefund(context)));
  };
  return keepPolling(context, "payment orders", look, pollMs);
}
