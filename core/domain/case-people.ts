/**
 * Who may act at a step: the people that its rules find, less those whom the separation of duties excludes, with the
 * flow's policies for the starter and for nobody. Separation after domain §5.2; it counts substitutes and whom they stand
 * in for alike.
 */
import type { Candidate, CaseState, Why } from "./case-state.ts";
import type { Flow, HumanStep } from "./flow.ts";
import { isRoleWho, type Who } from "./flow-people.ts";

/** Candidates of the policy "ask these when nobody can do a step" stand under this key. */
export const INSTEAD = "policy:no-approver";

export type People = {
  starter: string;
  /** Who could do each human step by its rules, before duties are separated. */
  candidates: Readonly<Record<string, readonly Candidate[]>>;
  /** The starter's superior, for the policy that asks them instead. */
  superior?: Candidate | undefined;
  /**
   * Who acts for a person now, for rules that find people in the case's own history: the person (also when undefined), a
   * substitute, or nobody (null) when the account is closed.
   */
  actsFor?(person: string): string | null | undefined;
};

/** People who may do a step; nobody twice. */
export function eligible(flow: Flow, state: CaseState, step: HumanStep, people: People): Candidate[] {
  return once(eligibleByRule(flow, state, step, people));
}

/** The same people, a person found by two rules twice. */
export function eligibleByRule(flow: Flow, state: CaseState, step: HumanStep, people: People): Candidate[] {
  const found = foundBy(step.id, step.who, step.id, state, people);
  const own = flow.policy?.approverIsStarter ?? "exclude";
  const asked = found.flatMap((c): Candidate[] => {
    if (step.do !== "approve" || own === "allow" || own === "skip") return [c];
    if (c.person !== people.starter && c.why.for !== people.starter) return [c];
    return own === "superior" && people.superior ? [inPlaceOf(c, people.superior)] : [];
  });
  const excluded = excludedFrom(flow, state, step, people.starter);
  return asked.filter((c) => !isExcluded(excluded, c));
}

/** Everybody whom a list of rules finds, in the order of the rules: `key` is where their candidates stand, `step` whose names count. */
export function foundBy(
  key: string,
  rules: readonly Who[],
  step: string,
  state: CaseState,
  people: People,
): Candidate[] {
  const found = people.candidates[key] ?? [];
  return [
    ...found.filter((c) => !isNamed(rules, c)),
    ...rules.flatMap((who, i) => namedBy(who, i, step, { state, people, found })),
  ].sort((a, b) => (a.why.who ?? 0) - (b.why.who ?? 0));
}

/** The superior decides with the voice of the rule that found the starter: its role, its weight, its veto. */
function inPlaceOf({ why }: Candidate, superior: Candidate): Candidate {
  const { role, who } = why;
  return {
    ...superior,
    why: { ...(role !== undefined && { role }), ...superior.why, ...(who !== undefined && { who }) },
  };
}

/** True when the person, or the one they stand in for, may not do it. */
export function isExcluded(excluded: ReadonlySet<string>, { person, why }: Pick<Candidate, "person" | "why">): boolean {
  return excluded.has(person) || (why.for !== undefined && excluded.has(why.for));
}

/** Who did a step that may not be done by the same person; the starter where approvals are not their own. */
export function excludedFrom(flow: Flow, state: CaseState, step: HumanStep, starter: string): Set<string> {
  const own = flow.policy?.approverIsStarter ?? "exclude";
  const excluded = new Set<string>(step.do === "approve" && (own === "exclude" || own === "superior") ? [starter] : []);
  for (const group of flow.separate) {
    if (!group.includes(step.id)) continue;
    for (const { step: other, person, for: principal } of state.acted) {
      if (other === step.id || !group.includes(other)) continue;
      excluded.add(person);
      if (principal !== undefined) excluded.add(principal);
    }
    if (group.some((id) => flow.steps[0]?.id === id)) excluded.add(starter);
  }
  return excluded;
}

/** A joint decision needs a voice of every rule, not only everybody of the one that finds people. */
export function lacksVoice(step: HumanStep, found: readonly Candidate[]): boolean {
  if (step.do !== "approve" || step.decide === "any" || found.length === 0) return false;
  if (step.decide !== "all") return false;
  return !step.who.every((who, i) =>
    found.some((c) => c.why.who === i || step.who.length === 1 || (isRoleWho(who) && c.why.role === who.role)),
  );
}

/** Rules that a person still has to fill by naming somebody. */
export function unnamed(step: HumanStep, state: CaseState): Extract<Who, { chosenBy: string }>[] {
  return step.who.flatMap((who) => ("chosenBy" in who && (state.chosen[step.id] ?? []).length === 0 ? [who] : []));
}

/** Candidates of a rule that lets a person choose are only who could be chosen. */
function isNamed(rules: readonly Who[], candidate: Candidate): boolean {
  const who = candidate.why.who === undefined ? undefined : rules[candidate.why.who];
  return who !== undefined && "chosenBy" in who;
}

type Known = { state: CaseState; people: People; found: readonly Candidate[] };

function namedBy(who: Who, i: number, step: string, { state, people, found }: Known): Candidate[] {
  if ("sameAs" in who)
    return doersOf(state, who.sameAs).flatMap((person) => acting(people, person, { rule: "same", who: i }));
  if (!("chosenBy" in who)) return [];
  return (state.chosen[step] ?? []).flatMap((person): Candidate[] => {
    const known = found.find((c) => c.person === person && c.why.who === i);
    const why: Why = { ...known?.why, rule: "chosen", who: i };
    // Who could be chosen was a substitute already where one acts.
    return known ? [{ person, why }] : acting(people, person, why);
  });
}

/** Who decided a step when it was last entered; not those who were only asked besides. */
function doersOf(state: CaseState, step: string): string[] {
  const all = state.acted.filter((a) => a.step === step && a.aside !== true);
  const last = all.at(-1);
  return last?.entry === undefined
    ? all.slice(-1).map((a) => a.person)
    : all.filter((a) => a.entry === last.entry).map((a) => a.person);
}

/** The person, or who acts for them now. */
function acting(people: People, person: string, why: Why): Candidate[] {
  const now = people.actsFor?.(person);
  if (now === null) return [];
  return [now === undefined || now === person ? { person, why } : { person: now, why: { ...why, for: person } }];
}

/** Each person once, by the first rule that found them. */
export function once(candidates: readonly Candidate[]): Candidate[] {
  const seen = new Set<string>();
  return candidates.filter((c) => !seen.has(c.person) && seen.add(c.person));
}
