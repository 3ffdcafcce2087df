/** Clears tables that were read in and never made documents of: their rows hold what nobody confirmed. */
import type { Context } from "../context.ts";
import { deleteStaleImports } from "./form-queries.ts";

const KEPT_DAYS = 30;

/** Deletes imports left open for 30 days; returns how many. What has become documents is left alone. */
export async function clearOldImports(context: Pick<Context, "pool" | "clock">): Promise<number> {
  const before = new Date(context.clock().getTime() - KEPT_DAYS * 86_400_000);
  return (await deleteStaleImports(context.pool, [before])).length;
}

/** Clears at once and every hour; returns what stops it. */
export function deleteOldImports(context: Context): () => Promise<void> {
  const clear = (): Promise<unknown> =>
    clearOldImports(context).catch((error: unknown) => context.log(`old imports: ${String(error)}`));
  let last = clear();
  const timer = setInterval(() => {
    last = clear();
  }, 3_600_000);
  return async () => {
    clearInterval(timer);
    await last;
  };
}
