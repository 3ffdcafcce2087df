/** Accounts and roles: the one who makes accounts grants no rights, nobody changes their own, conflicting roles are refused. */
import type { Context } from "../context.ts";
import { inTransaction, type Queryable, type Tx } from "../database/database.ts";
import { dayInChina } from "../domain/day.ts";
import { covers, type Identity, may, scopeCondition } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { appendEvidence } from "../evidence/append.ts";
import { uuidv7 } from "../uuid.ts";
import { hashPassword } from "./password.ts";
import {
  closePerson,
  deleteSessionsOf,
  endAssignment,
  findUnitPlace,
  insertAssignment,
  insertPerson,
  insertPost,
  listRolesOf,
  listPlacesOf,
  type PeopleRow,
  selectPeople,
  updatePassword,
} from "./queries.ts";

/** Opens an account with a post at a unit in the administrator's reach. */
export async function openAccount(
  context: Context,
  identity: Identity,
  address: string,
  given: { login: string; name: string; password: string; unit: string; title: string },
): Promise<string> {
  const at = context.clock();
  const id = uuidv7(at);
  const password = await hashPassword(given.password);
  await inTransaction(context.pool, async (tx) => {
    await inReach(tx, identity, "account.manage", given.unit);
    try {
      await insertPerson(tx, [id, given.login, given.name, password, false, at]);
    } catch (error) {
      if ((error as { code?: string }).code === "23505")
        throw new Refusal("person.invalid", { facts: { reason: given.login } });
      throw error;
    }
    await insertPost(tx, [uuidv7(at), given.unit, id, given.title, false, dayInChina(at)]);
    await appendEvidence(
      tx,
      { person: identity.person.id, address, at },
      {
        kind: "account",
        subject: `person:${id}`,
        what: { do: "open", login: given.login, name: given.name, unit: given.unit, title: given.title },
      },
    );
  });
  return id;
}

/** Closes an account at once: its sessions end. */
export async function closeAccount(
  context: Context,
  identity: Identity,
  address: string,
  person: string,
): Promise<void> {
  if (person === identity.person.id) throw new Refusal("role.self");
  const at = context.clock();
  await inTransaction(context.pool, async (tx) => {
    await personInReach(tx, identity, "account.manage", person);
    if ((await closePerson(tx, [person])).length === 0) throw new Refusal("person.not-found");
    await deleteSessionsOf(tx, [person]);
    await appendEvidence(
      tx,
      { person: identity.person.id, address, at },
      { kind: "account", subject: `person:${person}`, what: { do: "close" } },
    );
  });
}

/** Sets a new password; the person's sessions end. */
export async function resetPassword(
  context: Context,
  identity: Identity,
  address: string,
  person: string,
  password: string,
): Promise<void> {
  const at = context.clock();
  const hashed = await hashPassword(password);
  await inTransaction(context.pool, async (tx) => {
    await personInReach(tx, identity, "account.manage", person);
    await updatePassword(tx, [person, hashed]);
    await deleteSessionsOf(tx, [person]);
    await appendEvidence(
      tx,
      { person: identity.person.id, address, at },
      { kind: "account", subject: `person:${person}`, what: { do: "password" } },
    );
  });
}

/** Gives a role at a unit; refuses one that conflicts with a role the person holds. */
export async function grantRole(
  context: Context,
  identity: Identity,
  address: string,
  given: { person: string; role: string; unit: string },
): Promise<void> {
  if (given.person === identity.person.id) throw new Refusal("role.self");
  const role = context.definitions.get("role", given.role);
  const at = context.clock();
  await inTransaction(context.pool, async (tx) => {
    await inReach(tx, identity, "role.grant", given.unit);
    await personInReach(tx, identity, "role.grant", given.person);
    for (const { role: held } of await listRolesOf(tx, [given.person])) {
      const other = context.definitions.find("role", held);
      if (role.conflicts.includes(held) || other?.conflicts.includes(role.id))
        throw new Refusal("role.conflict", { facts: { role: role.title, other: other?.title ?? held } });
    }
    await insertAssignment(tx, [uuidv7(at), given.person, role.id, given.unit, dayInChina(at), identity.person.id]);
    await appendEvidence(
      tx,
      { person: identity.person.id, address, at },
      { kind: "role", subject: `person:${given.person}`, what: { do: "grant", role: role.id, unit: given.unit } },
    );
  });
}

/** Takes a role back from today on. */
export async function endRole(
  context: Context,
  identity: Identity,
  address: string,
  given: { person: string; assignment: string },
): Promise<void> {
  if (given.person === identity.person.id) throw new Refusal("role.self");
  const at = context.clock();
  await inTransaction(context.pool, async (tx) => {
    const [ended] = await endAssignment(tx, [given.assignment, given.person, dayInChina(at)]);
    if (!ended) throw new Refusal("person.not-found");
    await inReach(tx, identity, "role.grant", ended.unit);
    await appendEvidence(
      tx,
      { person: identity.person.id, address, at },
      { kind: "role", subject: `person:${given.person}`, what: { do: "end", role: ended.role, unit: ended.unit } },
    );
  });
}

async function inReach(
  tx: Tx,
  identity: Identity,
  permission: "account.manage" | "role.grant",
  unit: string,
): Promise<void> {
  const [place] = await findUnitPlace(tx, [unit]);
  if (!place || !covers(identity, permission, place)) throw new Refusal("unit.not-found");
}

/** Who holds a post or role at any unit out of reach is somebody else's to manage: a password reset would take the account over. */
export async function personInReach(
  db: Queryable,
  identity: Identity,
  permission: "account.manage" | "role.grant",
  person: string,
): Promise<void> {
  const places = await listPlacesOf(db, [person]);
  if (places.length === 0 || !places.every((place) => covers(identity, permission, place)))
    throw new Refusal("person.not-found");
}

/** The register of people within reach, for those who manage accounts or grant roles. */
export async function listPeopleInReach(context: Context, identity: Identity, q: string): Promise<PeopleRow[]> {
  const permission = (["account.manage", "role.grant"] as const).find((right) => may(identity, right));
  if (!permission) throw new Refusal("right.missing");
  const values: unknown[] = [q];
  return selectPeople(context.pool, scopeCondition(identity, permission, "w", values), values);
}
