/** The places where a plugin may be asked something: one table, read by loader, supervisor and portal alike. */
import { type Static, type TSchema, Type } from "typebox";

const strict = { additionalProperties: false } as const;

/**
 * What happens when a plugin does not answer. "open": go on as if it were not there, and say so (decorations).
 * "closed": the act is refused until it answers (checks before a payment).
 */
export type FailurePolicy = "open" | "closed";

const fieldCheckInput = Type.Object(
  {
    value: Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()], {
      description: "What was filled in",
    }),
    field: Type.Object(
      { id: Type.String(), label: Type.String() },
      { ...strict, description: "The field that is checked" },
    ),
    params: Type.Record(Type.String(), Type.Unknown(), { description: "What the form's designer set for this check" }),
  },
  strict,
);

const fieldCheckOutput = Type.Object(
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

const plainValue = Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]);

const flowActInput = Type.Object(
  {
    act: Type.String({ description: "Name of the act, as the flow's step says it" }),
    params: Type.Record(Type.String(), plainValue, { description: "What the step gives it; money in fen" }),
    document: Type.Object(
      { number: Type.String(), title: Type.String(), form: Type.String() },
      { ...strict, description: "The document whose case stands at the step" },
    ),
    key: Type.String({ description: "The same for every attempt of one act: lets the other side drop repeats" }),
    attempt: Type.Integer({ minimum: 1 }),
  },
  strict,
);

const flowActOutput = Type.Object(
  {
    output: Type.Record(Type.String({ maxLength: 60 }), plainValue, {
      description: "What the step may write into fields of the document",
    }),
  },
  strict,
);

export const extensionPoints = Object.freeze({
  "field.check": {
    description: "Looks at one filled-in field and may remark on it or propose the usual writing.",
    input: fieldCheckInput,
    output: fieldCheckOutput,
    failure: "open",
  },
  "flow.act": {
    description: "Acts at a step of a flow, outside the transaction; the case waits for the answer.",
    input: flowActInput,
    output: flowActOutput,
    failure: "closed",
  },
}) satisfies Record<string, { description: string; input: TSchema; output: TSchema; failure: FailurePolicy }>;

export type PointName = keyof typeof extensionPoints;
export type PointInput<P extends PointName> = Static<(typeof extensionPoints)[P]["input"]>;
export type PointOutput<P extends PointName> = Static<(typeof extensionPoints)[P]["output"]>;

/** True when the text names an extension point of this host. */
export function isPointName(text: string): text is PointName {
  return Object.hasOwn(extensionPoints, text);
}
