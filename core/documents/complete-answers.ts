/** Completes answers on the server: brings `from` values, checks what they point to, evaluates the form, asks plugins. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { type Answers, type CompiledForm, type Evaluation, evaluateForm, isEmpty } from "../domain/evaluate-form.ts";
import type { AnswerReference } from "../domain/field-type.ts";
import type { Field } from "../domain/form.ts";
import { type Problem, pointerStep, problem } from "../domain/problem.ts";
import { findReferences, type ReferenceRow, sumOverReference, sumPaidOn } from "./queries.ts";

/** The document that the answers belong to, as far as references depend on it. */
export type AnswerHome = { document: string; project: string | null; county: string | null };
export type CompletedAnswers = Evaluation & {
  names: Record<string, string>;
  links: { field: string; target: string }[];
};

/** Problems that a draft may carry; every other one means that the input itself is wrong. */
const UNFINISHED = new Set(["answer.required", "answer.too-few", "answer.not-computable"]);

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
): Promise<CompletedAnswers> {
  const answers: Answers = { ...given };
  const wanted = referencesOf(form, answers);
  const found = await lookUp(db, wanted);
  const problems: Problem[] = [];
  for (const reference of wanted) {
    const row = found.get(`${reference.kind} ${reference.id}`);
    if (!row || !belongs(row, reference, home, form)) problems.push(problem("answer.no-reference", reference.pointer));
  }
  await bringValues(db, form, home, answers, found);
  const evaluation = evaluateForm(form, answers, context.definitions.codes);
  const names: Record<string, string> = {};
  for (const row of found.values()) names[`${row.kind}:${row.id}`] = row.name;
  const links = wanted
    .filter((r) => (r.kind === "document" || r.kind === "quota") && !isEmpty(evaluation.answers[fieldOf(r.pointer)]))
    .map((r) => ({ field: fieldOf(r.pointer), target: r.id }));
  return { ...evaluation, problems: [...problems, ...evaluation.problems], names, links };
}

/** Hints and warnings of the plugins that fields name; a failing plugin says nothing (failure policy: open). */
export async function askPlugins(context: Context, form: CompiledForm, answers: Answers): Promise<Problem[]> {
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
      references.push(
        ...(form.types.get(field.type).references?.(value, field, pointerStep(field.id), form.types) ?? []),
      );
  }
  return references;
}

async function lookUp(db: Queryable, wanted: readonly AnswerReference[]): Promise<Map<string, ReferenceRow>> {
  if (wanted.length === 0) return new Map();
  const rows = await findReferences(db, [JSON.stringify(wanted.map(({ kind, id }) => ({ kind, id })))]);
  return new Map(rows.map((row) => [`${row.kind} ${row.id}`, row]));
}

/** References stay within the project (documents, quotas) or the county (units, regions, files). */
function belongs(row: ReferenceRow, reference: AnswerReference, home: AnswerHome, form: CompiledForm): boolean {
  if (reference.kind === "quota") return row.project !== null && row.project === home.project;
  if (reference.kind === "document") {
    const field = form.fields.get(fieldOf(reference.pointer));
    return row.project !== null && row.project === home.project && row.form === field?.["form"];
  }
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
