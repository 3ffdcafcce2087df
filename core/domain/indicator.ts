/** A performance indicator: a formula in words and in CEL over named inputs from documents and the ledger. */
import { type Static, Type } from "typebox";
import { definitionHead } from "./definition-head.ts";
import { ExpressionText } from "./form.ts";

export const IndicatorInput = Type.Object(
  {
    id: Type.String({ pattern: "^[a-z][A-Za-z0-9]{0,39}$" }),
    label: Type.String({ minLength: 1, maxLength: 40 }),
    from: Type.Union([
      Type.Object(
        { ledger: Type.Enum(["total", "paid", "refunded", "netPaid", "available", "balance"]) },
        { additionalProperties: false, description: "Sum over the project's quotas" },
      ),
      Type.Object(
        { project: Type.Enum(["approved"]) },
        { additionalProperties: false, description: "Approved total of the project" },
      ),
      Type.Object(
        { form: Type.String(), field: Type.String(), pick: Type.Enum(["latest", "sum", "first"]) },
        { additionalProperties: false, description: "Field of the project's finished documents of a form" },
      ),
    ]),
  },
  { additionalProperties: false },
);
export type IndicatorInput = Static<typeof IndicatorInput>;

export const Indicator = Type.Object(
  {
    ...definitionHead("indicator"),
    code: Type.String({ maxLength: 40, description: "Number in the indicator library" }),
    titleEn: Type.Optional(Type.String({ maxLength: 80 })),
    formula: Type.String({ minLength: 1, maxLength: 200, description: "Formula in words, shown to everybody" }),
    formulaEn: Type.Optional(Type.String({ maxLength: 200 })),
    inputs: Type.Array(IndicatorInput, { minItems: 1, maxItems: 20 }),
    expr: ExpressionText,
    direction: Type.Enum(["higher", "lower"], { description: "Which way is better" }),
    target: Type.Optional(Type.Integer({ description: "Target in basis points" })),
  },
  { additionalProperties: false },
);
export type Indicator = Static<typeof Indicator>;
