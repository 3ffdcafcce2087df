/** A document as a plugin's act needs it, read without a person. */
import type { Context } from "../context.ts";
import { type Writer, writerOf } from "./facts.ts";
import { findDocument } from "./queries.ts";

export type ActedDocument = {
  number: string;
  title: string;
  form: string;
  formVersion: number;
  answers: Record<string, unknown>;
  writer: Writer;
};

/** The document, or nothing when there is none. */
export async function readForAct(context: Context, id: string): Promise<ActedDocument | undefined> {
  const [row] = await findDocument(context.pool, [id]);
  if (!row) return undefined;
  const { number, title, form, form_version: formVersion, answers } = row;
  return { number, title, form, formVersion, answers, writer: writerOf(row) };
}
