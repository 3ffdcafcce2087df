/** Answers that an expression is tried on: stored documents that the designer picked, or typed ones. */
import { getDocument, listDocuments } from "../api.ts";

export type Sample = {
  id: string;
  /** What people know it by, e.g. the document's number. */
  label: string;
  answers: Readonly<Record<string, unknown>>;
};

/** A few stored documents of a published form; none when they cannot be read, which is said where they would stand. */
export async function storedSamples(form: string): Promise<Sample[]> {
  try {
    const { rows } = await listDocuments({ list: form, size: 3 });
    const read = await Promise.all(rows.map((row) => getDocument(row.id)));
    return read.map((doc) => ({ id: doc.id, label: doc.number, answers: doc.answers }));
  } catch {
    return [];
  }
}
