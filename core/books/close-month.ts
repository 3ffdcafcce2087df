/**
 * Closes a month of a book at the end of a case. The ledger is verified first, while people go on; then postings are
 * held for a moment, everything is numbered and looked at again, and the month is locked with the commit: what was on
 * its way stands in the month, what comes later is refused by core.post_movement.
 */
import type { Context } from "../context.ts";
import { inTransaction, type Tx } from "../database/database.ts";
import type { LockedDocument } from "../documents/command-side.ts";
import { monthOf } from "../domain/book.ts";
import type { PostStep } from "../domain/post-step.ts";
import { Refusal } from "../errors.ts";
import { type Actor, appendEvidence } from "../evidence/append.ts";
import { verifyLedger } from "../ledger/verify-ledger.ts";
import { readFaults } from "./month-state.ts";
import { numberVouchers } from "./number-vouchers.ts";
import { holdPostings, insertClosed, listOfBook, readFigures } from "./queries.ts";

export type Closing = {
  step: PostStep;
  document: Pick<LockedDocument, "id" | "place" | "answers">;
  actor: Actor & { person: string };
};

/** Throws Refusal with the first thing that is in the way. */
export async function closeMonth(context: Context, tx: Tx, { step, document, actor }: Closing): Promise<void> {
  const day = step.month === undefined ? undefined : document.answers[step.month];
  if (typeof day !== "string" || day === "") throw new Refusal("book.no-month");
  // A township has no book of its own, and does not close the one of its county.
  const { province, city, county, town } = document.place;
  const book = town === null ? (county ?? city ?? province) : null;
  if (book === null) throw new Refusal("book.not-found");
  const month = monthOf(day);
  const faults = await findBroken(context, book);
  await hold(tx);
  await numberVouchers(tx);
  const [first] = await readFaults(tx, { book, month, at: actor.at, faults });
  if (first) throw new Refusal(first.code, { facts: first.facts });
  const [figures = { vouchers: 0, turnover_fen: 0 }] = await readFigures(tx, [book, `${month}-01`]);
  mustAgree(step, document.answers, figures);
  await insertClosed(tx, [book, `${month}-01`, document.id, actor.person, actor.at]);
  await appendEvidence(tx, actor, {
    kind: "ledger",
    subject: `book:${book}`,
    what: { closed: month, document: document.id, vouchers: figures.vouchers, turnoverFen: figures.turnover_fen },
  });
}

/** What the check of the whole ledger finds on lines of this book, seen in one moment on a connection of its own. */
async function findBroken(context: Context, book: string): Promise<string[]> {
  const { faults } = await inTransaction(context.pool, (other) => verifyLedger(other, context.definitions), {
    oneState: true,
  });
  if (faults.length === 0) return [];
  const own = await listOfBook(context.pool, [book, [...new Set(faults.map((fault) => fault.id))]]);
  const ids = new Set(own.map((row) => row.id));
  return faults.filter((fault) => ids.has(fault.id)).map((fault) => `${fault.number} ${fault.fault}`);
}

async function hold(tx: Tx): Promise<void> {
  await holdPostings(tx, []).catch((error: unknown) => {
    // Somebody posts for longer than anybody should wait for.
    throw (error as { code?: string }).code === "55P03" ? new Refusal("request.busy") : error;
  });
}

/** What two people signed has to be what is closed, to the fen. */
function mustAgree(
  { figures }: PostStep,
  answers: Readonly<Record<string, unknown>>,
  found: { vouchers: number; turnover_fen: number },
): void {
  const pairs = [
    [figures?.vouchers, found.vouchers],
    [figures?.turnover, found.turnover_fen],
  ] as const;
  for (const [field, value] of pairs)
    if (field !== undefined && answers[field] !== value)
      throw new Refusal("book.figures-differ", {
        facts: { vouchers: found.vouchers, turnoverFen: found.turnover_fen },
      });
}
