/** A month of an account as people read it: results, days, and the table that brings both balances together. */
import { namesById } from "../accounts/names.ts";
import type { Context } from "../context.ts";
import { daysFrom, plusDays } from "../domain/day.ts";
import { covers, type Identity } from "../domain/scope.ts";
import { hideText } from "../domain/text-width.ts";
import { Refusal } from "../errors.ts";
import { getAccount, shownAccount } from "./accounts.ts";
import { listStatements } from "./queries.ts";
import {
  countGroups,
  findBalances,
  type GroupRow,
  type LineRow,
  listDays,
  listGroups,
  listLines,
  listMatches,
  listMonths,
  listOpenUpTo,
  listPayments,
  type PaymentRow,
  type Result,
  RESULTS,
  sumUpTo,
} from "./reconciliation-queries.ts";
import type { ReconciliationSheet } from "./reconciliation-paper.ts";
import { looksReturned, settingsAt } from "./settings.ts";

/** First and last day of a month such as 2026-03. */
export function daysOfMonth(month: string): { from: string; to: string } {
  const from = `${month}-01`;
  const [last = from] = daysFrom(plusDays(from, 27), plusDays(from, 30))
    .filter((day) => day.startsWith(month))
    .slice(-1);
  return { from, to: last };
}

/** Figures of a month; amounts of payments are positive for money that went out. */
export async function readMonth(context: Context, identity: Identity, accountId: string, month: string) {
  const account = await getAccount(context.pool, identity, "bank.read", accountId);
  const { from, to } = daysOfMonth(month);
  const values = [account.id, from, to];
  const [counts, days, statements, months, balance] = await Promise.all([
    countGroups(context.pool, values),
    listDays(context.pool, values),
    listStatements(context.pool, values),
    listMonths(context.pool, [account.id]),
    readBalance(context, account.id, to),
  ]);
  const names = await namesById(context.pool, [...new Set(statements.map((row) => row.by))]);
  return {
    account: { ...shownAccount(account), mayWrite: covers(identity, "bank.write", account) },
    month,
    months: months.map((row) => row.month),
    results: RESULTS.map((result) => {
      const row = counts.find((one) => one.result === result);
      return {
        result,
        groups: row?.groups ?? 0,
        lines: row?.lines ?? 0,
        payments: row?.payments ?? 0,
        lineFen: row?.line_fen ?? 0,
        paymentFen: row?.payment_fen ?? 0,
      };
    }),
    days: days.map((row) => ({
      day: row.day,
      lines: row.lines,
      openLines: row.open_lines,
      payments: row.payments,
      openPayments: row.open_payments,
      covered: row.covered,
    })),
    statements: statements.map((row) => ({
      id: row.id,
      number: row.number,
      file: row.name,
      format: row.format,
      from: row.from_day,
      to: row.to_day,
      openingFen: row.opening_fen,
      closingFen: row.closing_fen,
      entries: row.entries,
      pending: row.pending,
      by: names.get(row.by) ?? "",
      at: row.at.toISOString(),
    })),
    balance,
  };
}

/**
 * The usual table: the bank's balance with what we have and the bank has not, our balance with what the bank has and we
 * have not. Ours goes on from the bank's first opening balance by our payments and by lines with a reason given. Null
 * while no statement has come.
 */
async function readBalance(context: Context, account: string, until: string) {
  const [found] = await findBalances(context.pool, [account, until]);
  if (!found) return null;
  const sums = await sumUpTo(context.pool, [account, found.to_day]);
  const of = (side: "bank" | "ours", states: string[], into?: boolean): number =>
    sums
      .filter((row) => row.side === side && states.includes(row.state) && (into === undefined || row.into === into))
      .reduce((sum, row) => sum + row.fen, 0);
  const oursFen = found.opening_fen + of("bank", ["explained"]) - of("ours", ["agreed", "open"]);
  const bank = { in: of("bank", ["open"], true), out: -of("bank", ["open"], false) };
  const ours = { in: -of("ours", ["open"], true), out: of("ours", ["open"], false) };
  const bankAdjustedFen = found.closing_fen + ours.in - ours.out;
  const oursAdjustedFen = oursFen + bank.in - bank.out;
  return {
    asOf: found.to_day,
    from: found.from_day,
    bankFen: found.closing_fen,
    oursFen,
    oursNotBank: { inFen: ours.in, outFen: ours.out },
    bankNotOurs: { inFen: bank.in, outFen: bank.out },
    bankAdjustedFen,
    oursAdjustedFen,
    differenceFen: bankAdjustedFen - oursAdjustedFen,
    /** Days without a statement between the first and the last one. */
    missingDays: found.days,
  };
}

