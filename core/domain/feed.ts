/**
 * How the records of another system come in again and again, by that system's own key: a new key starts one form, a
 * changed amount another. Everything that core has to know of the system's columns and of the pack's fields for this.
 */
import { type Static, Type } from "typebox";
import { BUDGET_ELEMENTS } from "./budget-element.ts";
import { definitionHead, Id } from "./definition-head.ts";

const strict = { additionalProperties: false };
const Header = Type.String({ minLength: 1, maxLength: 40, description: "Title of the column, capitals or not" });
const Field = Type.String({ description: "Field of the form" });
const Fixed = Type.Record(Type.String(), Type.Union([Type.String(), Type.Boolean()]), {
  description: "Fixed answers: field → text, code or yes",
});

export const FEED_READINGS = ["text", "amount", "year", "date", "unit", "division"] as const;
/** What the books know of a line, for writing the same columns; an element of the quota bookkeeping by its name else. */
export const LINE_FACTS = [
  "key",
  "division",
  "year",
  "number",
  "sup-number",
  "title",
  "date",
  "unit",
  "nature",
  "total",
  "decreased",
  "available",
  "applied",
  "above",
] as const;

export const FeedColumn = Type.Object(
  {
    header: Header,
    title: Type.String({ minLength: 1, maxLength: 40, description: "What the column means, for people" }),
    read: Type.Enum([...FEED_READINGS], {
      description:
        "How the cell is read: amount is exact yuan, unit a unit of the county by name, division has to be the county's own code",
    }),
    required: Type.Optional(Type.Boolean({ description: "The file has the column, and each row a cell" })),
    codes: Type.Optional(
      Type.Record(Type.String(), Type.Union([Type.String(), Type.Boolean()]), {
        description: "Cell → code, name or yes; a cell that is not listed is taken as it stands",
      }),
    ),
    field: Type.Optional(Field),
    free: Type.Optional(Type.Boolean({ description: "May change from file to file without being told as different" })),
    line: Type.Optional(
      Type.Union([Type.Enum([...LINE_FACTS]), Type.Enum([...BUDGET_ELEMENTS])], {
        description: "What is written there when lines leave as a file of the same columns",
      }),
    ),
  },
  strict,
);
export type FeedColumn = Static<typeof FeedColumn>;

export const Feed = Type.Object(
  {
    ...definitionHead("feed"),
    system: Type.String({
      ...Id,
      description: "System that gives the keys; the same key of another system is another",
    }),
    form: Type.String({ description: "Form that a new key starts; it stands alone, and its flow posts" }),
    key: Header,
    amount: Header,
    year: Header,
    columns: Type.Array(FeedColumn, { minItems: 3, maxItems: 80 }),
    derived: Type.Optional(
      Type.Array(
        Type.Object(
          { field: Field, from: Header, codes: Type.Optional(Type.Record(Type.String(), Type.String())) },
          { ...strict, description: "A further field that a column's cell decides, by code or as it stands" },
        ),
        { maxItems: 20 },
      ),
    ),
    answers: Fixed,
    changed: Type.Object(
      {
        form: Type.String({ description: "Form that a changed amount starts" }),
        line: Type.String({ description: "Quota field: the line that the first document made" }),
        amount: Type.String({ description: "Money field: the difference, without a sign" }),
        way: Type.String({ description: "Choice field: up or down" }),
        up: Type.String({ description: "Its code for more" }),
        down: Type.String({ description: "Its code for less" }),
        fields: Type.Record(Type.String(), Header, { description: "Field → column" }),
        answers: Fixed,
      },
      strict,
    ),
  },
  strict,
);
export type Feed = Static<typeof Feed>;

/** Titles of columns are compared without spaces around them and without regard to capitals. */
export function headerKey(header: string): string {
  return header.normalize("NFKC").trim().toUpperCase();
}
