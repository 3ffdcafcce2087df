/** The register of projects in the person's scope. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { type Identity, scopeCondition } from "../domain/scope.ts";
import { selectProjects } from "./list-queries.ts";

export type ProjectQuery = { q?: string; stage?: string; page?: number; size?: number; sort?: string };
const SORTS: Record<string, string> = {
  updated: "p.updated_at desc",
  name: "p.name asc",
  approved: "p.approved_fen desc nulls last",
};

/** The condition of the register, its values and its order: the same for a page and for an export. */
export function projectSelection(
  identity: Identity,
  query: ProjectQuery,
): { where: string; values: unknown[]; order: string } {
  const values: unknown[] = [];
  const push = (value: unknown): string => `$${values.push(value)}`;
  const parts = ["p.void_at is null", scopeCondition(identity, "project.read", "p", values)];
  if (query.stage) parts.push(`p.stage = ${push(query.stage)}`);
  if (query.q) {
    const pattern = push(`%${query.q.replaceAll(/[\\%_]/g, "\\$&")}%`);
    parts.push(`(p.name ilike ${pattern} or p.code ilike ${pattern})`);
  }
  return { where: parts.join(" and "), values, order: SORTS[query.sort ?? "updated"] ?? "p.updated_at desc" };
}

/** One page with a capped count and sums over what the count covers. */
export async function listProjects(context: Context, db: Queryable, identity: Identity, query: ProjectQuery) {
  const size = query.size ?? 25;
  const listed = await selectProjects(db, {
    ...projectSelection(identity, query),
    limit: size,
    offset: ((query.page ?? 1) - 1) * size,
  });
  return {
    ...listed,
    rows: listed.rows.map(({ lifecycle, stage, ...row }) => {
      const title =
        stage === null
          ? undefined
          : context.definitions.find("lifecycle", lifecycle)?.stages.find((s) => s.id === stage)?.title;
      return { ...row, stage: stage === null ? null : { id: stage, title: title ?? stage } };
    }),
  };
}
