/** A code list, per year where the codes are re-issued. */
import { type Static, Type } from "typebox";
import { definitionHead } from "./definition-head.ts";

export const DictionaryItem = Type.Object(
  {
    code: Type.String({ minLength: 1, maxLength: 60 }),
    name: Type.String({ minLength: 1, maxLength: 200 }),
    nameEn: Type.Optional(Type.String({ maxLength: 200 })),
    parent: Type.Optional(Type.String({ description: "Code of the item above" })),
    closed: Type.Optional(Type.Boolean({ description: "May no longer be chosen; old documents keep it" })),
  },
  { additionalProperties: false },
);
export type DictionaryItem = Static<typeof DictionaryItem>;

export const Dictionary = Type.Object(
  {
    ...definitionHead("dictionary"),
    year: Type.Optional(Type.Integer({ minimum: 1949, maximum: 2100, description: "Fiscal year the codes belong to" })),
    items: Type.Array(DictionaryItem, { minItems: 1, maxItems: 5000 }),
  },
  { additionalProperties: false },
);
export type Dictionary = Static<typeof Dictionary>;
