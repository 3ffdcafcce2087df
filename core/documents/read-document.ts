/** A document as a person sees it: answers masked by right, checks, case. A reader out of scope gets not-found. */
import { exchangeAt } from "../batches/open-batch.ts";
import { readCase } from "../cases/read-case.ts";
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { placeOfUnit } from "../definitions/places.ts";
import { stateTitle } from "../definitions/state-title.ts";
import { type CompiledForm, evaluateForm } from "../domain/evaluate-form.ts";
import type { Flow } from "../domain/flow.ts";
import type { Field } from "../domain/form.ts";
import { yearInChina } from "../domain/load-dictionary.ts";
import { type Problem, pointerStep } from "../domain/problem.ts";
import { holdsSensitive, redactAnswer, redactAnswers } from "../domain/redact.ts";
import { covers, type Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { typeProblems } from "./ask-types.ts";
import { askPlugins } from "./complete-answers.ts";
import { shownSources } from "./computed-fields.ts";
import { factsOf, writerOf } from "./facts.ts";
import { namedChecks } from "./named-checks.ts";
import { nameOfFrom, namesOf } from "./names.ts";
import { type DocumentRow, findDocument, findProposed, hasTask } from "./queries.ts";
import { lockedFields } from "./rights.ts";
import { isEditable } from "./save-draft.ts";
import { successorsOf } from "./successors.ts";
import { leftOverOf, moveOf } from "./upgrade-document.ts";

/** The row of a document that the person may see. */
export async function getDocument(
  _context: Context,
  db: Queryable,
  identity: Identity,
  id: string,
): Promise<DocumentRow> {
  const [row] = await findDocument(db, [id]);
  if (!row || !((await mayRead(db, identity, row)) || covers(identity, "flow.administer", row)))
    throw new Refusal("document.not-found");
  return row;
}

/** Whether the person may read the answers; who only administers flows sees the case and no answer. */
export async function mayRead(db: Queryable, identity: Identity, row: DocumentRow): Promise<boolean> {
  return (
    row.created_by === identity.person.id ||
    covers(identity, "document.read", row) ||
    (await hasTask(db, [row.id, identity.person.id])).length > 0
  );
}

/**
 * The fields that a person does not see at all (a step hides them, or the person only administers flows), and those of
 * which they see what is left for readers without the right to sensitive data.
 */
export async function sightOf(
  db: Queryable,
  identity: Identity,
  row: DocumentRow,
  { fields }: CompiledForm,
  hiddenByStep: ReadonlySet<string>,
  filled: ReadonlySet<string> = new Set(),
): Promise<{ hidden: ReadonlySet<string>; closed: Field[] }> {
  const hidden = (await mayRead(db, identity, row)) ? hiddenByStep : new Set(fields.keys());
  const open = row.created_by === identity.person.id || covers(identity, "sensitive.read", row);
  return {
    hidden,
    closed: open ? [] : [...fields.values()].filter((field) => holdsSensitive(field) && !filled.has(field.id)),
  };
}

/** The answers that are left for a reader. */
export function seenAnswers(
  answers: Readonly<Record<string, unknown>>,
  { hidden, closed }: { hidden: ReadonlySet<string>; closed: readonly Field[] },
  { types }: CompiledForm,
): Record<string, unknown> {
  const open = Object.fromEntries(Object.entries(answers).filter(([id]) => !hidden.has(id)));
  return redactAnswers(open, closed, types);
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
    unit: row.unit,
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
    hidden: hiddenByStep,
  } = await readCase(
    context,
    db,
    {
      person: identity.person.id,
      administers: covers(identity, "flow.administer", row),
      blind: !(await mayRead(db, identity, row)),
    },
    subject,
    label,
  );
  const facts = factsOf(context, writerOf(row));
  const codes = context.definitions.codesAt(place, year);
  const evaluation = evaluateForm(compiled, row.answers, codes, facts);
  const plugins = await askPlugins(context, compiled, row.answers, { identity, document: row.id });
  const editable = mine && isEditable(row);
  const asking = { identity, document: row.id, form: compiled, codes };
  if (editable) plugins.push(...(await typeProblems(context, asking, row.answers, evaluation.hidden)));
  const rights = rightsOf(
    editable ? context.definitions.flowOf(row.form, place) : flow,
    compiled,
    may.flatMap((act) => act.fields ?? []),
    editable,
  );
  // Who fills a field at this step sees what stands in it.
  const seen = new Set(may.flatMap((act) => act.fields ?? []));
  const sight = await sightOf(db, identity, row, compiled, hiddenByStep, seen);
  const { hidden, closed } = sight;
  const masked = seenAnswers(row.answers, sight, compiled);
  for (const id of hidden) rights[id] = "hide";
  // Names, too, of what is left only: a name alone would give the answer away.
  const names = await namesOf(db, compiled, masked);
  const merged = mergeable(context, compiled, row.id, masked);
  return {
    id: row.id,
    number: row.number,
    form: { id: row.form, version: row.form_version, title: compiled.form.title },
    state: row.state,
    stateTitle: stateTitle(context, { ...row, flow: flowCase && flow.id, version: flowCase && flow.version }, label),
    title: hidden.has(compiled.form.titleField ?? "") ? "" : row.title,
    project:
      row.project === null ? null : { id: row.project, code: row.project_code ?? "", name: row.project_name ?? "" },
    unit: { id: row.unit, name: row.unit_name },
    facts,
    region: { code: row.region, name: row.region_name },
    stamp: row.stamp,
    revision: row.revision,
    answers: masked,
    createdBy: { id: row.created_by, name: row.creator },
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    /** Fiscal year, whose code lists hold for the document. */
    year,
    editable,
    rights,
    names,
    /** What took the place of this document or of those it points to, where one was merged, by id. */
    successors: merged.length === 0 ? {} : await successorsOf(context, db, merged),
    checks: checksOf(compiled, openChecks(compiled, evaluation.checks, hidden), masked, names, context, label, year),
    problems: [...(editable ? evaluation.problems : []), ...openProblems(plugins, closed, hidden)],
    /** Which plugin computed what stands in a field, and since when it could not. */
    computedBy: shownSources(row.computed, hidden),
    /** The plugin that proposed it; its starter took it over. */
    proposed: await proposedBy(db, row.id),
    /** Plugins that are asked before it is submitted. */
    pluginChecks: editable ? namedChecks(context, compiled) : [],
    may,
    /** Whether the bank pays it line by line. */
    batch: exchangeAt(context, place, row.form) !== undefined,
    case: flowCase && { ...flowCase, diff: openDiff(flowCase.diff, closed, compiled) },
    leftOver: mine ? await leftOverOf(context, db, row, moved) : [],
  };
}

