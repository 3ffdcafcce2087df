/** What would stop a draft if it were handed in as it stands, for programs that look before a person does. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { placeOfUnit } from "../definitions/places.ts";
import { filesNeeded } from "../domain/fields/file.ts";
import { allSteps } from "../domain/flow.ts";
import { yearInChina } from "../domain/load-dictionary.ts";
import { blocks, type Problem } from "../domain/problem.ts";
import { Refusal } from "../errors.ts";
import { completeAnswers } from "./complete-answers.ts";
import { factsOf, writerOf } from "./facts.ts";
import { type DocumentRow, findDocument } from "./queries.ts";

/** The stored row, without asking who looks: for the program's own drafts. */
export async function readDraft(db: Queryable, id: string): Promise<DocumentRow> {
  const [row] = await findDocument(db, [id]);
  if (!row) throw new Refusal("document.not-found");
  return row;
}

/** Every problem of the form that stops a submission; rules are asked elsewhere. */
export async function submissionFaults(context: Context, db: Queryable, row: DocumentRow): Promise<Problem[]> {
  const form = context.definitions.compiled(row.form, row.form_version);
  const home = { document: row.id, project: row.project, county: row.county, year: yearInChina(row.created_at) };
  const completed = await completeAnswers(context, db, form, home, row.answers, factsOf(context, writerOf(row)));
  const flow = context.definitions.flowOf(row.form, await placeOfUnit(context, db, row.unit));
  const start = allSteps(flow).find((step) => step.do === "submit")?.id ?? "";
  return [
    ...completed.problems.filter(blocks),
    ...filesNeeded(form.fields.values(), completed.answers, completed.hidden, start),
  ];
}
