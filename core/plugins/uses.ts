/** Where a plugin is used: fields of forms, steps of flows, indicators in their newest versions, and the cases that need it. */
import type { Context } from "../context.ts";
import { expandFlow } from "../domain/expand-flow.ts";
import type { Who } from "../domain/flow-people.ts";
import { allSteps, type Flow, isHuman } from "../domain/flow.ts";
import { pluginOf } from "../domain/offer-name.ts";
import { fieldsOf } from "../domain/form.ts";
import { readChannels } from "../notices/channels.ts";
import { readSwitchedConnectors } from "../notices/connectors.ts";
import { readJobs } from "./jobs.ts";
import { listRunning } from "./queries.ts";

export type PluginUse = {
  kind: "form" | "flow" | "indicator" | "rule" | "channel" | "connector" | "job" | "page";
  id: string;
  title: string;
  what: string;
};

/** Cases of flows in which the plugin acts: how many run, and those that stand at one of its steps. */
export type PluginWaiting = {
  running: number;
  standing: { document: string; number: string; form: string; step: string }[];
};

type Known = Pick<Context, "definitions">;

/** Every use, for the page that asks before it is switched off. */
export function readUses(context: Known, plugin: string): PluginUse[] {
  const forms = context.definitions
    .all("form")
    .flatMap((form) =>
      fieldsOf(form).flatMap((field): PluginUse[] =>
        field.plugin?.id === plugin ||
        pluginOf(field.compute?.plugin ?? "").plugin === plugin ||
        pluginOf(field.pluginType ?? "").plugin === plugin
          ? [{ kind: "form", id: form.id, title: form.title, what: field.label }]
          : [],
      ),
    );
  const checks = context.definitions
    .all("form")
    .flatMap((form) =>
      (form.pluginChecks ?? []).flatMap((check): PluginUse[] =>
        pluginOf(check.plugin).plugin === plugin
          ? [{ kind: "form", id: form.id, title: form.title, what: check.title }]
          : [],
      ),
    );
  const flows = context.definitions
    .all("flow")
    .flatMap((flow) =>
      actsIn(context, flow, plugin).map(
        (step): PluginUse => ({ kind: "flow", id: flow.id, title: flow.title, what: step.title }),
      ),
    );
  const indicators = context.definitions
    .all("indicator")
    .flatMap((one): PluginUse[] =>
      namesOffer(one.plugin, plugin) ? [{ kind: "indicator", id: one.id, title: one.title, what: one.code }] : [],
    );
  const people = context.definitions
    .all("flow")
    .flatMap((flow) =>
      findersIn(context, flow, plugin).map(
        (step): PluginUse => ({ kind: "flow", id: flow.id, title: flow.title, what: step.title }),
      ),
    );
  const rules = context.definitions
    .all("rule")
    .flatMap((rule) =>
      (rule.values ?? []).flatMap(({ label, from }): PluginUse[] =>
        "plugin" in from && namesOffer(from.plugin, plugin)
          ? [{ kind: "rule", id: rule.id, title: rule.title, what: label }]
          : [],
      ),
    );
  return [...forms, ...checks, ...flows, ...people, ...indicators, ...rules];
}

/** Channels, connectors and jobs of the plugin that administrators switched on. */
export async function readSwitchedOn(context: Context, plugin: string): Promise<PluginUse[]> {
  const [channels, connectors, jobs] = await Promise.all([
    readChannels(context),
    readSwitchedConnectors(context),
    readJobs(context, plugin),
  ]);
  return [
    ...channels.flatMap(({ name, title, active }): PluginUse[] =>
      active && namesOffer(name, plugin) ? [{ kind: "channel", id: name, title, what: name }] : [],
    ),
    ...connectors.flatMap(({ name, title, region }): PluginUse[] =>
      namesOffer(name, plugin) ? [{ kind: "connector", id: name, title, what: region.name }] : [],
    ),
    ...jobs.flatMap(({ name, title, active }): PluginUse[] =>
      active ? [{ kind: "job", id: name, title, what: name }] : [],
    ),
  ];
}

/** What waits, or will wait, when the plugin is not asked any more; cases beyond the first thousand are not counted. */
export async function readWaiting(
  context: Pick<Context, "definitions" | "pool">,
  plugin: string,
): Promise<PluginWaiting> {
  const flows = readUses(context, plugin).flatMap((use) => (use.kind === "flow" ? [use.id] : []));
  if (flows.length === 0) return { running: 0, standing: [] };
  const rows = await listRunning(context.pool, [flows]);
  const standing = rows.flatMap((row) => {
    const flow = context.definitions.find("flow", row.flow, row.flow_version);
    const step = flow && actsIn(context, flow, plugin).find(({ id }) => row.steps.includes(id));
    const form = context.definitions.find("form", row.form)?.title ?? row.form;
    return step ? [{ document: row.document, number: row.number, form, step: step.title }] : [];
  });
  return { running: rows.length, standing };
}

/** Whether a definition's `plugin/offer` names the plugin. */
function namesOffer(name: string | undefined, plugin: string): boolean {
  return name?.startsWith(`${plugin}/`) === true;
}

/** Steps whose people the plugin chooses, those of parts too, also where it does so after a deadline. */
function findersIn({ definitions }: Known, flow: Flow, plugin: string): { id: string; title: string }[] {
  const whole = expandFlow(flow, (id, version) => definitions.find("flow", id, version));
  const names = (who: readonly Who[]): boolean =>
    who.some((one) => "plugin" in one && pluginOf(one.plugin).plugin === plugin);
  return allSteps(whole).filter(
    (step) => ("who" in step && names(step.who)) || (isHuman(step) && names(step.due?.to ?? [])),
  );
}

/** Steps of a flow, those of its parts too, at which the plugin acts. */
function actsIn({ definitions }: Known, flow: Flow, plugin: string): { id: string; title: string }[] {
  const whole = expandFlow(flow, (id, version) => definitions.find("flow", id, version));
  return allSteps(whole).filter((step) => step.do === "act" && step.plugin.startsWith(`${plugin}/`));
}
