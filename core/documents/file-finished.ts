/** Files a document that was decided elsewhere, such as a row of a table already public: finished at once, no case. */
import type { Context } from "../context.ts";
import type { Tx } from "../database/database.ts";
import type { Answers } from "../domain/evaluate-form.ts";
import { yearInChina } from "../domain/load-dictionary.ts";
import type { Place } from "../domain/scope.ts";
import { appendEvidence, type Actor } from "../evidence/append.ts";
import { finishProjectStage, upsertProjectOf } from "../projects/from-document.ts";
import { refuseBlocked } from "../rules/check-command.ts";
import { uuidv7 } from "../uuid.ts";
import { searchTextOf } from "./names.ts";
import { headOf, nextNumber } from "./number.ts";
import { insertDocument, insertRevision, updateState } from "./queries.ts";

export type FinishedDocument = {
  form: string;
  place: Place & { county: string; town: string | null };
  answers: Answers;
  import: { batch: string; key: string };
};

/** Number, revision 1 with its evidence, project and stage; the answers must have been evaluated before. */
export async function fileFinished(
  context: Context,
  tx: Tx,
  given: FinishedDocument,
  actor: Actor & { person: string },
): Promise<{ document: string; project: string; number: string; title: string }> {
  const compiled = context.definitions.compiled(given.form);
  const { form } = compiled;
  const { place, answers } = given;
  const id = uuidv7(actor.at);
  const head = headOf(form, answers);
  const number = await nextNumber(tx, form.number, actor.at, place.county);
  const stored = JSON.stringify(answers);
  const search = await searchTextOf(context, tx, compiled, answers, yearInChina(actor.at));
  await insertDocument(tx, [
    id,
    form.id,
    form.version,
    null,
    number,
    place.unit,
    place.province,
    place.city,
    place.county,
    place.town,
    head.title,
    head.amountFen,
    head.dated,
    stored,
    actor.person,
    actor.at,
    search,
  ]);
  const project = await upsertProjectOf(
    context,
    tx,
    { id, project: null, number, place, demo: false, answers, import: given.import },
    form,
    actor.at,
  );
  await insertRevision(tx, [id, 1, 1, stored, actor.person, actor.at]);
  await updateState(tx, [id, "done", null, actor.at, 1, stored, head.title, head.amountFen, head.dated, search]);
  // It goes through no flow, so what would refuse its submission refuses it here, and with it the whole table.
  await refuseBlocked(context, tx, {
    document: { id, form: form.id, place: { unit: place.unit } },
    answers,
    moments: ["submit"],
    at: actor.at,
  });
  await appendEvidence(tx, actor, {
    kind: "revision",
    subject: `document:${id}`,
    what: {
      form: form.id,
      formVersion: form.version,
      number,
      revision: 1,
      round: 1,
      import: given.import.batch,
      changes: Object.keys(answers)
        .sort()
        .map((field) => ({ field, old: null, new: answers[field] ?? null })),
    },
  });
  await finishProjectStage(context, tx, project, form, actor.at);
  return { document: id, project, number, title: head.title };
}
