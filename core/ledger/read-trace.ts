/** Where the money of a line, or of an upper document number, went: the picture's nodes and links, and the rows beside it. */
import type { Context } from "../context.ts";
import { payeeName } from "../domain/payee.ts";
import { covers, type Identity } from "../domain/scope.ts";
import {
  drawTrace,
  lineTotal,
  rowsThrough,
  sumRows,
  type TraceNode,
  type TraceRow,
  traceRows,
} from "../domain/trace.ts";
import { Refusal } from "../errors.ts";
import { seenLines } from "./line-condition.ts";
import { accountsOf } from "./quotas.ts";
import { selectTrace, type Traced } from "./trace-query.ts";

/** Things drawn by themselves in a column of the picture; the others are one node and stand in the table. */
export const MOST_DRAWN = 10;
const PAGE_ROWS = 100;

export type TraceStart = { line?: string; number?: string };
export type TraceQuery = TraceStart & { through?: string; page?: number };
export type Tracing = { rows: TraceRow[]; names: Names; totalFen: number; rootFen: number; top: Traced["lines"] };
type Name = { name: string; note: string | null };
/** What a row's ids are called for this reader. */
export type Names = (kind: TraceNode["kind"], id: string) => Name;

/** All rows in the person's scope. A line that the person does not see is not found; a number that no line has gives none. */
export async function traceMoney(context: Context, identity: Identity, { line, number }: TraceStart): Promise<Tracing> {
  const values: unknown[] = [];
  const below = seenLines(identity, "q", values);
  values.push(line ?? number ?? "");
  const start =
    line === undefined
      ? `(coalesce(q.sup_number, q.number) = $${values.length} or q.number = $${values.length})`
      : `q.id = $${values.length}::uuid`;
  const traced = await selectTrace(context.pool, start, below, values);
  if (line !== undefined && traced.lines.length === 0) throw new Refusal("ledger.line-not-found");
  const lines = traced.lines.map((row) => ({ ...row, accounts: accountsOf(row), outsideFen: row.outside_fen }));
  const known = new Set(lines.map((row) => row.id));
  const top = lines.filter((row) => row.parent === null || !known.has(row.parent));
  const payments = traced.payments.map((payment) => ({
    line: payment.line,
    project: payment.project,
    contract: payment.contract,
    payee: payment.first,
    amountFen: payment.amount_fen,
  }));
  return {
    rows: traceRows(lines, payments),
    names: namesOf(identity, traced),
    totalFen: lineTotal(lines),
    rootFen: top.reduce((sum, row) => sum + row.total_fen, 0),
    top,
  };
}

/** The picture over all rows, and one page of the rows that pass the chosen node. */
export async function readTrace(context: Context, identity: Identity, query: TraceQuery) {
  const { rows, names, totalFen, rootFen, top } = await traceMoney(context, identity, query);
  const { nodes, links } = drawTrace(rows, MOST_DRAWN);
  const chosen = query.through === undefined ? rows : rowsThrough(rows, query.through, MOST_DRAWN);
  const page = query.page ?? 1;
  const sumOf = (state: TraceRow["state"]): number => sumRows(rows.filter((row) => row.state === state));
  return {
    line: query.line ?? null,
    number: query.line === undefined ? (query.number ?? null) : (top[0]?.number ?? null),
    sums: {
      totalFen,
      rootFen,
      paidFen: sumOf(null),
      inTransitFen: sumOf("in-transit"),
      frozenFen: sumOf("frozen"),
      availableFen: sumOf("available"),
      outsideFen: sumOf("outside"),
      unrecordedFen: sumOf("unrecorded"),
    },
    payees: new Set(rows.flatMap((row) => row.payee ?? [])).size,
    drawing: {
      nodes: nodes.map((node) => ({
        ...node,
        ...(node.of === null ? { name: null, note: null } : names(node.kind, node.of)),
      })),
      links,
    },
    rows: chosen.slice((page - 1) * PAGE_ROWS, page * PAGE_ROWS).map((row) => rowOf(row, names)),
    chosen: { rows: chosen.length, sumFen: sumRows(chosen) },
    size: PAGE_ROWS,
  };
}

function rowOf(row: TraceRow, names: Names) {
  const named = (kind: TraceNode["kind"], id: string | null) => (id === null ? null : { id, ...names(kind, id) });
  return {
    lines: row.lines.map((id) => ({ id, ...names("line", id) })),
    project: named("project", row.project),
    contract: named("contract", row.contract),
    payee: named("payee", row.payee),
    state: row.state,
    amountFen: row.amountFen,
  };
}

function namesOf(identity: Identity, traced: Traced): Names {
  const known = new Map<string, Name>();
  const closed = new Set<string>();
  for (const line of traced.lines) {
    known.set(`line:${line.id}`, { name: line.number, note: line.unit_name });
    if (!covers(identity, "sensitive.read", line)) closed.add(line.id);
  }
  // One payee may stand on several lines: a single closed one keeps the name.
  const shut = new Set(traced.payments.flatMap(({ first, line }) => (closed.has(line) ? [first] : [])));
  for (const { id, code, name } of traced.projects) known.set(`project:${id}`, { name, note: code });
  for (const { id, number, title } of traced.contracts)
    known.set(`contract:${id}`, { name: title || number, note: number });
  for (const { first, payee, code } of traced.payments)
    known.set(`payee:${first}`, { name: payeeName(payee, code, !shut.has(first)), note: null });
  return (kind, id) => known.get(`${kind}:${id}`) ?? { name: id, note: null };
}
