/** Quota lines with their accounts, for other features. */
import type { Queryable } from "../database/database.ts";
import type { Accounts } from "../domain/ledger.ts";
import { findQuotaByNumber, findQuotaFacts, listCaseQuotas } from "./queries.ts";

export type QuotaLine = { id: string; number: string; accounts: Accounts };

/** The lines of the given ids, in id order. */
export async function quotasById(db: Queryable, ids: readonly string[]): Promise<QuotaLine[]> {
  if (ids.length === 0) return [];
  return (await listCaseQuotas(db, [ids])).map((row) => ({
    id: row.id,
    number: row.number,
    accounts: accountsOf(row),
  }));
}

/** The line that was opened last under a document number, whoever holds it. */
export async function quotaByNumber(db: Queryable, number: string): Promise<{ id: string } | undefined> {
  return (await findQuotaByNumber(db, [number]))[0];
}

/** What a payment order says of its line: number, source and nature. */
export async function quotaFacts(
  db: Queryable,
  id: string,
): Promise<{ number: string; source: string; nature: string | null } | undefined> {
  return (await findQuotaFacts(db, [id]))[0];
}

/** The six accounts of a row. */
export function accountsOf(row: {
  total_fen: number;
  frozen_fen: number;
  in_transit_fen: number;
  paid_fen: number;
  refunded_fen: number;
  distributed_fen: number;
}): Accounts {
  return {
    totalFen: row.total_fen,
    frozenFen: row.frozen_fen,
    inTransitFen: row.in_transit_fen,
    paidFen: row.paid_fen,
    refundedFen: row.refunded_fen,
    distributedFen: row.distributed_fen,
  };
}
