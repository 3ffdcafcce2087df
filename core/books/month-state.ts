/** How a month of a book stands: closed by whom, ready to be closed, or what is in the way. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { type ClosingFault, closingFaults, firstDayAfter, lastDayOf } from "../domain/book.ts";
import { dayInChina, instantInChina } from "../domain/day.ts";
import { allSteps } from "../domain/flow.ts";
import type { Identity } from "../domain/scope.ts";
import {
  type ClosedRow,
  countUnnumbered,
  listClosed,
  listNotEmpty,
  listPostedMonths,
  listStopped,
  readFigures,
  readYearFigures,
} from "./queries.ts";

type Figures = { vouchers: number; turnoverFen: number };
export type MonthState = {
  month: string;
  closed: Omit<ClosedRow, "month"> | null;
  /** Why it may not be closed now; the whole check of the ledger is made at the closing itself. */
  faults: ClosingFault[];
  /** Of the whole book, which is closed as a whole. */
  figures: Figures;
  /** Of the lines of the year that was asked for. */
  ofYear: Figures;
  /** The form that closes months, and what stands in its fields for this one; undefined where no form does. */
  closing: { form: string; answers: Record<string, unknown> } | undefined;
};
type Look = { book: string; month: string; at: Date; faults: readonly string[] };

/** What is in the way of closing the month at an instant; `faults` is what the check of the ledger found. */
export async function readFaults(db: Queryable, { book, month, at, faults }: Look): Promise<ClosingFault[]> {
  const [closed] = await listClosed(db, [book]);
  const [posted] = await listPostedMonths(db, [book]);
  const [waiting] = await countUnnumbered(db, [book, instantInChina(firstDayAfter(month), 0)]);
  const december = month.endsWith("-12") ? await listNotEmpty(db, [book, Number(month.slice(0, 4))]) : [];
  return closingFaults({
    month,
    today: dayInChina(at),
    lastClosed: closed?.month,
    firstPosted: posted?.month,
    unnumbered: waiting?.count ?? 0,
    stopped: (await listStopped(db, [book])).map((line) => line.number),
    notEmpty: december.map((line) => ({ number: line.number, leftFen: line.left_fen })),
    faults,
  });
}

/** The same for a reader: the form that closes is named to those who may start it. */
export async function readMonthState(
  context: Context,
  identity: Identity,
  book: string,
  month: string,
  year: number,
): Promise<MonthState> {
  const { pool } = context;
  const closed = (await listClosed(pool, [book])).find((row) => row.month === month);
  const [figures = { vouchers: 0, turnover_fen: 0 }] = await readFigures(pool, [book, `${month}-01`]);
  const [ofYear = { vouchers: 0, turnover_fen: 0 }] = await readYearFigures(pool, [book, `${month}-01`, year]);
  return {
    month,
    closed: closed ? { document: closed.document, number: closed.number, by: closed.by, at: closed.at } : null,
    faults: closed ? [] : await readFaults(pool, { book, month, at: context.clock(), faults: [] }),
    figures: { vouchers: figures.vouchers, turnoverFen: figures.turnover_fen },
    ofYear: { vouchers: ofYear.vouchers, turnoverFen: ofYear.turnover_fen },
    closing: closingForm(context, identity, month, figures),
  };
}

/** The first flow that ends in closing a month, with the fields that its step names. */
function closingForm(
  context: Context,
  identity: Identity,
  month: string,
  figures: { vouchers: number; turnover_fen: number },
): MonthState["closing"] {
  for (const flow of context.definitions.all("flow")) {
    const step = allSteps(flow).find((one) => one.do === "post" && one.movement === "close-month");
    if (step?.do !== "post" || step.month === undefined || flow.part === true) continue;
    const starters = context.definitions.get("form", flow.form).create;
    if (!identity.assignments.some((assignment) => starters.includes(assignment.role))) continue;
    const answers: Record<string, unknown> = { [step.month]: lastDayOf(month) };
    if (step.figures?.vouchers !== undefined) answers[step.figures.vouchers] = figures.vouchers;
    if (step.figures?.turnover !== undefined) answers[step.figures.turnover] = figures.turnover_fen;
    return { form: flow.form, answers };
  }
  return undefined;
}
