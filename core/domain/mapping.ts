/** How the columns of an outside table become documents of a form. */
import { type Static, Type } from "typebox";
import { definitionHead } from "./definition-head.ts";

export const MappingColumn = Type.Object(
  {
    field: Type.String({ description: "Field of the form" }),
    headers: Type.Array(Type.String(), {
      minItems: 1,
      description: "Column titles it is known under, spaces and brackets ignored; *-patterns allowed",
    }),
    read: Type.Enum(["text", "money", "percent", "integer", "date", "year-from", "year-to", "unit", "lines"], {
      description: "How the cell is read; year-from and year-to split 2022-2023; unit takes the first of several units",
    }),
    required: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);

export const Mapping = Type.Object(
  {
    ...definitionHead("mapping"),
    form: Type.String({ description: "Form that opens a project; one document per row" }),
    key: Type.Array(Type.String(), {
      minItems: 1,
      description: "Fields that tell one project from another, so that a repeat makes no doubles",
    }),
    moneyUnit: Type.Enum(["from-header", "yuan", "wan"], {
      description: "Unit of amounts: from the header's brackets, or always the same",
    }),
    unitField: Type.String({
      description: "Field with the responsible unit's name; unknown units are created as unconfirmed",
    }),
    publication: Type.Optional(
      Type.String({ description: "Publication used when rows are published at once, as already public" }),
    ),
    columns: Type.Array(MappingColumn, { minItems: 1, maxItems: 60 }),
  },
  { additionalProperties: false },
);
export type Mapping = Static<typeof Mapping>;
