/** What a command on a case does to its document: lock, complete, store, finish. */
import type { Context } from "../context.ts";
import type { Queryable, Tx } from "../database/database.ts";
import { catchUp } from "../definitions/catch-up.ts";
import { placeOfCounty } from "../definitions/places.ts";
import { type CaseState, openSeats } from "../domain/case-state.ts";
import type { Command } from "../domain/commands.ts";
import { type CompiledForm, evaluateForm, isEmpty } from "../domain/evaluate-form.ts";
import { filesNeeded, isNeededAt } from "../domain/fields/file.ts";
import { signAnswers } from "../domain/fields/signature.ts";
import { allSteps, type Flow, type HumanStep, isHuman } from "../domain/flow.ts";
import { yearInChina } from "../domain/load-dictionary.ts";
import { blocks, type Problem, pointerStep, problem } from "../domain/problem.ts";
import { covers, type Identity, type Place } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { type Actor, appendEvidence } from "../evidence/append.ts";
import { finishProjectStage, upsertProjectOf } from "../projects/from-document.ts";
import { type AnswerHome, checkReferences, completeAnswers, isMalformed } from "./complete-answers.ts";
import { factsOf, type Writer, writerOf } from "./facts.ts";
import { searchTextOf } from "./names.ts";
import { headOf } from "./number.ts";
import {
  type DocumentRow,
  findDocument,
  findUnit,
  insertRevision,
  lockDocument,
  replaceLinks,
  updateState,
} from "./queries.ts";
import { editedAt } from "./rights.ts";
import { moveLocked } from "./upgrade-document.ts";

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
  /** Fiscal year, whose code lists hold for the document. */
  year: number;
  writer: Writer;
  /** Who gives the command; nobody for a document that another one's case amends. */
  lockedBy: { id: string; name: string } | null;
};

/** What stands beside a document: its unit's parent, whether that is made up, and whether its case asked the person ever. */
export type Beside = { parent: string | null; demo: boolean; asked: boolean };

/**
 * Locks the document; one that the person may not see is not found. `behind` reads what stands beside it: sent along with
 * the lock, it sees what is there behind it.
 */
export async function lockForCommand(
  context: Context,
  tx: Tx,
  identity: Identity,
  id: string,
  behind: () => Promise<Beside | undefined>,
): Promise<LockedDocument> {
  const [[row], beside] = await Promise.all([lockDocument(tx, [id]), behind()]);
  if (!row || !beside) throw new Refusal("document.not-found");
  if (
    row.created_by !== identity.person.id &&
    !covers(identity, "document.read", row) &&
    !covers(identity, "flow.administer", row) &&
    !beside.asked
  )
    throw new Refusal("document.not-found");
  await catchUp(context, "form", row.form, row.form_version);
  const moved = row.created_by === identity.person.id ? await moveLocked(context, tx, row) : row;
  return { ...lockedOf(moved, beside.parent, beside.demo), lockedBy: identity.person };
}

/** Locks the document for the clock; sends its statements as the other does. */
export async function lockForClock(
  context: Context,
  tx: Tx,
  id: string,
  behind: () => Promise<Beside | undefined>,
): Promise<LockedDocument> {
  const [[row], beside] = await Promise.all([lockDocument(tx, [id]), behind()]);
  if (!row || !beside) throw new Refusal("document.not-found");
  await catchUp(context, "form", row.form, row.form_version);
  return lockedOf(row, beside.parent, beside.demo);
}

/** The document as a command would find it, without a lock: for those who only look at what could be. */
export async function readUnlocked(db: Queryable, id: string): Promise<LockedDocument> {
  const [row] = await findDocument(db, [id]);
  if (!row) throw new Refusal("document.not-found");
  const [unit] = await findUnit(db, [row.unit]);
  return lockedOf(row, unit?.parent ?? null, unit?.demo ?? false);
}

