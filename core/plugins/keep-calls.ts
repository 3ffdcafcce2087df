/**
 * Keeps the last calls of each plugin and point, for the trial of a new version. Only points that merely look at
 * something, and only calls whose questions can be answered again from memory: what was read under a person's rights,
 * from outside or with a secret is never kept. Written now and then, as counts are.
 */
import type { Pool } from "../database/database.ts";
import { uuidv7 } from "../uuid.ts";
import { isRemembered, type PointName } from "./extension-points.ts";
import { HostRefusal } from "./host-door.ts";
import type { Grant, HostFunctionName, HostHandlers } from "./host-functions.ts";
import { dropOldCalls, insertCall } from "./shadow-queries.ts";

const MAX_CALLS = 50;
const MAX_POINT_CHARS = 500_000;
const MAX_CALL_CHARS = 16_384;
const KEPT_MS = 30 * 86_400_000;
/** Between two times of writing: a busy plugin costs the database no more than a quiet one. */
const MAX_WAITING = 5;

/** Questions whose answers hold no more than the call itself. */
export const REPEATABLE: readonly HostFunctionName[] = [
  "lookup",
  "kv.get",
  "kv.set",
  "kv.remove",
  "kv.list",
  "crypto.digest",
  "crypto.sm2Verify",
];

/** One question with what came of it. */
export type AskedBefore = Readonly<{ name: string; args: unknown; answer?: unknown; refused?: string }>;
/** What a call had around it. */
export type HostTape = Readonly<{ powers: readonly Grant[]; asked: readonly AskedBefore[]; seed?: number | undefined }>;
type Call = {
  id: string;
  version: string;
  point: PointName;
  input: unknown;
  clockMs: number;
  seed: number | undefined;
};
type Waiting = Call & { tape: HostTape; at: Date };

export type CallKeeper = Readonly<{
  /** The same handlers, listening; `done` once the call is over. */
  listen(call: Call, powers: readonly Grant[], handlers: HostHandlers): { handlers: HostHandlers; done(): void };
  flush(): Promise<void>;
}>;

export function keepCalls(pool: Pool, clock: () => Date): CallKeeper {
  let waiting = new Map<string, Waiting[]>();

  async function flush(): Promise<void> {
    const calls = [...waiting.values()].flat();
    waiting = new Map();
    let kept = 0;
    for (const { id, version, point, input, clockMs, tape, at } of calls) {
      const [text, host] = [JSON.stringify(input), JSON.stringify(tape)];
      if (text.length + host.length > MAX_CALL_CHARS) continue;
      await insertCall(pool, [uuidv7(at), id, version, point, text, clockMs, host, at]);
      kept += 1;
    }
    if (kept > 0) await dropOldCalls(pool, [MAX_CALLS, MAX_POINT_CHARS, new Date(clock().getTime() - KEPT_MS)]);
  }

  return {
    flush,
    listen(call, powers, handlers) {
      if (!isRemembered(call.point)) return { handlers, done: () => undefined };
      const asked: AskedBefore[] = [];
      let lost = false;
      const heard = Object.entries(handlers).map(([name, handler]) => [
        name,
        async (args: unknown, leftMs: number): Promise<unknown> => {
          if (!(REPEATABLE as readonly string[]).includes(name)) lost = true;
          try {
            const answer = await (handler as (args: unknown, leftMs: number) => Promise<unknown>)(args, leftMs);
            asked.push({ name, args, answer });
            return answer;
          } catch (error) {
            if (error instanceof HostRefusal) asked.push({ name, args, refused: error.code });
            else lost = true;
            throw error;
          }
        },
      ]);
      return {
        handlers: Object.fromEntries(heard) as HostHandlers,
        done() {
          if (lost) return;
          const key = `${call.id} ${call.point}`;
          const own = [...(waiting.get(key) ?? []), { ...call, tape: { powers, asked, seed: call.seed }, at: clock() }];
          waiting.set(key, own.slice(-MAX_WAITING));
        },
      };
    },
  };
}
