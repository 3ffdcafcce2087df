/** A person as the command line acts for them: no password, since who runs it can read the database anyway. */
import type { Context } from "../context.ts";
import { inTransaction } from "../database/database.ts";
import type { Permission } from "../domain/role.ts";
import type { Identity } from "../domain/scope.ts";
import { deleteSession, findPersonByLogin, listDemoAccounts } from "./queries.ts";
import { hashToken, openSession, readSession } from "./session.ts";

/** The identity of an active person, or undefined; the session it is read through is gone when this returns. */
export async function identityOfLogin(context: Context, login: string): Promise<Identity | undefined> {
  const now = context.clock();
  const [person] = await findPersonByLogin(context.pool, [login.trim().toLowerCase()]);
  if (!person?.active || (person.demo && !context.demo)) return undefined;
  return inTransaction(context.pool, async (tx) => {
    const { token } = await openSession(tx, person.id, "cli", now);
    const identity = await readSession(tx, context.definitions, token, now);
    await deleteSession(tx, [hashToken(token)]);
    return identity;
  });
}

/** Logins of demo accounts whose roles hold the permission, in the order in which they were made. */
export async function demoLoginsWith(context: Context, permission: Permission): Promise<string[]> {
  if (!context.demo) return [];
  const accounts = await listDemoAccounts(context.pool);
  return accounts
    .filter(({ roles }) =>
      roles.some((role) => context.definitions.find("role", role)?.permissions.includes(permission) === true),
    )
    .map(({ login }) => login);
}
