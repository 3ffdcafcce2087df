/** Projects in the person's scope whose names share neighbouring characters with a name: candidates, not a judgement. */
import type { Context } from "../context.ts";
import { type Identity, scopeCondition } from "../domain/scope.ts";
import { fieldsOf } from "../domain/form.ts";
import { selectSimilar, type SimilarProject } from "./list-queries.ts";

const MAX_PAIRS = 60;

/**
 * At most `size` projects, those that share most pairs of neighbouring characters first. Where a project lies is told
 * only to who may read the document that says it, and never from a sensitive field.
 */
export async function similarProjects(
  context: Context,
  identity: Identity,
  name: string,
  size: number,
): Promise<SimilarProject[]> {
  const folded = name.normalize("NFKC").replace(/\s+/g, "");
  const pairs = [...new Set(Array.from({ length: Math.max(0, folded.length - 1) }, (_, i) => folded.slice(i, i + 2)))];
  if (pairs.length === 0) return [];
  const places = context.definitions.all("form").flatMap((form) => {
    const field = fieldsOf(form).find((one) => one.type === "location" && one.sensitive !== true);
    return form.project.role === "opens" && field ? [{ form: form.id, field: field.id }] : [];
  });
  const values: unknown[] = [pairs.slice(0, MAX_PAIRS), size, JSON.stringify(places)];
  const project = scopeCondition(identity, "project.read", "p", values);
  const document = scopeCondition(identity, "document.read", "d", values);
  return selectSimilar(context.pool, { project, document, values });
}
