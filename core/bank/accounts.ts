/** Bank accounts: who sees them, who registers them, how they are named to people. */
import type { Context } from "../context.ts";
import { inTransaction, type Queryable } from "../database/database.ts";
import type { Permission } from "../domain/role.ts";
import { covers, type Identity, scopeCondition } from "../domain/scope.ts";
import { accountKey } from "../domain/statement.ts";
import { hideText } from "../domain/text-width.ts";
import { dayInChina } from "../domain/day.ts";
import { Refusal } from "../errors.ts";
import { appendEvidence } from "../evidence/append.ts";
import { lateDays } from "../rules/late-days.ts";
import {
  type AccountRow,
  findAccount,
  findPlaceOfUnit,
  insertAccount,
  lockAccounts,
  selectAccounts,
} from "./queries.ts";
import { countLate } from "./reconciliation-queries.ts";

export type NewAccount = { id: string; title: string; bank: string; owner: string; number: string; since: string };
/** Somebody at work: who and from where. */
export type Hand = { identity: Identity; address: string };

/** Accounts in reach with how much has been waiting for longer than the rules of their place allow. */
export async function listAccounts(context: Context, identity: Identity) {
  const values: unknown[] = [];
  const condition = scopeCondition(identity, "bank.read", "a", values);
  const rows = await selectAccounts(context.pool, condition, values);
  const days = await lateDays(
    context,
    context.pool,
    rows.map((row) => row.unit),
  );
  const daysOf = (row: AccountRow): number => days.get(row.unit) ?? 1;
  const late = await countLate(context.pool, [
    rows.map((row) => row.id),
    dayInChina(context.clock()),
    rows.map(daysOf),
  ]);
  return rows.map((row) => {
    const { lines = 0, payments = 0 } = late.find((one) => one.account === row.id) ?? {};
    return {
      ...shownAccount(row),
      mayWrite: covers(identity, "bank.write", row),
      late: { lines, payments, days: daysOf(row) },
    };
  });
}

/** The account with its last four digits. */
export function shownAccount(row: AccountRow) {
  const { id, title, bank, owner, number, main, since, county } = row;
  return { id, title, bank, owner, number: hideText(number) ?? "", main, since, county };
}

/** An account in reach; anything else does not exist for the person. */
export async function getAccount(
  db: Queryable,
  identity: Identity,
  permission: Permission,
  id: string,
): Promise<AccountRow> {
  const [row] = await findAccount(db, [id]);
  if (!row || !covers(identity, permission, row)) throw new Refusal("bank.account-not-found");
  return row;
}

/** Registers an account of the person's own finance office; the first one of a county is its main account. */
export async function openAccount(context: Context, { identity, address }: Hand, given: NewAccount): Promise<string> {
  const unit = identity.assignments.find((one) => one.permissions.includes("bank.write"))?.unit.id ?? "";
  const at = context.clock();
  const number = accountKey(given.number);
  return inTransaction(context.pool, async (tx) => {
    const [known] = await findAccount(tx, [given.id]);
    if (known) return (await getAccount(tx, identity, "bank.write", known.id)).id;
    const [place] = await findPlaceOfUnit(tx, [unit]);
    if (!place) throw new Refusal("unit.not-found");
    await lockAccounts(tx, [place.county]);
    const { id, title, bank, owner, since } = given;
    try {
      await insertAccount(tx, [
        id,
        unit,
        place.province,
        place.city,
        place.county,
        title,
        bank,
        owner,
        number,
        since,
        identity.person.id,
        at,
      ]);
    } catch (error) {
      if ((error as { constraint?: string }).constraint === "bank_account_number")
        throw new Refusal("bank.account-known");
      throw error;
    }
    await appendEvidence(
      tx,
      { person: identity.person.id, address, at },
      {
        kind: "bank",
        subject: `bank-account:${id}`,
        what: { do: "open", title, bank, owner, number: hideText(number), since, county: place.county },
      },
    );
    return id;
  });
}
