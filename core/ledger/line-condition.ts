/** Which budget lines a person is shown: the one condition for the tree, its sums, its exports and the trace. */
import { type Identity, scopeCondition } from "../domain/scope.ts";

export type LineFilter = {
  year?: number;
  unit?: string;
  source?: string;
  nature?: string;
  /** Looked for in the line's numbers, its unit and its project. */
  q?: string;
};

/**
 * SQL over `q` (core.quota), `p` (its project, left join) and `u` (its unit). Values are pushed to `values`. Lines of a
 * project whose import was undone are gone for every reader.
 */
export function lineCondition(identity: Identity, filter: LineFilter, values: unknown[]): string {
  const push = (value: unknown): string => `$${values.push(value)}`;
  const parts = [seenLines(identity, "q", values), "p.void_at is null"];
  if (filter.year !== undefined) parts.push(`q.year = ${push(filter.year)}`);
  if (filter.unit) parts.push(`q.unit = ${push(filter.unit)}`);
  if (filter.source) parts.push(`q.source = ${push(filter.source)}`);
  if (filter.nature) parts.push(`q.nature = ${push(filter.nature)}`);
  const text = (filter.q ?? "").trim();
  if (text !== "") {
    const pattern = push(`%${text.replaceAll(/[\\%_]/g, "\\$&")}%`);
    parts.push(
      `(${["q.number", "q.sup_number", "u.name", "p.name", "p.code"].map((column) => `${column} ilike ${pattern}`).join(" or ")})`,
    );
  }
  return parts.join(" and ");
}

/** The scope alone, over columns unit, province, city, county and town of the alias. */
export function seenLines(identity: Identity, alias: string, values: unknown[]): string {
  return scopeCondition(identity, "quota.read", alias, values);
}
