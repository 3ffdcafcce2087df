/** Tells people something: the inbox and the outbox are written inside the transaction that makes it true. */
import type { Queryable } from "../database/database.ts";
import { DEFAULT_EMAIL_KINDS, type Notice } from "../domain/notice.ts";
import type { Hint } from "../live/live.ts";
import { uuidv7 } from "../uuid.ts";
import { writeNotices } from "./queries.ts";

/** People who were asked for steps of a document's case and are not asked any more: what asked them counts as read. */
export type Settled = { document: string; asked: readonly { person: string; step: string }[] };

/**
 * Writes the notices and their deliveries, and settles older ones, in one statement; gives back the hints to announce
 * after the commit (`context.live.changed(hints)`), none when nobody's inbox changed. Closed accounts are left out; a
 * notice whose `dedupe` key its person was told before is dropped. A case must have been written before it is named here.
 */
export async function sendNotices(
  tx: Queryable,
  notices: readonly Notice[],
  at: Date,
  settled?: Settled,
): Promise<Hint[]> {
  const { document = null, asked = [] } = settled ?? {};
  if (notices.length === 0 && asked.length === 0) return [];
  const rows = notices.map((notice) => ({ id: uuidv7(at), ...notice }));
  const changed = await writeNotices(tx, [
    JSON.stringify(rows),
    at,
    DEFAULT_EMAIL_KINDS,
    document,
    JSON.stringify(asked),
  ]);
  return changed.length === 0 ? [] : [noticeHint(changed.map((row) => row.person))];
}

/** What the people's pages and the workers are told once it is committed. */
export function noticeHint(people: readonly string[]): Hint {
  return { topic: "notices", people: [...new Set(people)] };
}
