import { Type } from "typebox";
import type { FieldType } from "../field-type.ts";
import { toHalfWidth } from "../text-width.ts";

/** One or several codes of a dictionary. Whether the code exists is checked with the dictionary, not by the schema. */
export const choice: FieldType = {
  name: "choice",
  description: "One code of a dictionary, or several with multiple",
  options: {
    dictionary: Type.String({ description: "Id of the dictionary" }),
    multiple: Type.Optional(Type.Boolean({ description: "Several codes may be chosen" })),
    leaf: Type.Optional(Type.Boolean({ description: "Only codes without children may be chosen" })),
  },
  answerSchema: (field) =>
    field["multiple"] === true
      ? Type.Array(Type.String({ minLength: 1, maxLength: 60 }), { uniqueItems: true, maxItems: 50 })
      : Type.String({ minLength: 1, maxLength: 60 }),
  emptyValue: undefined,
  expressionType: (field) => (field["multiple"] === true ? "list<string>" : "string"),
  fromText: (raw) => {
    const code = toHalfWidth(raw);
    return code === "" ? undefined : code;
  },
  toText: (answer, field, nameOf) => {
    const codes = Array.isArray(answer) ? answer : answer === undefined ? [] : [answer];
    return codes.map((code) => nameOf("dictionary", String(code), String(field["dictionary"]))).join("\u3001");
  },
};

/** Yes or no. */
export const yesNo: FieldType = {
  name: "yes-no",
  description: "Yes or no",
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
};
