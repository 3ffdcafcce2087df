/** One value that a rule compares, asked before the rule is judged. */
import { Type } from "typebox";
import { strict } from "./plain.ts";

export const ruleSourceInput = Type.Object(
  {
    offer: Type.String({ description: "Which source of the plugin" }),
    params: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]), {
      description: "What the rule's definition sets",
    }),
    rule: Type.Object({ id: Type.String(), version: Type.Integer() }, strict),
    subject: Type.Object(
      {
        kind: Type.String({ description: "document, contract, project, quota, unit, case or account" }),
        id: Type.String(),
        name: Type.String(),
        of: Type.String({ description: "Form of a document; empty for what has none" }),
        project: Type.Union([Type.String(), Type.Null()]),
        unit: Type.String(),
        region: Type.String({ description: "Code of the region of its unit" }),
      },
      { ...strict, description: "What the rule judges" },
    ),
    answers: Type.Record(Type.String(), Type.Unknown(), {
      description: "Of a document: by field, money in fen; what is sensitive is masked",
    }),
    day: Type.String({ description: "The day in China for which it is judged" }),
  },
  strict,
);

export const ruleSourceOutput = Type.Object(
  {
    value: Type.Union([Type.String({ maxLength: 500 }), Type.Integer(), Type.Null()], {
      description:
        "As the rule says it is: money in fen, a percentage in basis points, a whole number or text; null: none",
    }),
  },
  strict,
);
