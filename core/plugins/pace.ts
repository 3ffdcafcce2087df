/** How many messages may come in a minute, by who sends them; counted in this process and forgotten with it. */

const MINUTE_MS = 60_000;
const MOST_KEYS = 10_000;

export type Pace = {
  /** Counts one; false where there were too many in this minute. */
  take(key: string, now: number): boolean;
};

/** A pace of so many a minute for each key. */
export function createPace(most: number): Pace {
  let minute = 0;
  let counts = new Map<string, number>();
  return {
    take(key, now) {
      const current = Math.floor(now / MINUTE_MS);
      // A flood of senders shares one count instead of filling the memory.
      if (current !== minute) [minute, counts] = [current, new Map()];
      const name = counts.has(key) || counts.size < MOST_KEYS ? key : "";
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      return count <= most;
    },
  };
}
