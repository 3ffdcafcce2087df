/**
 * The register follows a document: its invoices are taken while it is submitted or finished, and free again when it is
 * withdrawn, returned to its starter or refused. In the command's transaction, before any budget line is locked, so that
 * of two submissions with one invoice exactly one goes and nobody waits in a circle.
 */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import type { CaseState } from "../domain/case-state.ts";
import {
  type InvoiceRow,
  invoiceFaults,
  invoicePointer,
  invoiceRows,
  type InvoiceTable,
  invoiceTableOf,
} from "../domain/invoice-rows.ts";
import type { Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { uuidv7 } from "../uuid.ts";
import { conflictOf } from "./describe-conflict.ts";
import { listHolders, listUses, lockNumbers, releaseUses, takeUses, type UseRow } from "./queries.ts";

type Answers = Readonly<Record<string, unknown>>;
export type UsingDocument = { id: string; form: string; formVersion: number; stored: Answers };
export type Using = {
  document: UsingDocument;
  /** The answers after the command. */
  answers: Answers;
  before: CaseState["status"];
  after: CaseState["status"];
  submits: boolean;
  identity: Identity | null;
  at: Date;
};

/** Takes and releases what the command changes; refuses with document.invalid and a problem beside each number. */
export async function keepUses(context: Context, tx: Queryable, using: Using): Promise<void> {
  const { document, answers } = using;
  const table = invoiceTableOf(context.definitions.get("form", document.form, document.formVersion));
  if (!table || table.columns.received === true || !changes(using, table)) return;
  const holder = holderOf(table, answers, document.id);
  const wanted = holds(using.after) ? invoiceRows(answers, table) : [];
  const problems = invoiceFaults(wanted, table);
  if (problems.length > 0) throw new Refusal("document.invalid", { problems, facts: { count: problems.length } });
  const current = await listUses(tx, [document.id]);
  const kept = current.filter((use) => wanted.some((row) => isSame(row, holder, use)));
  const gone = current.filter((use) => !kept.includes(use));
  const taken = wanted.filter((row) => !kept.some((use) => isSame(row, holder, use)));
  if (gone.length + taken.length === 0) return;
  await lockNumbers(tx, [[...gone, ...taken].map(({ number }) => number)]);
  if (gone.length > 0) await releaseUses(tx, [gone.map(({ id }) => id), using.at]);
  await take(tx, using, { table, holder, rows: taken });
}

/** What the documents of one contract hold an invoice by, where the form lets them share it. */
export function holderOf({ columns }: InvoiceTable, answers: Answers, document: string): string {
  const shared = columns.sharedBy === undefined ? undefined : answers[columns.sharedBy];
  return typeof shared === "string" && /^[0-9a-f-]{36}$/i.test(shared) ? shared : document;
}

async function take(
  tx: Queryable,
  { document, identity, at }: Using,
  { table, holder, rows }: { table: InvoiceTable; holder: string; rows: readonly InvoiceRow[] },
): Promise<void> {
  if (rows.length === 0) return;
  const given = rows.map(({ number, totalFen, usedFen }) => ({
    id: uuidv7(at),
    number,
    total: totalFen,
    used: usedFen,
  }));
  const by = identity?.person.id ?? null;
  const got = new Set(
    (await takeUses(tx, [document.id, holder, by, at, JSON.stringify(given)])).map(({ number }) => number),
  );
  const missed = rows.filter(({ number }) => !got.has(number));
  if (missed.length === 0) return;
  const others = await listHolders(tx, [missed.map(({ number }) => number), document.id]);
  const problems = missed.flatMap((row) => conflictOf(row, holder, others, identity, invoicePointer(table, row)) ?? []);
  throw new Refusal("document.invalid", { problems, facts: { count: problems.length } });
}

function holds(status: CaseState["status"]): boolean {
  return status === "running" || status === "done";
}

/** Most commands change nothing about invoices, and ask the register nothing. */
function changes({ document, answers, before, after, submits }: Using, { field, columns }: InvoiceTable): boolean {
  const differ = [field, columns.sharedBy ?? field].some(
    (id) => JSON.stringify(answers[id]) !== JSON.stringify(document.stored[id]),
  );
  return submits || holds(before) !== holds(after) || (holds(after) && differ);
}

function isSame(row: InvoiceRow, holder: string, use: UseRow): boolean {
  return (
    row.number === use.number && row.totalFen === use.total_fen && row.usedFen === use.used_fen && holder === use.holder
  );
}
