/** Who was told what, when and on which way: the log for administrators and auditors, and the answer about one document. */
import type { Context } from "../context.ts";
import { inTransaction } from "../database/database.ts";
import { type Identity, scopeCondition } from "../domain/scope.ts";
import { getDocument } from "../documents/read-document.ts";
import { Refusal } from "../errors.ts";
import { appendEvidence } from "../evidence/append.ts";
import { catalogue, type Language } from "../messages.ts";
import { askAgain, deliveryInReach, listTold, lockDelivery, type LogFilter, selectLog } from "./delivery-queries.ts";
import { noticeWords } from "./words.ts";

/** A page of the log over people in reach, newest first. */
export async function readLog(
  context: Context,
  identity: Identity,
  filter: LogFilter,
  page: { number: number; size: number },
  language: Language,
) {
  const values: unknown[] = [];
  const condition = scopeCondition(identity, "delivery.read", "w", values);
  const offset = (page.number - 1) * page.size;
  const rows = await selectLog(context.pool, condition, values, filter, { limit: page.size + 1, offset });
  return {
    rows: rows.slice(0, page.size).map((row) => ({
      id: row.id,
      at: row.at.toISOString(),
      readAt: row.read_at?.toISOString() ?? null,
      kind: row.kind,
      text: noticeWords(row, language).sentence,
      person: { id: row.person, name: row.person_name },
      document: row.document === null ? null : { id: row.document, number: row.number ?? "", title: row.title ?? "" },
      ways: row.ways.map((way) => ({
        ...way,
        attempts: way.attempts.map((attempt) => ({ ...attempt, answer: saidOf(attempt, language) })),
      })),
    })),
    total: offset + rows.length,
    totalCapped: rows.length > page.size,
  };
}

/** Asks for a failed or expired delivery again; it keeps its key, so that a receiver who has it can drop the repeat. */
export async function retryDelivery(
  context: Context,
  identity: Identity,
  address: string,
  delivery: number,
): Promise<void> {
  const at = context.clock();
  await inTransaction(context.pool, async (tx) => {
    const values: unknown[] = [];
    const condition = scopeCondition(identity, "notice.manage", "w", values);
    const [row] = await lockDelivery(tx, [delivery]);
    if (!row || !(await deliveryInReach(tx, condition, values, delivery))) throw new Refusal("delivery.not-found");
    if (row.status !== "failed" && row.status !== "expired") throw new Refusal("delivery.not-failed");
    await askAgain(tx, [delivery, row.attempts, at, identity.person.id]);
    await appendEvidence(
      tx,
      { person: identity.person.id, address, at },
      { kind: "notice", subject: `notice:${row.notice}`, what: { do: "deliver-again", delivery, was: row.status } },
    );
  });
  context.live.changed([{ topic: "notices", people: [] }]);
}

/**
 * Who was told when about a document, for those who may read it or administer its flow; addresses stay in the log. The
 * title is left out: the reader sees it beside, or may not see it at all.
 */
export async function readTold(context: Context, identity: Identity, document: string, language: Language) {
  await getDocument(context, context.pool, identity, document);
  return (await listTold(context.pool, [document])).map((row) => ({
    id: row.id,
    at: row.at.toISOString(),
    readAt: row.read_at?.toISOString() ?? null,
    kind: row.kind,
    ...noticeWords({ ...row, params: withoutTitle(row.params) }, language),
    person: { id: row.person, name: row.person_name },
    ways: row.ways,
  }));
}

function withoutTitle({ title: _title, ...params }: Record<string, string | number>): Record<string, string | number> {
  return params;
}

/** What an attempt was answered: the other side's own words, or ours in the reader's language. */
function saidOf(attempt: { outcome: string; answer: string | null }, language: Language): string | null {
  const code = attempt.outcome === "expired" ? "delivery.expired" : attempt.answer;
  return code === null ? null : (catalogue(language)[code] ?? code);
}
