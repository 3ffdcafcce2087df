import { Type } from "typebox";
import type { FieldTypeSpec } from "../field-type.ts";
import { formatPercent, parsePercent } from "../money.ts";
import { toHalfWidth } from "../text-width.ts";

/** A share of a hundred, stored as whole basis points: 85.5 % is 8550. */
export const percent: FieldTypeSpec = {
  name: "percent",
  description: "Percentage with at most two decimals, stored as whole basis points",
  group: "fill",
  options: {
    max: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1_000_000, description: "Largest value in basis points; 10000 is 100 %" }),
    ),
  },
  answerSchema: (field) => Type.Integer({ minimum: 0, maximum: Number(field["max"] ?? 1_000_000) }),
  emptyValue: undefined,
  expressionType: () => "Percent",
  fromText: (raw) => parsePercent(toHalfWidth(raw)),
  toText: (answer) => (typeof answer === "number" ? `${formatPercent(answer)}%` : ""),
  toCell: (answer) => (typeof answer === "number" ? { kind: "percent", basisPoints: answer } : { kind: "empty" }),
  indexAs: "bigint",
  viewAs: () => "bigint",
  numeric: true,
  reads: [],
};
