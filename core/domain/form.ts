/** A form definition: what a business document asks for, in sections of fields, with the checks that hold between them. */
import { type Static, Type } from "typebox";
import { Compute } from "./compute.ts";
import { definitionHead, Id } from "./definition-head.ts";
import { ContractPage } from "./contract-page.ts";
import { Handles } from "./handles.ts";
import { PluginCheck } from "./form-check.ts";
import { OfferName } from "./offer-name.ts";
import { Offers } from "./offers.ts";
import { Prepares } from "./prepares.ts";

export const ExpressionText = Type.String({
  minLength: 1,
  maxLength: 2000,
  description: 'CEL over doc.<field id>; money against money only, e.g. doc.amount <= yuan("4000000")',
});

const fieldHead = {
  id: Type.String({
    pattern: "^[a-z][A-Za-z0-9]{0,39}$",
    description: "Stable name of the field; never reused for another meaning",
  }),
  type: Type.String({ description: "Field type, a name of the field-type registry" }),
  pluginType: Type.Optional({
    ...OfferName,
    description:
      "Field type of a plugin, such as uscc-check/uscc; the type above is its base and carries on without it",
  }),
  label: Type.String({ minLength: 1, maxLength: 60, description: "What the person reads above the field" }),
  help: Type.Optional(
    Type.String({ maxLength: 300, description: "One sentence below the field: what to enter and where to find it" }),
  ),
  required: Type.Optional(
    Type.Union([Type.Boolean(), ExpressionText], {
      description: "Must be filled before the document is submitted: always, or while a condition holds",
    }),
  ),
  visible: Type.Optional(ExpressionText),
  readOnly: Type.Optional(
    Type.Union([Type.Boolean(), ExpressionText], {
      description: "Shown, never typed: always, or while a condition holds",
    }),
  ),
  computed: Type.Optional(ExpressionText),
  from: Type.Optional(
    Type.Object(
      {
        field: Type.String({ description: "Field of this form that refers to another document or quota" }),
        take: Type.Optional(
          Type.String({
            description:
              "Field of the referred document whose value is copied; of a budget line its number, supNumber, source, nature or a budget element",
          }),
        ),
        sum: Type.Optional(
          Type.String({ description: "Field of this form summed over the finished documents with the same reference" }),
        ),
        ledger: Type.Optional(
          Type.Enum(["available", "paidOn"], {
            description: "available: of the referred quota; paidOn: paid less refunded on the referred document",
          }),
        ),
      },
      { additionalProperties: false, description: "Value brought from elsewhere; the server fills it" },
    ),
  ),
  compute: Type.Optional(Compute),
  public: Type.Optional(Type.Boolean({ description: "May be disclosed by a publication" })),
  sensitive: Type.Optional(Type.Boolean({ description: "Personal or bank data: masked unless a role may see it" })),
  indexed: Type.Optional(Type.Boolean({ description: "Gets an index, so that lists may filter and sort by it" })),
  width: Type.Optional(
    Type.Enum(["third", "half", "full"], {
      description: "Share of a wide screen's row; the type decides when left out",
    }),
  ),
  default: Type.Optional(Type.Unknown({ description: "Answer that a new document starts with" })),
  initial: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 2000,
      description: "CEL over doc and now whose result a new document starts with, e.g. now.year; default when left out",
    }),
  ),
  plugin: Type.Optional(
    Type.Object(
      { id: Type.String(), params: Type.Optional(Type.Record(Type.String(), Type.Unknown())) },
      {
        additionalProperties: false,
        description: "Plugin whose field.check looks at the answer; it can hint or warn, never refuse",
      },
    ),
  ),
};

/** A field with the options of every type; which options a type really has is checked against the registry. */
export const Field = Type.Object(fieldHead, { additionalProperties: true });
export type Field = Static<typeof Field> & { [option: string]: unknown };
/** The properties every field has, for building the strict schema of one type. */
export const FIELD_HEAD = fieldHead;

