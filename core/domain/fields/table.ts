import { type TSchema, Type } from "typebox";
import type { ExpressionType } from "../expression.ts";
import type { AnswerReference, FieldTypeSpec, FieldTypes } from "../field-type.ts";
import type { Field } from "../form.ts";
import { InvoiceColumns } from "../invoice-columns.ts";
import { pointerStep } from "../problem.ts";
import { tableDiff } from "./table-diff.ts";

type Row = Record<string, unknown>;

/** Rows of sub-fields; a column may be computed from its row, and summed below the table. */
export const table: FieldTypeSpec = {
  name: "table",
  brief: false,
  description: "Rows of sub-fields with sums",
  group: "parts",
  options: {
    columns: Type.Array(Type.Unknown(), {
      minItems: 1,
      maxItems: 30,
      description: "Fields of a row; any type but table. A computed column is CEL over row, the other cells of its row",
    }),
    minRows: Type.Optional(Type.Integer({ minimum: 0, maximum: 2000, description: "Fewest rows" })),
    maxRows: Type.Optional(Type.Integer({ minimum: 1, maximum: 2000, description: "Most rows; 500 when left out" })),
    sums: Type.Optional(Type.Array(Type.String(), { description: "Columns whose sum stands below the table" })),
    invoices: Type.Optional(InvoiceColumns),
  },
  answerSchema: (field, types) =>
    Type.Array(rowSchema(field, types), {
      minItems: Number(field["minRows"] ?? 0),
      maxItems: Number(field["maxRows"] ?? 500),
    }),
  emptyValue: undefined,
  expressionType: (field, types) => {
    const row: Record<string, ExpressionType> = {};
    for (const column of cellsOf(field, types)) {
      const type = types.get(column.type).expressionType(column, types);
      // Rows and parts inside rows, as files and periods have, cannot be read by expressions.
      if (typeof type === "string") row[column.id] = type;
    }
    return { row };
  },
  check: (answer, field, pointer, part) =>
    part
      ? rowsOf(answer).flatMap((row, i) =>
          columnsOf(field).flatMap((column) =>
            part(column, row[column.id], `${pointer}/${i}${pointerStep(column.id)}`),
          ),
        )
      : [],
  fromText: () => undefined,
  toText: (answer, field, nameOf, types) =>
    rowsOf(answer)
      .map((row) =>
        columnsOf(field)
          .map((c) => types?.get(c.type).toText(row[c.id], c, nameOf) ?? String(row[c.id] ?? ""))
          .join(" "),
      )
      .join("; "),
  searchText: (answer, field, nameOf, types) =>
    rowsOf(answer)
      .flatMap((row) => columnsOf(field).map((c) => types?.get(c.type).searchText(row[c.id], c, nameOf) ?? ""))
      .filter(Boolean)
      .join(" "),
  redact: (answer, field, types) =>
    types &&
    rowsOf(answer).map((row) => {
      const left = columnsOf(field).map((c) => [c.id, types.get(c.type).redact(row[c.id], c, types)] as const);
      return Object.fromEntries(left.filter(([, value]) => value !== undefined));
    }),
  diff: (before, after, field, nameOf, types) =>
    tableDiff(rowsOf(before), rowsOf(after), columnsOf(field), (column, cell) =>
      types.get(column.type).toText(cell, column, nameOf, types),
    ),
  references: (answer, field, pointer, types): AnswerReference[] =>
    rowsOf(answer).flatMap((row, i) =>
      columnsOf(field).flatMap((column) =>
        types.get(column.type).references(row[column.id], column, `${pointer}/${i}/${column.id}`, types),
      ),
    ),
  indexAs: undefined,
  viewAs: () => "jsonb",
  reads: [],
};

function rowSchema(field: Field, types: FieldTypes): TSchema {
  const properties: Record<string, TSchema> = {};
  for (const column of cellsOf(field, types))
    properties[column.id] = Type.Optional(types.get(column.type).answerSchema(column, types));
  return Type.Object(properties, { additionalProperties: false });
}

/** The columns of a table field. */
export function columnsOf(field: Field): Field[] {
  return Array.isArray(field["columns"]) ? (field["columns"] as Field[]) : [];
}

/** The columns that hold an answer. */
function cellsOf(field: Field, types: FieldTypes): Field[] {
  return columnsOf(field).filter((column) => types.get(column.type).answers);
}

function rowsOf(answer: unknown): Row[] {
  return Array.isArray(answer) ? (answer as unknown[]).filter((row): row is Row => isObject(row)) : [];
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
