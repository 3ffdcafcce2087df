/** How plugins fare, counted: calls by how long they took, in steps from which a percentile is read. */

/** Upper ends of the steps in milliseconds; the last step has none. */
export const STEPS_MS = [1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000] as const;

/** Counts of one version since they were last written down. */
export type PluginCount = {
  calls: number;
  failed: number;
  denied: number;
  kills: number;
  spent_ms: number;
  buckets: number[];
};

export function emptyCount(): PluginCount {
  return {
    calls: 0,
    failed: 0,
    denied: 0,
    kills: 0,
    spent_ms: 0,
    buckets: Array.from({ length: STEPS_MS.length + 1 }, () => 0),
  };
}

/** Adds one call to the counts. */
export function countCall(count: PluginCount, ms: number, failed: boolean, denied: number): void {
  count.calls += 1;
  count.failed += failed ? 1 : 0;
  count.denied += denied;
  count.spent_ms += Math.round(ms);
  const step = STEPS_MS.findIndex((end) => ms <= end);
  const at = step < 0 ? STEPS_MS.length : step;
  count.buckets[at] = (count.buckets[at] ?? 0) + 1;
}

/** The time in milliseconds below which a share of the calls stayed: the end of its step, undefined without calls or beyond the last. */
export function percentile(buckets: readonly number[], share: number): number | undefined {
  const total = buckets.reduce((sum, part) => sum + part, 0);
  if (total === 0) return undefined;
  let seen = 0;
  for (const [i, part] of buckets.entries()) {
    seen += part;
    if (seen >= total * share) return STEPS_MS[i];
  }
  return undefined;
}

/** How many of the last calls decide whether a version is degraded. */
export const LAST_CALLS = 20;
const LEAST_CALLS = 10;

/**
 * What the last calls (true: failed) mean for a version that serves: it is degraded when a fifth of them failed, and has
 * recovered after ten in a row that did not.
 */
export function turnOf(failed: readonly boolean[], degraded: boolean): "degrade" | "recover" | undefined {
  if (failed.length < LEAST_CALLS) return undefined;
  if (degraded) return failed.slice(-LEAST_CALLS).includes(true) ? undefined : "recover";
  return failed.filter((one) => one).length * 5 >= failed.length ? "degrade" : undefined;
}
