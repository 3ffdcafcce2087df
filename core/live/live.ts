/**
 * Live hints: what changed, by id only. Each process collects them and sends at most one NOTIFY per 60 ms after commit
 * (inside business transactions it cost two thirds of the throughput); readers reload from the tables.
 */
import pg from "pg";
import type { Pool } from "../database/database.ts";

export type Hint = {
  topic: string;
  place?: { unit: string; county: string | null; city: string | null; province: string | null };
  people?: string[];
};
export type Live = {
  changed(hints: readonly Hint[]): void;
  listen(receive: (hints: Hint[]) => void): () => void;
  close(): Promise<void>;
};

const CHANNEL = "mz_live";
const MAX_PAYLOAD = 7000;

/** Sends through the pool and listens on a connection of its own that is reopened when it breaks. */
export function openLive(pool: Pool, url: string): Live {
  const receivers = new Set<(hints: Hint[]) => void>();
  let waiting: Hint[] = [];
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<unknown> = Promise.resolve();
  let closed = false;
  let client: pg.Client | undefined;
  let reconnect: NodeJS.Timeout | undefined;

  const flush = (): void => {
    timer = undefined;
    const hints = waiting;
    waiting = [];
    for (const payload of payloads(hints))
      sending = sending
        .then(() => pool.query({ name: "notify", text: "select pg_notify($1, $2)", values: [CHANNEL, payload] }))
        .catch(() => undefined);
  };
  const connect = async (): Promise<void> => {
    if (closed) return;
    const opened = new pg.Client({ connectionString: url, application_name: "mz-live" });
    client = opened;
    opened.on("error", () => again(opened));
    opened.on("end", () => again(opened));
    opened.on("notification", (message) => {
      const hints = JSON.parse(message.payload ?? "[]") as Hint[];
      for (const receive of receivers) receive(hints);
    });
    await opened.connect();
    await opened.query(`listen ${CHANNEL}`);
    // What was sent while we were away is lost: tell everybody to reload.
    for (const receive of receivers) receive([{ topic: "all" }]);
  };
  const again = (lost: pg.Client): void => {
    if (closed || client !== lost || reconnect) return;
    reconnect = setTimeout(() => {
      reconnect = undefined;
      connect().catch(() => client && again(client));
    }, 1000);
    reconnect.unref();
  };
  connect().catch(() => client && again(client));

  return {
    changed(hints) {
      waiting.push(...hints);
      timer ??= setTimeout(flush, 60);
    },
    listen(receive) {
      receivers.add(receive);
      return () => receivers.delete(receive);
    },
    async close() {
      closed = true;
      if (timer) {
        clearTimeout(timer);
        flush();
      }
      if (reconnect) clearTimeout(reconnect);
      await sending;
      await client?.end().catch(() => undefined);
    },
  };
}

function payloads(hints: readonly Hint[]): string[] {
  const result: string[] = [];
  let part: Hint[] = [];
  for (const hint of hints) {
    if (part.length > 0 && JSON.stringify([...part, hint]).length > MAX_PAYLOAD) {
      result.push(JSON.stringify(part));
      part = [];
    }
    part.push(hint);
  }
  if (part.length > 0) result.push(JSON.stringify(part));
  return result;
}
