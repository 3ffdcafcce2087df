/**
 * The typed SQL view of a form for analysts: one column per field that any published version had, one more view per
 * table field. Sensitive answers and drafts are left out; an answer of an older shape is null, never an error.
 */
import { createHash } from "node:crypto";
import type { FieldTypes } from "../domain/field-type.ts";
import { columnsOf } from "../domain/fields/table.ts";
import { type Field, fieldsOf, type Form } from "../domain/form.ts";

export type ViewSql = { name: string; create: string; comments: string[] };
type SqlType = "text" | "numeric" | "bigint" | "boolean" | "date" | "jsonb";

/** The longest name that PostgreSQL keeps whole. */
const LONGEST_NAME = 63;

/** Columns of every view; field ids have no underscore, so nothing collides. */
const HEAD = `d.id as document_id, d.number as document_number, d.title as document_title, d.state as document_state,
    d.form_version as document_version, d.project as project_id, d.unit as unit_id, d.province as province_code,
    d.city as city_code, d.county as county_code, d.town as town_code, d.created_at, d.updated_at`;

/** The views of a form; `versions` are all published versions, in any order: the newest gives label and type. */
export function viewsOf(versions: readonly Form[], types: FieldTypes): ViewSql[] {
  const ordered = versions.toSorted((a, b) => a.version - b.version);
  const form = ordered.at(-1);
  if (!form) return [];
  const fields = newestById(ordered.flatMap(fieldsOf)).filter(
    (field) => field.sensitive !== true && types.find(field.type)?.answers !== false,
  );
  const where = `where d.form = ${literal(form.id)} and d.state not in ('draft', 'void')`;
  const flat = fields.filter((field) => columnsOf(field).length === 0);
  const views = [view(form.id, form.title, flat, types, "d.answers", `from core.document d ${where}`, HEAD)];
  for (const table of fields.filter((field) => columnsOf(field).length > 0)) {
    const columns = newestById(
      ordered.flatMap(fieldsOf).flatMap((field) => (field.id === table.id ? columnsOf(field) : [])),
    ).filter((column) => column.sensitive !== true);
    const rows = `from core.document d cross join lateral jsonb_array_elements(
      case when jsonb_typeof(d.answers -> ${literal(table.id)}) = 'array' then d.answers -> ${literal(table.id)} else '[]' end
    ) with ordinality as t(cells, row_number) ${where} and jsonb_typeof(t.cells) = 'object'`;
    const head = "d.id as document_id, d.number as document_number, d.county as county_code, t.row_number";
    const title = `${form.title}: ${table.label}`;
    views.push(view(`${form.id}__${table.id}`, title, columns, types, "t.cells", rows, head));
  }
  return views;
}

function view(
  name: string,
  title: string,
  fields: readonly Field[],
  types: FieldTypes,
  source: string,
  from: string,
  head: string,
): ViewSql {
  const relation = `analysis.${identifier(nameOf(name))}`;
  const columns = fields.map((field) => `${reading(field, types, source)} as ${identifier(field.id)}`);
  const create = `create view ${relation} as select ${[head, ...columns].join(",\n    ")}\n  ${from}`;
  const digest = createHash("sha256").update(create).digest("hex").slice(0, 16);
  return {
    name: nameOf(name),
    create,
    comments: [
      `comment on view ${relation} is ${literal(`${title} [${digest}]`)}`,
      ...fields.map(
        (field) => `comment on column ${relation}.${identifier(field.id)} is ${literal(commentOf(field, types))}`,
      ),
    ],
  };
}

/** The mark in a view's comment that tells whether it is still the one the definitions ask for. */
export function digestIn(view: ViewSql): string {
  return /\[([0-9a-f]{16})\]/.exec(view.comments[0] ?? "")?.[1] ?? "";
}

function reading(field: Field, types: FieldTypes, source: string): string {
  const type = types.find(field.type);
  const as: SqlType = type?.viewAs?.(field) ?? "text";
  const key = literal(field.id);
  switch (as) {
    case "numeric":
      return `core.answer_number(${source}, ${key})`;
    case "bigint":
      return `core.answer_number(${source}, ${key})::bigint`;
    case "boolean":
      return `core.answer_boolean(${source}, ${key})`;
    case "date":
      return `core.answer_date(${source}, ${key})`;
    case "jsonb":
      return `${source} -> ${key}`;
    case "text":
      return `core.answer_text(${source}, ${key})`;
  }
}

function commentOf(field: Field, types: FieldTypes): string {
  const type = types.find(field.type);
  return `${field.label} (${field.type}${type?.description === undefined ? "" : `: ${type.description}`})`;
}

function newestById(fields: readonly Field[]): Field[] {
  return [...new Map(fields.map((field) => [field.id, field])).values()];
}

/** `pay` stays `pay`, `project-plan` becomes `project_plan`; what is too long is cut and marked by its digest. */
function nameOf(id: string): string {
  const name = id.replaceAll("-", "_");
  if (name.length <= LONGEST_NAME) return name;
  return `${name.slice(0, LONGEST_NAME - 9)}_${createHash("sha256").update(name).digest("hex").slice(0, 8)}`;
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
