/** What changed between two revisions of a document, as far as the reader sees it, and who made each revision at which step. */
import { hiddenFor } from "../cases/hidden-for.ts";
import { stepsAt } from "../cases/steps-at.ts";
import type { Context } from "../context.ts";
import { type Identity } from "../domain/scope.ts";
import { yearInChina } from "../domain/load-dictionary.ts";
import { sameAnswer } from "../domain/complete-type.ts";
import { Refusal } from "../errors.ts";
import { nameOfFrom, namesOf } from "./names.ts";
import { findRevision, listRevisionHeads } from "./queries.ts";
import { getDocument, seenAnswers, sightOf } from "./read-document.ts";

export type RevisionHead = { revision: number; round: number; at: string; by: string; step: string | null };
/** One line of a difference; `part` names the row or part of an answer, empty for the whole. */
export type ChangeLine = { field: string; label: string; part: string; before: string; after: string };

/** The revisions of a document, newest first. */
export async function listRevisionsFor(context: Context, identity: Identity, id: string): Promise<RevisionHead[]> {
  const row = await getDocument(context, context.pool, identity, id);
  const steps = await stepsAt(context, context.pool, row.id);
  return (await listRevisionHeads(context.pool, [row.id])).map((r) => ({
    revision: r.revision,
    round: r.round,
    at: r.at.toISOString(),
    by: r.name,
    step: steps.find((s) => s.at.getTime() === r.at.getTime())?.title ?? null,
  }));
}

/** The lines that differ from one revision to another; revision 0 is the empty form. */
export async function changesBetween(
  context: Context,
  identity: Identity,
  id: string,
  from: number,
  to: number,
): Promise<ChangeLine[]> {
  const db = context.pool;
  const row = await getDocument(context, db, identity, id);
  const compiled = context.definitions.compiled(row.form, row.form_version);
  const sight = await sightOf(
    db,
    identity,
    row,
    compiled,
    await hiddenFor(context, db, identity.person.id, { id: row.id, created_by: row.created_by }),
  );
  const answersAt = async (revision: number): Promise<Record<string, unknown>> => {
    if (revision === 0) return {};
    const [found] = await findRevision(db, [row.id, revision]);
    if (!found) throw new Refusal("request.invalid");
    return seenAnswers(found.answers, sight, compiled);
  };
  const [before, after] = [await answersAt(from), await answersAt(to)];
  const names = { ...(await namesOf(db, compiled, before)), ...(await namesOf(db, compiled, after)) };
  const nameOf = nameOfFrom(context, names, yearInChina(row.created_at));
  return [...compiled.fields.values()].flatMap((field) => {
    if (sight.hidden.has(field.id) || sameAnswer(before[field.id], after[field.id])) return [];
    return compiled.types
      .get(field.type)
      .diff(before[field.id], after[field.id], field, nameOf, compiled.types)
      .map((line) => ({ field: field.id, label: field.label, ...line }));
  });
}
