/** Documents of any form by their number, title or the words of their answers: the search that is open on every page. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { type Identity, scopeCondition } from "../domain/scope.ts";
import { findWords, type FoundRow } from "./list-queries.ts";

export type FoundDocument = { id: string; number: string; title: string; formTitle: string };

/** The newest of what the person may read; drafts are found by their writer only. */
export async function searchDocuments(
  context: Context,
  db: Queryable,
  identity: Identity,
  q: string,
  size: number,
): Promise<FoundDocument[]> {
  const values: unknown[] = [identity.person.id];
  const scope = scopeCondition(identity, "document.read", "d", values);
  const words = wordsCondition(q, values);
  const found = await findWords(
    db,
    `${scope} and (d.state <> 'draft' or d.created_by = $1) and ${words}`,
    values,
    size,
  );
  const titleOf = ({ form, form_version: version }: FoundRow): string =>
    context.definitions.find("form", form, version)?.title ?? form;
  return found.map((row) => ({ id: row.id, number: row.number, title: row.title, formTitle: titleOf(row) }));
}

/** That a document has the text in its title, number or search text, as it is written. */
export function wordsCondition(q: string, values: unknown[]): string {
  const pattern = `$${values.push(`%${q.replaceAll(/[\\%_]/g, "\\$&")}%`)}`;
  return `(d.title ilike ${pattern} or d.number ilike ${pattern} or d.search ilike ${pattern})`;
}
