/** An import into a form: which column fills which field, who may do it, and what a person sees of it. */
import { type Static, Type } from "typebox";
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { lockedFields } from "../documents/rights.ts";
import type { CompiledForm } from "../domain/evaluate-form.ts";
import type { Field } from "../domain/form.ts";
import type { Problem } from "../domain/problem.ts";
import type { Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import type { FeedView } from "./feed-import.ts";
import type { LeftOut } from "./find-table.ts";
import { countProblems, countVerdicts, findFormImport, type FormImportRow, type StoredRow } from "./form-queries.ts";
import { AMOUNT_UNITS } from "./read-amount.ts";
import { isTyped } from "./read-answer.ts";

/** The project of a row in a form that belongs to one: no field of the form, but a column may name it. */
export const PROJECT = "$project";

export const MatchedColumn = Type.Object(
  {
    column: Type.Integer({ minimum: 0, maximum: 400 }),
    unit: Type.Optional(
      Type.Enum(AMOUNT_UNITS, { description: "What the figures count, where the table does not say" }),
    ),
    part: Type.Optional(Type.Enum(["from", "to"], { description: "Which end of a range of years" })),
    confidence: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    reason: Type.Optional(Type.Enum(["remembered", "label", "synonym", "similar", "content", "hand"])),
  },
  { additionalProperties: false },
);
export const Matching = Type.Record(Type.String({ maxLength: 60 }), MatchedColumn, { maxProperties: 400 });
export type MatchedColumn = Static<typeof MatchedColumn>;
export type Matching = Static<typeof Matching>;

export type Verdict = StoredRow["verdict"];
export type FormImportField = { id: string; label: string; section: string; type: string; required: boolean };
export type FormImportView = {
  id: string;
  form: { id: string; title: string; version: number; opens: boolean };
  unit: { id: string; name: string };
  project: { id: string; name: string } | null;
  fileName: string;
  headers: string[];
  above: string;
  leftOut: LeftOut[];
  matching: Matching;
  fields: FormImportField[];
  /** First cells of each column. */
  samples: string[][];
  state: FormImportRow["state"];
  counts: Record<Verdict, number>;
  problems: { problem: Problem; count: number; rows: number }[];
  submit: boolean;
  done: number;
  total: number;
  at: string;
  /** Where the file's records are read by their own keys and columns. */
  feed: FeedView | null;
  sameFileAt: string | null;
};

/** The import, when it is the person's own: nobody else sees rows that are no documents yet. */
export async function getFormImport(db: Queryable, identity: Identity, id: string): Promise<FormImportRow> {
  const [row] = await findFormImport(db, [id]);
  if (!row || row.by !== identity.person.id) throw new Refusal("import.not-found");
  return row;
}

/** The assignments with which a person may start documents of a form. */
export function startersOf(identity: Identity, form: CompiledForm): Identity["assignments"] {
  return identity.assignments.filter(
    (a) => form.form.create.includes(a.role) && a.permissions.includes("document.write"),
  );
}

/** Fields that a table may fill: those a starter types, in the form's order, those that must be filled first. */
export function importableFields(context: Context, form: CompiledForm): Field[] {
  const locked = new Set(lockedFields(context.definitions.flowOf(form.form.id), form.form));
  return [...form.fields.values()].filter((field) => isTyped(field) && !locked.has(field.id));
}

/** Counts and kinds of problems as they stand. */
export async function countsOf(
  db: Queryable,
  id: string,
): Promise<{ counts: Record<Verdict, number>; problems: FormImportView["problems"] }> {
  const counts: Record<Verdict, number> = { ready: 0, draft: 0, bad: 0, skipped: 0, done: 0, failed: 0 };
  for (const { verdict, count } of await countVerdicts(db, [id])) counts[verdict] = count;
  return { counts, problems: await countProblems(db, [id]) };
}
