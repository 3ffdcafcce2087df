/** What a post step asks of the ledger, read out of the document: one movement, or one for each row of a table. */
import type { PostStep } from "./post-step.ts";
import { hasCounter, type Movement } from "./ledger.ts";

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
  if (step.rows === undefined) return [orderOf(step, movement, answers, undefined, undefined)];
  const rows = answers[step.rows];
  return (Array.isArray(rows) ? rows : []).map((row: unknown, i) =>
    orderOf(step, movement, answers, isRecord(row) ? row : {}, i),
  );
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
    read,
    text,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
