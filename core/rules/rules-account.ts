/** The closed account in whose name the program opens documents: it signs in nowhere and holds no role. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import type { Identity } from "../domain/scope.ts";
import { sentence } from "../messages.ts";
import { findRulesAccount, insertRulesAccount } from "./hit-queries.ts";

export const RULES_PERSON = "01900000-0000-7000-8000-000000000001";
const LOGIN = "mz-rules";

/** Makes the account where it is not there yet; an account of somebody else under its login stops the work. */
export async function openRulesAccount(context: Context, db: Queryable): Promise<Identity["person"]> {
  const name = sentence("zh-CN", "account.rules");
  await insertRulesAccount(db, [RULES_PERSON, LOGIN, name, context.demo, context.clock()]);
  const [row] = await findRulesAccount(db, [LOGIN]);
  if (row?.id !== RULES_PERSON || row.active) throw new Error(`the login ${LOGIN} belongs to somebody else`);
  return { id: row.id, name: row.name, login: LOGIN };
}
