/** A person's inbox: what they were told, what they have not read yet. */
import type { Context } from "../context.ts";
import { NOTICE_KINDS, type NoticeKind } from "../domain/notice.ts";
import type { Language } from "../messages.ts";
import {
  countNotices,
  countUnread,
  listNewestNotices,
  listUnreadFirst,
  markNotices,
  type NoticeRow,
} from "./queries.ts";
import { noticeHint } from "./send-notice.ts";
import { noticeWords } from "./words.ts";

const EXACT = 1000;
export type InboxQuery = {
  kind?: NoticeKind | undefined;
  unread?: boolean | undefined;
  order: "unread-first" | "newest";
  page: number;
  size: number;
};

/** One page of the inbox with the number of unread notices of each kind; the total is exact up to 1,000. */
export async function readInbox(context: Context, person: string, query: InboxQuery, language: Language) {
  const filter = [person, query.kind ?? null, query.unread ?? false];
  const list = query.order === "newest" ? listNewestNotices : listUnreadFirst;
  const rows = await list(context.pool, [...filter, query.size, (query.page - 1) * query.size]);
  const [total] = await countNotices(context.pool, [...filter, EXACT + 1]);
  const count = total?.count ?? 0;
  return {
    rows: rows.map((row) => shown(row, language)),
    total: Math.min(count, EXACT),
    totalCapped: count > EXACT,
    unread: await unreadOf(context, person),
    asOf: context.clock().toISOString(),
  };
}

/** How many are unread, in all and of each kind that has any. */
export async function unreadOf(
  context: Context,
  person: string,
): Promise<{ count: number; kinds: { kind: NoticeKind; count: number }[] }> {
  const found = new Map((await countUnread(context.pool, [person])).map((row) => [row.kind, row.count]));
  const kinds = NOTICE_KINDS.map((kind) => ({ kind, count: found.get(kind) ?? 0 })).filter((row) => row.count > 0);
  return { count: kinds.reduce((sum, row) => sum + row.count, 0), kinds };
}

/** Marks notices read: those named, or all (of a kind) told until an instant, so that what came later stays unread. */
export async function markRead(
  context: Context,
  person: string,
  which: { ids?: readonly string[] | undefined; until?: Date | undefined; kind?: NoticeKind | undefined },
): Promise<{ marked: number; unread: number }> {
  const { ids = [], kind = null, until = null } = which;
  const marked = await markNotices(context.pool, [person, ids, kind, until, context.clock()]);
  if (marked.length > 0) context.live.changed([noticeHint([person])]);
  return { marked: marked.length, unread: (await unreadOf(context, person)).count };
}

function shown(row: NoticeRow, language: Language) {
  return {
    id: row.id,
    kind: row.kind,
    ...noticeWords(row, language),
    document: row.document,
    ...(typeof row.params["hit"] === "string" && { hit: row.params["hit"] }),
    ...(typeof row.params["order"] === "string" && { order: row.params["order"] }),
    ...(typeof row.params["plugin"] === "string" && { plugin: row.params["plugin"] }),
    at: row.at.toISOString(),
    readAt: row.read_at?.toISOString() ?? null,
  };
}
