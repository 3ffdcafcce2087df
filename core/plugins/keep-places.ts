/** Where administrators place what plugins show: each change is evidence of the plugin. */
import type { Context } from "../context.ts";
import { inTransaction } from "../database/database.ts";
import { Refusal } from "../errors.ts";
import { type Actor, appendEvidence } from "../evidence/append.ts";
import { removeWidgets } from "../publishing/widgets.ts";
import { uuidv7 } from "../uuid.ts";
import { isPointName } from "./extension-points.ts";
import type { PluginGate } from "./gate.ts";
import { forgetShown, insertPlace, listPlaces, type PlaceRow, removePlace } from "./place-queries.ts";
import type { PluginUse } from "./uses.ts";

export type GivenPlace = Readonly<{
  point: PlaceRow["point"];
  page: PlaceRow["page"];
  /** Only where this form is shown. */
  form: string | null;
  offer: string;
  title: string;
  position: number;
}>;

/** The pages on which each point is drawn. */
export const PAGES_OF = Object.freeze({
  "portal.panel": ["project", "document"],
  "public.widget": ["project"],
  "report.block": ["board"],
}) satisfies Partial<Record<PlaceRow["point"], readonly PlaceRow["page"][]>>;
const MOST_PLACES = 12;

/** Places of one plugin. */
export async function readPlaces(context: Context, plugin: string) {
  return (await listPlaces(context.pool, [plugin])).map((row) => ({
    id: row.id,
    point: row.point,
    page: row.page,
    form: row.form,
    formTitle: row.form === null ? null : (context.definitions.find("form", row.form)?.title ?? row.form),
    offer: row.offer,
    title: row.title,
    position: row.position,
    by: row.made_by,
    at: row.made_at.toISOString(),
  }));
}

/** The same as uses of the plugin, for the page that asks before it is switched off. */
export async function readPlaceUses(context: Context, plugin: string): Promise<PluginUse[]> {
  const rows = await listPlaces(context.pool, [plugin]);
  return rows.map(({ id, title, page, point }) => ({ kind: "page", id, title, what: `${point} ${page}` }));
}

/** Places an offer of a version that serves; gives back the place's id. */
export async function addPlace(
  context: Context,
  gate: Pick<PluginGate, "offersAt">,
  actor: Actor,
  plugin: string,
  given: GivenPlace,
): Promise<string> {
  const { point, page, form, offer, title, position } = given;
  const pages: readonly string[] = Object.hasOwn(PAGES_OF, point) ? PAGES_OF[point as keyof typeof PAGES_OF] : [];
  if (!pages.includes(page) || (page === "project" && form !== null)) throw new Refusal("plugin.no-such-place");
  if (form !== null && !context.definitions.find("form", form)) throw new Refusal("definition.not-found");
  if (!isPointName(point) || !gate.offersAt(point).some(({ name }) => name === `${plugin}/${offer}`))
    throw new Refusal("plugin.no-such-offer");
  const id = uuidv7(actor.at);
  await inTransaction(context.pool, async (tx) => {
    const there = (await listPlaces(tx, [null])).filter((row) => row.point === point && row.page === page);
    if (there.length >= MOST_PLACES) throw new Refusal("plugin.page-full", { facts: { most: MOST_PLACES } });
    await insertPlace(tx, [id, point, page, form, plugin, offer, title, position, actor.person, actor.at]);
    const what = { act: "place", point, page, form: form ?? "", offer, title, position };
    await appendEvidence(tx, actor, { kind: "plugin", subject: `plugin:${plugin}`, what });
  });
  if (point === "public.widget") context.live.changed([{ topic: "plugins" }]);
  return id;
}

/** Takes a place away, with what was kept of it. */
export async function takePlaceAway(context: Context, actor: Actor, plugin: string, id: string): Promise<void> {
  const shown = await inTransaction(context.pool, async (tx) => {
    const [row] = await removePlace(tx, [id, actor.person, actor.at]);
    if (row?.plugin !== plugin) throw new Refusal("plugin.no-such-place");
    await forgetShown(tx, [id]);
    const { point, page, offer, title } = row;
    await appendEvidence(tx, actor, {
      kind: "plugin",
      subject: `plugin:${plugin}`,
      what: { act: "unplace", point, page, offer, title },
    });
    return removeWidgets(tx, id);
  });
  context.live.changed(shown.map((code) => ({ topic: `published:${code}` })));
}
