import { Type } from "typebox";
import type { FieldTypeSpec } from "../field-type.ts";
import { toHalfWidth } from "../text-width.ts";

/** One or several codes of a dictionary. Whether the code exists is checked with the dictionary, not by the schema. */
export const choice: FieldTypeSpec = {
  name: "choice",
  description: "One code of a dictionary, or several with multiple",
  group: "fill",
  options: {
    dictionary: Type.String({ description: "Id of the dictionary" }),
    as: Type.Optional(
      Type.Enum(["radio", "select", "list"], {
        description:
          "radio: all choices in view; select: a list to open; list: a list to search. By their number when left out",
      }),
    ),
    multiple: Type.Optional(Type.Boolean({ description: "Several codes may be chosen" })),
    leaf: Type.Optional(Type.Boolean({ description: "Only codes without children may be chosen" })),
    dependsOn: Type.Optional(
      Type.String({
        description: "Choice or region field whose code is the parent: only the codes below it may be chosen",
      }),
    ),
  },
  answerSchema: (field) =>
    isMultiple(field)
      ? Type.Array(Type.String({ minLength: 1, maxLength: 60 }), { uniqueItems: true, maxItems: 50 })
      : Type.String({ minLength: 1, maxLength: 60 }),
  emptyValue: undefined,
  expressionType: (field) => (isMultiple(field) ? "list<string>" : "string"),
  fromText: (raw, field) => {
    const code = toHalfWidth(raw);
    if (code === "") return undefined;
    return isMultiple(field) ? [...new Set(code.split(/[\u3001,;\s]+/).filter(Boolean))] : code;
  },
  toText: (answer, field, nameOf) => {
    const codes = Array.isArray(answer) ? answer : answer === undefined || answer === null ? [] : [answer];
    return codes.map((code) => nameOf("dictionary", String(code), String(field["dictionary"]))).join("\u3001");
  },
  searchText: (answer, field, nameOf) => choice.toText(answer, field, nameOf),
  indexAs: "text",
  viewAs: (field) => (isMultiple(field) ? "jsonb" : "text"),
  reads: [],
};

function isMultiple(field: { [option: string]: unknown }): boolean {
  return field["multiple"] === true;
}

/** Yes or no. */
export const yesNo: FieldTypeSpec = {
  name: "yes-no",
  description: "Yes or no",
  group: "fill",
  options: {},
  answerSchema: () => Type.Boolean(),
  emptyValue: undefined,
  expressionType: () => "bool",
  fromText: (raw) => {
    const value = toHalfWidth(raw).toLowerCase();
    if (["\u662F", "yes", "true", "1", "y"].includes(value)) return true;
    return ["\u5426", "no", "false", "0", "n"].includes(value) ? false : undefined;
  },
  toText: (answer) => (answer === true ? "\u662F" : answer === false ? "\u5426" : ""),
  indexAs: "boolean",
  viewAs: () => "boolean",
  reads: [],
};
