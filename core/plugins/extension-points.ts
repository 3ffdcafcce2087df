/** The places where a plugin may be asked something: one table, read by loader, supervisor and portal alike. */
import type { Static, TSchema } from "typebox";
import { approverFindInput, approverFindOutput } from "./points/approver-find.ts";
import { alertChannelInput, alertChannelOutput } from "./points/alert-channel.ts";
import { connectorSendInput, connectorSendOutput } from "./points/connector-send.ts";
import { fieldCheckInput, fieldCheckOutput } from "./points/field-check.ts";
import { fieldTypeInput, fieldTypeOutput } from "./points/field-type.ts";
import { formCheckInput, formCheckOutput } from "./points/form-check.ts";
import { keptMigrateInput, keptMigrateOutput } from "./points/kept-migrate.ts";
import { flowActInput, flowActOutput } from "./points/flow-act.ts";
import { ruleSourceInput, ruleSourceOutput } from "./points/rule-source.ts";
import { jobRunInput, jobRunOutput } from "./points/job-run.ts";
import { indicatorComputeInput, indicatorComputeOutput } from "./points/indicator-compute.ts";
import { portalPanelInput, portalPanelOutput } from "./points/portal-panel.ts";
import { publicWidgetInput, publicWidgetOutput } from "./points/public-widget.ts";
import { reportBlockInput, reportBlockOutput } from "./points/report-block.ts";
import { webhookReceiveInput, webhookReceiveOutput } from "./points/webhook-receive.ts";
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
    remembered: true,
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
  "connector.send": {
    description: "Gives one event to another system, once; what it could not give is tried again, or told.",
    input: connectorSendInput,
    output: connectorSendOutput,
    failure: "closed",
  },
  "job.run": {
    description: "Runs by a schedule, by nobody's hand; what fails is told and tried at its next time.",
    input: jobRunInput,
    output: jobRunOutput,
    failure: "stale",
  },
  "rule.source": {
    description: "Gives a value that a rule compares; a check without it refuses the act, an alert stays as it was.",
    input: ruleSourceInput,
    output: ruleSourceOutput,
    failure: "closed",
  },
  "form.check": {
    description: "Looks at a document before it is submitted; without its answer nothing is submitted.",
    input: formCheckInput,
    output: formCheckOutput,
    failure: "closed",
    remembered: true,
  },
  "kept.migrate": {
    description: "Turns what an older version kept into its own form, before it takes over.",
    input: keptMigrateInput,
    output: keptMigrateOutput,
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
  "approver.find": {
    description: "Chooses who decides at a step from those who hold its role; without its answer the case waits.",
    input: approverFindInput,
    output: approverFindOutput,
    failure: "closed",
  },
  "field.type": {
    description: "Brings an answer of an offered field type into its usual writing; what it refuses is not submitted.",
    input: fieldTypeInput,
    output: fieldTypeOutput,
    failure: "closed",
  },
  "value.compute": {
    description: "Computes the value of one field; when it fails the last value stays and says since when.",
    input: valueComputeInput,
    output: valueComputeOutput,
    failure: "stale",
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
    /** Merely looks at its input: its last calls are kept, so that a new version can be tried on them. Pure ones are too. */
    remembered?: true;
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

/** Whether past calls of a point are kept for trials. */
export function isRemembered(point: PointName): boolean {
  return isPure(point) || "remembered" in extensionPoints[point];
}