/** The human step at which a person is asked now: the one named, or the only one. */
export function stepOf(flow: Flow, state: CaseState, person: string, named?: string): HumanStep | undefined {
  const mine = state.active.filter(
    (a) => (named === undefined || a.step === named) && openSeats(a).some((seat) => seat.person === person),
  );
  const step = mine.length === 1 ? allSteps(flow).find((s) => s.id === mine[0]?.step) : undefined;
  return step && isHuman(step) ? step : undefined;
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
  const facts = factsOf(context, document.writer);
  if (request.command.do === "submit") {
    if (request.stamp !== undefined && request.stamp !== document.stamp) throw new Refusal("document.stale");
    const completed = await completeAnswers(context, tx, form, homeOf(document), document.answers, facts);
    const start = allSteps(flow).find((s) => s.do === "submit")?.id ?? "";
    const stopping = [
      ...completed.problems.filter(blocks),
      ...filesNeeded(form.fields.values(), completed.answers, completed.hidden, start),
    ];
    if (stopping.length > 0)
      throw new Refusal("document.invalid", { problems: stopping, facts: { count: stopping.length } });
    await replaceLinks(tx, document.id, completed.links);
    return completed.answers;
  }
  const given = request.command.answers ?? {};
  const { command } = request;
  const decides = command.do === "handle" || command.do === "approve" || command.do === "vote";
  const step = decides && document.lockedBy ? stepOf(flow, state, document.lockedBy.id, command.step) : undefined;
  const editable = step ? editedAt(step) : [];
  const wantsFiles = decides && [...form.fields.values()].some((field) => isNeededAt(field, step?.id ?? ""));
  const problems: Problem[] = Object.keys(given)
    .filter((id) => !editable.includes(id))
    .map((id) => problem("answer.unknown-field", pointerStep(id)));
  if (editable.length === 0 && problems.length === 0 && !wantsFiles) return document.answers;
  const taken = await takeIn(context, tx, form, document, given);
  const evaluation = evaluateForm(
    form,
    taken.answers,
    context.definitions.codesAt(placeOfCounty(document.place.county), document.year),
    facts,
  );
  const mine = new Set(editable.map((id) => pointerStep(id)));
  problems.push(
    ...[...taken.problems, ...evaluation.problems].filter(
      (p) => (isMalformed(p) || blocks(p)) && mine.has(`/${p.pointer.split("/")[1] ?? ""}`),
    ),
  );
  if (decides)
    problems.push(...filesNeeded(form.fields.values(), evaluation.answers, evaluation.hidden, step?.id ?? ""));
  if (request.command.do === "handle")
    for (const id of editable)
      if (isEmpty(evaluation.answers[id]) && !evaluation.hidden.has(id))
        problems.push(problem("answer.required", pointerStep(id), { label: form.fields.get(id)?.label ?? id }));
  if (problems.length > 0) throw new Refusal("document.invalid", { problems, facts: { count: problems.length } });
  return editable.length === 0 ? document.answers : evaluation.answers;
}

/** Answers of a step beside the document's own: signed by who gives the command, pointing to what may be used. */
async function takeIn(
  context: Context,
  tx: Tx,
  form: CompiledForm,
  document: LockedDocument,
  given: Answers,
): Promise<{ answers: Answers; problems: Problem[] }> {
  const both = { ...document.answers, ...given };
  if (Object.keys(given).length === 0 || !document.lockedBy) return { answers: both, problems: [] };
  const { id: person, name } = document.lockedBy;
  const signer = { person, name, at: context.clock().toISOString() };
  const signed = signAnswers(form.fields.values(), document.answers, both, signer);
  const { problems } = await checkReferences(context, tx, form, homeOf(document), signed.answers);
  return { answers: signed.answers, problems: [...signed.problems, ...problems] };
}

/**
 * Stores answers and state; a submission or a step with answers makes a revision with its evidence. What nobody reads the
 * answer of goes through `writes`.
 */
export async function storeDocument(
  context: Context,
  tx: Tx,
  writes: Queryable,
  document: LockedDocument,
  flow: Flow,
  state: CaseState,
  command: Command,
  actor: Actor & { person: string },
): Promise<LockedDocument> {
  const compiled = context.definitions.compiled(document.form, document.formVersion);
  const { form } = compiled;
  const changed = command.do === "submit" || JSON.stringify(document.answers) !== JSON.stringify(document.stored);
  let current = document;
  if (command.do === "submit" && form.project.role === "opens")
    current = { ...document, project: await upsertProjectOf(context, tx, document, form, actor.at) };
  if (changed) current = await makeRevision(writes, current, state.round, actor);
  const head = headOf(form, current.answers);
  const status = state.status === "new" ? "draft" : state.status;
  await updateState(writes, [
    current.id,
    status,
    standsAt(flow, state),
    actor.at,
    current.revision,
    JSON.stringify(current.answers),
    head.title,
    head.amountFen,
    head.dated,
    changed ? await searchTextOf(context, tx, compiled, current.answers, current.year) : null,
  ]);
  return { ...current, stamp: current.stamp + 1 };
}

/** The step that lists and searches name: the first that waits; the submission where the case came back to it. */
function standsAt(flow: Flow, state: CaseState): string | null {
  return state.active[0]?.step ?? (state.status === "returned" ? (flow.steps[0]?.id ?? null) : null);
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
  const evaluation = evaluateForm(
    form,
    { ...document.answers, ...set },
    context.definitions.codesAt(placeOfCounty(document.place.county), document.year),
    factsOf(context, document.writer),
  );
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
    await searchTextOf(context, tx, form, amended.answers, amended.year),
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
  tx: Queryable,
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

function homeOf(document: LockedDocument): AnswerHome {
  return { document: document.id, project: document.project, county: document.place.county, year: document.year };
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
    year: yearInChina(row.created_at),
    writer: writerOf(row),
    lockedBy: null,
  };
}
