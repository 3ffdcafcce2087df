import { Type } from "typebox";
import type { FieldTypeSpec } from "../field-type.ts";
import { problem } from "../problem.ts";
import { toHalfWidth } from "../text-width.ts";

/** A count or a measure; whole unless `decimals` says otherwise. */
export const number: FieldTypeSpec = {
  name: "number",
  description: "Number with a unit; whole unless decimals is given",
  group: "fill",
  options: {
    unit: Type.Optional(Type.String({ maxLength: 20, description: "Unit shown behind the box" })),
    decimals: Type.Optional(Type.Integer({ minimum: 0, maximum: 6, description: "Digits after the point" })),
    min: Type.Optional(Type.Number({ description: "Smallest value" })),
    max: Type.Optional(Type.Number({ description: "Largest value" })),
  },
  answerSchema: (field) => {
    const limits = {
      minimum: Number(field["min"] ?? -Number.MAX_SAFE_INTEGER),
      maximum: Number(field["max"] ?? Number.MAX_SAFE_INTEGER),
    };
    return decimalsOf(field) === 0 ? Type.Integer(limits) : Type.Number(limits);
  },
  emptyValue: undefined,
  expressionType: (field) => (decimalsOf(field) === 0 ? "int" : "double"),
  // A computed quotient may have any number of digits; what people enter has those that the form shows.
  check: (answer, field, pointer) =>
    typeof answer === "number" &&
    !Number.isInteger(answer) &&
    field.computed === undefined &&
    field.from === undefined &&
    Number(answer.toFixed(decimalsOf(field))) !== answer
      ? [problem("answer.decimals", pointer, { label: field.label, limit: decimalsOf(field) })]
      : [],
  fromText: (raw, field) => {
    const decimals = decimalsOf(field);
    const match = /^([+-]?)(\d{1,3}(?:,\d{3})+|\d{1,15})((?:\.\d{1,6})?)$/.exec(toHalfWidth(raw));
    if (!match) return undefined;
    const [, sign = "", whole = "", fraction = ""] = match;
    const digits = fraction.replace(/\.?0*$/, "");
    if (digits.length > decimals + 1 || (decimals === 0 && digits !== "")) return undefined;
    const result = Number(`${sign}${whole.replaceAll(",", "")}${digits}`) + 0; // -0 is 0
    return decimals === 0 && !Number.isSafeInteger(result) ? undefined : result;
  },
  toText: (answer) => (typeof answer === "number" ? String(answer) : ""),
  toCell: (answer, field) =>
    typeof answer === "number" ? { kind: "number", value: answer, decimals: decimalsOf(field) } : { kind: "empty" },
  indexAs: "numeric",
  viewAs: (field) => (decimalsOf(field) === 0 ? "bigint" : "numeric"),
  numeric: true,
  reads: ["year"],
};

function decimalsOf(field: { [option: string]: unknown }): number {
  return Number(field["decimals"] ?? 0);
}
