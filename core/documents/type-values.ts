/** The usual writing of answers whose type a plugin offers, before a draft is saved and outside its transaction. */
import type { Context } from "../context.ts";
import { placeOfCounty } from "../definitions/places.ts";
import type { Answers } from "../domain/evaluate-form.ts";
import { yearInChina } from "../domain/load-dictionary.ts";
import type { Problem } from "../domain/problem.ts";
import type { Identity } from "../domain/scope.ts";
import { askEach, offeredFields, warningOf } from "./ask-types.ts";
import { completeAnswers } from "./complete-answers.ts";
import { factsOf, writerOf } from "./facts.ts";
import { getDocument } from "./read-document.ts";
import { isEditable } from "./save-draft.ts";
import { moveOf } from "./upgrade-document.ts";

/** Answers in their usual writing, and what is wrong with them. */
export type Typed = Readonly<{ answers: Answers; problems: Problem[] }>;

/** For answers that are about to be saved; undefined where the form has no such field. */
export async function typeValues(
  context: Context,
  identity: Identity,
  id: string,
  given: Answers,
): Promise<Typed | undefined> {
  const stored = await getDocument(context, context.pool, identity, id);
  if (stored.created_by !== identity.person.id || !isEditable(stored)) return undefined;
  const row = (await moveOf(context, context.pool, stored))?.row ?? stored;
  const form = context.definitions.compiled(row.form, row.form_version);
  if (offeredFields(form).length === 0) return undefined;
  const year = yearInChina(row.created_at);
  const home = { document: row.id, project: row.project, county: row.county, year };
  const facts = factsOf(context, writerOf(row));
  const { answers, hidden } = await completeAnswers(context, context.pool, form, home, given, facts);
  const codes = context.definitions.codesAt(placeOfCounty(row.county), year);
  const told = await askEach(context, { identity, document: id, form, codes }, answers, hidden);
  const usual = told.flatMap(([field, said]) => ("value" in said ? [[field.id, said.value] as const] : []));
  return { answers: { ...given, ...Object.fromEntries(usual) }, problems: told.flatMap(warningOf) };
}
