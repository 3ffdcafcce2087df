/**
 * Lines that the bank did not pay, in a batch of their own: a draft of the same form with those lines, which it holds from
 * then on. Each is held by one batch at a time; a line that was paid can be held by none, which the table itself keeps.
 */
import type { Context } from "../context.ts";
import { inTransaction, type Tx } from "../database/database.ts";
import { placeOfUnit } from "../definitions/places.ts";
import { deleteDocumentDraft } from "../documents/delete-draft.ts";
import { startDocument } from "../documents/start-document.ts";
import type { CaseState } from "../domain/case-state.ts";
import { type Again, judgeAgain } from "../domain/judge-again.ts";
import { covers } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { appendEvidence } from "../evidence/append.ts";
import { uuidv7 } from "../uuid.ts";
import { aroundBatch, exchangeAt, type Hand, linesOf } from "./open-batch.ts";
import {
  type BatchDocument,
  findBatchDocument,
  findLastOrder,
  findResult,
  holdLines,
  listHeld,
  listOpenLines,
  lockBatchDocument,
  releaseLines,
} from "./queries.ts";

/** Starts the draft under the caller's id; a repeat gives the draft that is there. */
export async function startAgain(
  context: Context,
  { identity, address }: Hand,
  id: string,
  draft: string,
): Promise<string> {
  const [document] = await findBatchDocument(context.pool, [id]);
  if (!document || !mayAgain(identity, document)) throw new Refusal("document.not-found");
  const { exchange } = await aroundBatch(context, context.pool, document);
  const { again } = exchange;
  if (!again) throw new Refusal("batch.not-found");
  if (document.state !== "done") throw new Refusal("batch.not-done");
  const result = await resultOf(context, id);
  const held = await listHeld(context.pool, [draft]);
  if (held.some((row) => row.before === id)) return draft;
  const open = await listOpenLines(context.pool, [result]);
  if (open.length === 0) throw new Refusal("batch.none-open");
  const { rows } = linesOf(document, exchange);
  const lines = open.map(({ line }) => ({ ...rows[line - 1], [again.line]: line }));
  const taken = again.take.flatMap((field) =>
    document.answers[field] === undefined ? [] : [[field, document.answers[field]] as const],
  );
  const actor = { person: identity.person.id, address, at: context.clock() };
  await startDocument(context, identity, {
    id: draft,
    form: document.form,
    ...(document.project === null ? { unit: document.unit } : { project: document.project }),
    answers: { ...Object.fromEntries(taken), [again.document]: id, [exchange.table]: lines },
  });
  // A draft that was started and holds nothing cannot be submitted; asked again under its id it goes on here.
  const holding = inTransaction(context.pool, async (tx) => {
    await lockBatchDocument(tx, [id]);
    const still = new Set((await listOpenLines(tx, [result])).map(({ line }) => line));
    if (open.some(({ line }) => !still.has(line))) throw new Refusal("batch.none-open");
    const given = open.map(({ line, outcome }) => ({ id: uuidv7(actor.at), line, outcome }));
    await holdLines(tx, [result, draft, actor.at, JSON.stringify(given)]);
    await appendEvidence(tx, actor, {
      kind: "bank",
      subject: `document:${id}`,
      what: { do: "pay-again", result, document: draft, lines: open.map(({ line }) => line) },
    });
  });
  await holding.catch(async (error: unknown) => {
    await deleteDocumentDraft(context, identity, draft);
    throw error;
  });
  context.live.changed([{ topic: `document:${id}`, place: document }]);
  return draft;
}

/** Who wrote the batch, or sees its cards unmasked anyway: the draft shows them. */
export function mayAgain(identity: Hand["identity"], document: BatchDocument): boolean {
  return (
    (document.created_by === identity.person.id || covers(identity, "sensitive.read", document)) &&
    covers(identity, "document.write", document)
  );
}

async function resultOf(context: Context, document: string): Promise<string> {
  const [order] = await findLastOrder(context.pool, [document]);
  const [result] = order ? await findResult(context.pool, [order.id]) : [];
  if (!result || result.confirmed_at === null) throw new Refusal("batch.no-result");
  return result.id;
}

export type AgainChange = {
  document: { id: string; form: string; place: { unit: string } };
  answers: Readonly<Record<string, unknown>>;
  submits: boolean;
  after: CaseState["status"];
  at: Date;
};

/**
 * At a submission: the rows of a batch that pays again are lines that it holds, with what has to stay; lines that it left
 * out are free again. A batch that was refused holds none any more.
 */
export async function keepAgain(context: Context, tx: Tx, change: AgainChange): Promise<void> {
  const { document, answers, submits, after, at } = change;
  if (!submits && after !== "refused") return;
  const exchange = exchangeAt(context, await placeOfUnit(context, tx, document.place.unit), document.form);
  if (!exchange?.again) return;
  const held = await listHeld(tx, [document.id]);
  if (after === "refused") {
    if (held.length > 0) await releaseLines(tx, [held.map(({ id }) => id), at]);
    return;
  }
  const { again, table } = exchange;
  const rows = rowsIn(answers[table]);
  const before = answers[again.document];
  if (held.length === 0 && isEmpty(before) && rows.every((row) => isEmpty(row[again.line]))) return;
  if (typeof before !== "string") throw invalid([{ code: "batch.not-claimed", pointer: `/${again.document}` }]);
  const own = held.filter((row) => row.before === before);
  const [first] = await findBatchDocument(tx, [before]);
  const problems = judgeAgain(table, again, rows, new Set(own.map(({ line }) => line)), rowsIn(first?.answers[table]));
  if (problems.length > 0) throw invalid(problems);
  const left = leftOut(held, own, again, rows);
  if (left.length > 0) await releaseLines(tx, [left, at]);
}

function leftOut(
  held: readonly { id: string; line: number }[],
  own: readonly { id: string; line: number }[],
  again: Again,
  rows: readonly Record<string, unknown>[],
): string[] {
  const kept = new Set(rows.map((row) => row[again.line]));
  return held.filter((row) => !own.includes(row) || !kept.has(row.line)).map(({ id }) => id);
}

function rowsIn(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? (value as Record<string, unknown>[]) : [];
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

function invalid(problems: ReturnType<typeof judgeAgain>): Refusal {
  return new Refusal("document.invalid", { problems, facts: { count: problems.length } });
}
