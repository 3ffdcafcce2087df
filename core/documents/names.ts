/** Names of the things and codes that answers point to, for showing and for finding documents. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import type { CompiledForm } from "../domain/evaluate-form.ts";
import type { NameOf } from "../domain/field-type.ts";
import { pointerStep } from "../domain/problem.ts";
import { searchOf } from "./number.ts";
import { findReferences } from "./queries.ts";

/** Names of units, regions, documents and quotas that the answers point to, by kind and id. */
export async function namesOf(
  db: Queryable,
  compiled: CompiledForm,
  answers: Readonly<Record<string, unknown>>,
): Promise<Record<string, string>> {
  const wanted = [...compiled.fields.values()].flatMap((field) =>
    compiled.types.get(field.type).references(answers[field.id], field, pointerStep(field.id), compiled.types),
  );
  if (wanted.length === 0) return {};
  const rows = await findReferences(db, [JSON.stringify(wanted.map(({ kind, id }) => ({ kind, id })))]);
  return Object.fromEntries(rows.map((row) => [`${row.kind}:${row.id}`, row.name]));
}

/** Says the names of codes as they were in the document's fiscal year, and those that were looked up. */
export function nameOfFrom(context: Context, names: Readonly<Record<string, string>>, year: number): NameOf {
  return (kind, id, dictionary) =>
    kind === "dictionary" ? context.definitions.nameOfCode(dictionary ?? "", id, year) : (names[`${kind}:${id}`] ?? id);
}

/** What the search finds the document by; `known` when the names were looked up already. */
export async function searchTextOf(
  context: Context,
  db: Queryable,
  form: CompiledForm,
  answers: Readonly<Record<string, unknown>>,
  year: number,
  known?: Readonly<Record<string, string>>,
): Promise<string> {
  return searchOf(form, answers, nameOfFrom(context, known ?? (await namesOf(db, form, answers)), year));
}
