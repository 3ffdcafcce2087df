/** An approval flow as data: an ordered list of steps; who, in what order and how they decide are separate matters. */
import { type Static, type TObject, type TSchema, Type } from "typebox";
import { definitionHead, Id } from "./definition-head.ts";
import { Back, Decide, Due, May, Order, Span, Who } from "./flow-people.ts";
import { PaymentOrder } from "./flow-order.ts";
import { BatchResults } from "./flow-results.ts";
import { ExpressionText } from "./form.ts";
import { PostStep } from "./post-step.ts";
import { type StepHead, stepHead } from "./step-head.ts";

const strict = { additionalProperties: false } as const;
const people = {
  who: Type.Array(Who, { minItems: 1, maxItems: 20 }),
  order: Type.Optional(Order),
  fields: Type.Optional(
    Type.Record(Type.String(), Type.Enum(["hide", "read", "edit"]), {
      description: "Rights per field at this step; read when left out",
    }),
  ),
  back: Type.Optional(Back),
  may: Type.Optional(May),
  attachments: Type.Optional(
    Type.Enum(["optional", "required"], {
      description: "Whether files belong to the decision; optional when left out",
    }),
  ),
  sign: Type.Optional(Type.Boolean({ description: "The decision is signed by hand" })),
  due: Type.Optional(Due),
};

export const SubmitStep = Type.Object({ ...stepHead, do: Type.Literal("submit") }, strict);
export const ApproveStep = Type.Object(
  {
    ...stepHead,
    do: Type.Literal("approve"),
    ...people,
    decide: Decide,
    opinion: Type.Optional(
      Type.Enum(["on-return", "always"], { description: "When an opinion must be written; on-return when left out" }),
    ),
  },
  strict,
);
export type ApproveStep = Static<typeof ApproveStep>;
export const HandleStep = Type.Object(
  {
    ...stepHead,
    do: Type.Literal("handle"),
    ...people,
    act: Type.String({ maxLength: 20, description: "Word on the button" }),
    pays: Type.Optional(PaymentOrder),
    results: Type.Optional(BatchResults),
  },
  strict,
);
export const CcStep = Type.Object(
  { ...stepHead, do: Type.Literal("cc"), who: Type.Array(Who, { minItems: 1, maxItems: 20 }) },
  { ...strict, description: "Sends a copy; nobody has to act" },
);
export const WaitStep = Type.Object(
  {
    ...stepHead,
    do: Type.Literal("wait"),
    for: Type.Optional(Span),
    until: Type.Optional(Type.String({ description: "Date field: waits until the beginning of that day" })),
  },
  { ...strict, description: "Waits for a time, or until the day in a field" },
);
export const ActStep = Type.Object(
  {
    ...stepHead,
    do: Type.Literal("act"),
    plugin: Type.String({ maxLength: 120, description: "Plugin and the name of its flow act, such as treasury/push" }),
    with: Type.Optional(
      Type.Record(Type.String(), ExpressionText, { description: "What it is given: name → expression" }),
    ),
    set: Type.Optional(
      Type.Record(Type.String(), Type.String(), { description: "Field of the form → key of the answer" }),
    ),
    retry: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 10, description: "Attempts after the first; 3 when left out" }),
    ),
    failed: Type.Optional(
      Type.Enum(["stop", "go-on"], {
        description: "When all attempts fail: stand until an administrator tries again (when left out), or go on",
      }),
    ),
  },
  { ...strict, description: "Lets a plugin act outside the transaction and waits for its answer" },
);
export const CallStep = Type.Object(
  {
    ...stepHead,
    do: Type.Literal("call"),
    flow: Type.String({ description: "Flow that is a part for others" }),
    version: Type.Integer({ minimum: 1 }),
  },
  { ...strict, description: "Runs the steps of another flow in this place; its ids get this step's id in front" },
);
export const FinishStep = Type.Object(
  {
    ...stepHead,
    do: Type.Literal("finish"),
    as: Type.Enum(["done", "refused"], { description: "How the case ends here, whatever else still waits" }),
  },
  { ...strict, description: "Ends the case" },
);
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
const leafSteps = [
  SubmitStep,
  ApproveStep,
  HandleStep,
  CcStep,
  WaitStep,
  ActStep,
  CallStep,
  PostStep,
  AmendStep,
  PublishStep,
  FinishStep,
] as const;
export const LeafStep = Type.Union([...leafSteps]);
export type LeafStep = Static<typeof LeafStep>;

/** Blocks may stand inside blocks so many levels deep. */
export const MAX_NESTING = 10;
export const MAX_STEPS = 600;

const BranchTitle = Type.String({ minLength: 1, maxLength: 40 });

/** The four blocks, around steps of a schema. */
function blocksAround(inner: TSchema): [TObject, TObject, TObject, TObject] {
  const steps = Type.Array(inner, { maxItems: MAX_STEPS });
  return [
    Type.Object(
      {
        ...stepHead,
        do: Type.Literal("choose"),
        cases: Type.Array(Type.Object({ title: BranchTitle, when: Type.Optional(ExpressionText), steps }, strict), {
          minItems: 2,
          maxItems: 20,
        }),
      },
      { ...strict, description: "First case whose condition holds; the last one has no condition" },
    ),
    Type.Object(
      {
        ...stepHead,
        do: Type.Literal("all"),
        branches: Type.Array(Type.Object({ id: Id, title: BranchTitle, steps }, strict), { minItems: 2, maxItems: 20 }),
      },
      { ...strict, description: "All branches side by side; goes on when every one is through" },
    ),
    Type.Object(
      {
        ...stepHead,
        do: Type.Literal("some"),
        branches: Type.Array(
          Type.Object({ id: Id, title: BranchTitle, when: Type.Optional(ExpressionText), steps }, strict),
          { minItems: 2, maxItems: 20 },
        ),
      },
      {
        ...strict,
        description:
          "Every branch whose condition holds, side by side; the last one has no condition and is taken when no other holds",
      },
    ),
    Type.Object(
      {
        ...stepHead,
        do: Type.Literal("repeat"),
        again: ExpressionText,
        times: Type.Integer({ minimum: 2, maximum: 20, description: "At most so many times" }),
        exhausted: Type.Optional(
          Type.Enum(["go-on", "refuse"], {
            description: "When it still holds after the last time; go-on when left out",
          }),
        ),
        steps: Type.Array(inner, { minItems: 1, maxItems: MAX_STEPS }),
      },
      { ...strict, description: "The steps once or several times, never without end" },
    ),
  ];
}

