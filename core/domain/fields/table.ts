import { type TSchema, Type } from "typebox";
import type { ExpressionType } from "../expression.ts";
import type { AnswerReference, FieldType, FieldTypes } from "../field-type.ts";
import type { Field } from "../form.ts";

/** Rows of sub-fields; a column may be summed below the table. */
export const table: FieldType = {
  name: "table",
  description: "Rows of sub-fields with sums",
  options: {
    columns: Type.Array(Type.Unknown(), {
      minItems: 1,
      maxItems: 30,
      description: "Fields of a row; any type but table",
    }),
    minRows: Type.Optional(Type.Integer({ minimum: 0, maximum: 500 })),
    maxRows: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
    sums: Type.Optional(Type.Array(Type.String(), { description: "Columns whose sum stands below the table" })),
  },
  answerSchema: (field, types) =>
    Type.Array(rowSchema(field, types), {
      minItems: Number(field["minRows"] ?? 0),
      maxItems: Number(field["maxRows"] ?? 500),
    }),
  emptyValue: undefined,
  expressionType: (field, types) => {
    const row: Record<string, ExpressionType> = {};
    for (const column of columnsOf(field)) {
      const type = types.get(column.type).expressionType(column, types);
      // Rows inside rows, as files have, cannot be read by expressions.
      if (typeof type === "string") row[column.id] = type;
    }
    return { row };
  },
  fromText: () => undefined,
  toText: (answer, field, nameOf, types) => {
    if (!Array.isArray(answer)) return "";
    return (answer as Record<string, unknown>[])
      .map((row) =>
        columnsOf(field)
          .map((c) => types?.get(c.type).toText(row[c.id], c, nameOf) ?? String(row[c.id] ?? ""))
          .join(" "),
      )
      .join("; ");
  },
  references: (answer, field, pointer, types): AnswerReference[] => {
    if (!Array.isArray(answer)) return [];
    return (answer as Record<string, unknown>[]).flatMap((row, i) =>
      columnsOf(field).flatMap(
        (column) =>
          types.get(column.type).references?.(row[column.id], column, `${pointer}/${i}/${column.id}`, types) ?? [],
      ),
    );
  },
};

function rowSchema(field: Field, types: FieldTypes): TSchema {
  const properties: Record<string, TSchema> = {};
  for (const column of columnsOf(field))
    properties[column.id] = Type.Optional(types.get(column.type).answerSchema(column, types));
  return Type.Object(properties, { additionalProperties: false });
}

/** The columns of a table field. */
export function columnsOf(field: Field): Field[] {
  return Array.isArray(field["columns"]) ? (field["columns"] as Field[]) : [];
}
