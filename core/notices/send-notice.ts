/** Tells people something: the inbox and the outbox are written inside the transaction that makes it true. */
import type { Queryable } from "../database/database.ts";
import { DEFAULT_EMAIL_KINDS, type Notice } from "../domain/notice.ts";
import type { Hint } from "../live/live.ts";
import { uuidv7 } from "../uuid.ts";
import { insertNotices, settleNotices } from "./queries.ts";

/**
 * Writes the notices and their deliveries in one statement and gives back the hints to announce after the commit
 * (`context.live.changed(hints)`), none when nobody was told anything new. Closed accounts are left out; a notice whose
 * `dedupe` key its person was told before is dropped. A case must have been written before it is named here.
 */
export async function sendNotices(tx: Queryable, notices: readonly Notice[], at: Date): Promise<Hint[]> {
  if (notices.length === 0) return [];
  const rows = notices.map((notice) => ({ id: uuidv7(at), ...notice }));
  const told = await insertNotices(tx, [JSON.stringify(rows), at, DEFAULT_EMAIL_KINDS]);
  return told.length === 0 ? [] : [noticeHint(told.map((row) => row.person))];
}

/** Marks what asked people for a step of a case as read, because they did it or need not any more. */
export async function settleAsked(
  tx: Queryable,
  flowCase: string,
  asked: readonly { person: string; step: string }[],
  at: Date,
): Promise<Hint[]> {
  if (asked.length === 0) return [];
  const settled = await settleNotices(tx, [flowCase, JSON.stringify(asked), at]);
  return settled.length === 0 ? [] : [noticeHint(settled.map((row) => row.person))];
}

/** What the people's pages and the workers are told once it is committed. */
export function noticeHint(people: readonly string[]): Hint {
  return { topic: "notices", people: [...new Set(people)] };
}
