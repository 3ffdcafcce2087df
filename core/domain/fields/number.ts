import { Type } from "typebox";
import type { FieldType } from "../field-type.ts";
import { toHalfWidth } from "../text-width.ts";

/** A count or a measure; whole unless `decimals` says otherwise. */
export const number: FieldType = {
  name: "number",
  description: "Number with a unit; whole unless decimals is given",
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
    return Number(field["decimals"] ?? 0) === 0 ? Type.Integer(limits) : Type.Number(limits);
  },
  emptyValue: undefined,
  expressionType: (field) => (Number(field["decimals"] ?? 0) === 0 ? "int" : "double"),
  fromText: (raw, field) => {
    const decimals = Number(field["decimals"] ?? 0);
    const match = /^([+-]?)(\d{1,3}(?:,\d{3})+|\d{1,15})((?:\.\d{1,6})?)$/.exec(toHalfWidth(raw));
    if (!match) return undefined;
    const [, sign = "", whole = "", fraction = ""] = match;
    const digits = fraction.replace(/\.?0*$/, "");
    if (digits.length > decimals + 1 || (decimals === 0 && digits !== "")) return undefined;
    const result = Number(`${sign}${whole.replaceAll(",", "")}${digits}`) + 0; // -0 is 0
    return decimals === 0 && !Number.isSafeInteger(result) ? undefined : result;
  },
  toText: (answer) => (typeof answer === "number" ? String(answer) : ""),
  numeric: true,
};
