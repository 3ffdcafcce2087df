/** Lets the program match what is open on an account, inside the caller's transaction; it locks the accounts of the county. */
import type { Tx } from "../database/database.ts";
import { matchStatement } from "../domain/match-statement.ts";
import type { Actor } from "../evidence/append.ts";
import { uuidv7 } from "../uuid.ts";
import {
  deleteEmptyMatches,
  deleteProvisional,
  insertItems,
  insertMatches,
  listOpenLines,
  listOpenPayments,
} from "./match-queries.ts";
import { type AccountRow, lockAccounts } from "./queries.ts";
import type { BankSettings } from "./settings.ts";

export type MatchCount = { agrees: number; differs: number; lines: number; payments: number };
/** Rows of one statement. */
export const ROWS = 5000;

/** How many matches were made, and how many lines and payments of the county are left without one. */
export async function runMatch(
  tx: Tx,
  account: AccountRow,
  settings: Pick<BankSettings, "forms" | "fields">,
  actor: Actor,
): Promise<MatchCount> {
  await lockAccounts(tx, [account.county]);
  await deleteProvisional(tx, [account.id]);
  await deleteEmptyMatches(tx, [account.id]);
  const lines = await listOpenLines(tx, [account.id]);
  const payments =
    lines.length === 0
      ? []
      : await listOpenPayments(tx, [account.county, account.since, settings.forms, settings.fields]);
  const matches = matchStatement(payments, lines).map((match) => ({ id: uuidv7(actor.at), ...match }));
  for (let at = 0; at < matches.length; at += ROWS) {
    const some = matches.slice(at, at + ROWS);
    await insertMatches(tx, [
      JSON.stringify(some.map(({ id, basis, agrees }) => ({ id, basis, agrees }))),
      account.id,
      actor.person,
      actor.at,
    ]);
    await insertItems(tx, [
      JSON.stringify(
        some.flatMap((match) => [
          ...match.lines.map((line) => ({ match: match.id, line })),
          ...match.payments.map((payment) => ({ match: match.id, payment })),
        ]),
      ),
    ]);
  }
  const agreeing = matches.filter((match) => match.agrees);
  const used = (of: "lines" | "payments"): number => matches.reduce((sum, match) => sum + match[of].length, 0);
  return {
    agrees: agreeing.length,
    differs: matches.length - agreeing.length,
    lines: lines.length - used("lines"),
    payments: payments.length - used("payments"),
  };
}
