/** The usual writing of one answer of an offered field type, and why it cannot be one. */
import { Type } from "typebox";
import { plainValue, strict } from "./plain.ts";

export const fieldTypeInput = Type.Object(
  {
    type: Type.String({ description: "Name of the field type that the form asks for, as the manifest offers it" }),
    value: Type.Union(plainValue.anyOf, { description: "What was filled in: an answer of the offer's base" }),
    field: Type.Object(
      { id: Type.String(), label: Type.String(), type: Type.String() },
      { ...strict, description: "The field of this type" },
    ),
  },
  strict,
);

export const fieldTypeOutput = Type.Object(
  {
    value: Type.Union(plainValue.anyOf, { description: "The value in its usual writing, which is stored" }),
    problem: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description: "Why it is no value of this type, in one sentence; with it nothing is submitted",
      }),
    ),
  },
  strict,
);
