/** Who could do each step of a flow for a document: its rules looked up in the organisation, substitutes in their place. */
import { findProposed, type ProposedPerson, type WantedPeople } from "../accounts/proposed-people.ts";
import { type RolePlace, roleWanted } from "../accounts/role-wanted.ts";
import type { Queryable } from "../database/database.ts";
import { escalateKey } from "../domain/case-clock.ts";
import { INSTEAD } from "../domain/case-people.ts";
import type { Candidate, Why } from "../domain/case-state.ts";
import { allSteps, type Flow, isHuman } from "../domain/flow.ts";
import type { RoleWho, Who } from "../domain/flow-people.ts";
import type { Pick } from "./picks.ts";

/** What the rules of a flow look at. */
export type Subject = RolePlace & {
  form: string;
  starter: string;
  answers: Readonly<Record<string, unknown>>;
  /** People of the case's own history: who decided, and who was named. */
  history?: readonly string[];
  /** Value of an expression that gives a person or several; undefined when something is missing. */
  value(expression: string): unknown;
  /** Whom a plugin chose of some people; all of them may be meant where nobody is asked. */
  pick?: Pick | undefined;
};
export type Found = {
  candidates: Record<string, Candidate[]>;
  superior: Candidate | undefined;
  /** People of the steps that send copies. */
  copies: Record<string, string[]>;
  /** Who acts for a person of the history: a substitute, or nobody when the account is closed. */
  actsFor(person: string): string | null | undefined;
};

type Rule = { key: string; n: number; who: Who };
const SUPERIOR = "starter's superior";
const HISTORY = "people of the history";

/** People of a flow, looked up when a decision has asked for them. */
export type OpenPeople = {
  /** Empty for a key that is not looked up yet, which is noted. */
  candidates: Found["candidates"];
  copies: Found["copies"];
  superior(): Candidate | undefined;
  actsFor: Found["actsFor"];
  /** Looks up what was noted; false when nothing was. */
  find(): Promise<boolean>;
};

/** The people of the flow's rules, none of them looked up yet. */
export function openPeople(db: Queryable, flow: Flow, subject: Subject, at: Date): OpenPeople {
  const keys = new Set(rulesOf(flow).map((rule) => rule.key));
  const known = new Set<string>();
  const noted = new Set<string>();
  const found: Found = { candidates: {}, superior: undefined, copies: {}, actsFor: () => undefined };
  const isKnown = (key: string): boolean => known.has(key) || (noted.add(key), false);
  const onDemand = <Value>(of: Record<string, Value[]>): Record<string, Value[]> =>
    new Proxy(of, {
      get: (_, key) => (typeof key === "string" && keys.has(key) ? (isKnown(key) ? (of[key] ?? []) : []) : undefined),
    });
  return {
    candidates: onDemand(found.candidates),
    copies: onDemand(found.copies),
    superior: () => (isKnown(SUPERIOR) ? found.superior : undefined),
    actsFor: (person) => (isKnown(HISTORY) ? found.actsFor(person) : undefined),
    async find() {
      if (noted.size === 0) return false;
      const more = await candidatesOf(db, flow, subject, at, noted);
      Object.assign(found.candidates, more.candidates);
      Object.assign(found.copies, more.copies);
      found.superior ??= more.superior;
      if (noted.has(HISTORY)) found.actsFor = more.actsFor;
      for (const key of noted) known.add(key);
      noted.clear();
      return true;
    },
  };
}

