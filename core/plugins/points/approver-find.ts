/** Who decides at a step: ids out of a list of people who hold the role, nobody else. */
import { Type } from "typebox";
import { strict } from "./plain.ts";

const Params = Type.Record(Type.String(), Type.Unknown(), { description: "What the step gives it" });
const Answers = Type.Record(Type.String(), Type.Unknown());

export const approverFindInput = Type.Object(
  {
    rule: Type.String({ description: "Name of the rule, as the manifest offers it" }),
    params: Type.Unsafe<Record<string, unknown>>(Params),
    step: Type.String({ description: "Title of the step" }),
    document: Type.Object(
      { id: Type.String(), number: Type.String(), form: Type.String() },
      { ...strict, description: "The document whose case comes to the step" },
    ),
    answers: Type.Unsafe<Record<string, unknown>>(Answers),
    candidates: Type.Array(Type.Object({ id: Type.String(), name: Type.String() }, strict), {
      description: "Who holds the role at the place; the answer is some of them",
    }),
  },
  strict,
);

export const approverFindOutput = Type.Object(
  {
    people: Type.Array(Type.String({ maxLength: 40 }), {
      minItems: 1,
      maxItems: 50,
      uniqueItems: true,
      description: "Ids of candidates; an answer with any other is refused as a whole",
    }),
  },
  strict,
);
