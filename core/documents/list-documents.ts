/** A list of documents as its definition says: scope, filters, sort, one page, a capped count, sums. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { type Field, fieldsOf, type Form } from "../domain/form.ts";
import type { List } from "../domain/list.ts";
import { type Identity, scopeCondition } from "../domain/scope.ts";
import { type Listed, selectDocuments } from "./list-queries.ts";

export type ListQuery = {
  page: number;
  size: number;
  sort?: string | undefined;
  direction?: "asc" | "desc" | undefined;
  q?: string | undefined;
  state?: string | undefined;
  unit?: string | undefined;
  project?: string | undefined;
  fields: Record<string, string>;
};
const SORTS: Record<string, string> = {
  updated: "d.updated_at",
  created: "d.created_at",
  number: "d.number",
  amount: "d.amount_fen",
  title: "d.title",
  date: "d.dated",
  state: "d.state",
};

/** The condition of a list and its values: the same for page, count, sums and export. */
export function conditionOf(identity: Identity, form: Form, query: ListQuery): { where: string; values: unknown[] } {
  const values: unknown[] = [];
  const push = (value: unknown): string => `$${values.push(value)}`;
  const parts = [`d.form = '${form.id}'`, "d.state <> 'void'", scopeCondition(identity, "document.read", "d", values)];
  // A draft is seen by its writer only.
  parts.push(`(d.state <> 'draft' or d.created_by = ${push(identity.person.id)})`);
  if (query.state) parts.push(`d.state = ${push(query.state)}`);
  if (query.unit) parts.push(`d.unit = ${push(query.unit)}`);
  if (query.project) parts.push(`d.project = ${push(query.project)}`);
  if (query.q) {
    const pattern = push(`%${query.q.replaceAll(/[\\%_]/g, "\\$&")}%`);
    parts.push(`(d.title ilike ${pattern} or d.number ilike ${pattern})`);
  }
  const fields = new Map(fieldsOf(form).map((field) => [field.id, field]));
  for (const [id, value] of Object.entries(query.fields))
    if (fields.get(id)?.indexed === true) parts.push(`d.answers ->> '${id}' = ${push(value)}`);
  return { where: parts.join(" and "), values };
}

/** One page of the list. Field ids come from the definition, never from the request. */
export async function listDocuments(
  context: Context,
  db: Queryable,
  identity: Identity,
  list: List,
  query: ListQuery,
): Promise<Listed> {
  if (!("form" in list.of)) throw new RangeError("not a list of documents");
  const form = context.definitions.get("form", list.of.form);
  const { where, values } = conditionOf(identity, form, query);
  const fields = new Map(fieldsOf(form).map((field) => [field.id, field]));
  const shown = list.columns.flatMap((column) => fields.get(column.id) ?? []);
  const sort = sortOf(query.sort ?? list.sort.by, fields);
  const direction = (query.direction ?? list.sort.direction) === "asc" ? "asc" : "desc";
  const sums = list.columns
    .filter((column) => column.total === true && (column.id === "amount" || fields.get(column.id)?.type === "money"))
    .map((column) => column.id);
  return selectDocuments(db, {
    where,
    values,
    sort,
    direction,
    limit: query.size,
    offset: (query.page - 1) * query.size,
    fields: shown.map((f) => f.id),
    sums,
  });
}

function sortOf(by: string, fields: ReadonlyMap<string, Field>): string {
  const general = SORTS[by];
  if (general !== undefined) return general;
  const field = fields.get(by);
  if (field?.indexed !== true) return "d.updated_at";
  return ["money", "percent", "number", "year"].includes(field.type)
    ? `(d.answers ->> '${field.id}')::numeric`
    : `d.answers ->> '${field.id}'`;
}
