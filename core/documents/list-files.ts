/** The files of a project's documents, so that a document may take one that was handed in before. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import type { StoredFile } from "../domain/fields/file.ts";
import { columnsOf } from "../domain/fields/table.ts";
import { fieldsOf } from "../domain/form.ts";
import { pointerStep } from "../domain/problem.ts";
import { covers, type Identity } from "../domain/scope.ts";
import { type FileDocumentRow, listFileDocuments, listFileTimes } from "./queries.ts";

export type PoolFile = {
  file: StoredFile;
  document: { id: string; number: string; formTitle: string };
  /** What the field is called that holds the file. */
  label: string;
  at: string;
};

/** Files of the documents that the person may see, the newest document first; sensitive fields keep theirs. */
export async function listFiles(
  context: Context,
  db: Queryable,
  identity: Identity,
  project: string,
): Promise<PoolFile[]> {
  const documents = (await listFileDocuments(db, [project, identity.person.id])).filter(
    (row) => row.mine || covers(identity, "document.read", row),
  );
  const held = documents.flatMap((row) => filesOf(context, identity, row));
  const times = new Map((await listFileTimes(db, [held.map(({ file }) => file.id)])).map(({ id, at }) => [id, at]));
  return held.flatMap((entry) => {
    const at = times.get(entry.file.id);
    return at ? [{ ...entry, at: at.toISOString() }] : [];
  });
}

function filesOf(context: Context, identity: Identity, row: FileDocumentRow): Omit<PoolFile, "at">[] {
  const form = context.definitions.find("form", row.form, row.form_version);
  if (!form) return [];
  const document = { id: row.id, number: row.number, formTitle: form.title };
  const open = row.created_by === identity.person.id || covers(identity, "sensitive.read", row);
  return fieldsOf(form).flatMap((field) => {
    if (field.sensitive === true && !open) return [];
    const value = row.answers[field.id];
    const type = context.types.find(field.type);
    return (type?.references(value, field, pointerStep(field.id), context.types) ?? [])
      .filter((reference) => reference.kind === "file")
      .flatMap(({ pointer }) => {
        const [, , ...steps] = pointer.split("/");
        const file = steps.reduce<unknown>((inner, step) => (inner as Record<string, unknown>)[step], value);
        const column = columnsOf(field).find(({ id }) => id === steps[1]);
        if (column?.sensitive === true && !open) return [];
        return [{ file: plainFile(file as StoredFile), document, label: column?.label ?? field.label }];
      });
  });
}

/** A picture's time and place belong to the document it was taken for. */
function plainFile({ id, name, size, mediaType, sha256 }: StoredFile): StoredFile {
  return { id, name, size, mediaType, sha256 };
}
