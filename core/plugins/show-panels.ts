/**
 * Panels of plugins on a page: which there are is known at once, what they show is asked one by one afterwards, under
 * the rights of the person who opened the page, and never kept. One that fails says so and holds nothing up.
 */
import type { Context } from "../context.ts";
import { getDocument } from "../documents/read-document.ts";
import type { AskedForm, Block } from "../domain/block.ts";
import type { Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { readProjectHead } from "../projects/project-head.ts";
import type { PointInput } from "./extension-points.ts";
import type { PluginGate } from "./gate.ts";
import { findPlace, listPlacesOn } from "./place-queries.ts";

export type PanelPage = "project" | "document";
export type Panel = { id: string; title: string; plugin: { id: string; name: string; version: string } };
/** What a place shows: blocks; where the plugin gave none, its last ones with their time, or nothing. */
export type Shown = { answered: boolean; blocks: Block[]; asOf: string | null };

/** Nobody waits longer for a panel; the page itself waits for none. */
const DEADLINE_MS = 1_500;

type Page = PointInput<"portal.panel">["page"];

/** The panels of a page in their order; those of plugins that do not serve now are left out. */
export async function listPanels(
  context: Context,
  gate: Pick<PluginGate, "servingOf">,
  identity: Identity,
  page: PanelPage,
  subject: string,
): Promise<Panel[]> {
  const { form } = await openPage(context, identity, page, subject);
  return (await listPlacesOn(context.pool, ["portal.panel", page, form])).flatMap(({ id, title, plugin }) => {
    const serving = gate.servingOf(plugin);
    return serving ? [{ id, title, plugin: { id: plugin, name: serving.name.zh, version: serving.version } }] : [];
  });
}

/** Asks one panel, with what was filled into a form that it showed. */
export async function askPanel(
  context: Context,
  identity: Identity,
  place: string,
  subject: string,
  asked: AskedForm | undefined,
): Promise<Shown> {
  const [row] = await findPlace(context.pool, [place]);
  if (row?.point !== "portal.panel" || row.page === "board") throw new Refusal("plugin.no-such-place");
  const { page, form } = await openPage(context, identity, row.page, subject);
  if (row.form !== null && row.form !== form) throw new Refusal("plugin.no-such-place");
  const input = { offer: row.offer, page, ...(asked && { asked }) };
  const answer = await context.askPlugin("portal.panel", row.plugin, input, { identity, deadlineMs: DEADLINE_MS });
  return answer?.ok === true
    ? { answered: true, blocks: answer.output.blocks, asOf: null }
    : { answered: false, blocks: [], asOf: null };
}

/** The thing that the page shows, as the person may see it; refused where they may not. */
async function openPage(
  context: Context,
  identity: Identity,
  kind: PanelPage,
  subject: string,
): Promise<{ page: Page; form: string | null }> {
  if (kind === "project") return { page: { kind, ...(await readProjectHead(context, identity, subject)) }, form: null };
  const { id, number, title, form, project } = await getDocument(context, context.pool, identity, subject);
  return { page: { kind, id, number, title, form, project }, form };
}
