/** The XML file behind a row of invoices: it comes and goes with the row, into the form's file field. */
import type { Answers, StoredFile } from "../api-types.ts";

/** Told by `mz-file`: a stored file that a field keeps from now on, or no more. */
export type FileKept = { field: string; file: StoredFile; kept: boolean };

/** Puts the file into the answer of its field, or takes it out. */
export function keepFile(
  { field, file, kept }: FileKept,
  draft: { readonly answers: Answers; change(field: string, value: unknown): void } | undefined,
): void {
  const answer = draft?.answers[field];
  const others = (Array.isArray(answer) ? (answer as StoredFile[]) : []).filter((one) => one.id !== file.id);
  const files = kept ? [...others, file] : others;
  draft?.change(field, files.length > 0 ? files : undefined);
}
