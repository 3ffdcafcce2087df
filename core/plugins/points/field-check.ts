/** A look at one filled-in field: remarks for the person, or the value in its usual writing. */
import { Type } from "typebox";
import { plainValue, strict } from "./plain.ts";

export const fieldCheckInput = Type.Object(
  {
    value: Type.Union(plainValue.anyOf, { description: "What was filled in" }),
    field: Type.Object(
      { id: Type.String(), label: Type.String() },
      { ...strict, description: "The field that is checked" },
    ),
    params: Type.Record(Type.String(), Type.Unknown(), { description: "What the form's designer set for this check" }),
  },
  strict,
);

export const fieldCheckOutput = Type.Object(
  {
    problems: Type.Array(
      Type.Object(
        {
          severity: Type.Enum(["hint", "warn"], { description: "A plugin may hint or warn; it can never block" }),
          message: Type.String({
            minLength: 1,
            maxLength: 200,
            description: "One sentence for the person who fills in",
          }),
        },
        strict,
      ),
      { maxItems: 20 },
    ),
    value: Type.Optional(
      Type.String({ maxLength: 10_000, description: "The value in its usual writing, as a proposal" }),
    ),
  },
  strict,
);
