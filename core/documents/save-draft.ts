/** Saves a draft, or a document that came back to its starter; a stale save is refused and shows what changed. */
import type { Context } from "../context.ts";
import { inTransaction, type Tx } from "../database/database.ts";
import { placeOfUnit } from "../definitions/places.ts";
import type { ComputedValues } from "../domain/compute.ts";
import { type Answers, keepLocked } from "../domain/evaluate-form.ts";
import { signAnswers } from "../domain/fields/signature.ts";
import { fieldsOf } from "../domain/form.ts";
import { yearInChina } from "../domain/load-dictionary.ts";
import type { Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { refuseBlocked } from "../rules/check-command.ts";
import { type Computed, withValues } from "./computed-fields.ts";
import { type CompletedAnswers, completeAnswers, isMalformed } from "./complete-answers.ts";
import { factsOf, writerOf } from "./facts.ts";
import { searchTextOf } from "./names.ts";
import { headOf } from "./number.ts";
import { placeOf, unitOf } from "./place.ts";
import { type DocumentRow, keepComputed, lockDocument, updateDraft } from "./queries.ts";
import { lockedFields } from "./rights.ts";
import { moveLocked } from "./upgrade-document.ts";

export type SavedDraft = {
  computedBy: ComputedValues;
  stamp: number;
  completed: CompletedAnswers;
  savedAt: Date;
  /** Fiscal year of the document. */
  year: number;
  form: { id: string; version: number };
};

/** Answers as they were typed, and what plugins computed from them. */
export type GivenDraft = { stamp: number; answers: Answers; computed?: Computed | undefined };

/** Autosave leaves no evidence: a draft is nobody's statement yet. */
export async function saveDraft(
  context: Context,
  identity: Identity,
  id: string,
  given: GivenDraft,
): Promise<SavedDraft> {
  return inTransaction(context.pool, (tx) => saveDraftIn(context, tx, identity, id, given));
}

/** The same inside a transaction of the caller. */
export async function saveDraftIn(
  context: Context,
  tx: Tx,
  identity: Identity,
  id: string,
  given: GivenDraft,
): Promise<SavedDraft> {
  const now = context.clock();
  const [found] = await lockDocument(tx, [id]);
  if (!found || found.created_by !== identity.person.id) throw new Refusal("document.not-found");
  if (!isEditable(found)) throw new Refusal("document.not-editable");
  const document = await moveLocked(context, tx, found);
  if (document.stamp !== given.stamp) throw staleRefusal(context, document, given.answers);
  const compiled = context.definitions.compiled(document.form, document.form_version);
  const facts = factsOf(context, writerOf(document));
  const typed = withValues(compiled, given.answers, given.computed?.values ?? document.answers);
  for (const field of lockedFields(
    context.definitions.flowOf(document.form, await placeOfUnit(context, tx, document.unit)),
    compiled.form,
  )) {
    if (document.answers[field] === undefined) delete typed[field];
    else typed[field] = document.answers[field];
  }
  const kept = keepLocked(compiled, document.answers, typed, facts);
  const { id: person, name } = identity.person;
  const signer = { person, name, at: now.toISOString() };
  const signed = signAnswers(compiled.fields.values(), document.answers, kept, signer);
  const { answers } = signed;
  const unit = await unitOf(tx, document.unit);
  const place =
    document.project !== null || !unit ? document : ((await placeOf(tx, compiled.form, answers, unit)) ?? undefined);
  const year = yearInChina(document.created_at);
  const completed = await completeAnswers(
    context,
    tx,
    compiled,
    { document: id, project: document.project, county: place?.county ?? document.county, year },
    answers,
    facts,
  );
  const problems = [...signed.problems, ...completed.problems.filter(isMalformed)];
  if (!place) problems.push({ code: "answer.no-reference", pointer: `/${compiled.form.project.facts?.region ?? ""}` });
  if (problems.length > 0 || !place) throw new Refusal("document.invalid", { problems });
  await refuseBlocked(context, tx, {
    document: { id, form: document.form, place: { unit: document.unit } },
    answers: completed.answers,
    moments: ["save"],
    at: now,
  });
  const head = headOf(compiled.form, completed.answers);
  await updateDraft(tx, [
    id,
    JSON.stringify(completed.answers),
    head.title,
    head.amountFen,
    head.dated,
    now,
    place.province,
    place.city,
    place.county,
    place.town,
    await searchTextOf(context, tx, compiled, completed.answers, year, completed.names),
  ]);
  const by = given.computed?.by ?? document.computed;
  if (given.computed) await keepComputed(tx, [id, JSON.stringify(by)]);
  return {
    computedBy: by,
    stamp: document.stamp + 1,
    completed,
    savedAt: now,
    year,
    form: { id: document.form, version: document.form_version },
  };
}

/** Draft, returned or withdrawn documents may be changed by who started them. */
export function isEditable(document: Pick<DocumentRow, "state">): boolean {
  return document.state === "draft" || document.state === "returned" || document.state === "withdrawn";
}

function staleRefusal(context: Context, document: DocumentRow, yours: Answers): Refusal {
  const form = context.definitions.get("form", document.form, document.form_version);
  const changed = fieldsOf(form)
    .filter((field) => field.computed === undefined && field.from === undefined)
    .filter((field) => JSON.stringify(document.answers[field.id]) !== JSON.stringify(yours[field.id]))
    .map((field) => ({
      field: field.id,
      label: field.label,
      theirs: document.answers[field.id] ?? null,
      yours: yours[field.id] ?? null,
    }));
  return new Refusal("document.stale", {
    facts: {
      current: {
        answers: document.answers,
        by: { name: document.creator },
        at: document.updated_at.toISOString(),
        stamp: document.stamp,
      },
      changed,
    },
  });
}
