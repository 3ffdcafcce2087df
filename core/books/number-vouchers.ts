/** Gives voucher numbers to what was posted: before the books are read, before a month is closed, and by the worker. */
import type { Context } from "../context.ts";
import type { Pool, Queryable } from "../database/database.ts";
import { numberVouchersRow } from "./queries.ts";

/** Postings per transaction; a reader waits for no more than one such batch of another run. */
const BATCH = 5_000;
/** How long a run waits for writers ahead of what it numbers; without an end it would hold up everybody who reads. */
const WAIT_MS = 500;
const EVERY_MS = 5_000;

/**
 * Numbers all that is known for good. On a pool each batch is a transaction of its own; in a transaction behind
 * core.hold_postings nothing is left without a number. Returns how many postings were numbered.
 */
export async function numberVouchers(db: Pool | Queryable, batches = Number.POSITIVE_INFINITY): Promise<number> {
  let numbered = 0;
  for (let batch = 0; batch < batches; batch++) {
    const [{ done } = { done: 0 }] = await numberVouchersRow(db, [BATCH, WAIT_MS]);
    if (done === 0) break;
    numbered += done;
  }
  return numbered;
}

/** The same for who wants to read: a book that was just taken over is left to the worker. */
export async function numberForReading(db: Pool): Promise<void> {
  await numberVouchers(db, 2);
}

/** Numbers every few seconds for the life of a process; returns what ends it, after the run at work. */
export function keepNumbering(context: Context, say: (line: string) => void, everyMs = EVERY_MS): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  const run = async (): Promise<void> => {
    await numberVouchers(context.pool).catch((error: unknown) =>
      say(`books: ${error instanceof Error ? error.message : String(error)}`),
    );
  };
  const timer = setInterval(() => void (running = running.then(run)), everyMs);
  running = run();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
