/** A list of documents as its definition says: scope, filters, sort, one page, a capped count, sums. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { answerExpression } from "../analysis/form-index.ts";
import { homeOf } from "../definitions/places.ts";
import { type Field, fieldsOf, type Form } from "../domain/form.ts";
import type { List } from "../domain/list.ts";
import { type Identity, scopeCondition } from "../domain/scope.ts";
import { type Listed, type Order, orderText, selectDocuments } from "./list-queries.ts";
import { wordsCondition } from "./search-documents.ts";

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
export function conditionOf(
  context: Pick<Context, "types">,
  identity: Identity,
  form: Form,
  query: ListQuery,
): { where: string; values: unknown[] } {
  const values: unknown[] = [];
  const push = (value: unknown): string => `$${values.push(value)}`;
  const parts = [`d.form = '${form.id}'`, "d.state <> 'void'", scopeCondition(identity, "document.read", "d", values)];
  // A draft is seen by its writer only.
  parts.push(`(d.state <> 'draft' or d.created_by = ${push(identity.person.id)})`);
  if (query.state) parts.push(`d.state = ${push(query.state)}`);
  if (query.unit) parts.push(`d.unit = ${push(query.unit)}`);
  if (query.project) parts.push(`d.project = ${push(query.project)}`);
  if (query.q) parts.push(wordsCondition(query.q, values));
  const fields = new Map(fieldsOf(form).map((field) => [field.id, field]));
  for (const [id, value] of Object.entries(query.fields)) {
    const field = fields.get(id);
    const expression = field && indexedExpression(context, field);
    if (expression === undefined) continue;
    parts.push(equals(context, field, expression, value, push));
    // Who may not read an answer cannot find it out by guessing either.
    if (field?.sensitive === true) parts.push(scopeCondition(identity, "sensitive.read", "d", values));
  }
  return { where: parts.join(" and "), values };
}

/** The answer as the field's index has it; undefined for fields by which nobody filters or sorts. */
function indexedExpression({ types }: Pick<Context, "types">, field: Field): string | undefined {
  return field.indexed === true ? answerExpression(field, types, "d") : undefined;
}

function equals(
  { types }: Pick<Context, "types">,
  field: Field | undefined,
  expression: string,
  value: string,
  push: (value: unknown) => string,
): string {
  const as = field && types.get(field.type).indexAs;
  if (as !== "bigint" && as !== "numeric") return `${expression} = ${push(value)}`;
  return /^-?\d{1,16}(\.\d{1,6})?$/.test(value) ? `${expression} = ${push(value)}::numeric` : "false";
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
  const form = await formOfList(context, db, identity, list.of.form);
  const { where, values } = conditionOf(context, identity, form, query);
  const sees = scopeCondition(identity, "sensitive.read", "d", values);
  const fields = new Map(fieldsOf(form).map((field) => [field.id, field]));
  const shown = list.columns.flatMap((column) => fields.get(column.id) ?? []);
  const sums = list.columns
    .filter((column) => column.total === true && (column.id === "amount" || fields.get(column.id)?.type === "money"))
    .map((column) => column.id);
  return selectDocuments(db, {
    where,
    values,
    order: sortingOf(context, form, list, query, sees),
    limit: query.size,
    offset: (query.page - 1) * query.size,
    fields: shown.map((f) => f.id),
    sums,
    sensitive: new Set(shown.flatMap((field) => (field.sensitive === true ? [field.id] : []))),
    sees,
  });
}

/** The form as it holds where the person works, else as it holds everywhere. */
export async function formOfList(context: Context, db: Queryable, identity: Identity, id: string): Promise<Form> {
  const home = await homeOf(context, db, identity);
  return context.definitions.find("form", id, undefined, home) ?? context.definitions.get("form", id);
}

/** The order of the list as SQL; `sees` is the condition under which sensitive answers of a row may be shown. */
export function orderOf(
  context: Pick<Context, "types">,
  form: Form,
  list: List,
  query: ListQuery,
  sees: string,
): string {
  return orderText(sortingOf(context, form, list, query, sees));
}

function sortingOf(context: Pick<Context, "types">, form: Form, list: List, query: ListQuery, sees: string): Order {
  const by = query.sort ?? list.sort.by;
  const direction = (query.direction ?? list.sort.direction) === "asc" ? "asc" : "desc";
  const general = SORTS[by];
  if (general !== undefined) return { sort: general, direction, ofField: false };
  const field = fieldsOf(form).find(({ id }) => id === by);
  const expression = field && indexedExpression(context, field);
  if (expression === undefined) return { sort: "d.updated_at", direction, ofField: false };
  const open = field?.sensitive === true ? `case when ${sees} then ${expression} end` : expression;
  return { sort: open, direction, ofField: true };
}