/** Whom the rules of the flow's steps and policies find, in one query, and who stands in for them; of some keys or of all. */
export async function candidatesOf(
  db: Queryable,
  flow: Flow,
  subject: Subject,
  at: Date,
  keys?: ReadonlySet<string>,
): Promise<Found> {
  const rules = rulesOf(flow).filter(({ key }) => keys?.has(key) !== false);
  const wanted = rules.flatMap(({ key, n, who }) => wantedOf(`${key}#${n}`, who, subject));
  if (flow.policy?.approverIsStarter === "superior" && keys?.has(SUPERIOR) !== false)
    wanted.push({ key: SUPERIOR, find: "superior", person: subject.starter, unit: subject.unit, level: 1 });
  const { history = [] } = subject;
  if (history.length > 0 && keys?.has(HISTORY) !== false)
    wanted.push({ key: HISTORY, find: "people", people: history });
  const { people: proposed, standIn } = await findProposed(db, wanted, subject.form, at);
  const open = new Set((proposed[HISTORY] ?? []).map((p) => p.person));
  const found: Found = {
    candidates: {},
    superior: undefined,
    copies: {},
    actsFor: (person) =>
      history.includes(person) && !open.has(person) ? null : (standIn(person).at(-1)?.to ?? undefined),
  };
  const asCandidate = (p: ProposedPerson, why: Why): Candidate => {
    const instead = standIn(p.person).at(-1)?.to;
    return instead === undefined ? { person: p.person, why } : { person: instead, why: { ...why, for: p.person } };
  };
  for (const { key, n, who } of rules) {
    const list = (found.candidates[key] ??= []);
    const chosen = chosenOf({ key, n, who }, proposed[`${key}#${n}`] ?? [], flow, subject);
    for (const p of chosen) list.push(asCandidate(p, { ...whyOf(p, who), who: n }));
  }
  for (const step of allSteps(flow))
    if (step.do === "cc" && keys?.has(step.id) !== false)
      found.copies[step.id] = (found.candidates[step.id] ?? []).map((c) => c.person);
  const [superior] = proposed[SUPERIOR] ?? [];
  if (superior) found.superior = asCandidate(superior, { rule: "starter", levels: 1 });
  return found;
}

/** Those whom a plugin chose, where one does; nobody is asked about nobody. */
function chosenOf({ key, n, who }: Rule, found: ProposedPerson[], flow: Flow, { pick }: Subject): ProposedPerson[] {
  if (!("plugin" in who) || !pick || found.length === 0) return found;
  const step = allSteps(flow).find(({ id }) => key === id || key === escalateKey(id))?.title ?? flow.title;
  const candidates = found.map(({ person: id, name }) => ({ id, name }));
  const people = new Set(pick({ key: `${key}#${n}`, step, who, candidates }));
  return found.filter(({ person }) => people.has(person));
}

function rulesOf(flow: Flow): Rule[] {
  const numbered = (key: string, who: readonly Who[]): Rule[] => who.map((w, n) => ({ key, n, who: w }));
  const rules = allSteps(flow).flatMap((step): Rule[] => {
    if (step.do === "cc") return numbered(step.id, step.who);
    if (!isHuman(step)) return [];
    return [...numbered(step.id, step.who), ...numbered(escalateKey(step.id), step.due?.to ?? [])];
  });
  const instead = flow.policy?.noApprover;
  return typeof instead === "object" ? [...rules, ...numbered(INSTEAD, instead.who)] : rules;
}

function wantedOf(key: string, who: Who, s: Subject): WantedPeople[] {
  if ("role" in who) return roleWanted(key, who, s);
  if ("starter" in who) return starterWanted(key, who, s);
  if ("persons" in who) return [{ key, find: "people", people: who.persons }];
  if ("field" in who) return [{ key, find: "people", people: idsIn(s.answers[who.field]) }];
  if ("expression" in who) return [{ key, find: "people", people: idsIn(s.value(who.expression)) }];
  if ("plugin" in who || ("chosenBy" in who && who.from)) return roleWanted(key, who.from as RoleWho, s);
  return [];
}

function starterWanted(key: string, who: Extract<Who, { starter: string }>, s: Subject): WantedPeople[] {
  const level = who.levels ?? 1;
  switch (who.starter) {
    case "self":
      return [{ key, find: "people", people: [s.starter] }];
    case "superior":
      return [{ key, find: "superior", person: s.starter, unit: s.unit, level }];
    case "superiors":
      return [{ key, find: "superior", person: s.starter, unit: s.unit, upTo: level }];
    case "head":
      return [{ key, find: "head", unit: s.unit }];
    case "parent-head":
      return [{ key, find: "head", unit: s.unit, up: 1 }];
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The ids in an answer: one person or several; anything else finds nobody. */
function idsIn(value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((id): id is string => typeof id === "string" && UUID.test(id));
}

function whyOf({ why }: ProposedPerson, who: Who): Why {
  const place = "unit" in why ? { unit: why.unit } : {};
  if ("starter" in who) return { rule: "starter", ...place, ...(why.find === "superior" && { levels: why.level }) };
  if (why.find === "role")
    return { rule: "plugin" in who ? "plugin" : "chosenBy" in who ? "chosen" : "role", role: why.role, ...place };
  return { rule: "persons" in who ? "persons" : "expression" in who ? "expression" : "field" };
}
