/** Starts a draft: of a form that opens a project, or under an existing project at the right stage. */
import type { Context } from "../context.ts";
import { inTransaction, type Tx } from "../database/database.ts";
import { initialAnswers } from "../domain/evaluate-form.ts";
import { signAnswers } from "../domain/fields/signature.ts";
import { yearInChina } from "../domain/load-dictionary.ts";
import { covers, type Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { getStartableProject } from "../projects/startable.ts";
import { withValues } from "./computed-fields.ts";
import { completeAnswers, isMalformed } from "./complete-answers.ts";
import { factsOf } from "./facts.ts";
import { searchTextOf } from "./names.ts";
import { headOf, nextNumber } from "./number.ts";
import { placeOf, unitOf } from "./place.ts";
import { findDocument, insertDocument } from "./queries.ts";
import { startPlace } from "./start-place.ts";

export type NewDocument = {
  id: string;
  form: string;
  project?: string | undefined;
  unit?: string | undefined;
  answers?: Record<string, unknown> | undefined;
};

/** Returns the id; a repeat with the same id by the same person is answered with the draft that is there. */
export async function startDocument(context: Context, identity: Identity, given: NewDocument): Promise<string> {
  return inTransaction(context.pool, (tx) => startDocumentIn(context, tx, identity, given));
}

/** The same inside a transaction of the caller. */
export async function startDocumentIn(
  context: Context,
  tx: Tx,
  identity: Identity,
  given: NewDocument,
): Promise<string> {
  const place = await startPlace(context, tx, identity, given);
  const compiled = context.definitions.compiled(given.form, undefined, place);
  const form = compiled.form;
  const starters = identity.assignments.filter(
    (a) => form.create.includes(a.role) && a.permissions.includes("document.write"),
  );
  if (starters.length === 0) throw new Refusal("right.missing");
  const now = context.clock();
  const [existing] = await findDocument(tx, [given.id]);
  if (existing) {
    if (existing.created_by !== identity.person.id || existing.form !== given.form)
      throw new Refusal("document.exists");
    return existing.id;
  }
  const project =
    form.project.role === "belongs"
      ? await getStartableProject(context, tx, identity, given.project, form.id)
      : undefined;
  const unitId = project?.unit ?? given.unit ?? starters[0]?.unit.id ?? "";
  const unit = await unitOf(tx, unitId);
  if (!unit) throw new Refusal("unit.not-found");
  if (!project && !starters.some((a) => a.unit.id === unitId)) throw new Refusal("unit.not-found");
  if (project && !covers({ ...identity, assignments: starters }, "document.write", project))
    throw new Refusal("project.not-found");
  const facts = factsOf(context, { unit: unit.id, region: unit.region, name: identity.person.name });
  const begun = withValues(compiled, { ...initialAnswers(compiled, facts, given.answers), ...given.answers }, {});
  const signer = { person: identity.person.id, name: identity.person.name, at: now.toISOString() };
  const { answers, problems: forged } = signAnswers(compiled.fields.values(), {}, begun, signer);
  const stands = project ?? (await placeOf(tx, form, answers, unit)) ?? undefined;
  if (!stands)
    throw new Refusal("document.invalid", {
      problems: [{ code: "answer.no-reference", pointer: `/${form.project.facts?.region ?? ""}` }],
    });
  const completed = await completeAnswers(
    context,
    tx,
    compiled,
    { document: given.id, project: project?.id ?? null, county: stands.county },
    answers,
    facts,
  );
  const malformed = [...forged, ...completed.problems.filter(isMalformed)];
  if (malformed.length > 0) throw new Refusal("document.invalid", { problems: malformed });
  const head = headOf(form, completed.answers);
  const number = await nextNumber(tx, form.number, now, stands.county ?? unit.county);
  await insertDocument(tx, [
    given.id,
    form.id,
    form.version,
    project?.id ?? null,
    number,
    unitId,
    stands.province,
    stands.city,
    stands.county,
    stands.town,
    project && head.title === form.title ? project.name : head.title,
    head.amountFen,
    head.dated,
    JSON.stringify(completed.answers),
    identity.person.id,
    now,
    await searchTextOf(context, tx, compiled, completed.answers, yearInChina(now), completed.names),
  ]);
  return given.id;
}
