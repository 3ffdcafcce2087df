/** An indicator's figure, from the values of its inputs alone: the same call has the same answer, today and at an audit. */
import { Type } from "typebox";
import { strict } from "./plain.ts";

/** An exact decimal as text; numbers of JavaScript would round it. */
export const DECIMAL = "^-?(0|[1-9][0-9]{0,14})(\\.[0-9]{1,6})?$";

export const indicatorComputeInput = Type.Object(
  {
    offer: Type.String({ description: "Which indicator function of the plugin" }),
    indicator: Type.Object({ id: Type.String(), version: Type.Integer() }, strict),
    params: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]), {
      description: "What the indicator's definition sets",
    }),
    inputs: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Null()]), {
      description: "By name; money in fen, percentages in basis points, null where there is none yet",
    }),
    year: Type.Integer({ description: "In China, of the day on which it is computed" }),
    region: Type.String({ description: "Code of the region of the project's unit" }),
  },
  strict,
);

export const indicatorComputeOutput = Type.Union([
  Type.Object(
    {
      value: Type.String({
        pattern: DECIMAL,
        description: "The figure in the indicator's unit; in percent where it has none",
      }),
      note: Type.Optional(
        Type.String({ minLength: 1, maxLength: 300, description: "What a reader has to know about it" }),
      ),
      sources: Type.Optional(
        Type.Array(
          Type.Object(
            {
              name: Type.String({ minLength: 1, maxLength: 200 }),
              source: Type.String({ minLength: 1, maxLength: 300 }),
              year: Type.Integer({ minimum: 1900, maximum: 2200 }),
            },
            strict,
          ),
          { maxItems: 30, description: "Factors and constants that went in, and who published them" },
        ),
      ),
    },
    strict,
  ),
  Type.Object(
    {
      missing: Type.Array(Type.String({ maxLength: 40 }), {
        minItems: 1,
        maxItems: 20,
        description: "Names of inputs that it cannot do without",
      }),
    },
    strict,
  ),
]);
