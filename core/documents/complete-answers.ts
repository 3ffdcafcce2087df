/** Completes answers on the server: brings `from` values, checks what they point to, evaluates the form, asks plugins. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { placeOfCounty } from "../definitions/places.ts";
import {
  type Answers,
  type CompiledForm,
  type Evaluation,
  evaluateForm,
  type Facts,
  isEmpty,
} from "../domain/evaluate-form.ts";
import type { AnswerReference } from "../domain/field-type.ts";
import type { StoredFile } from "../domain/fields/file.ts";
import { columnsOf } from "../domain/fields/table.ts";
import type { Field } from "../domain/form.ts";
import type { Identity } from "../domain/scope.ts";
import { type Problem, pointerStep, problem } from "../domain/problem.ts";
import { completePictures } from "./complete-pictures.ts";
import { findReferences, type ReferenceRow, sumOverReference, sumPaidOn } from "./queries.ts";

/** The document that the answers belong to, as far as references depend on it. */
export type AnswerHome = {
  document: string;
  project: string | null;
  county: string | null;
  /** Fiscal year of a stored document; this year for one that begins. */
  year?: number;
};
export type CompletedAnswers = Evaluation & {
  names: Record<string, string>;
  links: { field: string; target: string }[];
};

/** Problems that a draft may carry; every other one means that the input itself is wrong. */
const UNFINISHED = new Set([
  "answer.required",
  "answer.too-few",
  "answer.not-computable",
  "answer.dependent",
  "answer.file-needed",
]);

/** True for a problem that stops even a draft from being saved. */
export function isMalformed(p: Problem): boolean {
  return (
    !p.code.startsWith("check.") && !UNFINISHED.has(p.code) && (p.severity === undefined || p.severity === "block")
  );
}

/** Answers as they will be stored, with every problem and check result. Plugins are asked outside transactions only. */
export async function completeAnswers(
  context: Context,
  db: Queryable,
  form: CompiledForm,
  home: AnswerHome,
  given: Answers,
  facts: Facts,
): Promise<CompletedAnswers> {
  const answers: Answers = { ...given };
  const { wanted, found, problems } = await checkReferences(context, db, form, home, answers);
  await bringValues(db, form, home, answers, found);
  const evaluation = evaluateForm(
    form,
    answers,
    context.definitions.codesAt(placeOfCounty(home.county), home.year),
    facts,
  );
  const names: Record<string, string> = {};
  for (const row of found.values()) names[`${row.kind}:${row.id}`] = row.name;
  const links = wanted
    .filter((r) => (r.kind === "document" || r.kind === "quota") && !isEmpty(evaluation.answers[fieldOf(r.pointer)]))
    .map((r) => ({ field: fieldOf(r.pointer), target: r.id }));
  return { ...evaluation, problems: [...problems, ...evaluation.problems], names, links };
}

/** Looks up what the answers point to and refuses what is not theirs to use; pictures get what their cameras say. */
export async function checkReferences(
  context: Context,
  db: Queryable,
  form: CompiledForm,
  home: AnswerHome,
  answers: Answers,
): Promise<{ wanted: AnswerReference[]; found: Map<string, ReferenceRow>; problems: Problem[] }> {
  const wanted = referencesOf(form, answers);
  const found = await lookUp(db, wanted);
  const problems: Problem[] = [];
  for (const reference of wanted) {
    const row = found.get(`${reference.kind} ${reference.id}`);
    if (!row || !belongs(row, reference, home, form) || !isFileOf(row, valueAt(answers, reference.pointer)))
      problems.push(problem("answer.no-reference", reference.pointer));
  }
  const files = [...found.values()].flatMap((row): [string, string][] => (row.file ? [[row.id, row.file.sha256]] : []));
  await completePictures(context, form, answers, new Map(files));
  return { wanted, found, problems };
}

