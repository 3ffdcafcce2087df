/** A document as a person sees it: answers masked by right, checks, case. A reader out of scope gets not-found. */
import { readCase } from "../cases/read-case.ts";
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { placeOfUnit } from "../definitions/places.ts";
import { type CompiledForm, evaluateForm } from "../domain/evaluate-form.ts";
import { allSteps, type Flow, isHuman } from "../domain/flow.ts";
import type { Field } from "../domain/form.ts";
import { yearInChina } from "../domain/load-dictionary.ts";
import { type Problem, pointerStep } from "../domain/problem.ts";
import { holdsSensitive, redactAnswer, redactAnswers } from "../domain/redact.ts";
import { covers, type Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { askPlugins } from "./complete-answers.ts";
import { factsOf, writerOf } from "./facts.ts";
import { nameOfFrom, namesOf } from "./names.ts";
import { type DocumentRow, findDocument, hasTask } from "./queries.ts";
import { lockedFields } from "./rights.ts";
import { isEditable } from "./save-draft.ts";
import { leftOverOf, moveOf } from "./upgrade-document.ts";

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
  const stored = await getDocument(context, db, identity, id);
  const mine = stored.created_by === identity.person.id;
  const moved = mine ? await moveOf(context, db, stored) : undefined;
  const row = moved?.row ?? stored;
  const place = await placeOfUnit(context, db, row.unit);
  const year = yearInChina(row.created_at);
  const compiled = context.definitions.compiled(row.form, row.form_version);
  const subject = {
    id: row.id,
    form: row.form,
    formVersion: row.form_version,
    state: row.state,
    answers: row.answers,
    createdBy: row.created_by,
  };
  const {
    case: flowCase,
    may,
    flow,
  } = await readCase(
    context,
    db,
    { person: identity.person.id, administers: covers(identity, "flow.administer", row) },
    subject,
    label,
  );
  const facts = factsOf(context, writerOf(row));
  const evaluation = evaluateForm(compiled, row.answers, context.definitions.codesAt(place, year), facts);
  const plugins = await askPlugins(context, compiled, row.answers);
  const editable = mine && isEditable(row);
  const rights = rightsOf(
    editable ? context.definitions.flowOf(row.form, place) : flow,
    row,
    compiled,
    may.flatMap((act) => act.fields ?? []),
    editable,
  );
  // Who fills a field at this step sees what stands in it.
  const seen = new Set(may.flatMap((act) => act.fields ?? []));
  const closed =
    mine || covers(identity, "sensitive.read", row)
      ? []
      : [...compiled.fields.values()].filter((field) => holdsSensitive(field) && !seen.has(field.id));
  const masked = redactAnswers(row.answers, closed, compiled.types);
  // Names, too, of what is left only: a name alone would give the answer away.
  const names = await namesOf(db, compiled, masked);
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
    facts,
    region: { code: row.region, name: row.region_name },
    stamp: row.stamp,
    answers: masked,
    createdBy: { id: row.created_by, name: row.creator },
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    /** Fiscal year, whose code lists hold for the document. */
    year,
    editable,
    rights,
    names,
    checks: checksOf(compiled, evaluation.checks, masked, names, context, label, year),
    problems: [...(editable ? evaluation.problems : []), ...openProblems(plugins, closed)],
    may,
    case: flowCase && { ...flowCase, diff: openDiff(flowCase.diff, closed, compiled) },
    leftOver: mine ? await leftOverOf(context, db, row, moved) : [],
  };
}

/** What plugins say of an answer may hold the answer. */
function openProblems(problems: readonly Problem[], closed: readonly Field[]): Problem[] {
  const hidden = new Set(closed.map((field) => pointerStep(field.id)));
  return problems.filter((found) => !hidden.has(`/${found.pointer.split("/")[1] ?? ""}`));
}

type Difference = { field: string; label: string; before: unknown; after: unknown };
function openDiff(diff: readonly Difference[], closed: readonly Field[], { types }: CompiledForm): Difference[] {
  return diff.map((line) => {
    const field = closed.find(({ id }) => id === line.field);
    if (!field) return line;
    const left = (answer: unknown): unknown => redactAnswer(answer, field, types) ?? null;
    return { ...line, before: left(line.before), after: left(line.after) };
  });
}

/** The word for where the document stands: the waiting step's title, or the plain state. */
export function stateTitle(
  context: Context,
  row: Pick<DocumentRow, "state" | "step" | "form">,
  label: (key: string) => string,
): string {
  if (row.state === "running" && row.step !== null) {
    const title = context.definitions.stepTitle(row.form, row.step);
    if (title !== undefined) return title;
  }
  return label(`state.${row.state}`);
}

/** Results of the checks with the values they compared, in words. */
export function checksOf(
  compiled: CompiledForm,
  results: ReturnType<typeof evaluateForm>["checks"],
  answers: Readonly<Record<string, unknown>>,
  names: Readonly<Record<string, string>>,
  context: Context,
  label: (key: string) => string,
  year: number,
) {
  const nameOf = nameOfFrom(context, names, year);
  return results.map(({ show, ...check }) => ({
    ...check,
    values: show.flatMap((id) => {
      const field = compiled.fields.get(id);
      const answer = answers[id];
      if (!field || answer === undefined) return [];
      const type = compiled.types.get(field.type);
      if (!type.brief) return [];
      const text = type.toText(answer, field, nameOf, compiled.types);
      const unit =
        field.type === "money"
          ? label(field["unit"] === "wan" ? "unit.wan" : "unit.yuan")
          : String(field["unit"] ?? "");
      return [{ label: field.label, text: unit === "" ? text : `${text} ${unit}` }];
    }),
  }));
}

function rightsOf(
  flow: Flow,
  row: DocumentRow,
  compiled: CompiledForm,
  actFields: readonly string[],
  editable: boolean,
): Record<string, "hide" | "read" | "edit"> {
  const rights: Record<string, "hide" | "read" | "edit"> = {};
  if (editable) for (const id of lockedFields(flow, compiled.form)) rights[id] = "read";
  const step = allSteps(flow).find((s) => s.id === row.step);
  if (step && isHuman(step))
    for (const [id, right] of Object.entries(step.fields ?? {})) if (right === "hide") rights[id] = "hide";
  for (const id of actFields) rights[id] = "edit";
  return rights;
}
