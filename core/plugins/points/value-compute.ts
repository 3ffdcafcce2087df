/** The value of one field, from answers that the form names. */
import { Type } from "typebox";
import { plainValue, strict } from "./plain.ts";

export const valueComputeInput = Type.Object(
  {
    value: Type.String({ description: "Name of the value that the form asks for, as the manifest offers it" }),
    params: Type.Record(Type.String(), Type.Unknown(), { description: "What the form's designer set for it" }),
    field: Type.Object(
      { id: Type.String(), label: Type.String(), type: Type.String() },
      { ...strict, description: "The field that takes the value, and the only one" },
    ),
    given: Type.Record(Type.String(), Type.Unknown(), {
      description: "The answers it is computed from, by field; what is empty or hidden is left out",
    }),
  },
  strict,
);

export const valueComputeOutput = Type.Object(
  { value: Type.Union(plainValue.anyOf, { description: "An answer of the field's type; null for none" }) },
  strict,
);