/** What stands on the printed sheet of a month: the table above and every item that is open at its day. */
export async function readSheet(
  context: Context,
  identity: Identity,
  accountId: string,
  month: string,
): Promise<ReconciliationSheet> {
  const account = await getAccount(context.pool, identity, "bank.read", accountId);
  const balance = await readBalance(context, account.id, daysOfMonth(month).to);
  if (!balance) throw new Refusal("reco.no-statement");
  const { title, bank, number } = shownAccount(account);
  const items = await listOpenUpTo(context.pool, [account.id, balance.asOf]);
  return { ...balance, account: [bank, title, number].join(" "), items };
}

export type ItemQuery = {
  month: string;
  results?: readonly Result[] | undefined;
  text?: string | undefined;
  after?: string | undefined;
  size: number;
};

/** Both sides, one page by day; `next` is where the page behind it begins. */
export async function listItems(context: Context, identity: Identity, accountId: string, query: ItemQuery) {
  const account = await getAccount(context.pool, identity, "bank.read", accountId);
  const { from, to } = daysOfMonth(query.month);
  const [day = null, key = null] = query.after?.split("_") ?? [];
  const text = (query.text ?? "").trim();
  const like = text === "" ? "" : `%${text.replaceAll(/[\\%_]/g, "\\$&")}%`;
  const found = await listGroups(context.pool, [
    account.id,
    from,
    to,
    query.results ?? RESULTS,
    day,
    key,
    query.size + 1,
    like,
  ]);
  const groups = found.slice(0, query.size);
  const alone = groups.filter((group) => group.match === null).map((group) => group.key);
  const matched = groups.flatMap((group) => group.match ?? []);
  const [lines, payments, matches] = await Promise.all([
    listLines(context.pool, [account.id, alone, matched]),
    listPayments(context.pool, [account.county, alone, matched]),
    listMatches(context.pool, [matched]),
  ]);
  const names = await namesById(context.pool, [...new Set(matches.flatMap((match) => match.by ?? []))]);
  const settings = await settingsAt(context, context.pool, account.unit);
  const unmasked = covers(identity, "sensitive.read", account);
  const of = <T extends { id: string; match: string | null }>(rows: readonly T[], group: GroupRow): T[] =>
    rows.filter((row) => (group.match === null ? row.id === group.key : row.match === group.match));
  const last = groups.at(-1);
  return {
    rows: groups.map((group) => {
      const match = matches.find((one) => one.id === group.match);
      return {
        key: group.key,
        day: group.day,
        result: group.result,
        match: match
          ? {
              id: match.id,
              made: match.made,
              basis: match.basis,
              reason: match.reason,
              by: names.get(match.by ?? "") ?? "",
              at: match.at.toISOString(),
            }
          : null,
        lines: of(lines, group).map((row) => lineOf(row, group, settings, unmasked)),
        payments: of(payments, group).map(paymentOf),
      };
    }),
    next: found.length > query.size && last ? `${last.day}_${last.key}` : null,
  };
}

function lineOf(row: LineRow, group: GroupRow, settings: Parameters<typeof looksReturned>[0], unmasked: boolean) {
  const { id, reference, voucher, counterparty, purpose, returned, final, place, file } = row;
  const open = group.result === "bank" || group.result === "differs";
  return {
    id,
    day: row.booked_on,
    amountFen: row.amount_fen,
    reference,
    voucher,
    counterparty,
    counterpartyAccount: unmasked ? row.counterparty_account : (hideText(row.counterparty_account) ?? ""),
    purpose,
    final,
    place,
    file,
    looksReturned: open && looksReturned(settings, { amountFen: row.amount_fen, purpose, returned }),
    document: row.document === null ? null : { id: row.document, number: row.document_number ?? "" },
  };
}

function paymentOf(row: PaymentRow) {
  return {
    id: row.id,
    day: row.paid_at,
    amountFen: row.amount_fen,
    payee: row.payee,
    voucher: row.voucher,
    document: { id: row.document, number: row.document_number },
    project: row.project === null ? null : { id: row.project, name: row.project_name ?? "" },
  };
}
