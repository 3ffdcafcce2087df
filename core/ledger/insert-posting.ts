/** Writes one posting through the database function, together with its evidence; its refusals become ours. */
import type { Queryable } from "../database/database.ts";
import { CANONICAL_FORMAT } from "../domain/canonical.ts";
import type { Movement } from "../domain/ledger.ts";
import { type ErrorCode, ERROR_STATUS, Refusal } from "../errors.ts";
import { type Actor, sealed } from "../evidence/append.ts";
import { uuidv7 } from "../uuid.ts";
import { postMovementRow } from "./queries.ts";

export type NewPosting = {
  quota: string;
  movement: Movement;
  amountFen: number;
  /** The other line of a movement between two. */
  counter?: string | undefined;
  /** The posting that this one takes back. */
  reverses?: string | undefined;
  /** Who speaks: a case, or an alert that freezes. With the message it makes the posting idempotent. */
  source: "case" | "alert";
  message: string;
  document: string;
  case: string;
  step: string;
  /** Why, in one word for the evidence, where the document does not say it. */
  reason?: string | undefined;
  actor: Actor & { person: string };
};

/** The id of the posting. One statement: outside of a transaction it is one by itself. */
export async function insertPosting(db: Queryable, given: NewPosting): Promise<string> {
  const { quota, movement, amountFen, counter, reverses, document, step, actor, reason } = given;
  const posting = uuidv7(actor.at);
  const digest = [movement, amountFen, quota, ...(counter ? [counter] : []), ...(reverses ? [reverses] : [])].join(" ");
  const what = { posting, movement, amountFen, document, case: given.case, step, counter, reverses, reason };
  const evidence = sealed(actor, { kind: "posting", subject: `quota:${quota}`, what });
  try {
    const [row] = await postMovementRow(db, [
      posting,
      quota,
      movement,
      amountFen,
      document,
      given.case,
      step,
      actor.person,
      actor.at,
      given.source,
      given.message,
      digest,
      counter ?? null,
      reverses ?? null,
      evidence.id,
      actor.address,
      CANONICAL_FORMAT,
      evidence.body,
      evidence.hash,
    ]);
    return row?.posted.posting ?? posting;
  } catch (error) {
    throw refusalOf(error);
  }
}

/** The function raises MZ001 with our code as its message and the figures, or a word, as its detail. */
function refusalOf(error: unknown): unknown {
  const raised = error as { code?: string; message?: string; detail?: string };
  if (raised.code !== "MZ001" || raised.message === undefined || !(raised.message in ERROR_STATUS)) return error;
  const figures = raised.detail?.startsWith("{")
    ? (JSON.parse(raised.detail) as { availableFen: number; requestedFen: number })
    : undefined;
  return new Refusal(raised.message as ErrorCode, {
    facts: figures ? money(figures.availableFen, figures.requestedFen) : { detail: raised.detail ?? "" },
  });
}

/** Facts of a refusal, in fen. */
export function money(availableFen: number, requestedFen: number): Record<string, number> {
  return { availableFen, requestedFen };
}
