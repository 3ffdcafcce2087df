/** Hits as the tests look at them: rows, history, who was told; and a portal without the pack's own rules. */
import type { TestApp } from "./app.ts";

/** Takes every published rule away, so that only the test's own judge. */
export async function withoutRules(test: TestApp): Promise<void> {
  await test.database.owner.query("delete from core.definition where kind = 'rule'");
  await test.context.definitions.reload(test.context.pool);
}

export type StoredHit = {
  id: string;
  rule: string;
  rule_version: number;
  params: Record<string, number>;
  subject: string;
  level: string;
  told: string[];
  state: string;
  mark: string | null;
  message: string;
  first_seen: string;
  last_seen: string;
  judged_on: string;
  cleared_on: string | null;
  not_judged: string | null;
  closed_as: string | null;
  document: string | null;
  frozen_at: Date | null;
};

/** Hits of a rule, in the order they were opened. */
export async function hitsOf(test: TestApp, rule: string): Promise<StoredHit[]> {
  const { rows } = await test.database.owner.query<StoredHit>(
    `select id, rule, rule_version, params, subject, level, told, state, mark, message, first_seen, last_seen, judged_on, cleared_on, not_judged,
       closed_as, document, frozen_at from core.hit where rule = $1 order by opened_at, id`,
    [rule],
  );
  return rows;
}

/** The history of a rule's hits as words, in order. */
export async function historyOf(test: TestApp, rule: string): Promise<string> {
  const { rows } = await test.database.owner.query<{ kind: string }>(
    "select e.kind from core.hit_event e join core.hit h on h.id = e.hit where h.rule = $1 order by e.id",
    [rule],
  );
  return rows.map((row) => row.kind).join(" ");
}

/** Notices of alerts about a rule's hits, as `login level`, in order. */
export async function alertsTold(test: TestApp, rule: string): Promise<string[]> {
  const { rows } = await test.database.owner.query<{ told: string }>(
    `select p.login || ' ' || (n.params ->> 'level') || coalesce(' +' || (n.params ->> 'days'), '') as told
     from core.notice n join core.person p on p.id = n.person join core.hit h on h.id = (n.params ->> 'hit')::uuid
     where n.kind = 'alert' and h.rule = $1 order by n.at, p.login, n.id`,
    [rule],
  );
  return rows.map((row) => row.told);
}
