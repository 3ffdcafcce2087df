/** What a command on a case does to its document: lock, complete, store, finish. */
import type { Context } from "../context.ts";
import type { Tx } from "../database/database.ts";
import type { CaseState, Command } from "../domain/approval.ts";
import { evaluateForm, isEmpty } from "../domain/evaluate-form.ts";
import { allSteps, type Flow, isHuman } from "../domain/flow.ts";
import { blocks, type Problem, pointerStep, problem } from "../domain/problem.ts";
import { covers, type Identity, type Place } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { type Actor, appendEvidence } from "../evidence/append.ts";
import { finishProjectStage, upsertProjectOf } from "../projects/from-document.ts";
import { completeAnswers, isMalformed } from "./complete-answers.ts";
import { headOf } from "./number.ts";
import {
  type DocumentRow,
  findUnit,
  hasTask,
  insertRevision,
  lockDocument,
  replaceLinks,
  updateState,
} from "./queries.ts";
import { editedAt } from "./rights.ts";

export type Answers = Record<string, unknown>;
export type LockedDocument = {
  id: string;
  form: string;
  formVersion: number;
  project: string | null;
  number: string;
  place: Place & { town: string | null };
  parentUnit: string | null;
  demo: boolean;
  stamp: number;
  revision: number;
  /** Answers at the last revision, and as they are now. */
  stored: Answers;
  answers: Answers;
  createdBy: string;
};

/** Locks the document; one that the person may not see is not found. */
export async function lockForCommand(
  _context: Context,
  tx: Tx,
  identity: Identity,
  id: string,
): Promise<LockedDocument> {
  const [row] = await lockDocument(tx, [id]);
  if (!row) throw new Refusal("document.not-found");
  if (
    row.created_by !== identity.person.id &&
    !covers(identity, "document.read", row) &&
    (await hasTask(tx, [id, identity.person.id])).length === 0
  )
    throw new Refusal("document.not-found");
  const [unit] = await findUnit(tx, [row.unit]);
  return lockedOf(row, unit?.parent ?? null, unit?.demo ?? false);
}

/** Answers after the command: complete at submission, with the step's own fields when a step is handled. */
export async function prepareAnswers(
  context: Context,
  tx: Tx,
  document: LockedDocument,
  flow: Flow,
  state: CaseState,
  request: { stamp?: number | undefined; command: Command & { answers?: Answers } },
): Promise<Answers> {
  const form = context.definitions.compiled(document.form, document.formVersion);
  if (request.command.do === "submit") {
    if (request.stamp !== undefined && request.stamp !== document.stamp) throw new Refusal("document.stale");
    const home = { document: document.id, project: document.project, county: document.place.county };
    const completed = await completeAnswers(context, tx, form, home, document.answers);
    const stopping = completed.problems.filter(blocks);
    if (stopping.length > 0)
      throw new Refusal("document.invalid", { problems: stopping, facts: { count: stopping.length } });
    await replaceLinks(tx, document.id, completed.links);
    return completed.answers;
  }
  const given = request.command.answers ?? {};
  const step = allSteps(flow).find((s) => s.id === state.at);
  const editable =
    step && isHuman(step) && (request.command.do === "handle" || request.command.do === "approve")
      ? editedAt(step)
      : [];
  const problems: Problem[] = Object.keys(given)
    .filter((id) => !editable.includes(id))
    .map((id) => problem("answer.unknown-field", pointerStep(id)));
  if (editable.length === 0 && problems.length === 0) return document.answers;
  const evaluation = evaluateForm(form, { ...document.answers, ...given }, context.definitions.codes);
  const mine = new Set(editable.map((id) => pointerStep(id)));
  problems.push(
    ...evaluation.problems.filter(
      (p) => (isMalformed(p) || blocks(p)) && mine.has(`/${p.pointer.split("/")[1] ?? ""}`),
    ),
  );
  if (request.command.do === "handle")
    for (const id of editable)
      if (isEmpty(evaluation.answers[id]) && !evaluation.hidden.has(id))
        problems.push(problem("answer.required", pointerStep(id), { label: form.fields.get(id)?.label ?? id }));
  if (problems.length > 0) throw new Refusal("document.invalid", { problems, facts: { count: problems.length } });
  return evaluation.answers;
}

