/** People of the organisation for the steps of a flow, many rules in one round trip, each person with the reason why. */
import type { Queryable } from "../database/database.ts";
import { dayInChina } from "../domain/day.ts";
import { type Hop, MAX_HOPS, substituteOf } from "../domain/substitution.ts";
import { superiorsOf } from "../domain/superior.ts";
import { listHolders, listProposals, type ProposalRow } from "./proposal-queries.ts";
import { fromRow } from "./substitutions.ts";

/** A rule that names people. `key` is the caller's own name for it and comes back with the answer. */
export type WantedPeople = { key: string } & (
  | { find: "role"; role: string; unit: string }
  /** At every unit of a kind in a county. */
  | { find: "role"; role: string; kind: string; county: string }
  /** At units of the region itself, with `inside` of every region below it too; of one kind where `kind` is given. */
  | { find: "role"; role: string; region: string; inside?: boolean; kind?: string }
  /** The superior so many levels above a person, by their post at the unit where they hold one there. */
  | { find: "superior"; person: string; unit?: string; level: number }
  /** Every superior from the first level up to that one. */
  | { find: "superior"; person: string; unit?: string; upTo: number }
  /** Heads of a unit, or of the unit so many above it. */
  | { find: "head"; unit: string; up?: number }
  /** Heads of the unit where the person has held their post longest. */
  | { find: "head"; person: string; up?: number }
  | { find: "people"; people: readonly string[] }
);

export type ProposedReason =
  | { find: "role"; role: string; unit: string }
  | { find: "superior"; level: number; post: string; title: string; unit: string }
  | { find: "head"; post: string; title: string; unit: string }
  | { find: "people" };
export type ProposedPerson = { person: string; name: string; why: ProposedReason };
export type Proposed = {
  /** By the rule's key; a key without anybody has an empty list. */
  people: Record<string, ProposedPerson[]>;
  /** The way from a person of the answer to whoever acts for them; empty where nobody does. */
  standIn(person: string): Hop[];
};

/**
 * Who is meant by each rule at an instant, and who stands in for them for documents of a form, in one round trip. Only
 * open accounts. A person stands once for a rule, with the reason that was there first; order: superiors by level, others
 * by seniority.
 */
export async function findProposed(
  db: Queryable,
  wanted: readonly WantedPeople[],
  form: string,
  at: Date,
): Promise<Proposed> {
  const answers: Proposed["people"] = Object.fromEntries(wanted.map(({ key }) => [key, []]));
  if (wanted.length === 0) return { people: answers, standIn: () => [] };
  const rules = new Map(wanted.map((rule) => [rule.key, rule]));
  const list = wanted.every(({ find }) => find === "role" || find === "people") ? listHolders : listProposals;
  const rows = await list(db, [JSON.stringify(wanted), dayInChina(at), at, MAX_HOPS]);
  for (const row of rows) {
    const answer = answers[row.key];
    const rule = rules.get(row.key);
    if (!answer || !rule) continue;
    for (const one of peopleOf(row, rule)) if (answer.every((other) => other.person !== one.person)) answer.push(one);
  }
  const standing = (rows.find((row) => row.standing !== null)?.standing ?? []).map(fromRow);
  return { people: answers, standIn: (person) => substituteOf(standing, person, form, at) };
}

function peopleOf(row: ProposalRow, rule: WantedPeople): ProposedPerson[] {
  const { person, name, unit, post, title, role } = row;
  switch (row.find) {
    case "superior":
      return rule.find === "superior" ? above(row, rule) : [];
    case "role":
      return role === null || unit === null ? [] : [{ person, name, why: { find: "role", role, unit } }];
    case "head":
      if (post === null || title === null || unit === null) return [];
      return [{ person, name, why: { find: "head", post, title, unit } }];
    case "people":
      return [{ person, name, why: { find: "people" } }];
  }
}

function above(row: ProposalRow, rule: WantedPeople & { find: "superior" }): ProposedPerson[] {
  const names = new Map((row.way ?? []).map((one) => [one.person, one.name]));
  return superiorsOf(row.person, row.way ?? [])
    .filter(({ level }) => ("upTo" in rule ? level <= rule.upTo : level === rule.level))
    .map(({ person, ...why }) => ({ person, name: names.get(person) ?? "", why: { find: "superior", ...why } }));
}
