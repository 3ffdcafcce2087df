import { Type } from "typebox";
import type { FieldType } from "../field-type.ts";
import { toHalfWidth, toHalfWidthProse } from "../text-width.ts";

/** One line, or a paragraph with `lines`. */
export const text: FieldType = {
  name: "text",
  description: "Free text: one line, or a paragraph when lines is more than 1",
  options: {
    lines: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 30, description: "Height of the box; more than 1 allows line breaks" }),
    ),
    maxLength: Type.Optional(Type.Integer({ minimum: 1, maximum: 20_000, description: "Longest text in characters" })),
    pattern: Type.Optional(
      Type.Enum(["code", "digits", "phone"], { description: "code: letters, digits and hyphens; digits; phone" }),
    ),
  },
  answerSchema: (field) => {
    const patterns: Record<string, string> = { code: "^[A-Za-z0-9-]*$", digits: "^[0-9]*$", phone: "^[0-9 +-]*$" };
    const pattern = patterns[String(field["pattern"])];
    return Type.String({
      maxLength: Number(field["maxLength"] ?? (lines(field) > 1 ? 5000 : 200)),
      ...(pattern ? { pattern } : {}),
    });
  },
  emptyValue: undefined,
  expressionType: () => "string",
  fromText: (raw, field) => {
    const value = field["pattern"] ? toHalfWidth(raw) : toHalfWidthProse(raw);
    return value === "" ? undefined : value;
  },
  toText: (answer) => String(answer ?? ""),
};

function lines(field: { [option: string]: unknown }): number {
  return Number(field["lines"] ?? 1);
}
