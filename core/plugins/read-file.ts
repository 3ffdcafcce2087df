/**
 * A file of the document for which a plugin is called, under the rights of the person: nothing that a step hides or a
 * condition takes away, nothing that the form calls sensitive, nothing that the person may not open.
 */
import { hiddenFor } from "../cases/hidden-for.ts";
import type { Context } from "../context.ts";
import { placeOfUnit } from "../definitions/places.ts";
import { factsOf, writerOf } from "../documents/facts.ts";
import { getDocument, sightOf } from "../documents/read-document.ts";
import { evaluateForm } from "../domain/evaluate-form.ts";
import { columnsOf } from "../domain/fields/table.ts";
import type { StoredFile } from "../domain/fields/file.ts";
import type { Field } from "../domain/form.ts";
import { yearInChina } from "../domain/load-dictionary.ts";
import { holdsSensitive, openPart } from "../domain/redact.ts";
import type { Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { getFile } from "../files/upload.ts";
import { HostRefusal } from "./host-door.ts";
import type { HostArgs, HostResult } from "./host-functions.ts";

const MAX_BYTES = 262_144;
const HOLDS_FILES = new Set(["file", "picture"]);

/** The file that is asked for; refused with `no-file` where it is not the document's, or not for this person. */
export async function readFileOf(
  context: Context,
  identity: Identity,
  document: string,
  asked: HostArgs<"files.read">,
): Promise<HostResult<"files.read">> {
  const stands = await filesIn(context, identity, document);
  const { id, field, index = 0 } = asked;
  const mine = stands.filter((one) => (id === undefined || one.file.id === id) && (field ?? one.field) === one.field);
  const found = mine[id === undefined ? index : 0];
  if (!found || (id === undefined && field === undefined)) throw noFile();
  const { sha256, name, mediaType, size } = await allowed(() => getFile(context.pool, identity, found.file.id));
  if (size > MAX_BYTES) throw new HostRefusal("too-large", "A file may have 256 kB at most.");
  const bytes = await context.files.read(sha256);
  const head = { id: found.file.id, field: found.field, name, type: mediaType, bytes: bytes.length, of: mine.length };
  return asked.as === "text" ? { ...head, text: textOf(bytes) } : { ...head, base64: bytes.toString("base64") };
}

/** The files of the document that the person and a stranger's code may see, in the order of the form. */
async function filesIn(
  context: Context,
  identity: Identity,
  document: string,
): Promise<{ field: string; file: StoredFile }[]> {
  const row = await allowed(() => getDocument(context, context.pool, identity, document));
  const compiled = context.definitions.compiled(row.form, row.form_version);
  const place = await placeOfUnit(context, context.pool, row.unit);
  const codes = context.definitions.codesAt(place, yearInChina(row.created_at));
  const { hidden: unseen } = evaluateForm(compiled, row.answers, codes, factsOf(context, writerOf(row)));
  const steps = await hiddenFor(context, context.pool, identity.person.id, row);
  const { hidden } = await sightOf(context.pool, identity, row, compiled, steps);
  return [...compiled.fields.values()].flatMap((field) => {
    const open = hidden.has(field.id) || unseen.has(field.id) ? undefined : openPart(field);
    return open ? filesOf(open, row.answers[field.id]).map((file) => ({ field: field.id, file })) : [];
  });
}

/** Files of a field, or of the columns of a table, as they are stored. */
function filesOf(field: Field, answer: unknown): StoredFile[] {
  if (!Array.isArray(answer)) return [];
  if (HOLDS_FILES.has(field.type)) return answer.filter(isStored);
  const columns = columnsOf(field).filter((column) => HOLDS_FILES.has(column.type) && !holdsSensitive(column));
  return answer.flatMap((row: unknown) =>
    columns.flatMap((column) =>
      typeof row === "object" && row !== null ? filesOf(column, Reflect.get(row, column.id)) : [],
    ),
  );
}

function isStored(value: unknown): value is StoredFile {
  return typeof value === "object" && value !== null && "id" in value && typeof value.id === "string";
}

/** What the use cases of people refuse is no file for the plugin. */
async function allowed<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof Refusal ? noFile() : error;
  }
}

function noFile(): HostRefusal {
  return new HostRefusal("no-file", "No such file stands in this document for this person.");
}

function textOf(bytes: Buffer): string {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (!text.includes("\0")) return text;
  } catch {
    // Told below.
  }
  throw new HostRefusal("not-text", "The file is not UTF-8 text.");
}
