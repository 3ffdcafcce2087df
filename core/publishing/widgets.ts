/**
 * Widgets of public pages: made by plugins of a project's public copy after it was published, and published beside it.
 * The last one stays with its date until a newer one is made; all go when the project is withdrawn.
 */
import { createHash } from "node:crypto";
import type { Queryable } from "../database/database.ts";
import type { Block } from "../domain/block.ts";
import { canonicalText } from "../domain/canonical.ts";
import type { Snapshot } from "../domain/snapshot.ts";
import { listOutdatedWidgets, removeWidgetsOf, upsertWidget } from "./queries.ts";

/** A place whose widget was made of an older copy, by another version than the one that serves, or never. */
export type OutdatedWidget = {
  code: string;
  place: string;
  position: number;
  title: string;
  plugin: string;
  offer: string;
  version: number;
  /** Version of the plugin that serves now; null where none does. */
  serving: string | null;
  snapshot: Snapshot;
};
export type MadeWidget = Omit<OutdatedWidget, "offer" | "snapshot" | "serving"> & {
  pluginName: string;
  pluginVersion: string;
  at: Date;
  blocks: readonly Block[];
};

/**
 * Widgets that wait to be made, without those that are named `code place version`, a space and the version that serves;
 * `asked` are the versions that this process asks, as `plugin@version`.
 */
export async function findOutdatedWidgets(
  db: Queryable,
  without: readonly string[],
  asked: readonly string[],
): Promise<OutdatedWidget[]> {
  return listOutdatedWidgets(db, [[...without], [...asked]]);
}

/** Publishes one, if the copy that it was made of is still the newest and the project is not withdrawn. */
export async function publishWidget(db: Queryable, made: MadeWidget): Promise<boolean> {
  const text = canonicalText(made.blocks);
  const digest = createHash("sha256").update(`${made.title}\n${made.pluginName}\n${made.pluginVersion}\n${text}`);
  const { code, place, position, title, plugin, pluginName, pluginVersion, version, at } = made;
  const label = [code, place, position, title, plugin, pluginName, pluginVersion];
  const rows = await upsertWidget(db, [...label, version, at, digest.digest("hex"), text]);
  return rows.length > 0;
}

/** Takes the widgets of a place away; gives back the codes of the projects that showed them. */
export async function removeWidgets(db: Queryable, place: string): Promise<string[]> {
  return (await removeWidgetsOf(db, [null, place])).map((row) => row.code);
}