/** Hints and warnings of the plugins that fields name; a failing plugin says nothing (failure policy: open). */
export async function askPlugins(
  context: Context,
  form: CompiledForm,
  answers: Answers,
  by: { identity: Identity; document: string },
): Promise<Problem[]> {
  const asked = [...form.fields.values()].flatMap((field) => {
    const value = answers[field.id];
    return field.plugin &&
      !isEmpty(value) &&
      (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
      ? [{ field, value, plugin: field.plugin }]
      : [];
  });
  const problems = await Promise.all(
    asked.map(({ field, value, plugin }) =>
      context.checkField({
        plugin: plugin.id,
        field: { id: field.id, label: field.label },
        value,
        params: plugin.params ?? {},
        pointer: pointerStep(field.id),
        by,
      }),
    ),
  );
  return problems.flat();
}

function referencesOf(form: CompiledForm, answers: Answers): AnswerReference[] {
  const references: AnswerReference[] = [];
  for (const field of form.fields.values()) {
    const value = answers[field.id];
    if (!isEmpty(value))
      references.push(...form.types.get(field.type).references(value, field, pointerStep(field.id), form.types));
  }
  return references;
}

async function lookUp(db: Queryable, wanted: readonly AnswerReference[]): Promise<Map<string, ReferenceRow>> {
  // No id looks different; text that the database could not even read is nothing it could find.
  const asked = wanted.filter(({ id }) => /^[0-9A-Za-z-]{1,60}$/.test(id));
  if (asked.length === 0) return new Map();
  const rows = await findReferences(db, [JSON.stringify(asked.map(({ kind, id }) => ({ kind, id })))]);
  return new Map(rows.map((row) => [`${row.kind} ${row.id}`, row]));
}

/**
 * References stay within the project (documents, quotas) or the county (units, regions, files, people, projects). Beside
 * projects there are finished entries of registers, and lines for fields that reach over the county.
 */
function belongs(row: ReferenceRow, reference: AnswerReference, home: AnswerHome, form: CompiledForm): boolean {
  const ofProject = row.project !== null && row.project === home.project;
  if (reference.kind === "quota")
    return ofProject || (fieldAt(form, reference.pointer)?.["reach"] === "county" && row.county === home.county);
  if (reference.kind === "document") {
    if (row.form !== fieldAt(form, reference.pointer)?.["form"]) return false;
    return ofProject || (row.project === null && row.active && row.county === home.county);
  }
  if (reference.kind === "person")
    return row.active && (home.county === null || row.counties?.includes(home.county) === true);
  return row.county === null || home.county === null || row.county === home.county;
}

async function bringValues(
  db: Queryable,
  form: CompiledForm,
  home: AnswerHome,
  answers: Answers,
  found: Map<string, ReferenceRow>,
): Promise<void> {
  for (const field of form.fields.values()) {
    if (!field.from) continue;
    const value = await broughtValue(db, form, home, field, answers[field.from.field], found);
    if (isEmpty(value)) delete answers[field.id];
    else answers[field.id] = value;
  }
}

async function broughtValue(
  db: Queryable,
  form: CompiledForm,
  home: AnswerHome,
  field: Field,
  target: unknown,
  found: Map<string, ReferenceRow>,
): Promise<unknown> {
  const from = field.from;
  if (!from || typeof target !== "string") return undefined;
  const row = found.get(`document ${target}`) ?? found.get(`quota ${target}`);
  if (!row) return undefined;
  if (from.take !== undefined) return row.answers?.[from.take];
  if (from.sum !== undefined)
    return (await sumOverReference(db, [target, from.field, from.sum, form.form.id, home.document]))[0]?.sum ?? 0;
  if (from.ledger === "available") return row.available_fen ?? undefined;
  return (await sumPaidOn(db, [target]))[0]?.sum ?? 0;
}

function fieldOf(pointer: string): string {
  return pointer.split("/")[1] ?? "";
}

/** The field or column that a pointer into the answers leads to. */
function fieldAt(form: CompiledForm, pointer: string): Field | undefined {
  const [, id = "", , columnId] = pointer.split("/");
  const field = form.fields.get(id);
  return columnId === undefined ? field : field && columnsOf(field).find((column) => column.id === columnId);
}

function valueAt(answers: Answers, pointer: string): unknown {
  return pointer
    .split("/")
    .slice(1)
    .reduce<unknown>(
      (value, step) =>
        typeof value === "object" && value !== null && Object.hasOwn(value, step)
          ? (value as Record<string, unknown>)[step]
          : undefined,
      answers,
    );
}

/** A file keeps what its upload said: an answer cannot give other bytes, another size or kind under its id. */
function isFileOf(row: ReferenceRow, answer: unknown): boolean {
  if (!row.file) return true;
  const { sha256, size, mediaType } = (answer ?? {}) as Partial<StoredFile>;
  return sha256 === row.file.sha256 && size === row.file.size && mediaType === row.file.mediaType;
}
