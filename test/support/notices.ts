/** Notices written by hand, for tests of what becomes of them. */
import { inTransaction } from "../../core/database/database.ts";
import type { Notice } from "../../core/domain/notice.ts";
import { sendNotices } from "../../core/notices/send-notice.ts";
import type { TestApp } from "./app.ts";

export type GivenNotice = { to: string } & Partial<Omit<Notice, "person">>;

/** Tells people by their logins in one transaction; a task with a title when nothing else is said. */
export async function tell(test: Pick<TestApp, "context" | "database">, ...given: GivenNotice[]): Promise<void> {
  const people = await peopleOf(test);
  const notices = given.map(({ to, ...rest }) => ({
    person: people.get(to) ?? "",
    kind: "task" as const,
    document: null,
    flowCase: null,
    step: null,
    params: { title: "羽山路西延" },
    ...rest,
  }));
  const hints = await inTransaction(test.context.pool, (tx) => sendNotices(tx, notices, test.context.clock()));
  test.context.live.changed(hints);
}

/** Ids of people by login. */
export async function peopleOf(test: Pick<TestApp, "database">): Promise<Map<string, string>> {
  const { rows } = await test.database.owner.query<{ id: string; login: string }>("select id, login from core.person");
  return new Map(rows.map((row) => [row.login, row.id]));
}

/** Nobody was told anything, nobody set anything. */
export async function forgetNotices(test: TestApp): Promise<void> {
  await test.database.owner.query(
    "truncate core.notice, core.delivery, core.delivery_attempt, core.notice_setting, core.notice_unit, core.webhook, core.notice_connector; update core.person set email = null",
  );
}
