/**
 * Drafts, returned and withdrawn documents follow the newest version of their form: shown in it when they are opened,
 * written in it when they are saved or submitted. Running and finished documents keep the version they were submitted in.
 */
import type { Context } from "../context.ts";
import type { Queryable, Tx } from "../database/database.ts";
import { placeOfUnit } from "../definitions/places.ts";
import { convertAnswers, type LeftOver, restoreKept } from "../domain/convert-answers.ts";
import type { Field } from "../domain/form.ts";
import { yearInChina } from "../domain/load-dictionary.ts";
import type { DocumentRow } from "./queries.ts";
import { findLeftOver, moveDocument } from "./upgrade-queries.ts";

/** `leftOver` is everything that is kept aside then, from this move and those before. */
export type MovedDocument = { row: DocumentRow; leftOver: LeftOver[] };

/**
 * The document as its newest version reads it; undefined when it has that version already or keeps its own. Nothing is
 * written. Each version counts as a write for the stamp, so that a page opened before the publication is stale.
 */
export async function moveOf(context: Context, db: Queryable, row: DocumentRow): Promise<MovedDocument | undefined> {
  if (row.state !== "draft" && row.state !== "returned" && row.state !== "withdrawn") return undefined;
  const { definitions } = context;
  const newest = definitions.view.row("form", row.form, undefined, await placeOfUnit(context, db, row.unit));
  if (!newest || newest.version <= row.form_version) return undefined;
  const path = definitions.view.path(row.form, row.form_version, newest.version);
  const converted = convertAnswers(
    definitions.compiled(row.form, row.form_version),
    path.map((step) => ({
      form: definitions.compiled(row.form, step.version),
      conversions: step.conversions ?? NO_CONVERSIONS,
    })),
    row.answers,
  );
  const [before] = await findLeftOver(db, [row.id]);
  const { answers, kept } = restoreKept(
    definitions.compiled(row.form, newest.version),
    converted.answers,
    [...(before?.left_over ?? []), ...converted.leftOver],
    (version, field) => fieldOfVersion(context, row.form, version, field)?.type,
  );
  return { row: { ...row, form_version: newest.version, answers, stamp: row.stamp + path.length }, leftOver: kept };
}

const NO_CONVERSIONS: [] = [];

/** Writes the move of a locked document and returns it as it stands then. */
export async function moveLocked(context: Context, tx: Tx, row: DocumentRow): Promise<DocumentRow> {
  const moved = await moveOf(context, tx, row);
  if (!moved) return row;
  const { form_version: version, answers, stamp } = moved.row;
  await moveDocument(tx, [row.id, version, JSON.stringify(answers), stamp, JSON.stringify(moved.leftOver)]);
  return moved.row;
}

/** What was kept aside of a document, in words, for its writer; what a conversion replaced is not repeated. */
export async function leftOverOf(
  context: Context,
  db: Queryable,
  row: DocumentRow,
  moved: MovedDocument | undefined,
): Promise<{ field: string; label: string; text: string; why: LeftOver["why"] }[]> {
  const kept = moved?.leftOver ?? (await findLeftOver(db, [row.id]))[0]?.left_over ?? [];
  return kept
    .filter(({ why }) => why !== "converted")
    .map(({ field, label, version, value, why }) => ({
      field,
      label,
      text: textOf(context, fieldOfVersion(context, row.form, version, field), value, yearInChina(row.created_at)),
      why,
    }));
}

/** The field as a version of the form has it: a value is shown by the type it was given in. */
export function fieldOfVersion(context: Context, form: string, version: number, field: string): Field | undefined {
  return (
    context.definitions.find("form", form, version) && context.definitions.compiled(form, version).fields.get(field)
  );
}

function textOf(context: Context, field: Field | undefined, value: unknown, year: number): string {
  if (!field) return typeof value === "string" ? value : JSON.stringify(value);
  return context.types
    .get(field.type)
    .toText(
      value,
      field,
      (kind, code, dictionary) =>
        kind === "dictionary" ? context.definitions.nameOfCode(dictionary ?? "", code, year) : code,
      context.types,
    );
}
