import { Type } from "typebox";
import type { FieldTypeSpec } from "../field-type.ts";
import { hideText, toHalfWidth, toHalfWidthProse } from "../text-width.ts";

const PATTERNS: Readonly<Record<string, string>> = {
  code: "^[A-Za-z0-9-]*$",
  digits: "^[0-9]*$",
  phone: "^[0-9 +-]*$",
  // As registers and banks hold a name: no full-width digit, letter or space, no space at the ends or two together.
  name: "^$|^(?! )(?!.* {2})[^\\uFF10-\\uFF19\\uFF21-\\uFF3A\\uFF41-\\uFF5A\\u3000\\u00A0\\t\\r\\n]*[^ \\uFF10-\\uFF19\\uFF21-\\uFF3A\\uFF41-\\uFF5A\\u3000\\u00A0\\t\\r\\n]$",
};

/** One line, or a paragraph with `lines`. A code of digits stays text, however long. */
export const text: FieldTypeSpec = {
  name: "text",
  description: "Free text: one line, or a paragraph when lines is more than 1",
  group: "fill",
  options: {
    lines: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 30, description: "Height of the box; more than 1 allows line breaks" }),
    ),
    maxLength: Type.Optional(Type.Integer({ minimum: 1, maximum: 20_000, description: "Longest text in characters" })),
    pattern: Type.Optional(
      Type.Enum(["code", "digits", "phone", "name"], {
        description:
          "code: letters, digits and hyphens; digits; phone; name: as registers hold it, without full-width digits and letters or stray spaces",
      }),
    ),
  },
  answerSchema: (field) => {
    const pattern = PATTERNS[String(field["pattern"])];
    return Type.String({
      maxLength: Number(field["maxLength"] ?? (lines(field) > 1 ? 5000 : 200)),
      ...(pattern ? { pattern } : {}),
    });
  },
  emptyValue: undefined,
  expressionType: () => "string",
  fromText: (raw, field) => {
    const { pattern } = field;
    const value =
      pattern === "name"
        ? toHalfWidthProse(raw).replaceAll(/ {2,}/g, " ")
        : pattern
          ? toHalfWidth(raw)
          : toHalfWidthProse(raw);
    return value === "" ? undefined : value;
  },
  toText: (answer) => String(answer ?? ""),
  prose: (field) => field["pattern"] === undefined || field["pattern"] === "name",
  searchText: (answer) => String(answer ?? ""),
  indexAs: "text",
  viewAs: () => "text",
  redact: hideText,
  reads: ["long-text", "date"],
};

function lines(field: { [option: string]: unknown }): number {
  return Number(field["lines"] ?? 1);
}

/** Paragraphs: a box that grows with the text. */
export const longText: FieldTypeSpec = {
  name: "long-text",
  description: "Paragraphs of free text",
  group: "fill",
  options: {
    lines: Type.Optional(
      Type.Integer({ minimum: 2, maximum: 30, description: "Height of the empty box in lines; 4 when left out" }),
    ),
    maxLength: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 20_000, description: "Longest text in characters; 5000 when left out" }),
    ),
  },
  answerSchema: (field) => Type.String({ maxLength: Number(field["maxLength"] ?? 5000) }),
  emptyValue: undefined,
  expressionType: () => "string",
  fromText: (raw) => toHalfWidthProse(raw.replaceAll(/\r\n?/g, "\n")) || undefined,
  toText: (answer) => String(answer ?? ""),
  prose: () => true,
  searchText: (answer) => String(answer ?? ""),
  indexAs: undefined,
  viewAs: () => "text",
  redact: hideText,
  reads: ["text"],
};
