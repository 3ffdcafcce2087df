/** An approval flow as data: an ordered list of steps; who, in what order and how they decide are separate matters. */
import { type Static, Type } from "typebox";
import { definitionHead, Id } from "./definition-head.ts";
import { ExpressionText } from "./form.ts";

export const Who = Type.Object(
  {
    role: Type.String({ description: "Role that the person holds" }),
    at: Type.Union(
      [
        Type.Enum(["own-unit", "parent-unit"]),
        Type.Object(
          { unitKind: Type.String({ description: "Kind of unit, looked for in the document's county" }) },
          { additionalProperties: false },
        ),
      ],
      { description: "Where: the document's unit, the unit above it, or the units of a kind in the same county" },
    ),
  },
  { additionalProperties: false },
);
export type Who = Static<typeof Who>;

const stepHead = { id: Id, title: Type.String({ minLength: 1, maxLength: 30 }) };
const people = {
  who: Type.Array(Who, { minItems: 1 }),
  fields: Type.Optional(
    Type.Record(Type.String(), Type.Enum(["hide", "read", "edit"]), {
      description: "Rights per field at this step; read when left out",
    }),
  ),
};

export const SubmitStep = Type.Object({ ...stepHead, do: Type.Literal("submit") }, { additionalProperties: false });
export const ApproveStep = Type.Object(
  {
    ...stepHead,
    do: Type.Literal("approve"),
    ...people,
    decide: Type.Enum(["any", "all"], { description: "any: one is enough; all: everyone must agree" }),
    back: Type.Optional(
      Type.Array(Type.String(), { description: "Steps it may be returned to; every earlier human step when left out" }),
    ),
    opinion: Type.Optional(
      Type.Enum(["on-return", "always"], { description: "When an opinion must be written; on-return when left out" }),
    ),
  },
  { additionalProperties: false },
);
export const HandleStep = Type.Object(
  {
    ...stepHead,
    do: Type.Literal("handle"),
    ...people,
    act: Type.String({ maxLength: 20, description: "Word on the button" }),
    back: Type.Optional(Type.Array(Type.String())),
  },
  { additionalProperties: false },
);
export const MOVEMENTS = [
  "allot",
  "increase",
  "decrease",
  "freeze",
  "unfreeze",
  "reserve",
  "release",
  "pay",
  "refund",
] as const;
export const PostStep = Type.Object(
  {
    ...stepHead,
    do: Type.Literal("post"),
    movement: Type.Enum([...MOVEMENTS], { description: "Movement of the quota ledger" }),
    amount: Type.String({ description: "Money field with the amount" }),
    quota: Type.Optional(Type.String({ description: "Quota field; left out for allot, which makes a new quota" })),
    undo: Type.Optional(
      Type.Enum(["release"], {
        description: "Movement made when the case is returned, withdrawn or refused across this step",
      }),
    ),
    line: Type.Optional(
      Type.Object(
        {
          number: Type.String({ description: "Field with the quota's document number" }),
          source: Type.String({ description: "Choice field with the source of the money" }),
          nature: Type.Optional(Type.String({ description: "Choice field with the nature of the fund" })),
          date: Type.Optional(Type.String({ description: "Date field of the quota document" })),
        },
        { additionalProperties: false, description: "For allot: fields that make the new quota line" },
      ),
    ),
    payment: Type.Optional(
      Type.Object(
        {
          payee: Type.String(),
          payeeCode: Type.Optional(Type.String()),
          paidAt: Type.String(),
          voucher: Type.String(),
          kind: Type.Optional(Type.String()),
          contract: Type.Optional(
            Type.String({ description: "Document field of the contract; its limit holds the sum of payments" }),
          ),
          limit: Type.Optional(
            Type.String({ description: "Money field of the contract: payments less refunds never exceed it" }),
          ),
        },
        { additionalProperties: false, description: "For pay and refund: fields of the payment record" },
      ),
    ),
  },
  { additionalProperties: false },
);
export type PostStep = Static<typeof PostStep>;
export const AmendStep = Type.Object(
  {
    ...stepHead,
    do: Type.Literal("amend"),
    document: Type.String({ description: "Document field: the document that gets a new revision" }),
    set: Type.Record(Type.String(), ExpressionText, {
      description: "Field of that document → expression over this document",
    }),
  },
  { additionalProperties: false },
);
export const PublishStep = Type.Object(
  {
    ...stepHead,
    do: Type.Literal("publish"),
    publication: Type.String({ description: "Publication definition" }),
    decides: Type.Optional(
      Type.Boolean({
        description: "This case is the decision to disclose; otherwise an earlier decision is only brought up to date",
      }),
    ),
  },
  { additionalProperties: false },
);
const leafSteps = [SubmitStep, ApproveStep, HandleStep, PostStep, AmendStep, PublishStep] as const;
export const LeafStep = Type.Union([...leafSteps]);
export type LeafStep = Static<typeof LeafStep>;
export const ChooseStep = Type.Object(
  {
    ...stepHead,
    do: Type.Literal("choose"),
    cases: Type.Array(
      Type.Object(
        { title: Type.String({ maxLength: 40 }), when: Type.Optional(ExpressionText), steps: Type.Array(LeafStep) },
        { additionalProperties: false, description: "First case whose condition holds; the last one has no condition" },
      ),
      { minItems: 2, maxItems: 20 },
    ),
  },
  { additionalProperties: false },
);
export const Step = Type.Union([...leafSteps, ChooseStep]);
export type Step = Static<typeof Step>;
export type HumanStep = Extract<LeafStep, { do: "approve" | "handle" }>;

export const Flow = Type.Object(
  {
    ...definitionHead("flow"),
    form: Type.String({ description: "Form whose documents take this flow" }),
    withdraw: Type.Enum(["never", "until-first-decision", "until-done"], {
      description: "How long the starter may take it back",
    }),
    separate: Type.Array(Type.Array(Type.String(), { minItems: 2 }), {
      description: "Steps that one person may not do twice over in a case (separation of duties)",
    }),
    states: Type.Optional(
      Type.Record(Type.String(), Type.String(), {
        description: "Step → name of the document's state while it stands there",
      }),
    ),
    steps: Type.Array(Step, { minItems: 2, maxItems: 100 }),
  },
  { additionalProperties: false },
);
export type Flow = Static<typeof Flow>;

/** Steps with those inside branches, in order. */
export function allSteps(flow: Flow): LeafStep[] {
  return flow.steps.flatMap((step): LeafStep[] => (step.do === "choose" ? step.cases.flatMap((c) => c.steps) : [step]));
}

/** True for steps that wait for a person. */
export function isHuman(step: Step): step is HumanStep {
  return step.do === "approve" || step.do === "handle";
}
