/** Reads rows as answers of a form and says of each what it could become: a submission, a draft, or nothing yet. */
import { setImmediate as breathe } from "node:timers/promises";
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { isMalformed } from "../documents/complete-answers.ts";
import { factsOf } from "../documents/facts.ts";
import { placeOf } from "../documents/place.ts";
import { type Answers, type CompiledForm, evaluateForm, initialAnswers } from "../domain/evaluate-form.ts";
import type { Facts } from "../domain/evaluate-form.ts";
import type { Field } from "../domain/form.ts";
import { blocks, type Problem, pointerStep, problem } from "../domain/problem.ts";
import type { Identity } from "../domain/scope.ts";
import { importableFields, PROJECT, type Verdict } from "./form-import.ts";
import type { FormImportRow, StoredRow } from "./form-queries.ts";
import { codeFinder, type LookUp, lookUpNames, type Wanted } from "./look-up.ts";
import { unitChosen, unitOfHeader, unitOfTitle } from "./read-amount.ts";
import { type CellPlan, readAnswer, type ReadingHelp } from "./read-answer.ts";

/** Kinds of field whose cells name something outside the form. */
const REFERS = new Set(["region", "org", "person", "project", "document", "quota"]);
/** Rows between two looks at what else waits. */
const AT_ONCE = 50;

export type JudgeOrder = Pick<
  FormImportRow,
  "form" | "form_version" | "unit" | "project" | "headers" | "above" | "from_1904" | "matching"
>;
type Cells = Pick<StoredRow, "row" | "cells" | "filled" | "edits">;
export type JudgedForm = Pick<StoredRow, "row" | "answers" | "project" | "problems"> & {
  verdict: Extract<Verdict, "ready" | "draft" | "bad">;
};
type Plan = {
  form: CompiledForm;
  cells: (CellPlan & { column: number })[];
  project: number | undefined;
  ownProject: string | null;
  facts: Facts;
  help: Omit<ReadingHelp, "idOf">;
  lookUp: LookUp;
};

/** Judges rows in their order; the event loop is left free between them. */
export async function judgeForm(
  context: Context,
  db: Queryable,
  identity: Identity,
  order: JudgeOrder,
  home: { county: string; region: string },
  rows: readonly Cells[],
): Promise<JudgedForm[]> {
  const form = context.definitions.compiled(order.form, order.form_version);
  const cells = cellPlans(context, form, order);
  const project = order.project === null ? order.matching[PROJECT]?.column : undefined;
  const lookUp = await lookUpNames(db, identity, home.county, wantedOf(cells, project, order.project, rows));
  const plan: Plan = {
    form,
    cells,
    project,
    ownProject: order.project,
    facts: factsOf(context, { unit: order.unit, region: home.region, name: identity.person.name }),
    help: { types: context.types, codeOf: codeFinder(context) },
    lookUp,
  };
  const judged: JudgedForm[] = [];
  for (const [i, row] of rows.entries()) {
    if (i % AT_ONCE === AT_ONCE - 1) await breathe();
    judged.push(judgeRow(context, plan, row));
  }
  sayTwins(judged, rows);
  await sayOutside(db, form, home.region, judged);
  return judged;
}

function cellPlans(context: Context, form: CompiledForm, order: JudgeOrder): Plan["cells"] {
  return importableFields(context, form).flatMap((field) => {
    const matched = order.matching[field.id];
    if (!matched) return [];
    const header = order.headers[matched.column] ?? "";
    const unit = matched.unit ? unitChosen(matched.unit) : (unitOfHeader(header) ?? unitOfTitle(order.above));
    return [
      {
        field,
        column: matched.column,
        from1904: order.from_1904,
        ...(unit && { unit }),
        ...(matched.part && { part: matched.part }),
      },
    ];
  });
}

function wantedOf(
  cells: Plan["cells"],
  project: number | undefined,
  own: string | null,
  rows: readonly Cells[],
): Wanted[] {
  const wanted: Wanted[] = [];
  for (const row of rows) {
    for (const { field, column } of cells)
      if (REFERS.has(field.type)) wanted.push({ field, text: row.cells[column] ?? "", project: own });
    if (project !== undefined) wanted.push({ field: PROJECT_FIELD, text: row.cells[project] ?? "", project: null });
  }
  return wanted;
}