async function proposedBy(db: Queryable, document: string) {
  const [found] = await findProposed(db, [document]);
  return found ? { ...found, name: found.name?.zh ?? found.plugin, at: found.at.toISOString() } : null;
}

/** What may have been merged: an entry of a register itself, and those that the answers point to. */
function mergeable(
  context: Context,
  { form, fields }: CompiledForm,
  id: string,
  answers: Readonly<Record<string, unknown>>,
): string[] {
  const pointed = [...fields.values()].flatMap((field) => {
    const target = field.type === "document" ? context.definitions.find("form", String(field["form"])) : undefined;
    const answer = answers[field.id];
    return target?.successor !== undefined && typeof answer === "string" ? [answer] : [];
  });
  return form.successor === undefined ? pointed : [id, ...pointed];
}

/** What plugins say of an answer may hold the answer. */
function openProblems(problems: readonly Problem[], closed: readonly Field[], hidden: ReadonlySet<string>): Problem[] {
  const shut = new Set([...closed.map((field) => field.id), ...hidden].map(pointerStep));
  return problems.filter((found) => !shut.has(`/${found.pointer.split("/")[1] ?? ""}`));
}

/** Results of checks that read nothing hidden: the result alone would tell of the answer. */
function openChecks(
  compiled: CompiledForm,
  results: ReturnType<typeof evaluateForm>["checks"],
  hidden: ReadonlySet<string>,
): ReturnType<typeof evaluateForm>["checks"] {
  if (hidden.size === 0) return results;
  const telling = new Set(
    compiled.checks
      .filter(({ expr, when }) => [...expr.reads, ...(when?.reads ?? [])].some((id) => hidden.has(id)))
      .map(({ check }) => check.id),
  );
  return results.filter((result) => !telling.has(result.id));
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
  compiled: CompiledForm,
  actFields: readonly string[],
  editable: boolean,
): Record<string, "hide" | "read" | "edit"> {
  const rights: Record<string, "hide" | "read" | "edit"> = {};
  if (editable) for (const id of lockedFields(flow, compiled.form)) rights[id] = "read";
  for (const id of actFields) rights[id] = "edit";
  return rights;
}
