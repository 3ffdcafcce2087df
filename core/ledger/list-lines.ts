/** The tree of budget lines, level by level, for the person's scope. */
import type { Queryable } from "../database/database.ts";
import { availableOf, balanceOf } from "../domain/ledger.ts";
import type { Identity } from "../domain/scope.ts";
import { type LineFilter, lineCondition } from "./line-condition.ts";
import { accountsOf } from "./quotas.ts";
import {
  type AccountRow,
  type LineSums,
  type ListedLine,
  selectChildren,
  selectChoices,
  selectNumbers,
  selectRoots,
} from "./read-queries.ts";

export const PAGE_LINES = 50;
/** Document numbers that are offered as a start of the trace. */
const NUMBERS = 100;

export type LineQuery = LineFilter & { parent?: string; page?: number };

/** One page of the top lines with the sums of all, or of the lines below one; both under the same filters. */
export async function listLines(db: Queryable, identity: Identity, { parent, page = 1, ...filter }: LineQuery) {
  const values: unknown[] = [];
  const where = lineCondition(identity, filter, values);
  const select = { where, values, limit: PAGE_LINES, offset: (page - 1) * PAGE_LINES };
  if (parent !== undefined) {
    const { rows, total } = await selectChildren(db, { ...select, parent });
    return { rows: rows.map(lineOf), total, size: PAGE_LINES, sums: null };
  }
  const { rows, total, sums } = await selectRoots(db, select);
  return { rows: rows.map(lineOf), total, size: PAGE_LINES, sums: sumsOf(sums) };
}

/** Years, sources, natures and units that the person's lines have. */
export async function listChoices(db: Queryable, identity: Identity) {
  const values: unknown[] = [];
  return selectChoices(db, lineCondition(identity, {}, values), values);
}

/** The numbers that money came with, each with what became of it. */
export async function listNumbers(db: Queryable, identity: Identity, filter: LineFilter) {
  const values: unknown[] = [];
  const rows = await selectNumbers(db, lineCondition(identity, filter, values), values, NUMBERS);
  return { rows: rows.map(({ number, year, sources, ...sums }) => ({ number, year, sources, ...sumsOf(sums) })) };
}

function lineOf({ sup_number, children, ...row }: ListedLine) {
  const { id, parent, number, year, source, nature, unit, project, stopped } = row;
  return {
    id,
    parent,
    number,
    supNumber: sup_number,
    year,
    source,
    nature,
    unit,
    project,
    stopped,
    children,
    accounts: allAccounts(row),
  };
}

/** The six accounts with what follows from them. */
export function allAccounts(row: AccountRow) {
  const accounts = accountsOf(row);
  return { ...accounts, balanceFen: balanceOf(accounts), availableFen: availableOf(accounts) };
}

function sumsOf({ lines, own, frozen, in_transit, paid, refunded }: LineSums) {
  const balanceFen = own - paid + refunded;
  return {
    lines,
    ownFen: own,
    frozenFen: frozen,
    inTransitFen: in_transit,
    paidFen: paid,
    refundedFen: refunded,
    balanceFen,
    availableFen: balanceFen - frozen - in_transit,
  };
}
