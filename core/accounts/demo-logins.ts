/** Demo accounts that may do a thing, for programs that act in the name of one. */
import type { Context } from "../context.ts";
import type { Permission } from "../domain/role.ts";
import { listDemoAccounts } from "./queries.ts";

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
