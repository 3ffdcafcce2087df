/** What a post step asks of the ledger, read out of the document: one movement, or one for each row of a table. */
import type { PostStep } from "./post-step.ts";
import { hasCounter, type Movement } from "./ledger.ts";
import { type Share, sharesOf } from "./shares.ts";

export type PostOrder = {
  movement: Movement;
  /** As it stands in the document; the ledger refuses what is no positive whole number of fen. */
  amountFen: unknown;
  /** The line that is moved, gives, or is above the one that is made. */
  quota: string | undefined;
  /** The line that receives; for take-back it is the line above, which the document does not name. */
  to: string | undefined;
  /** Position of the row, from 0; undefined without rows. */
  row: number | undefined;
  /** Which part of the amount it is: 0 is the whole, or what is left of it. */
  part: number;
  /** The fields of its payment record. */
  payment: PostStep["payment"];
  /** The answer to a field: of the row where it has such a column, else of the document. */
  read(field: string | undefined): unknown;
  /** The same as text, undefined when it is empty. */
  text(field: string | undefined): string | undefined;
};

/** The movements in order; none for `reverse`, which names postings instead, and `close-month`, which moves nothing. */
export function ordersOf(
  step: PostStep,
  movement: PostStep["movement"],
  answers: Readonly<Record<string, unknown>>,
): PostOrder[] {
  if (movement === "reverse" || movement === "close-month") return [];
  if (step.rows === undefined) return inParts(step, orderOf(step, movement, answers, undefined, undefined));
  const rows = answers[step.rows];
  return (Array.isArray(rows) ? rows : []).map((row: unknown, i) =>
    orderOf(step, movement, answers, isRecord(row) ? row : {}, i),
  );
}

/** One movement for each part of the amount; parts that do not fit leave one without an amount, which nobody posts. */
function inParts(step: PostStep, whole: PostOrder): PostOrder[] {
  if (!step.parts || whole.movement !== "pay") return [whole];
  const shares = sharesOf(
    whole.amountFen,
    step.parts.map(({ amount }) => whole.read(amount)),
  );
  if (!shares) return [{ ...whole, amountFen: undefined }];
  return shares.map((share) => ({
    ...whole,
    amountFen: share.amountFen,
    part: share.alone ? 0 : share.part,
    payment: step.payment && { ...step.payment, ...fieldsOf(step, share) },
  }));
}

/** A part that is the whole amount is paid to its own payee, and has the voucher, number and day of the whole. */
function fieldsOf(step: PostStep, { part, alone }: Share): Partial<NonNullable<PostStep["payment"]>> {
  const own = step.parts?.[part - 1]?.payment ?? {};
  if (!alone || part === 0) return own;
  const { payee, payeeCode } = own as Partial<NonNullable<PostStep["payment"]>>;
  return { ...(payee !== undefined && { payee }), ...(payeeCode !== undefined && { payeeCode }) };
}

/**
 * What is posted of a payment in several parts: the bank may have refused one while it paid another. A part without
 * voucher and day was not paid, and what was reserved for it is released.
 */
export function withReleases(orders: readonly PostOrder[]): PostOrder[] {
  const unpaid = (order: PostOrder): boolean =>
    order.text(order.payment?.voucher) === undefined && order.text(order.payment?.paidAt) === undefined;
  if (orders.length < 2 || orders.some(({ row, movement }) => row !== undefined || movement !== "pay"))
    return [...orders];
  if (orders.every(unpaid)) return [...orders];
  return orders.map((order) => (unpaid(order) ? { ...order, movement: "release", payment: undefined } : order));
}

/** Whether the step makes a new line: always for allot, for distribute where the document names none below. */
export function opensLine(step: PostStep, order: Pick<PostOrder, "movement" | "to">): boolean {
  return order.movement === "allot" || (order.movement === "distribute" && order.to === undefined && !!step.line);
}

function orderOf(
  step: PostStep,
  movement: Movement,
  answers: Readonly<Record<string, unknown>>,
  row: Readonly<Record<string, unknown>> | undefined,
  position: number | undefined,
): PostOrder {
  const read = (field: string | undefined): unknown =>
    field === undefined ? undefined : row && Object.hasOwn(row, field) ? row[field] : answers[field];
  const text = (field: string | undefined): string | undefined => {
    const value = read(field);
    if (typeof value === "number") return String(value);
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  return {
    movement,
    amountFen: read(step.amount),
    quota: movement === "allot" ? undefined : text(step.quota),
    to: hasCounter(movement) ? text(step.to) : undefined,
    row: position,
    part: movement === "refund" && /^[0-5]$/.test(text(step.part) ?? "") ? Number(text(step.part)) : 0,
    payment: step.payment,
    read,
    text,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
