/** A worker that keeps payment orders going for the life of a process: sends, asks, books, and starts refund documents. */
import type { Context } from "../context.ts";
import { openRefund } from "./open-refund.ts";
import { workOrder } from "./send-orders.ts";

const POLL_MS = 5000;

/** Starts at once; returns what ends it after the order at work. */
export function keepSending(context: Context, pollMs = POLL_MS): () => Promise<void> {
  let closed = false;
  let next: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const work = async (): Promise<void> => {
    try {
      while (!closed && (await workOrder(context)));
      while (!closed && (await openRefund(context)));
    } catch (error) {
      if (!closed) context.log(`payment orders: ${error instanceof Error ? error.message : String(error)}`);
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