/** The schema of a step whose blocks hold steps of the schema `inner`. */
export function stepAround(inner: TSchema): TSchema {
  return Type.Union([...leafSteps, ...blocksAround(inner)]);
}

function stepAt(depth: number): TSchema {
  return depth === 0 ? LeafStep : stepAround(stepAt(depth - 1));
}

export interface ChooseStep extends StepHead {
  do: "choose";
  cases: { title: string; when?: string; steps: Step[] }[];
}
export interface AllStep extends StepHead {
  do: "all";
  branches: { id: string; title: string; steps: Step[] }[];
}
export interface SomeStep extends StepHead {
  do: "some";
  branches: { id: string; title: string; when?: string; steps: Step[] }[];
}
export interface RepeatStep extends StepHead {
  do: "repeat";
  again: string;
  times: number;
  exhausted?: "go-on" | "refuse";
  steps: Step[];
}
export type BlockStep = ChooseStep | AllStep | SomeStep | RepeatStep;
/** A step as it stands in a flow; blocks hold steps again. */
export type Step = LeafStep | BlockStep;
export const Step = Type.Unsafe<Step>(stepAt(MAX_NESTING));
export type HumanStep = Extract<LeafStep, { do: "approve" | "handle" }>;

export const FlowPolicy = Type.Object(
  {
    sameApprover: Type.Optional(
      Type.Enum(["ask", "skip-consecutive", "skip-repeated"], {
        description:
          "Who agreed already and is asked again: asked (when left out), passed over in the very next step, or anywhere later in the round",
      }),
    ),
    noApprover: Type.Optional(
      Type.Union(
        [
          Type.Enum(["stop", "skip", "refuse"]),
          Type.Object({ who: Type.Array(Who, { minItems: 1, maxItems: 10 }) }, strict),
        ],
        {
          description:
            "Nobody can do a step: the command is refused (when left out), the step is passed over, the case is refused, or others are asked",
        },
      ),
    ),
    approverIsStarter: Type.Optional(
      Type.Enum(["exclude", "superior", "skip", "allow"], {
        description:
          "The starter is among the approvers: left out (when left out), replaced by the superior, taken as agreed, or allowed",
      }),
    ),
    reach: Type.Optional(
      Type.Enum(["unit", "county"], {
        description:
          "How far a step may be handed over or signers be added: the same unit, or the county (when left out)",
      }),
    ),
  },
  strict,
);
export type FlowPolicy = Static<typeof FlowPolicy>;

export const Flow = Type.Object(
  {
    ...definitionHead("flow"),
    form: Type.String({ description: "Form whose documents take this flow" }),
    part: Type.Optional(
      Type.Boolean({ description: "A part that other flows of the form call; no document takes it by itself" }),
    ),
    calendar: Type.Optional(Type.String({ description: "Calendar of working days; cn-workdays when left out" })),
    withdraw: Type.Enum(["never", "until-first-decision", "until-done"], {
      description: "How long the starter may take it back",
    }),
    takeBack: Type.Optional(
      Type.Boolean({ description: "Who decided last may take it back while nobody has acted since" }),
    ),
    policy: Type.Optional(FlowPolicy),
    separate: Type.Array(Type.Array(Type.String(), { minItems: 2 }), {
      description: "Steps that one person may not do twice over in a case (separation of duties)",
    }),
    states: Type.Optional(
      Type.Record(Type.String(), Type.String(), {
        description: "Step → name of the document's state while it stands there",
      }),
    ),
    steps: Type.Array(Step, { minItems: 2, maxItems: MAX_STEPS }),
  },
  strict,
);
export type Flow = Static<typeof Flow>;

/** The lists of steps inside a block, in order; none for a leaf. */
export function innerLists(step: Step): Step[][] {
  switch (step.do) {
    case "choose":
      return step.cases.map((c) => c.steps);
    case "all":
    case "some":
      return step.branches.map((b) => b.steps);
    case "repeat":
      return [step.steps];
    default:
      return [];
  }
}

/** JSON pointer of the nth inner list of a block that stands at `pointer`. */
export function innerPointer(step: Step, pointer: string, n: number): string {
  if (step.do === "choose") return `${pointer}/cases/${n}/steps`;
  return step.do === "repeat" ? `${pointer}/steps` : `${pointer}/branches/${n}/steps`;
}

/** True for steps that hold other steps. */
export function isBlock(step: Step): step is BlockStep {
  return step.do === "choose" || step.do === "all" || step.do === "some" || step.do === "repeat";
}

/** Steps with those inside blocks, in order; blocks themselves left out. */
export function allSteps(flow: Pick<Flow, "steps">): LeafStep[] {
  const leaves = (steps: readonly Step[]): LeafStep[] =>
    steps.flatMap((step) => (isBlock(step) ? innerLists(step).flatMap(leaves) : [step]));
  return leaves(flow.steps);
}

/** True for steps that wait for a person. */
export function isHuman(step: Step): step is HumanStep {
  return step.do === "approve" || step.do === "handle";
}
