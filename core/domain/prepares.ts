/** Which draft follows from a finished document of a form, and what its fields are filled with: the definition says it all. */
import { type Static, Type } from "typebox";
import { RuleName, RuleValue, Where } from "./rule-value.ts";

const strict = { additionalProperties: false } as const;
const Expression = Type.String({ minLength: 1, maxLength: 2000 });
const FieldName = Type.String({ pattern: "^[a-z][A-Za-z0-9]{0,39}$" });

/** Where one answer of the draft comes from. */
export const DraftSource = Type.Union([
  Type.String({
    minLength: 1,
    maxLength: 2000,
    description: "CEL over doc, the finished document, values and now; left empty where something is missing",
  }),
  Type.Object(
    { copy: FieldName },
    { ...strict, description: "The answer of this field of the finished document, as it stands" },
  ),
  Type.Object({ value: RuleName }, { ...strict, description: "What was looked up under this name, as it stands" }),
  Type.Object(
    {
      only: Type.Literal(true),
      expr: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 2000,
          description: "CEL like above: taken rather, where it gives something",
        }),
      ),
      where: Type.Optional(
        Type.Array(Where, { minItems: 1, maxItems: 6, description: "Narrows what counts, over fields of the draft" }),
      ),
    },
    { ...strict, description: "The one thing that the field can point to; left empty where there are several or none" },
  ),
]);
export type DraftSource = Static<typeof DraftSource>;

export const Prepares = Type.Object(
  {
    form: Type.String({ description: "Form of the draft" }),
    help: Type.Optional(
      Type.String({
        maxLength: 300,
        description: "What people do about what stands against it, beside the list of it",
      }),
    ),
    mend: Type.Optional(
      Type.Array(Type.String(), {
        minItems: 1,
        maxItems: 6,
        description: "Forms whose documents mend it: their lists are linked beside what stands against it",
      }),
    ),
    named: Type.String({ description: "Document field of the draft that names the finished document" }),
    when: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 2000,
        description: "CEL over doc, the finished document: only while it holds",
      }),
    ),
    values: Type.Optional(
      Type.Array(RuleValue, { maxItems: 20, description: "What is looked up, in the words of rules" }),
    ),
    fill: Type.Record(FieldName, DraftSource, { description: "Field of the draft → where its answer comes from" }),
    then: Type.Optional(
      Type.Record(FieldName, Expression, {
        description: "Field of the draft → CEL over doc, the draft as it was filled and computed so far",
      }),
    ),
  },
  {
    ...strict,
    description:
      "When a document of this form is finished, a draft of another form is made by itself, once, if nothing stands against its submission; people submit and approve it",
  },
);
export type Prepares = Static<typeof Prepares>;
