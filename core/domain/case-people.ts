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
};

/** People who may do a step; nobody twice. */
export function eligible(flow: Flow, state: CaseState, step: HumanStep, people: People): Candidate[] {
  return once(eligibleByRule(flow, state, step, people));
}

/** The same people, a person found by two rules twice. */
export function eligibleByRule(flow: Flow, state: CaseState, step: HumanStep, people: People): Candidate[] {
  const found = [
    ...(people.candidates[step.id] ?? []).filter((c) => !isNamed(step, c)),
    ...step.who.flatMap((who, i) => namedBy(who, i, state, step, people)),
  ].sort((a, b) => (a.why.who ?? 0) - (b.why.who ?? 0));
  const own = flow.policy?.approverIsStarter ?? "exclude";
  const asked = found.flatMap((c): Candidate[] => {
    if (step.do !== "approve" || c.person !== people.starter || own === "allow" || own === "skip") return [c];
    if (own === "exclude" || !people.superior) return [];
    return [
      { ...people.superior, why: { ...people.superior.why, ...(c.why.who !== undefined && { who: c.why.who }) } },
    ];
  });
  const excluded = excludedFrom(flow, state, step, people.starter);
  return asked.filter((c) => !excluded.has(c.person) && (c.why.for === undefined || !excluded.has(c.why.for)));
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
    found.some((c) => (isRoleWho(who) ? c.why.role === who.role : c.why.who === i || step.who.length === 1)),
  );
}

/** Rules that a person still has to fill by naming somebody. */
export function unnamed(step: HumanStep, state: CaseState): Extract<Who, { chosenBy: string }>[] {
  return step.who.flatMap((who) => ("chosenBy" in who && (state.chosen[step.id] ?? []).length === 0 ? [who] : []));
}

/** Candidates of a rule that lets a person choose are only who could be chosen. */
function isNamed(step: HumanStep, candidate: Candidate): boolean {
  const who = candidate.why.who === undefined ? undefined : step.who[candidate.why.who];
  return who !== undefined && "chosenBy" in who;
}

function namedBy(who: Who, i: number, state: CaseState, step: HumanStep, people: People): Candidate[] {
  if ("sameAs" in who) {
    const last = state.acted.findLast((a) => a.step === who.sameAs);
    return last ? [{ person: last.person, why: { rule: "same", who: i } }] : [];
  }
  if (!("chosenBy" in who)) return [];
  return (state.chosen[step.id] ?? []).map((person): Candidate => {
    const known = people.candidates[step.id]?.find((c) => c.person === person && c.why.who === i);
    const why: Why = { ...known?.why, rule: "chosen", who: i };
    return { person, why };
  });
}

/** Each person once, by the first rule that found them. */
export function once(candidates: readonly Candidate[]): Candidate[] {
  const seen = new Set<string>();
  return candidates.filter((c) => !seen.has(c.person) && seen.add(c.person));
}
