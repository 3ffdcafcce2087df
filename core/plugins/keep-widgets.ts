/**
 * Makes the widgets of public pages whenever a project was published or another version of their plugin serves: outside
 * every transaction and every citizen's request, for nobody's rights, of the public copy alone. A plugin that gives none
 * is asked again later; until then the last widget stays, with its date.
 */
import type { Context } from "../context.ts";
import { pluginOf } from "../domain/offer-name.ts";
import { keepWoken } from "../polling.ts";
import { findOutdatedWidgets, type OutdatedWidget, publishWidget } from "../publishing/widgets.ts";
import type { PluginGate } from "./gate.ts";

const POLL_MS = 60_000;
const AGAIN_MS = 10 * 60_000;

/** When a widget of a copy could not be made, by `code place version` and the plugin's version. */
type Failures = Map<string, number>;

/** Starts at once; returns what ends it after the widget under way. */
export function keepWidgets(context: Context, gate: Pick<PluginGate, "servingOf">): () => Promise<void> {
  const failures: Failures = new Map();
  const look = async (isClosed: () => boolean): Promise<void> => {
    while (!isClosed() && (await makeWidgets(context, gate, failures)) > 0);
  };
  const wakes = (topic: string): boolean => topic === "plugins" || topic.startsWith("published:");
  return keepWoken(context, "widgets", look, { pollMs: POLL_MS, wakes });
}

/** Makes what waits; gives back how many were tried. */
export async function makeWidgets(
  context: Context,
  gate: Pick<PluginGate, "servingOf">,
  failures: Failures = new Map(),
): Promise<number> {
  const now = context.clock().getTime();
  for (const [key, at] of failures) if (now - at >= AGAIN_MS) failures.delete(key);
  const asked = context.pluginOffers("public.widget").map(({ name, version }) => `${pluginOf(name).plugin}@${version}`);
  const outdated = await findOutdatedWidgets(context.pool, [...failures.keys()], asked);
  for (const widget of outdated) {
    const made = await makeWidget(context, gate, widget);
    const { code, place, version, serving } = widget;
    if (!made) failures.set([code, place, version, ...(serving === null ? [] : [serving])].join(" "), now);
  }
  return outdated.length;
}

/** False where the plugin gave none. */
async function makeWidget(
  context: Context,
  gate: Pick<PluginGate, "servingOf">,
  { offer, snapshot, serving: _serving, ...widget }: OutdatedWidget,
): Promise<boolean> {
  const serving = gate.servingOf(widget.plugin);
  if (!serving) return false;
  const answer = await context.askPlugin("public.widget", widget.plugin, { offer, snapshot }, { bare: true });
  if (answer?.ok !== true) return false;
  // A public page has no script and nobody to ask for.
  const blocks = answer.output.blocks.filter(({ kind }) => kind !== "form");
  const made = { ...widget, pluginName: serving.name.zh, pluginVersion: serving.version, at: context.clock(), blocks };
  // What a newer copy overtook is not published and comes again with that copy.
  if (await publishWidget(context.pool, made)) context.live.changed([{ topic: `published:${widget.code}` }]);
  return true;
}
