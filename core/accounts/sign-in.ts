/** Signs a person in: slow down guesses, spend the same time on unknown accounts, leave evidence. */
import type { Context } from "../context.ts";
import { inTransaction } from "../database/database.ts";
import { Refusal } from "../errors.ts";
import { appendEvidence } from "../evidence/append.ts";
import { spendPasswordTime, verifyPassword } from "./password.ts";
import { countFailures, deleteFailures, findPersonByLogin, insertFailure } from "./queries.ts";
import { type NewSession, openSession } from "./session.ts";

const WINDOW_MINUTES = 15;
const MAX_BY_LOGIN = 5;
const MAX_BY_ADDRESS = 50;

/** Opens a session, or refuses with sign-in.wrong, sign-in.too-many or sign-in.demo-closed. */
export async function signIn(
  context: Context,
  given: { login: string; password: string; address: string },
): Promise<NewSession> {
  const now = context.clock();
  const login = given.login.trim().toLowerCase();
  const [failures] = await countFailures(context.pool, [
    login,
    given.address,
    new Date(now.getTime() - WINDOW_MINUTES * 60_000),
  ]);
  if ((failures?.by_login ?? 0) >= MAX_BY_LOGIN || (failures?.by_address ?? 0) >= MAX_BY_ADDRESS)
    throw new Refusal("sign-in.too-many", { facts: { minutes: WINDOW_MINUTES } });
  const [person] = await findPersonByLogin(context.pool, [login]);
  if (!person?.active) await spendPasswordTime(given.password);
  if (!person?.active || !(await verifyPassword(given.password, person.password))) {
    await insertFailure(context.pool, [login.slice(0, 100), given.address, now]);
    throw new Refusal("sign-in.wrong");
  }
  if (person.demo && !context.demo) throw new Refusal("sign-in.demo-closed");
  return inTransaction(context.pool, async (tx) => {
    await deleteFailures(tx, [login]);
    const session = await openSession(tx, person.id, given.address, now);
    await appendEvidence(
      tx,
      { person: person.id, address: given.address, at: now },
      { kind: "sign-in", subject: `person:${person.id}`, what: { login } },
    );
    return session;
  });
}
