/** Standing substitution: a person names who acts for them from day to day; an administrator may for somebody ill. */
import type { Context } from "../context.ts";
import { inTransaction, type Queryable, type Tx } from "../database/database.ts";
import { homeOf } from "../definitions/places.ts";
import { dayInChina } from "../domain/day.ts";
import { problem } from "../domain/problem.ts";
import type { Identity } from "../domain/scope.ts";
import {
  draftProblems,
  type Hop,
  MAX_HOPS,
  pairsThrough,
  type Substitution,
  type SubstitutionDraft,
  substituteOf,
} from "../domain/substitution.ts";
import { Refusal } from "../errors.ts";
import { appendEvidence } from "../evidence/append.ts";
import { uuidv7 } from "../uuid.ts";
import { personInReach } from "./manage-people.ts";
import { listPlacesOf } from "./queries.ts";
import {
  insertSubstitution,
  listChains,
  listRolesOfPeople,
  listStanding,
  listSubstitutionsOf,
  lockSubstitution,
  lockSubstitutions,
  revokeSubstitution,
  type StandingJson,
  type StandingRow,
  type SubstitutionRow,
} from "./substitution-queries.ts";

export type GivenSubstitution = {
  substitute: string;
  from: string;
  to: string;
  forms: readonly string[] | null;
  reason: string;
};

/**
 * Who acts for each of the people at an instant for documents of a form, in one round trip: the chain from the person
 * to whoever acts, empty where nobody does.
 */
export async function findSubstitutes(
  db: Queryable,
  people: readonly string[],
  form: string,
  at: Date,
): Promise<ReadonlyMap<string, Hop[]>> {
  if (people.length === 0) return new Map();
  const list = (await listChains(db, [people, at, MAX_HOPS])).map(fromRow);
  return new Map(people.map((person) => [person, substituteOf(list, person, form, at)]));
}

/** Names a substitute for the person asking, or for somebody within reach of an administrator who grants roles. */
export async function nameSubstitute(
  context: Context,
  identity: Identity,
  address: string,
  person: string,
  given: GivenSubstitution,
): Promise<string> {
  const at = context.clock();
  const draft: SubstitutionDraft = { person, ...given };
  const id = uuidv7(at);
  await inTransaction(context.pool, async (tx) => {
    if (person !== identity.person.id) {
      await personInReach(tx, identity, "role.grant", person);
      if (given.substitute === identity.person.id) throw new Refusal("role.self");
    }
    checkForms(context, given.forms);
    await lockSubstitutions(tx);
    const standing = (await listStanding(tx, [given.from, given.to])).map(fromRow);
    const problems = draftProblems(standing, draft, dayInChina(at));
    if (problems.length > 0) throw new Refusal("substitution.invalid", { problems });
    await checkPeople(context, tx, standing, draft);
    const { substitute, from, to, forms, reason } = given;
    await insertSubstitution(tx, [id, person, substitute, from, to, forms, reason, identity.person.id, at]);
    await appendEvidence(
      tx,
      { person: identity.person.id, address, at },
      { kind: "substitution", subject: `person:${person}`, what: { do: "name", substitution: id, ...given } },
    );
  });
  return id;
}

/** Ends a substitution now; what was done under it stays as it is. */
export async function endSubstitution(
  context: Context,
  identity: Identity,
  address: string,
  person: string,
  substitution: string,
): Promise<void> {
  const at = context.clock();
  await inTransaction(context.pool, async (tx) => {
    if (person !== identity.person.id) await personInReach(tx, identity, "role.grant", person);
    const [row] = await lockSubstitution(tx, [substitution, person]);
    if (!row) throw new Refusal("substitution.not-found");
    if (row.revoked_at !== null || row.to_day < dayInChina(at)) throw new Refusal("substitution.over");
    await revokeSubstitution(tx, [substitution, identity.person.id, at]);
    await appendEvidence(
      tx,
      { person: identity.person.id, address, at },
      { kind: "substitution", subject: `person:${person}`, what: { do: "revoke", substitution } },
    );
  });
}

