import { type TSchema, Type } from "typebox";
import type { AnswerReference, FieldTypeSpec } from "../field-type.ts";
import { Where } from "../rule-value.ts";
import { toHalfWidth } from "../text-width.ts";

/** The types that point to something outside the document; each differs only in what it points to. */
function referenceType(
  kind: Exclude<AnswerReference["kind"], "file">,
  spec: { name: string; description: string; options: Record<string, TSchema>; id: () => TSchema },
): FieldTypeSpec {
  return {
    name: spec.name,
    description: spec.description,
    group: "reference",
    options: spec.options,
    answerSchema: () => spec.id(),
    emptyValue: undefined,
    expressionType: () => "string",
    fromText: (raw) => toHalfWidth(raw) || undefined,
    toText: (answer, _field, nameOf) => (typeof answer === "string" ? nameOf(kind, answer) : ""),
    searchText: (answer, _field, nameOf) => (typeof answer === "string" ? nameOf(kind, answer) : ""),
    references: (answer, _field, pointer): AnswerReference[] =>
      typeof answer === "string" ? [{ kind, id: answer, pointer }] : [],
    indexAs: "text",
    viewAs: () => "text",
    reads: [],
  };
}

const uuid = (): TSchema => Type.String({ format: "uuid" });

export const region = referenceType("region", {
  name: "region",
  description: "Administrative division",
  options: {
    level: Type.Optional(Type.Enum(["city", "county", "town"], { description: "Lowest level that must be chosen" })),
  },
  id: () => Type.String({ pattern: "^[0-9]{6}([0-9]{3})?$" }),
});

export const org = referenceType("unit", {
  name: "org",
  description: "Unit of the organisation tree",
  options: { unitKind: Type.Optional(Type.String({ description: "Only units of this kind" })) },
  id: uuid,
});

export const person = referenceType("person", {
  name: "person",
  description: "Person with a post in the same county",
  options: {},
  id: uuid,
});

export const project = referenceType("project", {
  name: "project",
  description: "Another project of the same county",
  options: {},
  id: uuid,
});

export const document = referenceType("document", {
  name: "document",
  description: "Another document of the same project, or an entry of a register of the same county",
  options: {
    form: Type.String({ description: "Form of the document" }),
    where: Type.Optional(
      Type.Array(Where, {
        minItems: 1,
        maxItems: 6,
        description:
          "Only documents of which all this holds are offered; what is not filled in here yet narrows nothing",
      }),
    ),
  },
  id: uuid,
});

export const quota = referenceType("quota", {
  name: "quota",
  description: "Budget line (quota) of the same project, or of the county",
  options: {
    reach: Type.Optional(
      Type.Enum(["project", "county"], { description: "Whose lines may be chosen; the project's when left out" }),
    ),
  },
  id: uuid,
});
