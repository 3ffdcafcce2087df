/** Counts calls in memory and writes them down now and then: how plugins fare costs a call nothing. */
import type { Pool } from "../database/database.ts";
import { countCall, emptyCount, type PluginCount } from "../domain/plugin-health.ts";
import { uuidv7 } from "../uuid.ts";
import { addHours, dropOldTrouble, insertTrouble } from "./queries.ts";

export type Called = {
  id: string;
  version: string;
  point: string;
  ms: number;
  denied: number;
  fault?: string | undefined;
};
export type Trouble = {
  id: string;
  version: string;
  kind: "failed" | "kill" | "log" | "denied";
  point?: string;
  text: string;
};

export type HealthKeeper = Readonly<{
  called(call: Called): void;
  trouble(trouble: Trouble): void;
  /** Writes what was counted since the last time. */
  flush(): Promise<void>;
  close(): Promise<void>;
}>;

const MAX_WAITING = 500;

/** Writes every `everyMs`, and lets `also` write; what is counted between the last time and a crash is lost, and only counted. */
export function keepHealth(
  pool: Pool,
  clock: () => Date,
  also: () => Promise<void> = () => Promise.resolve(),
  everyMs = 5_000,
): HealthKeeper {
  let counts = new Map<string, { id: string; version: string; count: PluginCount }>();
  let troubles: (Trouble & { at: Date })[] = [];
  let running: Promise<void> = Promise.resolve();

  const countOf = (id: string, version: string): PluginCount => {
    const key = `${id}@${version}`;
    const known = counts.get(key) ?? { id, version, count: emptyCount() };
    counts.set(key, known);
    return known.count;
  };
  const write = async (): Promise<void> => {
    if (counts.size === 0 && troubles.length === 0) return;
    const [hours, lines] = [counts, troubles];
    counts = new Map();
    troubles = [];
    const rows = [...hours.values()].map(({ id, version, count }) => ({ plugin: id, version, ...count }));
    if (rows.length > 0) await addHours(pool, [JSON.stringify(rows), clock()]);
    for (const { id, version, kind, point, text, at } of lines)
      await insertTrouble(pool, [uuidv7(at), id, version, kind, point ?? null, text, at]);
    if (lines.length > 0) await dropOldTrouble(pool);
  };
  const flush = (): Promise<void> => {
    running = running
      .then(write)
      .then(also)
      .catch(() => undefined);
    return running;
  };
  const timer = setInterval(() => void flush(), everyMs).unref();

  return {
    called({ id, version, point, ms, denied, fault }) {
      countCall(countOf(id, version), ms, fault !== undefined, denied);
      if (fault !== undefined) this.trouble({ id, version, kind: "failed", point, text: fault });
      if (denied > 0) this.trouble({ id, version, kind: "denied", point, text: `${denied}` });
    },
    trouble(trouble) {
      if (trouble.kind === "kill") countOf(trouble.id, trouble.version).kills += 1;
      if (troubles.length < MAX_WAITING) troubles.push({ ...trouble, at: clock() });
    },
    flush,
    async close() {
      clearInterval(timer);
      await flush();
    },
  };
}
