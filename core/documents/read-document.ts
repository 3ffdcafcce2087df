/** A document as a person sees it: answers masked by right, checks, case. A reader out of scope gets not-found. */
import { readCase } from "../cases/read-case.ts";
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { type CompiledForm, evaluateForm } from "../domain/evaluate-form.ts";
import type { AnswerReference } from "../domain/field-type.ts";
import { allSteps, isHuman } from "../domain/flow.ts";
import { pointerStep } from "../domain/problem.ts";
import { covers, type Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { askPlugins } from "./complete-answers.ts";
import { type DocumentRow, findDocument, findReferences, hasTask } from "./queries.ts";
import { lockedFields } from "./rights.ts";
import { isEditable } from "./save-draft.ts";

/** The row of a document that the person may see. */
export async function getDocument(
  _context: Context,
  db: Queryable,
  identity: Identity,
  id: string,
): Promise<DocumentRow> {
  const [row] = await findDocument(db, [id]);
  const visible =
    row &&
    (row.created_by === identity.person.id ||
      covers(identity, "document.read", row) ||
      (await hasTask(db, [id, identity.person.id])).length > 0);
  if (!visible) throw new Refusal("document.not-found");
  return row;
}

/** The whole document for the portal; `label` gives words of the reader's language. */
export async function readDocument(context: Context, identity: Identity, id: string, label: (key: string) => string) {
  const db = context.pool;
  const row = await getDocument(context, db, identity, id);
  const compiled = context.definitions.compiled(row.form, row.form_version);
  const mine = row.created_by === identity.person.id;
  const subject = {
    id: row.id,
    form: row.form,
    formVersion: row.form_version,
    state: row.state,
    answers: row.answers,
    createdBy: row.created_by,
  };
  const { case: flowCase, may } = await readCase(context, db, identity.person.id, subject, label);
  const evaluation = evaluateForm(compiled, row.answers, context.definitions.codes);
  const plugins = await askPlugins(context, compiled, row.answers);
  const editable = mine && isEditable(row);
  const rights = rightsOf(
    context,
    row,
    compiled,
    may.flatMap((act) => act.fields ?? []),
    editable,
  );
  const names = await namesOf(db, compiled, row.answers);
  const masked = mine || canSeeSensitive(identity, row) ? row.answers : maskSensitive(compiled, row.answers);
  return {
    id: row.id,
    number: row.number,
    form: { id: row.form, version: row.form_version, title: compiled.form.title },
    state: row.state,
    stateTitle: stateTitle(context, row, label),
    title: row.title,
    project:
      row.project === null ? null : { id: row.project, code: row.project_code ?? "", name: row.project_name ?? "" },
    unit: { id: row.unit, name: row.unit_name },
    region: { code: row.region, name: row.region_name },
    stamp: row.stamp,
    answers: masked,
    createdBy: { id: row.created_by, name: row.creator },
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    editable,
    rights,
    names,
    checks: checksOf(compiled, evaluation.checks, masked, names, context, label),
    problems: [...(editable ? evaluation.problems : []), ...plugins],
    may,
    case: flowCase,
  };
}

/** The word for where the document stands: the waiting step's title, or the plain state. */
export function stateTitle(
  context: Context,
  row: Pick<DocumentRow, "state" | "step" | "form">,
  label: (key: string) => string,
): string {
  if (row.state === "running" && row.step !== null) {
    const step = allSteps(context.definitions.flowOf(row.form)).find((s) => s.id === row.step);
    if (step) return step.title;
  }
  return label(`state.${row.state}`);
}

/** Names of units, regions, documents and quotas that the answers point to. */
export async function namesOf(
  db: Queryable,
  compiled: CompiledForm,
  answers: Readonly<Record<string, unknown>>,
): Promise<Record<string, string>> {
  const wanted: AnswerReference[] = [...compiled.fields.values()].flatMap(
    (field) =>
      compiled.types.get(field.type).references?.(answers[field.id], field, pointerStep(field.id), compiled.types) ??
      [],
  );
  if (wanted.length === 0) return {};
  const rows = await findReferences(db, [JSON.stringify(wanted.map(({ kind, id }) => ({ kind, id })))]);
  return Object.fromEntries(rows.map((row) => [`${row.kind}:${row.id}`, row.name]));
}

/** Results of the checks with the values they compared, in words. */
export function checksOf(
  compiled: CompiledForm,
  results: ReturnType<typeof evaluateForm>["checks"],
  answers: Readonly<Record<string, unknown>>,
  names: Readonly<Record<string, string>>,
  context: Context,
  label: (key: string) => string,
) {
  return results.map(({ show, ...check }) => ({
    ...check,
    values: show.flatMap((id) => {
      const field = compiled.fields.get(id);
      const answer = answers[id];
      if (!field || answer === undefined || field.type === "table" || field.type === "file") return [];
      const text = compiled.types
        .get(field.type)
        .toText(answer, field, (kind, value, dictionary) =>
          kind === "dictionary"
            ? context.definitions.nameOfCode(dictionary ?? "", value)
            : (names[`${kind}:${value}`] ?? value),
        );
      const unit =
        field.type === "money"
          ? label(field["unit"] === "wan" ? "unit.wan" : "unit.yuan")
          : String(field["unit"] ?? "");
      return [{ label: field.label, text: unit === "" ? text : `${text} ${unit}` }];
    }),
  }));
}

function rightsOf(
  context: Context,
  row: DocumentRow,
  compiled: CompiledForm,
  actFields: readonly string[],
  editable: boolean,
): Record<string, "hide" | "read" | "edit"> {
  const rights: Record<string, "hide" | "read" | "edit"> = {};
  const flow = context.definitions.flowOf(row.form);
  if (editable) for (const id of lockedFields(flow, compiled.form)) rights[id] = "read";
  const step = allSteps(flow).find((s) => s.id === row.step);
  if (step && isHuman(step))
    for (const [id, right] of Object.entries(step.fields ?? {})) if (right === "hide") rights[id] = "hide";
  for (const id of actFields) rights[id] = "edit";
  return rights;
}

function canSeeSensitive(identity: Identity, row: DocumentRow): boolean {
  return covers(identity, "sensitive.read", row);
}

/** Personal and bank data: all but the last four characters are hidden. */
function maskSensitive(compiled: CompiledForm, answers: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const masked: Record<string, unknown> = { ...answers };
  for (const field of compiled.fields.values()) {
    if (field.sensitive !== true || masked[field.id] === undefined) continue;
    const value = masked[field.id];
    if (typeof value === "string") masked[field.id] = maskText(value);
    else if (Array.isArray(value))
      masked[field.id] = value.map((row: unknown) =>
        typeof row === "object" && row !== null
          ? Object.fromEntries(Object.entries(row).map(([k, v]) => [k, typeof v === "string" ? maskText(v) : v]))
          : row,
      );
    else delete masked[field.id];
  }
  return masked;
}

function maskText(text: string): string {
  return text.length <= 4 ? "****" : `****${text.slice(-4)}`;
}
