/** Fills time and place of pictures from what their cameras wrote; the mark of the camera is the server's to set. */
import type { Context } from "../context.ts";
import type { Answers, CompiledForm } from "../domain/evaluate-form.ts";
import { picture, type StoredPicture } from "../domain/fields/file.ts";
import { columnsOf } from "../domain/fields/table.ts";
import { takenOfStored } from "../files/taken.ts";

/** Replaces the pictures of the answers; those whose stored bytes are not among `own` (by id) stay without the mark. */
export async function completePictures(
  context: Context,
  form: CompiledForm,
  answers: Answers,
  own: ReadonlyMap<string, string>,
): Promise<void> {
  const marked = async (value: unknown): Promise<unknown> => {
    if (!isObject(value)) return value;
    const { exif: _claimed, ...kept } = value as Partial<StoredPicture>;
    const sha256 = own.get(String(kept.id));
    return sha256 === undefined ? kept : { ...kept, ...(await takenOfStored(context.files, sha256)) };
  };
  const all = async (value: unknown): Promise<unknown> =>
    Array.isArray(value) ? Promise.all(value.map(marked)) : value;
  for (const field of form.fields.values()) {
    const value = answers[field.id];
    if (field.type === picture.name && value !== undefined) answers[field.id] = await all(value);
    const columns = columnsOf(field).filter((column) => column.type === picture.name);
    if (columns.length === 0 || !Array.isArray(value)) continue;
    answers[field.id] = await Promise.all(
      value.map(async (row: unknown) => {
        if (!isObject(row)) return row;
        const cells: Record<string, unknown> = { ...row };
        for (const { id } of columns) if (cells[id] !== undefined) cells[id] = await all(cells[id]);
        return cells;
      }),
    );
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
