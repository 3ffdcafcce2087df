/** Tells people what alerts found: looks them up for many hits at once, each told once for a hit and level. */
import { findProposed, type WantedPeople } from "../accounts/proposed-people.ts";
import { roleWanted } from "../accounts/role-wanted.ts";
import type { Queryable } from "../database/database.ts";
import type { RoleWho } from "../domain/flow-people.ts";
import { reaches } from "../domain/hit.ts";
import type { Notice } from "../domain/notice.ts";
import type { Level, Rule } from "../domain/rule.ts";
import type { Hint } from "../live/live.ts";
import { sendNotices } from "../notices/send-notice.ts";
import { type HitRow, listParents } from "./hit-queries.ts";
import { targetOf } from "./subject.ts";

/** Who is told something about a hit. `key` makes it once for the hit and person. */
export type Telling = {
  kind: "told" | "escalated";
  key: string;
  who: readonly RoleWho[];
  form: string;
  mail: boolean;
  level: Level;
  days?: number;
};
type Line = { kind: string; body: Record<string, unknown> };
type Told = { row: HitRow; tell: readonly Telling[] };

/** Whom the rule tells of a level. */
export function tellingsOf(rule: Rule, level: Level): Telling[] {
  return (rule.tell ?? [])
    .filter(({ from }) => reaches(level, from))
    .map(({ to, mail }) => ({
      kind: "told",
      key: level,
      who: to,
      form: targetOf(rule.watches),
      mail: mail === true,
      level,
    }));
}

/**
 * Sends the notices of hits; gives the lines of their history, which name the people, and the hints. Whoever stands in
 * for somebody is told beside them.
 */
export async function tellHits(
  tx: Queryable,
  told: readonly Told[],
  at: Date,
): Promise<{ lines: ReadonlyMap<string, Line[]>; hints: Hint[] }> {
  const telling = told.filter(({ tell }) => tell.length > 0);
  const lines = new Map<string, Line[]>();
  if (telling.length === 0) return { lines, hints: [] };
  const units = [...new Set(telling.map(({ row }) => row.unit))];
  const parents = new Map((await listParents(tx, [units])).map(({ id, parent }) => [id, parent]));
  const people = await peopleOf(tx, telling, parents, at);
  const notices: Notice[] = [];
  for (const { row, tell } of telling)
    for (const [key, group] of byKey(tell)) {
      const mailed = new Map<string, boolean>();
      for (const one of group)
        for (const who of one.who)
          for (const person of people(row, one, who)) mailed.set(person, one.mail || mailed.get(person) === true);
      const [first] = group;
      if (!first || mailed.size === 0) continue;
      const { kind, level, days } = first;
      notices.push(...[...mailed].map(([person, mail]) => noticeOf(row, person, mail, key, first)));
      const body = { level, people: [...mailed.keys()], ...(days !== undefined && { days }) };
      lines.set(row.id, [...(lines.get(row.id) ?? []), { kind, body }]);
    }
  return { lines, hints: await sendNotices(tx, notices, at) };
}

/** Looks up everybody in one round trip for each form, because substitution may be for some forms only. */
async function peopleOf(
  tx: Queryable,
  telling: readonly Told[],
  parents: ReadonlyMap<string, string | null>,
  at: Date,
): Promise<(row: HitRow, one: Telling, who: RoleWho) => string[]> {
  const keyOf = (row: HitRow, who: RoleWho): string =>
    [row.unit, row.county, row.city, row.province, JSON.stringify(who)].join(" ");
  const wanted = new Map<string, Map<string, WantedPeople[]>>();
  for (const { row, tell } of telling)
    for (const { form, who } of tell)
      for (const one of who) {
        const key = keyOf(row, one);
        const ofForm = wanted.get(form) ?? new Map<string, WantedPeople[]>();
        wanted.set(form, ofForm);
        if (!ofForm.has(key))
          ofForm.set(key, roleWanted(key, one, { ...row, parentUnit: parents.get(row.unit) ?? null }));
      }
  const found = new Map<string, string[]>();
  for (const [form, ofForm] of wanted) {
    const { people, standIn } = await findProposed(tx, [...ofForm.values()].flat(), form, at);
    for (const [key, list] of Object.entries(people))
      found.set(
        `${form} ${key}`,
        list.flatMap(({ person }) => [
          person,
          ...standIn(person)
            .slice(-1)
            .map((hop) => hop.to),
        ]),
      );
  }
  return (row, one, who) => found.get(`${one.form} ${keyOf(row, who)}`) ?? [];
}

function byKey(tell: readonly Telling[]): Map<string, Telling[]> {
  const groups = new Map<string, Telling[]>();
  for (const one of tell) groups.set(one.key, [...(groups.get(one.key) ?? []), one]);
  return groups;
}

function noticeOf(row: HitRow, person: string, mail: boolean, key: string, { level, days }: Telling): Notice {
  return {
    person,
    kind: "alert",
    document: row.document,
    flowCase: null,
    step: null,
    params: { title: row.object, level, reason: row.message, hit: row.id, ...(days !== undefined && { days }) },
    dedupe: `alert:${row.id}:${key}`,
    ...(mail && { mail }),
  };
}