/** Stores answers and state; a submission or a step with answers makes a revision with its evidence. */
export async function storeDocument(
  context: Context,
  tx: Tx,
  document: LockedDocument,
  _flow: Flow,
  state: CaseState,
  request: { command: Command },
  actor: Actor & { person: string },
): Promise<LockedDocument> {
  const form = context.definitions.get("form", document.form, document.formVersion);
  const changed =
    request.command.do === "submit" || JSON.stringify(document.answers) !== JSON.stringify(document.stored);
  let current = document;
  if (request.command.do === "submit" && form.project.role === "opens")
    current = { ...document, project: await upsertProjectOf(context, tx, document, form, actor.at) };
  if (changed) current = await makeRevision(tx, current, state.round, actor);
  const head = headOf(form, current.answers);
  const status = state.status === "new" ? "draft" : state.status;
  await updateState(tx, [
    current.id,
    status,
    state.at,
    actor.at,
    current.revision,
    JSON.stringify(current.answers),
    head.title,
    head.amountFen,
    head.dated,
  ]);
  return { ...current, stamp: current.stamp + 1 };
}

/** Sets fields of a document by a flow's amend step: a new revision with its evidence. */
export async function amendDocument(
  context: Context,
  tx: Tx,
  target: LockedDocument | string,
  set: Answers,
  actor: Actor & { person: string },
): Promise<LockedDocument> {
  const document = typeof target === "string" ? lockedOf(await getLocked(tx, target), null, false) : target;
  const form = context.definitions.compiled(document.form, document.formVersion);
  const evaluation = evaluateForm(form, { ...document.answers, ...set }, context.definitions.codes);
  const malformed = evaluation.problems.filter(isMalformed);
  if (malformed.length > 0)
    throw new Refusal("document.invalid", { problems: malformed, facts: { count: malformed.length } });
  const amended = await makeRevision(
    tx,
    { ...document, answers: evaluation.answers, stored: document.answers },
    0,
    actor,
  );
  const [row] = await lockDocument(tx, [document.id]);
  const head = headOf(form.form, amended.answers);
  await updateState(tx, [
    amended.id,
    row?.state ?? "done",
    row?.step ?? null,
    actor.at,
    amended.revision,
    JSON.stringify(amended.answers),
    head.title,
    head.amountFen,
    head.dated,
  ]);
  return { ...amended, stamp: amended.stamp + 1 };
}

/** What a finished case does to its project: approval of the opening form, stage done. */
export async function finishDocument(context: Context, tx: Tx, document: LockedDocument, actor: Actor): Promise<void> {
  if (document.project !== null)
    await finishProjectStage(
      context,
      tx,
      document.project,
      context.definitions.get("form", document.form, document.formVersion),
      actor.at,
    );
}

async function makeRevision(
  tx: Tx,
  document: LockedDocument,
  round: number,
  actor: Actor & { person: string },
): Promise<LockedDocument> {
  const revision = document.revision + 1;
  await insertRevision(tx, [document.id, revision, round, JSON.stringify(document.answers), actor.person, actor.at]);
  const before = document.revision === 0 ? {} : document.stored;
  const changes = [...new Set([...Object.keys(before), ...Object.keys(document.answers)])]
    .filter((field) => JSON.stringify(before[field]) !== JSON.stringify(document.answers[field]))
    .sort()
    .map((field) => ({ field, old: before[field] ?? null, new: document.answers[field] ?? null }));
  await appendEvidence(tx, actor, {
    kind: "revision",
    subject: `document:${document.id}`,
    what: { form: document.form, formVersion: document.formVersion, number: document.number, revision, round, changes },
  });
  return { ...document, revision, stored: document.answers };
}

async function getLocked(tx: Tx, id: string): Promise<DocumentRow> {
  const [row] = await lockDocument(tx, [id]);
  if (!row) throw new Refusal("document.not-found");
  return row;
}

function lockedOf(row: DocumentRow, parentUnit: string | null, demo: boolean): LockedDocument {
  return {
    id: row.id,
    form: row.form,
    formVersion: row.form_version,
    project: row.project,
    number: row.number,
    place: { unit: row.unit, province: row.province, city: row.city, county: row.county, town: row.town },
    parentUnit,
    demo,
    stamp: row.stamp,
    revision: row.revision,
    stored: row.answers,
    answers: row.answers,
    createdBy: row.created_by,
  };
}