const PROJECT_FIELD: Field = { id: PROJECT, type: "project", label: "" };

function judgeRow(context: Context, plan: Plan, row: Cells): JudgedForm {
  const problems: Problem[] = [];
  const project = projectOf(plan, row, problems);
  const help: ReadingHelp = { ...plan.help, idOf: (field, text) => plan.lookUp(field, text, project) };
  const answers: Answers = {};
  for (const cell of plan.cells) {
    const { field, column } = cell;
    if (Object.hasOwn(row.edits, field.id)) continue;
    const read = readAnswer(cell, row.cells[column] ?? "", help);
    if (read.answer !== undefined) answers[field.id] = read.answer;
    problems.push(...read.problems);
    if (field.type === "money" && row.filled.includes(column) && read.answer !== undefined)
      problems.push({
        ...problem("import.merged-amount", pointerStep(field.id), { label: field.label }),
        severity: "warn",
      });
  }
  for (const [id, value] of Object.entries(row.edits)) if (value !== null && id !== PROJECT) answers[id] = value;
  const evaluation = evaluateForm(
    plan.form,
    { ...initialAnswers(plan.form, plan.facts, answers), ...answers },
    context.definitions.codes,
    plan.facts,
  );
  const told = new Set(problems.filter(blocks).map((p) => p.pointer));
  const brought = new Set(
    [...plan.form.fields.values()].filter((field) => field.from).map((field) => pointerStep(field.id)),
  );
  for (const p of evaluation.problems)
    if (!(p.code === "answer.required" && told.has(p.pointer)) && !brought.has(p.pointer)) problems.push(p);
  const verdict = problems.some(isMalformed) ? "bad" : problems.some(blocks) ? "draft" : "ready";
  return { row: row.row, answers, project, problems, verdict };
}

/** The project of the row: the import's own, the one a person put in, the one its column names. */
function projectOf(plan: Plan, row: Cells, problems: Problem[]): string | null {
  if (plan.form.form.project.role !== "belongs") return null;
  if (plan.ownProject !== null) return plan.ownProject;
  const put = row.edits[PROJECT];
  if (typeof put === "string") return put;
  const text = plan.project === undefined ? "" : (row.cells[plan.project] ?? "");
  if (text.trim() === "") {
    problems.push(problem("import.no-project", pointerStep(PROJECT)));
    return null;
  }
  const found = plan.lookUp(PROJECT_FIELD, text, null);
  if (typeof found === "object") return found.id;
  const code = found === "none" ? "import.unknown-name" : "import.several-names";
  problems.push(problem(code, pointerStep(PROJECT), { label: "", value: text.slice(0, 60) }));
  return null;
}

/** A project stands in its unit's own region: another one could not even be a draft. */
async function sayOutside(
  db: Queryable,
  form: CompiledForm,
  region: string,
  judged: readonly JudgedForm[],
): Promise<void> {
  const field = form.form.project.role === "opens" ? form.form.project.facts?.region : undefined;
  if (field === undefined) return;
  const inside = new Map<unknown, boolean>();
  for (const row of judged) {
    const code = row.answers[field];
    if (code === undefined) continue;
    const known = inside.get(code) ?? (await placeOf(db, form.form, { [field]: code }, { region })) !== undefined;
    inside.set(code, known);
    if (known) continue;
    row.problems.push(
      problem("answer.no-reference", pointerStep(field), { label: form.fields.get(field)?.label ?? field }),
    );
    row.verdict = "bad";
  }
}

/** Rows whose cells are all the same as those of an earlier one may be doubles: said, not decided. */
function sayTwins(judged: readonly JudgedForm[], rows: readonly Cells[]): void {
  const first = new Map<string, number>();
  for (const [i, { row, cells, edits }] of rows.entries()) {
    const key = JSON.stringify([cells.map((cell) => cell.trim()), edits]);
    const before = first.get(key);
    if (before === undefined) first.set(key, row);
    else judged[i]?.problems.push({ ...problem("import.repeat-in-file", "", { row: before }), severity: "warn" });
  }
}
