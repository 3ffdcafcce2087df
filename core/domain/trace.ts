/**
 * Where the money of budget lines went, as rows that each lead from a top line down to one end: a payee, or what is
 * not paid yet. Nodes and links of the picture are sums of the same rows, so that picture, table and file agree to
 * the fen (domain §3.1: a payment points to one line, and the upper document number stays with the money).
 */
import type { Accounts } from "./ledger.ts";
import { availableOf } from "./ledger.ts";

/** How money ends that has not reached a payee: `outside` went to lines that the reader does not see. */
export const TRACE_STATES = ["in-transit", "frozen", "available", "outside", "unrecorded"] as const;
export type TraceState = (typeof TRACE_STATES)[number];

export type TraceLine = {
  id: string;
  parent: string | null;
  project: string | null;
  accounts: Accounts;
  /** Total of the children that are not among the lines, in fen. */
  outsideFen: number;
};
/** What one payee got from one line on one contract, payments less refunds, in fen. */
export type TracePayment = {
  line: string;
  project: string;
  contract: string | null;
  payee: string;
  amountFen: number;
};
export type TraceRow = {
  /** Ids of the lines from the top one down to the one that pays. */
  lines: readonly string[];
  project: string | null;
  contract: string | null;
  payee: string | null;
  /** How the money ends where it has no payee. */
  state: TraceState | null;
  amountFen: number;
};
export type NodeKind = "line" | "project" | "contract" | "payee" | "state";
export type TraceNode = {
  /** `line:<id>`, `payee:<id>`, `state:<state>`, or `rest:<column>` for what is not drawn by itself. */
  id: string;
  kind: NodeKind;
  /** The id of what it stands for; none for the rest of a column. */
  of: string | null;
  /** How many things it stands for. */
  count: number;
  amountFen: number;
};
export type TraceLink = { from: string; to: string; amountFen: number };
export type TraceDrawing = { nodes: TraceNode[]; links: TraceLink[] };

/** One row for every end of the money, in the order of the lines. The rows add up to what {@link lineTotal} says. */
export function traceRows(lines: readonly TraceLine[], payments: readonly TracePayment[]): TraceRow[] {
  const known = new Map(lines.map((line) => [line.id, line]));
  const paths = new Map<string, readonly string[]>();
  const pathOf = (line: TraceLine): readonly string[] => {
    const before = paths.get(line.id);
    if (before) return before;
    const above = line.parent === null ? undefined : known.get(line.parent);
    const path = above ? [...pathOf(above), line.id] : [line.id];
    paths.set(line.id, path);
    return path;
  };
  const paid = Map.groupBy(payments, (payment) => payment.line);
  return lines.flatMap((line) => {
    const own = paid.get(line.id) ?? [];
    const path = { lines: pathOf(line) };
    const rows: TraceRow[] = own.map(({ project, contract, payee, amountFen }) => ({
      ...path,
      project,
      contract,
      payee,
      state: null,
      amountFen,
    }));
    for (const [state, amountFen] of endsOf(line, own))
      rows.push({ ...path, project: line.project, contract: null, payee: null, state, amountFen });
    return rows.filter((row) => row.amountFen !== 0);
  });
}

/** What the rows of the lines add up to: all that stands on them and was not given to another of them. */
export function lineTotal(lines: readonly TraceLine[]): number {
  return lines.reduce(
    (sum, { accounts, outsideFen }) => sum + accounts.totalFen - accounts.distributedFen + outsideFen,
    0,
  );
}

function endsOf({ accounts, outsideFen }: TraceLine, own: readonly TracePayment[]): [TraceState, number][] {
  const recorded = own.reduce((sum, payment) => sum + payment.amountFen, 0);
  return [
    ["in-transit", accounts.inTransitFen],
    ["frozen", accounts.frozenFen],
    ["available", availableOf(accounts)],
    ["outside", outsideFen],
    ["unrecorded", accounts.paidFen - accounts.refundedFen - recorded],
  ];
}

/** Sum of rows, in fen. */
export function sumRows(rows: readonly TraceRow[]): number {
  return rows.reduce((sum, row) => sum + row.amountFen, 0);
}

type Stop = { id: string; kind: NodeKind; of: string; column: string };

/** Where a row passes, from the top line to its end. */
export function stopsOf(row: TraceRow): Stop[] {
  const stops: Stop[] = row.lines.map((id, depth) => stop("line", id, `line-${depth}`));
  if (row.project !== null) stops.push(stop("project", row.project));
  if (row.contract !== null) stops.push(stop("contract", row.contract));
  if (row.payee !== null) stops.push(stop("payee", row.payee));
  if (row.state !== null) stops.push(stop("state", row.state));
  return stops;
}

function stop(kind: NodeKind, of: string, column: string = kind): Stop {
  return { id: `${kind}:${of}`, kind, of, column };
}

/** The drawing of rows with at most `most` things in a column: the largest by themselves, all others as one. */
export function drawTrace(rows: readonly TraceRow[], most: number): TraceDrawing {
  const drawn = drawnStops(rows, most);
  const nodes = new Map<string, TraceNode & { things: Set<string> }>();
  const links = new Map<string, TraceLink>();
  for (const row of rows) {
    let from: string | undefined;
    for (const one of stopsOf(row)) {
      const id = drawn(one);
      const node = nodes.get(id) ?? {
        id,
        kind: one.kind,
        of: id === one.id ? one.of : null,
        count: 0,
        amountFen: 0,
        things: new Set<string>(),
      };
      node.amountFen += row.amountFen;
      node.things.add(one.of);
      nodes.set(id, node);
      if (from !== undefined) {
        const link = links.get(`${from} ${id}`) ?? { from, to: id, amountFen: 0 };
        link.amountFen += row.amountFen;
        links.set(`${from} ${id}`, link);
      }
      from = id;
    }
  }
  return {
    nodes: [...nodes.values()].map(({ things, ...node }) => ({ ...node, count: things.size })),
    links: [...links.values()],
  };
}

/** The rows that pass a node of the drawing. */
export function rowsThrough(rows: readonly TraceRow[], node: string, most: number): TraceRow[] {
  const drawn = drawnStops(rows, most);
  return rows.filter((row) => stopsOf(row).some((one) => one.id === node || drawn(one) === node));
}

/** Says under which id a stop is drawn. One thing too many is drawn as itself: a rest of one helps nobody. */
function drawnStops(rows: readonly TraceRow[], most: number): (one: Stop) => string {
  const columns = new Map<string, Map<string, number>>();
  for (const row of rows)
    for (const { column, of } of stopsOf(row)) {
      const sums = columns.get(column) ?? new Map<string, number>();
      sums.set(of, (sums.get(of) ?? 0) + row.amountFen);
      columns.set(column, sums);
    }
  const kept = new Map<string, Set<string>>();
  for (const [column, sums] of columns) {
    const largest = [...sums].sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1));
    const shown = column === "state" || largest.length <= most + 1 ? largest : largest.slice(0, most);
    kept.set(column, new Set(shown.map(([of]) => of)));
  }
  return ({ id, column, of }) => (kept.get(column)?.has(of) === true ? id : `rest:${column}`);
}
