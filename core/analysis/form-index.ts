/**
 * Expression indexes for fields marked `indexed`, so that lists filter and sort by them. They are led by the county,
 * by which lists are scoped, and partial per form; queries must carry the form as a literal and use `answerExpression`.
 */
import { createHash } from "node:crypto";
import type { FieldTypes } from "../domain/field-type.ts";
import { type Field, fieldsOf, type Form } from "../domain/form.ts";

export type IndexSql = { name: string; create: string };

/** Names of the indexes that the product keeps begin so; any other index is somebody else's. */
export const INDEX_PREFIX = "document_field_";

/** The SQL expression of an answer as lists compare it; undefined for types that have no order or equality. */
export function answerExpression(field: Field, types: FieldTypes, alias = ""): string | undefined {
  const source = alias === "" ? "answers" : `${alias}.answers`;
  switch (types.find(field.type)?.indexAs) {
    case "bigint":
    case "numeric":
      return `core.answer_number(${source}, '${field.id}')`;
    case "boolean":
    case "text":
      return `core.answer_text(${source}, '${field.id}')`;
    default:
      return undefined;
  }
}

/** The indexes that the newest version of a form asks for. */
export function indexesOf(form: Form, types: FieldTypes): IndexSql[] {
  return fieldsOf(form).flatMap((field) => {
    const expression = field.indexed === true ? answerExpression(field, types) : undefined;
    if (expression === undefined) return [];
    // One answer: newest first, as lists stand. All answers: the largest first, empty ones last; read backwards for the rest.
    const on = `on core.document (county, (${expression}) desc nulls last, updated_at desc, id desc) where form = '${form.id}'`;
    const digest = createHash("sha256").update(on).digest("hex").slice(0, 12);
    const name = `${INDEX_PREFIX}${digest}`;
    return [{ name, create: `create index concurrently "${name}" ${on}` }];
  });
}
