/** Takes a bank's file in, as a whole or not at all, and matches it with our payments. It posts nothing. */
import { createHash } from "node:crypto";
import { FileFault } from "../domain/file-fault.ts";
import type { Context } from "../context.ts";
import { inTransaction, type Tx } from "../database/database.ts";
import { dayInChina, plusDays } from "../domain/day.ts";
import { problem } from "../domain/problem.ts";
import { accountKey, isFinal, type Statement } from "../domain/statement.ts";
import { hideText } from "../domain/text-width.ts";
import { Refusal } from "../errors.ts";
import { type Actor, appendEvidence } from "../evidence/append.ts";
import { uuidv7 } from "../uuid.ts";
import { getAccount, type Hand } from "./accounts.ts";
import {
  type AccountRow,
  findImport,
  findNeighbours,
  findNumber,
  insertEarlyLines,
  insertFinalLines,
  insertImport,
  insertStatement,
  lockAccounts,
} from "./queries.ts";
import { readStatementFile } from "./read-statement-file.ts";
import { type MatchCount, ROWS, runMatch } from "./run-match.ts";
import { type BankSettings, settingsAt } from "./settings.ts";

export type TakenStatement = {
  id: string;
  number: string;
  format: Statement["format"];
  from: string;
  to: string;
  lines: number;
  /** Lines that a report or notification had told of before. */
  known: number;
  pending: number;
  /** Days before it that no statement covers, where there are any. */
  gap: { from: string; to: string } | null;
};
export type ImportResult = { id: string; statements: TakenStatement[]; matched: MatchCount };

/** Refuses with the line and the reason; then nothing of the file is kept. */
export async function importStatement(
  context: Context,
  { identity, address }: Hand,
  accountId: string,
  file: { bytes: Buffer; name: string },
): Promise<ImportResult> {
  const account = await getAccount(context.pool, identity, "bank.write", accountId);
  const settings = await settingsAt(context, context.pool, account.unit);
  const digest = createHash("sha256").update(file.bytes).digest("hex");
  await refuseRepeat(context.pool, digest);
  const at = context.clock();
  const actor = { person: identity.person.id, address, at };
  const statements = await orRefusal(async () => {
    const read = await readStatementFile(file.bytes, settings.layouts);
    for (const statement of read) checkPlace(statement, account, dayInChina(at));
    return read;
  });
  await context.files.put(file.bytes);
  const result = await orRefusal(() =>
    inTransaction(context.pool, async (tx) => keep(tx, { account, settings, statements, actor, digest, file })),
  );
  context.live.changed([{ topic: "bank", place: account }]);
  return result;
}

type Order = {
  account: AccountRow;
  settings: BankSettings;
  statements: readonly Statement[];
  actor: Actor & { person: string };
  digest: string;
  file: { bytes: Buffer; name: string };
};

async function keep(tx: Tx, { account, settings, statements, actor, digest, file }: Order): Promise<ImportResult> {
  await lockAccounts(tx, [account.county]);
  await refuseRepeat(tx, digest);
  const id = uuidv7(actor.at);
  const name = file.name.replaceAll(/[\u0000-\u001F\u007F/\\]/g, "").slice(-200);
  await insertImport(tx, [id, account.id, digest, name, file.bytes.length, actor.person, actor.at]);
  const taken: TakenStatement[] = [];
  // In the order of their days, so that each one finds the one before it.
  for (const statement of statements.toSorted((a, b) => (a.from < b.from ? -1 : 1)))
    taken.push(await keepStatement(tx, account, id, statement, actor));
  const matched = await runMatch(tx, account, settings, actor);
  await appendEvidence(tx, actor, {
    kind: "bank",
    subject: `bank-account:${account.id}`,
    what: { do: "import", import: id, name, digest, statements: taken, matched },
  });
  return { id, statements: taken, matched };
}

