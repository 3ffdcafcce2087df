/** Which columns, filters and totals a list of documents or projects has. */
import { type Static, Type } from "typebox";
import { definitionHead } from "./definition-head.ts";

export const LIST_COLUMNS = [
  "number",
  "title",
  "project",
  "unit",
  "region",
  "state",
  "amount",
  "updated",
  "created",
  "date",
] as const;

export const List = Type.Object(
  {
    ...definitionHead("list"),
    of: Type.Union([
      Type.Object({ form: Type.String() }, { additionalProperties: false }),
      Type.Object({ projects: Type.Literal(true) }, { additionalProperties: false }),
    ]),
    columns: Type.Array(
      Type.Object(
        {
          id: Type.String({ description: "A general column or the id of a field of the form" }),
          label: Type.Optional(Type.String({ maxLength: 20 })),
          total: Type.Optional(Type.Boolean({ description: "Sum below the column" })),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 20 },
    ),
    filters: Type.Array(Type.String(), { description: "General columns or indexed fields that may be filtered by" }),
    sort: Type.Object({ by: Type.String(), direction: Type.Enum(["asc", "desc"]) }, { additionalProperties: false }),
  },
  { additionalProperties: false },
);
export type List = Static<typeof List>;

/** The list that a form has by itself until somebody designs one: same id as the form. */
export function defaultList(form: {
  id: string;
  version: number;
  title: string;
  amountField?: string | undefined;
}): List {
  return {
    $schema: "list.schema.json",
    kind: "list",
    id: form.id,
    version: form.version,
    title: form.title,
    of: { form: form.id },
    columns: [
      { id: "number" },
      { id: "title" },
      { id: "unit" },
      ...(form.amountField === undefined ? [] : [{ id: "amount", total: true }]),
      { id: "state" },
      { id: "updated" },
    ],
    filters: ["state"],
    sort: { by: "updated", direction: "desc" },
  };
}
