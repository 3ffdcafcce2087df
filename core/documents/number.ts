/** What stands at the head of a document: its number that is never given twice, its title, and the words it is found by. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import type { CompiledForm } from "../domain/evaluate-form.ts";
import type { NameOf } from "../domain/field-type.ts";
import { type Form, fieldsOf } from "../domain/form.ts";
import { openPart } from "../domain/redact.ts";
import { nextSerial } from "./queries.ts";

/** Fills {year}, {county} and {serial:n}; the serial counts per filled pattern, under a row lock of the transaction. */
export async function nextNumber(tx: Queryable, pattern: string, at: Date, county: string): Promise<string> {
  const year = new Date(at.getTime() + 8 * 3_600_000).getUTCFullYear();
  const filled = pattern.replaceAll("{year}", String(year)).replaceAll("{county}", county);
  const [row] = await nextSerial(tx, [filled]);
  return filled.replace(/\{serial:(\d)\}/, (_, width: string) => String(row?.last ?? 0).padStart(Number(width), "0"));
}

/** The longest search text of a document. */
const MAX_SEARCH = 4000;

/** Head columns of a document out of its answers. Everybody who reads a list sees them: sensitive answers stay out. */
export function headOf(
  form: Form,
  answers: Readonly<Record<string, unknown>>,
): { title: string; amountFen: number | null; dated: string | null } {
  const sensitive = new Set(fieldsOf(form).flatMap((field) => (field.sensitive === true ? [field.id] : [])));
  const answer = (id: string | undefined): unknown => (id === undefined || sensitive.has(id) ? undefined : answers[id]);
  const [title, amount, dated] = [answer(form.titleField), answer(form.amountField), answer(form.dateField)];
  return {
    title: typeof title === "string" && title !== "" ? title.slice(0, 200) : form.title,
    amountFen: typeof amount === "number" ? amount : null,
    dated: typeof dated === "string" ? dated : null,
  };
}

/** The title that everybody who reads a list sees. */
export function titleOf(
  context: Pick<Context, "definitions">,
  document: { form: string; formVersion: number; answers: Readonly<Record<string, unknown>> },
): string {
  return headOf(context.definitions.get("form", document.form, document.formVersion), document.answers).title;
}

/** What the search finds a document by: the words of the answers that every reader of it may see, in the form's order. */
export function searchOf(form: CompiledForm, answers: Readonly<Record<string, unknown>>, nameOf: NameOf): string {
  const words: string[] = [];
  for (const field of form.fields.values()) {
    const open = openPart(field);
    const answer = answers[field.id];
    if (open && answer !== undefined && answer !== null)
      words.push(form.types.get(field.type).searchText(answer, open, nameOf, form.types));
  }
  // Half of a sign at the end is no text that a database takes.
  return words
    .filter(Boolean)
    .join("\n")
    .slice(0, MAX_SEARCH)
    .replace(/[\uD800-\uDBFF]$/, "");
}
