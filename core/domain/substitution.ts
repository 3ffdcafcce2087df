/**
 * Standing substitution: from day to day a person's tasks go to somebody else, for all forms or for some. The
 * person keeps their rights. What was agreed is never changed, only revoked from a moment on, so that what held at any
 * past instant can always be told.
 */
import { dayInChina, daysFrom } from "./day.ts";
import { type Problem, problem } from "./problem.ts";

export type Substitution = {
  id: string;
  person: string;
  substitute: string;
  /** Whether the substitute's account is open. */
  open: boolean;
  /** First and last day in China, both whole; the first day of one that was agreed today begins when it was agreed. */
  from: string;
  to: string;
  /** Null for every form. */
  forms: readonly string[] | null;
  createdAt: Date;
  revokedAt: Date | null;
};
export type SubstitutionDraft = Pick<Substitution, "person" | "substitute" | "from" | "to" | "forms">;
export type Pair = { person: string; substitute: string };
/** One step of a chain: by this substitution the tasks went from one person to the next. */
export type Hop = { substitution: string; from: string; to: string };

/** B may be away too: so far a chain is followed, further substitutes are not asked. */
export const MAX_HOPS = 5;
/** Longer ones are forgotten; an absence for good is a matter of posts and roles. */
export const MAX_DAYS = 366;

/** Whether the substitution holds at an instant for a form. */
export function holdsAt(given: Substitution, form: string, at: Date): boolean {
  const day = dayInChina(at);
  return (
    given.from <= day &&
    day <= given.to &&
    at >= given.createdAt &&
    (given.revokedAt === null || at < given.revokedAt) &&
    (given.forms === null || given.forms.includes(form))
  );
}

/**
 * Who acts for a person: the last of the chain does. Empty when nobody does. A chain ends at its last open account, so
 * that tasks never go to somebody who cannot sign in, after at most MAX_HOPS steps, and never comes back to where it was.
 */
export function substituteOf(list: readonly Substitution[], person: string, form: string, at: Date): Hop[] {
  const chain: Hop[] = [];
  const passed = new Set([person]);
  let reached = 0;
  for (let from = person; chain.length < MAX_HOPS; ) {
    const next = list.find((one) => one.person === from && !passed.has(one.substitute) && holdsAt(one, form, at));
    if (!next) break;
    chain.push({ substitution: next.id, from, to: next.substitute });
    passed.add(next.substitute);
    if (next.open) reached = chain.length;
    from = next.substitute;
  }
  return chain.slice(0, reached);
}

/**
 * What speaks against a new substitution beside those that are there; `list` holds every one that shares a day with it.
 */
export function draftProblems(list: readonly Substitution[], draft: SubstitutionDraft, today: string): Problem[] {
  if (draft.person === draft.substitute) return [problem("substitution.self", "/substitute")];
  if (draft.to < draft.from) return [problem("substitution.order", "/to")];
  if (draft.from < today) return [problem("substitution.past", "/from", { today })];
  if (daysFrom(draft.from, draft.to).length > MAX_DAYS)
    return [problem("substitution.too-long", "/to", { days: MAX_DAYS })];
  const standing = list.filter((one) => one.revokedAt === null);
  const other = standing.find((one) => one.person === draft.person && common(one, draft) !== undefined);
  if (other) return [problem("substitution.overlap", "/from", { from: other.from, to: other.to })];
  return pairsThrough(standing, draft).some((pair) => pair.person === pair.substitute)
    ? [problem("substitution.circle", "/substitute")]
    : [];
}

type Reach = Pick<Substitution, "from" | "to" | "forms">;

/** The days and forms that two have in common; undefined for none. */
function common(a: Reach, b: Reach): Reach | undefined {
  const from = a.from > b.from ? a.from : b.from;
  const to = a.to < b.to ? a.to : b.to;
  const forms = a.forms === null ? b.forms : b.forms === null ? a.forms : a.forms.filter((id) => b.forms?.includes(id));
  return from > to || forms?.length === 0 ? undefined : { from, to, forms };
}

/**
 * Who would act for whom through a new substitution, chains on both sides of it included: whose tasks, and whose hands.
 * The draft closes a circle where both are the same.
 */
export function pairsThrough(list: readonly Substitution[], draft: SubstitutionDraft): Pair[] {
  const standing = list.filter((one) => one.revokedAt === null);
  const start = [{ person: draft.person, reach: draft }];
  return follow(standing, start, (one, at) => (one.substitute === at ? one.person : undefined)).flatMap(
    ({ person, reach }) =>
      follow(standing, [{ person: draft.substitute, reach }], (one, at) =>
        one.person === at ? one.substitute : undefined,
      ).map((end) => ({ person, substitute: end.person })),
  );
}

type Reached = { person: string; reach: Reach };

/** The starting points and everybody that one step after the other leads to, on days and for forms that all steps share. */
function follow(
  list: readonly Substitution[],
  from: readonly Reached[],
  step: (one: Substitution, at: string) => string | undefined,
  passed: readonly string[] = [],
): Reached[] {
  return from.flatMap((at) => {
    if (passed.includes(at.person)) return [];
    const next = list.flatMap((one) => {
      const person = step(one, at.person);
      const reach = person === undefined ? undefined : common(one, at.reach);
      return person === undefined || reach === undefined ? [] : [{ person, reach }];
    });
    return [at, ...follow(list, next, step, [...passed, at.person])];
  });
}
