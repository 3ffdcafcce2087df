/** The places where a plugin may be asked something: one table, read by loader, supervisor and portal alike. */
import type { Static, TSchema } from "typebox";
import { alertChannelInput, alertChannelOutput } from "./points/alert-channel.ts";
import { fieldCheckInput, fieldCheckOutput } from "./points/field-check.ts";
import { formCheckInput, formCheckOutput } from "./points/form-check.ts";
import { flowActInput, flowActOutput } from "./points/flow-act.ts";
import { indicatorComputeInput, indicatorComputeOutput } from "./points/indicator-compute.ts";
import { portalPanelInput, portalPanelOutput } from "./points/portal-panel.ts";
import { publicWidgetInput, publicWidgetOutput } from "./points/public-widget.ts";
import { reportBlockInput, reportBlockOutput } from "./points/report-block.ts";
import { webhookReceiveInput, webhookReceiveOutput } from "./points/webhook-receive.ts";

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
  "indicator.compute": {
    description: "Computes the figure of an indicator from its inputs; the last figure stays while it does not answer.",
    input: indicatorComputeInput,
    output: indicatorComputeOutput,
    failure: "stale",
    pure: true,
  },
  "alert.channel": {
    description: "Carries one message to one person, once; what it could not carry is tried again, or told.",
    input: alertChannelInput,
    output: alertChannelOutput,
    failure: "closed",
  },
  "form.check": {
    description: "Looks at a document before it is submitted; without its answer nothing is submitted.",
    input: formCheckInput,
    output: formCheckOutput,
    failure: "closed",
  },
  "portal.panel": {
    description: "Shows blocks beside our own content of a page, under the rights of the person who opened it.",
    input: portalPanelInput,
    output: portalPanelOutput,
    failure: "open",
  },
  "public.widget": {
    description: "Makes blocks for a public page of the project's public copy alone, when it was published.",
    input: publicWidgetInput,
    output: publicWidgetOutput,
    failure: "stale",
  },
  "report.block": {
    description:
      "Shows blocks in a report, made of the rows that the reader sees; the last answer stays with its time.",
    input: reportBlockInput,
    output: reportBlockOutput,
    failure: "stale",
  },
  "webhook.receive": {
    description:
      "Takes a message from outside at an address that an administrator gave out, and says if it is genuine.",
    input: webhookReceiveInput,
    output: webhookReceiveOutput,
    failure: "closed",
  },
}) satisfies Record<
  string,
  {
    description: string;
    input: TSchema;
    output: TSchema;
    failure: FailurePolicy;
    /** Asked without any power: the answer follows from input, settings, clock and seed alone, and can be had again. */
    pure?: true;
  }
>;

export type PointName = keyof typeof extensionPoints;
export type PointInput<P extends PointName> = Static<(typeof extensionPoints)[P]["input"]>;
export type PointOutput<P extends PointName> = Static<(typeof extensionPoints)[P]["output"]>;

/** True when the text names an extension point of this host. */
export function isPointName(text: string): text is PointName {
  return Object.hasOwn(extensionPoints, text);
}

/** True where a plugin is asked without any power, so that the same call has the same answer. */
export function isPure(point: PointName): boolean {
  return "pure" in extensionPoints[point];
}
