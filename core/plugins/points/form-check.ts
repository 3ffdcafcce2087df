/** A look at a whole document before it is submitted: hints, warnings that want a reason, and refusals. */
import { Type } from "typebox";
import { strict } from "./plain.ts";

const Answers = Type.Record(Type.String(), Type.Unknown());

export const formCheckInput = Type.Object(
  {
    check: Type.String({ description: "Name of the check that the form asks for, as the manifest offers it" }),
    params: Type.Record(Type.String(), Type.Unknown(), { description: "What the form's designer set for this check" }),
    document: Type.Object(
      {
        id: Type.String(),
        number: Type.String(),
        title: Type.String(),
        form: Type.String(),
        region: Type.String({ description: "Code of the place that the document belongs to" }),
        project: Type.Union([Type.String(), Type.Null()], { description: "Id of its project, where it has one yet" }),
      },
      { ...strict, description: "The document that somebody wants to submit" },
    ),
    fields: Type.Array(Type.Object({ id: Type.String(), label: Type.String(), type: Type.String() }, strict), {
      description: "The fields that are shown now, in their order",
    }),
    answers: Type.Unsafe<Record<string, unknown>>(Answers),
  },
  strict,
);

export const formCheckOutput = Type.Object(
  {
    problems: Type.Array(
      Type.Object(
        {
          severity: Type.Enum(["hint", "warn", "stop"], {
            description: "stop refuses the submission, warn wants a reason, hint is only shown",
          }),
          message: Type.String({ minLength: 1, maxLength: 300, description: "One sentence for the person" }),
          pointer: Type.Optional(
            Type.String({
              pattern: "^(/[A-Za-z0-9]{1,40}){1,3}$",
              description: "Where in the answers, such as /amount or /rows/2/price; the whole document when left out",
            }),
          ),
        },
        strict,
      ),
      { maxItems: 50 },
    ),
  },
  strict,
);
