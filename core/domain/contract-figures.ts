/** The figures of a contract out of its answers, the finished documents that refer to it, and its payments. In fen. */
import type { ContractPage } from "./contract-page.ts";

type Answers = Readonly<Record<string, unknown>>;
export type ContractDocument = {
  id: string;
  form: string;
  field: string;
  number: string;
  title: string;
  answers: Answers;
};
export type ContractPayment = { paidAt: string; kind: string | null; amountFen: number };
export type CurvePoint = { date: string; fen: number };
export type ContractTerm = {
  title: string;
  condition: string | null;
  planned: string | null;
  amountFen: number | null;
  /** What was paid in all, given to the terms one after the other. */
  paidFen: number;
};
export type ContractLine = { id: string; number: string; title: string; date: string | null; amountFen: number };
export type ContractFigures = {
  party: string;
  signed: string | null;
  amountFen: number;
  currentFen: number;
  paidFen: number;
  kinds: { kind: string | null; amountFen: number }[];
  terms: ContractTerm[];
  changes: ContractLine[];
  measured: ContractLine[];
  advance: { paidFen: number; deductedFen: number; leftFen: number } | null;
  retention: { heldFen: number; paidFen: number; leftFen: number } | null;
  /** Sums over time: what was planned to be paid, what is completed, what was paid less refunds. */
  curve: { planned: CurvePoint[]; completed: CurvePoint[]; paid: CurvePoint[] };
};

export function contractFigures(
  page: ContractPage,
  answers: Answers,
  documents: readonly ContractDocument[],
  payments: readonly ContractPayment[],
): ContractFigures {
  const of = (part: { form: string; field: string } | undefined): ContractDocument[] =>
    part ? documents.filter((one) => one.form === part.form && one.field === part.field) : [];
  const lines = (part: { form: string; field: string; date: string; amount: string } | undefined): ContractLine[] =>
    of(part).map((one) => ({
      id: one.id,
      number: one.number,
      title: one.title,
      date: text(one.answers[part?.date ?? ""]),
      amountFen: fen(one.answers[part?.amount ?? ""]),
    }));
  const amountFen = fen(answers[page.amount]);
  const current = page.current === undefined ? undefined : answers[page.current];
  const currentFen = typeof current === "number" ? current : amountFen;
  const paidFen = sum(payments.map((payment) => payment.amountFen));
  const kinds = new Map<string | null, number>();
  for (const { kind, amountFen: paid } of payments) kinds.set(kind, (kinds.get(kind) ?? 0) + paid);
  const terms = termsOf(page, answers, currentFen, paidFen);
  const { advance, retention } = page;
  const given = sum(of(advance).map((one) => fen(one.answers[advance?.paid ?? ""])));
  const deducted = sum(of(advance).map((one) => fen(one.answers[advance?.deducted ?? ""])));
  const held = sum(of(retention).map((one) => fen(one.answers[retention?.amount ?? ""])));
  const released = kinds.get(retention?.kind ?? null) ?? 0;
  return {
    party: text(answers[page.party]) ?? "",
    signed: text(page.signed === undefined ? undefined : answers[page.signed]),
    amountFen,
    currentFen,
    paidFen,
    kinds: [...kinds].map(([kind, paid]) => ({ kind, amountFen: paid })),
    terms,
    changes: lines(page.changes),
    measured: lines(page.measured),
    advance: advance ? { paidFen: given, deductedFen: deducted, leftFen: given - deducted } : null,
    retention: retention ? { heldFen: held, paidFen: released, leftFen: held - released } : null,
    curve: {
      planned: rising(
        terms.flatMap(({ planned, amountFen: due }) =>
          planned === null || due === null ? [] : [{ date: planned, fen: due }],
        ),
      ),
      completed: lines(page.completed)
        .flatMap(({ date, amountFen: done }) => (date === null ? [] : [{ date, fen: done }]))
        .sort(byDate),
      paid: rising(payments.map((payment) => ({ date: payment.paidAt, fen: payment.amountFen }))),
    },
  };
}

function termsOf({ terms }: ContractPage, answers: Answers, priceFen: number, paidFen: number): ContractTerm[] {
  const rows = terms ? answers[terms.table] : undefined;
  if (!terms || !Array.isArray(rows)) return [];
  let left = Math.max(0, paidFen);
  return (rows as Answers[]).map((row) => {
    const amountFen = dueOf(row[terms.amount ?? ""], row[terms.rate ?? ""], priceFen);
    const paid = Math.min(left, amountFen ?? 0);
    left -= paid;
    return {
      title: text(row[terms.title]) ?? "",
      condition: text(row[terms.condition ?? ""]),
      planned: text(row[terms.planned]),
      amountFen,
      paidFen: paid,
    };
  });
}

/** The amount of a term, or its share of the price in basis points, rounded half up. */
function dueOf(amount: unknown, rate: unknown, priceFen: number): number | null {
  if (typeof amount === "number") return amount;
  return typeof rate === "number" ? Number((BigInt(priceFen) * BigInt(rate) + 5000n) / 10_000n) : null;
}

/** Points with the sum up to each of them, one for a day. */
function rising(points: readonly CurvePoint[]): CurvePoint[] {
  let all = 0;
  const days = new Map<string, number>();
  for (const point of points.toSorted(byDate)) {
    all += point.fen;
    days.set(point.date, all);
  }
  return [...days].map(([date, fenThen]) => ({ date, fen: fenThen }));
}

function byDate(a: CurvePoint, b: CurvePoint): number {
  return a.date < b.date ? -1 : a.date > b.date ? 1 : 0;
}

function fen(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
