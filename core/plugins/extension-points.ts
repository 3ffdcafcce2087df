/** The places where a plugin may be asked something: one table, read by loader, supervisor and portal alike. */
import type { Static, TSchema } from "typebox";
import { approverFindInput, approverFindOutput } from "./points/approver-find.ts";
import { fieldCheckInput, fieldCheckOutput } from "./points/field-check.ts";
import { formCheckInput, formCheckOutput } from "./points/form-check.ts";
import { flowActInput, flowActOutput } from "./points/flow-act.ts";
import { valueComputeInput, valueComputeOutput } from "./points/value-compute.ts";

/**
 * What happens when a plugin does not answer. "open": go on as if it were not there, and say so (decorations).
 * "closed": the act is refused until it answers (checks before a payment). "stale": the last answer stays and says since
 * when (figures).
 */
export type FailurePolicy = "open" | "closed" | "stale";

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
  "form.check": {
    description: "Looks at a document before it is submitted; without its answer nothing is submitted.",
    input: formCheckInput,
    output: formCheckOutput,
    failure: "closed",
  },
  "approver.find": {
    description: "Chooses who decides at a step from those who hold its role; without its answer the case waits.",
    input: approverFindInput,
    output: approverFindOutput,
    failure: "closed",
  },
  "value.compute": {
    description: "Computes the value of one field; when it fails the last value stays and says since when.",
    input: valueComputeInput,
    output: valueComputeOutput,
    failure: "stale",
  },
}) satisfies Record<string, { description: string; input: TSchema; output: TSchema; failure: FailurePolicy }>;

export type PointName = keyof typeof extensionPoints;
export type PointInput<P extends PointName> = Static<(typeof extensionPoints)[P]["input"]>;
export type PointOutput<P extends PointName> = Static<(typeof extensionPoints)[P]["output"]>;

/** True when the text names an extension point of this host. */
export function isPointName(text: string): text is PointName {
  return Object.hasOwn(extensionPoints, text);
}
