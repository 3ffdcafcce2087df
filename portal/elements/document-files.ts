/** The files of a document's answers, those in its tables among them, with the labels of their fields. */
import { columnsOf } from "../../core/domain/fields/table.ts";
import { type Field, fieldsOf, type Form } from "../../core/domain/form.ts";
import type { Answers, StoredFile } from "../api-types.ts";

export type LabelledFile = { file: StoredFile; label: string };

export function filesOf(form: Form, answers: Answers, unseen: ReadonlySet<string>): LabelledFile[] {
  return fieldsOf(form)
    .filter((field) => !unseen.has(field.id))
    .flatMap((field) => filesIn(field, answers[field.id]));
}

function filesIn(field: Field, value: unknown): LabelledFile[] {
  if (!Array.isArray(value)) return [];
  if (field.type === "file" || field.type === "picture")
    return (value as StoredFile[]).map((file) => ({ file, label: field.label }));
  if (field.type !== "table") return [];
  return (value as Answers[]).flatMap((row) => columnsOf(field).flatMap((column) => filesIn(column, row[column.id])));
}
