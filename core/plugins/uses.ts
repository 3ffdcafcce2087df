/** Where a plugin is used: fields of forms, steps of flows, indicators in their newest versions, and the cases that need it. */
import type { Context } from "../context.ts";
import { expandFlow } from "../domain/expand-flow.ts";
import { allSteps, type Flow } from "../domain/flow.ts";
import { pluginOf } from "../domain/form-check.ts";
import { fieldsOf } from "../domain/form.ts";
import { listRunning } from "./queries.ts";

export type PluginUse = { kind: "form" | "flow" | "indicator" | "page"; id: string; title: string; what: string };

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
        field.plugin?.id === plugin ? [{ kind: "form", id: form.id, title: form.title, what: field.label }] : [],
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
  return [...forms, ...checks, ...flows, ...indicators];
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

/** Steps of a flow, those of its parts too, at which the plugin acts. */
function actsIn({ definitions }: Known, flow: Flow, plugin: string): { id: string; title: string }[] {
  const whole = expandFlow(flow, (id, version) => definitions.find("flow", id, version));
  return allSteps(whole).filter((step) => step.do === "act" && step.plugin.startsWith(`${plugin}/`));
}
