/** Takes a plugin version out of service when its workers had to be killed too often. */

const MAX_KILLS = 5;
const WINDOW_MS = 10 * 60_000;

export type Breaker = Readonly<{
  /** Counts one kill; true when this one opened the breaker. */
  count: (version: string) => boolean;
  isOpen: (version: string) => boolean;
  /** An administrator's decision to try again. */
  reset: (version: string) => void;
  listOpen: () => string[];
}>;

/** Five kills within ten minutes open the breaker of a version (id, version number and digest); it stays open until it is reset or the portal restarts. */
export function createBreaker(nowMs: () => number): Breaker {
  const kills = new Map<string, number[]>();
  const open = new Set<string>();
  return {
    count(version) {
      const recent = (kills.get(version) ?? []).filter((at) => nowMs() - at < WINDOW_MS);
      recent.push(nowMs());
      kills.set(version, recent);
      if (recent.length < MAX_KILLS || open.has(version)) return false;
      open.add(version);
      return true;
    },
    isOpen: (version) => open.has(version),
    reset(version) {
      open.delete(version);
      kills.delete(version);
    },
    listOpen: () => [...open],
  };
}
