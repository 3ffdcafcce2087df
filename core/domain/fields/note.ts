import { Type } from "typebox";
import type { FieldTypeSpec } from "../field-type.ts";

/** A paragraph that explains; it stands among the fields and holds no answer. */
export const note: FieldTypeSpec = {
  name: "note",
  description: "Text that explains something to who fills the form; nothing is entered",
  group: "special",
  options: {
    text: Type.String({ minLength: 1, maxLength: 2000, description: "What the person reads; line breaks are kept" }),
  },
  answers: false,
  answerSchema: () => Type.Never(),
  emptyValue: undefined,
  expressionType: () => "string",
  fromText: () => undefined,
  toText: () => "",
  indexAs: undefined,
  viewAs: () => "text",
  reads: [],
};
