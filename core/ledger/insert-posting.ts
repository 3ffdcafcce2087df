/** Writes one posting through the database function, with its evidence; its refusals become ours. */
import type { Tx } from "../database/database.ts";
import type { Movement } from "../domain/ledger.ts";
import { type ErrorCode, ERROR_STATUS, Refusal } from "../errors.ts";
import { type Actor, appendEvidence } from "../evidence/append.ts";
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
  /** Makes it idempotent within the cases. */
  message: string;
  document: string;
  case: string;
  step: string;
  actor: Actor & { person: string };
};

/** The id of the posting. */
export async function insertPosting(tx: Tx, given: NewPosting): Promise<string> {
  const { quota, movement, amountFen, counter, reverses, document, step, actor } = given;
  const posting = uuidv7(actor.at);
  const digest = [movement, amountFen, quota, ...(counter ? [counter] : []), ...(reverses ? [reverses] : [])].join(" ");
  try {
    await postMovementRow(tx, [
      posting,
      quota,
      movement,
      amountFen,
      document,
      given.case,
      step,
      actor.person,
      actor.at,
      "case",
      given.message,
      digest,
      counter ?? null,
      reverses ?? null,
    ]);
  } catch (error) {
    throw refusalOf(error);
  }
  await appendEvidence(tx, actor, {
    kind: "posting",
    subject: `quota:${quota}`,
    what: {
      posting,
      movement,
      amountFen,
      document,
      case: given.case,
      step,
      ...(counter !== undefined && { counter }),
      ...(reverses !== undefined && { reverses }),
    },
  });
  return posting;
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
