/** A performance indicator: a formula in words, and in CEL or by a plugin, over named inputs from documents and the ledger. */
import { type Static, Type } from "typebox";
import { definitionHead } from "./definition-head.ts";
import { ExpressionText } from "./form.ts";

/** A plugin and what it offers, as definitions name it: `plugin/offer`. */
export const OFFER_NAME = "^[a-z][a-z0-9-]{0,59}/[a-z][a-z0-9-]{0,59}$";
const PlainParam = Type.Union([Type.String({ maxLength: 200 }), Type.Number(), Type.Boolean()]);

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
    expr: Type.Optional(ExpressionText),
    plugin: Type.Optional(
      Type.String({
        pattern: OFFER_NAME,
        maxLength: 120,
        description: "In the place of expr: plugin and the name of its indicator function, such as carbon/emission",
      }),
    ),
    params: Type.Optional(
      Type.Record(Type.String({ pattern: "^[a-zA-Z][A-Za-z0-9]{0,39}$" }), PlainParam, {
        description: "What the plugin is given beside the inputs",
      }),
    ),
    measured: Type.Optional(
      Type.Object(
        {
          unit: Type.String({ minLength: 1, maxLength: 20 }),
          unitEn: Type.Optional(Type.String({ maxLength: 40 })),
          decimals: Type.Integer({ minimum: 0, maximum: 6, description: "Places behind the point that are kept" }),
        },
        { additionalProperties: false, description: "Of a plugin's figure that is no percentage" },
      ),
    ),
    direction: Type.Enum(["higher", "lower"], { description: "Which way is better" }),
    target: Type.Optional(Type.Integer({ description: "Target in basis points" })),
  },
  { additionalProperties: false },
);
export type Indicator = Static<typeof Indicator>;

/** Which of its own ways an indicator goes; a checked one has exactly one. */
export function isByPlugin(indicator: Indicator): indicator is Indicator & { plugin: string } {
  return indicator.plugin !== undefined;
}