/** What a person agreed and what was agreed with them, and the forms they may choose from. */
export async function readSubstitutions(context: Context, identity: Identity, person: string) {
  if (person !== identity.person.id) await personInReach(context.pool, identity, "role.grant", person);
  const today = dayInChina(context.clock());
  const rows = (await listSubstitutionsOf(context.pool, [person])).map((row) => shown(context, row, today));
  const home = await homeOf(context, context.pool, identity);
  return {
    given: rows.filter((row) => row.person.id === person),
    received: rows.filter((row) => row.person.id !== person),
    forms: context.definitions.view
      .all("form", home)
      .filter((row) => !row.retired)
      .map(({ id, body }) => ({ id, title: body.title })),
  };
}

function shown(context: Context, row: SubstitutionRow, today: string) {
  const state =
    row.revoked_at !== null ? "revoked" : row.to_day < today ? "over" : row.from_day > today ? "coming" : "now";
  return {
    id: row.id,
    state,
    person: { id: row.person, name: row.person_name },
    substitute: { id: row.substitute, name: row.substitute_name },
    from: row.from_day,
    to: row.to_day,
    forms: row.forms?.map((id) => ({ id, title: context.definitions.find("form", id)?.title ?? id })) ?? null,
    reason: row.reason,
    createdAt: row.created_at.toISOString(),
    createdBy: { id: row.created_by, name: row.created_by_name },
    ...(row.revoked_at !== null && {
      revokedAt: row.revoked_at.toISOString(),
      revokedBy: { name: row.revoked_by_name ?? "" },
    }),
  };
}

function checkForms({ definitions }: Context, forms: readonly string[] | null): void {
  const problems = (forms ?? []).flatMap((form, i) =>
    definitions.find("form", form) ? [] : [problem("substitution.form", `/forms/${i}`, { form })],
  );
  if (problems.length > 0) throw new Refusal("substitution.invalid", { problems });
}

/** The substitute has an open account in the same county, and nobody comes to act in two roles that exclude each other. */
async function checkPeople(
  context: Context,
  tx: Tx,
  standing: readonly Substitution[],
  draft: SubstitutionDraft,
): Promise<void> {
  const pairs = pairsThrough(standing, draft);
  const people = await listRolesOfPeople(tx, [[...new Set(pairs.flatMap((pair) => [pair.person, pair.substitute]))]]);
  const rolesOf = new Map(people.map(({ id, roles }) => [id, roles]));
  const refuse = (code: string): never => {
    throw new Refusal("substitution.invalid", { problems: [problem(code, "/substitute")] });
  };
  if (!people.some((one) => one.id === draft.substitute && one.open)) refuse("substitution.closed");
  const counties = await countiesOf(tx, draft.person);
  const near = await countiesOf(tx, draft.substitute);
  if (![...near].some((county) => counties.has(county))) refuse("substitution.far");
  for (const pair of pairs) checkRoles(context, rolesOf.get(pair.person) ?? [], rolesOf.get(pair.substitute) ?? []);
}

function checkRoles({ definitions }: Context, own: readonly string[], others: readonly string[]): void {
  for (const role of own)
    for (const other of others) {
      const [a, b] = [definitions.find("role", role), definitions.find("role", other)];
      if (a?.conflicts.includes(other) || b?.conflicts.includes(role))
        throw new Refusal("substitution.conflict", { facts: { role: a?.title ?? role, other: b?.title ?? other } });
    }
}

async function countiesOf(tx: Tx, person: string): Promise<Set<string>> {
  const places = await listPlacesOf(tx, [person]);
  return new Set(places.map(({ county, city, province }) => county ?? city ?? province ?? ""));
}

export function fromRow(row: StandingRow | StandingJson): Substitution {
  return {
    id: row.id,
    person: row.person,
    substitute: row.substitute,
    open: row.open,
    from: row.from_day,
    to: row.to_day,
    forms: row.forms,
    createdAt: new Date(row.created_at),
    revokedAt: row.revoked_at === null ? null : new Date(row.revoked_at),
  };
}
