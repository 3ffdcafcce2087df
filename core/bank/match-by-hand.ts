/** A person puts lines and payments together, gives the reason for one that has no counterpart, or takes a match apart. */
import { runMatch, type MatchCount } from "./run-match.ts";
import type { Context } from "../context.ts";
import { inTransaction } from "../database/database.ts";
import { Refusal } from "../errors.ts";
import { appendEvidence } from "../evidence/append.ts";
import { getAccount, type Hand } from "./accounts.ts";
import {
  deleteEmptyMatches,
  deleteProvisional,
  endMatch,
  findHandMatch,
  freeItems,
  insertHandMatch,
  insertItems,
  listChosenLines,
  listChosenPayments,
} from "./match-queries.ts";
import { type AccountRow, lockAccounts } from "./queries.ts";
import { settingsAt } from "./settings.ts";

export type HandMatch = { id: string; lines: string[]; payments: string[]; reason: string };

/** Lets the program look again, after payments were registered or taken apart. */
export async function matchAgain(context: Context, hand: Hand, accountId: string): Promise<MatchCount> {
  const account = await getAccount(context.pool, hand.identity, "bank.write", accountId);
  const settings = await settingsAt(context, context.pool, account.unit);
  const actor = { person: hand.identity.person.id, address: hand.address, at: context.clock() };
  const count = await inTransaction(context.pool, (tx) => runMatch(tx, account, settings, actor));
  tell(context, account);
  return count;
}

/**
 * Both sides have to come to the same sum; with one side alone the reason stands for the other. Refuses what is matched
 * already. A repeat with the same id is answered with what is there.
 */
export async function matchByHand(
  context: Context,
  { identity, address }: Hand,
  accountId: string,
  given: HandMatch,
): Promise<void> {
  const account = await getAccount(context.pool, identity, "bank.write", accountId);
  const at = context.clock();
  await inTransaction(context.pool, async (tx) => {
    await lockAccounts(tx, [account.county]);
    const [known] = await findHandMatch(tx, [given.id]);
    if (known?.account === account.id && known.by === identity.person.id) return;
    if (known) throw new Refusal("command.reused");
    // What only differs so far may be put together in another way; the rest of it is found again.
    await deleteProvisional(tx, [account.id]);
    await deleteEmptyMatches(tx, [account.id]);
    const lines = await listChosenLines(tx, [account.id, given.lines]);
    const payments = await listChosenPayments(tx, [account.county, given.payments, account.since]);
    if (lines.length !== new Set(given.lines).size || payments.length !== new Set(given.payments).size)
      throw new Refusal("bank.item-not-found");
    const all = [...lines, ...payments];
    if (all.length === 0) throw new Refusal("bank.item-not-found");
    if (all.some((one) => one.matched)) throw new Refusal("bank.matched-already");
    const explained = lines.length === 0 || payments.length === 0;
    const sum = all.reduce((fen, one) => fen + one.amount_fen, 0);
    if (!explained && sum !== 0) throw new Refusal("bank.sums-differ", { facts: { differenceFen: Math.abs(sum) } });
    await insertHandMatch(tx, [
      given.id,
      account.id,
      explained ? "explained" : "hand",
      given.reason,
      identity.person.id,
      at,
    ]);
    const items = [
      ...lines.map(({ id }) => ({ match: given.id, line: id })),
      ...payments.map(({ id }) => ({ match: given.id, payment: id })),
    ];
    await insertItems(tx, [JSON.stringify(items)]);
    const actor = { person: identity.person.id, address, at };
    await appendEvidence(tx, actor, {
      kind: "bank",
      subject: `bank-account:${account.id}`,
      what: {
        do: explained ? "explain" : "match",
        match: given.id,
        reason: given.reason,
        lines: lines.map(({ id, amount_fen: fen }) => ({ id, fen })),
        payments: payments.map(({ id, amount_fen: fen }) => ({ id, fen })),
      },
    });
    await runMatch(tx, account, await settingsAt(context, tx, account.unit), actor);
  });
  tell(context, account);
}

/** The program never puts together again what a person took apart. */
export async function undoMatch(
  context: Context,
  { identity, address }: Hand,
  accountId: string,
  match: string,
  reason: string,
): Promise<void> {
  const account = await getAccount(context.pool, identity, "bank.write", accountId);
  const at = context.clock();
  await inTransaction(context.pool, async (tx) => {
    await lockAccounts(tx, [account.county]);
    const [ended] = await endMatch(tx, [match, account.id, identity.person.id, at, reason]);
    if (!ended) throw new Refusal("bank.match-not-found");
    const items = await freeItems(tx, [match]);
    await appendEvidence(
      tx,
      { person: identity.person.id, address, at },
      {
        kind: "bank",
        subject: `bank-account:${account.id}`,
        what: { do: "undo", match, basis: ended.basis, reason, items },
      },
    );
  });
  tell(context, account);
}

function tell(context: Context, account: AccountRow): void {
  context.live.changed([{ topic: "bank", place: account }]);
}
