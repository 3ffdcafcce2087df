/** The invented people of the demo, with their roles in words; nobody outside demo mode. */
import type { Context } from "../context.ts";
import { listDemoAccounts } from "./queries.ts";

export type DemoAccount = { login: string; name: string; roles: string; unit: string };

/** In the order of appointment. */
export async function demoAccounts(context: Context): Promise<DemoAccount[]> {
  if (!context.demo) return [];
  return (await listDemoAccounts(context.pool)).map((row) => ({
    ...row,
    roles: row.roles.map((role) => context.definitions.find("role", role)?.title ?? role).join(", "),
  }));
}
