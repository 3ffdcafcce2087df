/** Closes a hit when the case of the document that handles it is done, and lifts what it froze, in the same transaction. */
import type { Context } from "../context.ts";
import type { Tx } from "../database/database.ts";
import { dayInChina } from "../domain/day.ts";
import { foundBy, handleHit } from "../domain/hit.ts";
import type { Actor } from "../evidence/append.ts";
import { type Frozen, unfreezeLines } from "../ledger/freeze.ts";
import type { Hint } from "../live/live.ts";
import { findCaseOf, findFrozen, lockHit } from "./hit-queries.ts";
import { RULES_PERSON } from "./rules-account.ts";
import { noteHit, openHitOf, writeHits } from "./write-hits.ts";

/** The document that may handle a hit: it has the hit's id and was opened by the program. */
export type HandlingDocument = {
  id: string;
  form: string;
  formVersion: number;
  createdBy: string;
  answers: Readonly<Record<string, unknown>>;
};

/** Nothing for documents that handle no hit, or one that has closed by itself. */
export async function closeHandled(
  context: Context,
  tx: Tx,
  document: HandlingDocument,
  actor: Actor & { person: string },
): Promise<Hint[]> {
  if (document.createdBy !== RULES_PERSON) return [];
  // The lines are locked before the hit, as by everybody else.
  const [known] = await findFrozen(tx, [document.id]);
  let lifted = known?.frozen === true ? await lift(tx, document, actor) : undefined;
  const [row] = await lockHit(tx, [document.id]);
  if (!row) return [];
  if (row.frozen_at !== null) lifted ??= await lift(tx, document, actor);
  const form = context.definitions.find("form", document.form, document.formVersion);
  const finding = foundBy(form?.handles, document.answers);
  await noteHit(tx, row, "handled", { finding, document: document.id }, actor);
  if (lifted) await noteHit(tx, row, "unfrozen", { lines: lifted }, actor);
  const change = handleHit(openHitOf(row), finding);
  const closed = { row, opened: false, change, wasSettled: false, tell: [] };
  return (await writeHits(tx, [closed], actor, dayInChina(actor.at))).hints;
}

async function lift(tx: Tx, { id }: HandlingDocument, actor: Actor & { person: string }): Promise<Frozen> {
  const [flowCase] = await findCaseOf(tx, [id]);
  return flowCase ? unfreezeLines(tx, { document: id, case: flowCase.id, actor, reason: `hit:${id}` }) : [];
}