async function keepStatement(
  tx: Tx,
  account: AccountRow,
  importId: string,
  statement: Statement,
  actor: Actor,
): Promise<TakenStatement> {
  const { format, id: number, place, from, to, openingFen, closingFen, lines, pending } = statement;
  if ((await findNumber(tx, [account.id, number])).length > 0)
    throw new FileFault("bank.statement-known", place, { id: number });
  const final = isFinal(format);
  const gap = final ? await checkNeighbours(tx, account, statement) : null;
  const id = uuidv7(actor.at);
  await insertStatement(tx, [
    id,
    importId,
    account.id,
    format,
    final,
    number,
    from,
    to,
    openingFen,
    closingFen,
    lines.length,
    pending,
  ]);
  const rows = numbered(statement, actor.at);
  let fresh = 0;
  let told = 0;
  for (let start = 0; start < rows.length; start += ROWS) {
    const some = rows.slice(start, start + ROWS);
    const values = [account.id, id, JSON.stringify(some)];
    if (final) {
      const kept = await insertFinalLines(tx, values);
      const places = new Set(kept.map((row) => row.place));
      const missing = some.find((row) => !places.has(row.place));
      if (missing) throw new FileFault("bank.entry-known", missing.place, { reference: missing.reference ?? "" });
      told += kept.filter((row) => row.announced).length;
    } else {
      const kept = await insertEarlyLines(tx, values);
      const late = kept.find((row) => row.closed);
      if (late) throw new FileFault("bank.not-in-statement", late.place);
      fresh += kept.length;
    }
  }
  return {
    id,
    number,
    format,
    from,
    to,
    lines: lines.length,
    known: final ? told : lines.length - fresh,
    pending,
    gap,
  };
}

/** Lines as rows; entries that bear one number on one day with one amount are counted, so that both parts of a split stay. */
function numbered({ lines, format }: Statement, at: Date) {
  const counts = new Map<string, number>();
  return lines.map((line) => {
    if (line.reference === null && !isFinal(format)) throw new FileFault("bank.no-reference", line.place);
    const key = JSON.stringify([line.reference, line.bookedOn, line.amountFen]);
    const ordinal = (counts.get(key) ?? 0) + 1;
    counts.set(key, ordinal);
    return {
      id: uuidv7(at),
      place: line.place,
      ordinal,
      reference: line.reference,
      voucher: line.voucher,
      booked_on: line.bookedOn,
      value_on: line.valueOn,
      amount_fen: line.amountFen,
      balance_fen: line.balanceFen,
      counterparty: line.counterparty,
      counterparty_account: line.counterpartyAccount,
      purpose: line.purpose,
      code: line.code,
      returned: line.returned,
    };
  });
}

/** Days that another statement has are refused; so is a balance that does not go on from the day before, or to the day after. */
async function checkNeighbours(tx: Tx, account: AccountRow, statement: Statement): Promise<TakenStatement["gap"]> {
  const { place, from, to, openingFen, closingFen } = statement;
  let gap: TakenStatement["gap"] = null;
  for (const other of await findNeighbours(tx, [account.id, from, to])) {
    if (other.of === "overlaps")
      throw new FileFault("bank.overlaps", place, { id: other.number, from: other.from_day, to: other.to_day });
    const [left, right] = other.of === "before" ? [other.closing_fen, openingFen] : [closingFen, other.opening_fen];
    const next = other.of === "before" ? plusDays(other.to_day, 1) === from : plusDays(to, 1) === other.from_day;
    if (!next) {
      if (other.of === "before") gap = { from: plusDays(other.to_day, 1), to: plusDays(from, -1) };
      continue;
    }
    if (left !== right)
      throw new FileFault("bank.does-not-follow", place, {
        id: other.number,
        expectedFen: left ?? 0,
        foundFen: right ?? 0,
      });
  }
  return gap;
}

function checkPlace(statement: Statement, account: AccountRow, today: string): void {
  if (accountKey(statement.account) !== account.number)
    throw new FileFault("bank.other-account", statement.place, { found: hideText(statement.account) ?? "" });
  if (statement.to > today) throw new FileFault("bank.future", statement.place, { to: statement.to });
  if (statement.from < account.since)
    throw new FileFault("bank.before-since", statement.place, { from: statement.from, since: account.since });
}

async function refuseRepeat(db: Parameters<typeof findImport>[0], digest: string): Promise<void> {
  const [known] = await findImport(db, [digest]);
  if (known)
    throw new Refusal("bank.same-file", { facts: { name: known.name, at: known.at.toISOString().slice(0, 10) } });
}

/** A fault of the file becomes a refusal that names the line. */
async function orRefusal<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof FileFault)) throw error;
    throw new Refusal("bank.unreadable", {
      problems: [problem(error.code, `/lines/${error.line}`, { ...error.params, line: error.line })],
    });
  }
}
