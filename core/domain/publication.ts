/** What the public sees of a project: which fields, on which legal basis. */
import { type Static, Type } from "typebox";
import { definitionHead } from "./definition-head.ts";

const FieldPath = Type.Object({ form: Type.String(), field: Type.String() }, { additionalProperties: false });

export const Publication = Type.Object(
  {
    ...definitionHead("publication"),
    basis: Type.String({
      minLength: 1,
      maxLength: 300,
      description: "Law or rule that asks for or allows the disclosure",
    }),
    summary: Type.Optional(FieldPath),
    facts: Type.Array(
      Type.Object(
        {
          form: Type.String(),
          field: Type.String(),
          label: Type.Optional(Type.String()),
          labelEn: Type.Optional(Type.String()),
        },
        { additionalProperties: false },
      ),
      { description: "Fields shown as facts, in this order; only fields marked public" },
    ),
    sources: Type.Optional(
      Type.Object(
        { form: Type.String(), table: Type.String(), name: Type.String(), amount: Type.String() },
        { additionalProperties: false, description: "Planned sources of the money: a table field with its columns" },
      ),
    ),
    progress: Type.Optional(
      Type.Object(
        {
          form: Type.String(),
          date: Type.String(),
          rate: Type.String(),
          note: Type.Optional(Type.String()),
          pictures: Type.Optional(Type.String()),
        },
        { additionalProperties: false },
      ),
    ),
    contracts: Type.Optional(
      Type.Object(
        {
          form: Type.String(),
          number: Type.String(),
          name: Type.String(),
          party: Type.String(),
          amount: Type.String(),
          current: Type.Optional(Type.String()),
          signed: Type.Optional(Type.String()),
        },
        { additionalProperties: false },
      ),
    ),
    payments: Type.Boolean({ description: "Payments of the ledger are shown one by one" }),
    indicators: Type.Array(Type.String(), { description: "Indicators shown with their formula" }),
    withheld: Type.Array(
      Type.Object(
        { what: Type.String({ maxLength: 100 }), why: Type.String({ maxLength: 200 }) },
        { additionalProperties: false },
      ),
      { description: "What is kept back, and why: said on the page" },
    ),
  },
  { additionalProperties: false },
);
export type Publication = Static<typeof Publication>;
