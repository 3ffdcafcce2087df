/** The places where a plugin may be asked something: one table, read by loader, supervisor and portal alike. */
import type { Static, TSchema } from "typebox";
import { fieldCheckInput, fieldCheckOutput } from "./points/field-check.ts";
import { formCheckInput, formCheckOutput } from "./points/form-check.ts";
import { keptMigrateInput, keptMigrateOutput } from "./points/kept-migrate.ts";
import { flowActInput, flowActOutput } from "./points/flow-act.ts";

/**
 * What happens when a plugin does not answer. "open": go on as if it were not there, and say so (decorations).
 * "closed": the act is refused until it answers (checks before a payment). "stale": the last answer stays and says since
 * when (figures).
 */
export type FailurePolicy = "open" | "closed" | "stale";

/** `pure`: a call merely looks at its input, so that past calls are kept and a new version can be tried on them. */
export const extensionPoints = Object.freeze({
  "field.check": {
    description: "Looks at one filled-in field and may remark on it or propose the usual writing.",
    input: fieldCheckInput,
    output: fieldCheckOutput,
    failure: "open",
    pure: true,
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
    pure: true,
  },
  "kept.migrate": {
    description: "Turns what an older version kept into its own form, before it takes over.",
    input: keptMigrateInput,
    output: keptMigrateOutput,
    failure: "closed",
  },
}) satisfies Record<
  string,
  { description: string; input: TSchema; output: TSchema; failure: FailurePolicy; pure?: true }
>;

export type PointName = keyof typeof extensionPoints;
export type PointInput<P extends PointName> = Static<(typeof extensionPoints)[P]["input"]>;
export type PointOutput<P extends PointName> = Static<(typeof extensionPoints)[P]["output"]>;

/** True when the text names an extension point of this host. */
export function isPointName(text: string): text is PointName {
  return Object.hasOwn(extensionPoints, text);
}