export const Section = Type.Object(
  {
    id: Id,
    title: Type.String({ minLength: 1, maxLength: 40 }),
    help: Type.Optional(Type.String({ maxLength: 500 })),
    visible: Type.Optional(ExpressionText),
    columns: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 3, description: "Fields side by side on a wide screen; 2 when left out" }),
    ),
    fields: Type.Array(Field, { minItems: 1, maxItems: 200 }),
  },
  { additionalProperties: false },
);
export type Section = Static<typeof Section>;

export const Check = Type.Object(
  {
    id: Type.String({ pattern: "^[A-Za-z0-9-]{1,40}$", description: "Number of the rule, e.g. R-FUNDSUM" }),
    title: Type.String({ minLength: 1, maxLength: 60, description: "What is compared, in a few words" }),
    when: Type.Optional(ExpressionText),
    expr: ExpressionText,
    severity: Type.Enum(["hint", "warn", "block"], {
      description: "block: refuse to submit; warn and hint: allow, shown to all who decide",
    }),
    message: Type.String({
      minLength: 1,
      maxLength: 200,
      description: "Sentence for the person when the rule is broken",
    }),
    basis: Type.Optional(Type.String({ maxLength: 200, description: "Law or rule the check comes from" })),
    field: Type.Optional(Type.String({ description: "Field the message stands beside" })),
    show: Type.Optional(Type.Array(Type.String(), { description: "Fields whose values are shown beside the result" })),
  },
  { additionalProperties: false },
);
export type Check = Static<typeof Check>;

export const ProjectFacts = Type.Object(
  {
    name: Type.String({ description: "Field with the project's name" }),
    region: Type.String({ description: "Field with the region of the project" }),
    industry: Type.Optional(Type.String({ description: "Field with the sector code" })),
    total: Type.Optional(
      Type.String({ description: "Money field with the approved total once the form's case is done" }),
    ),
    summary: Type.Optional(Type.String({ description: "Text field with a short description" })),
    start: Type.Optional(Type.String({ description: "Date or year field: begin" })),
    end: Type.Optional(Type.String({ description: "Date or year field: end" })),
  },
  { additionalProperties: false },
);

export const Form = Type.Object(
  {
    ...definitionHead("form"),
    project: Type.Object(
      {
        role: Type.Enum(["opens", "belongs", "none"], {
          description:
            "opens: a new document makes a new project; belongs: it is filed under an existing one; none: it is its unit's alone, such as an entry of a register",
        }),
        facts: Type.Optional(ProjectFacts),
      },
      { additionalProperties: false },
    ),
    number: Type.String({
      pattern: "\\{serial:\\d\\}",
      description: "Pattern of the document's number, e.g. XM-{year}-{county}-{serial:6}",
    }),
    titleField: Type.String({ description: "Field whose text names the document in lists" }),
    amountField: Type.Optional(
      Type.String({ description: "Money field shown as the document's amount in worklists and lists" }),
    ),
    dateField: Type.Optional(Type.String({ description: "Date field that orders the documents" })),
    successor: Type.Optional(
      Type.String({
        description:
          "Document field that names the entry of a register which took this one's place: who looks is led there",
      }),
    ),
    handles: Type.Optional(Handles),
    offers: Type.Optional(Offers),
    prepares: Type.Optional(Prepares),
    contract: Type.Optional(ContractPage),
    create: Type.Array(Type.String(), { minItems: 1, description: "Roles that may start a document" }),
    sections: Type.Array(Section, { minItems: 1, maxItems: 40 }),
    checks: Type.Array(Check, { maxItems: 100 }),
    pluginChecks: Type.Optional(Type.Array(PluginCheck, { maxItems: 10 })),
  },
  { additionalProperties: false },
);
export type Form = Static<typeof Form>;

/** Whether every document of the form owes the field an answer: one that only appears under a condition is not asked of all. */
export function isAlwaysRequired(form: Form, field: Field): boolean {
  const section = form.sections.find((one) => one.fields.some(({ id }) => id === field.id));
  return field.required === true && field.visible === undefined && section?.visible === undefined;
}

/** All fields of the form in order. */
export function fieldsOf(form: Form): Field[] {
  return form.sections.flatMap((section) => section.fields as Field[]);
}
