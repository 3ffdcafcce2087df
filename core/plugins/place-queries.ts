/** SQL of places where plugins show blocks, and of what they showed last. */
import { statement } from "../database/database.ts";
import type { Block } from "../domain/block.ts";

export type PlaceRow = {
  id: string;
  point: "portal.panel" | "report.block" | "public.widget";
  page: "project" | "document" | "board";
  form: string | null;
  plugin: string;
  offer: string;
  title: string;
  position: number;
  made_by: string;
  made_at: Date;
};

const PLACE = `l.id, l.point, l.page, l.form, l.plugin, l.offer, l.title, l.position, p.name as made_by, l.made_at
  from core.plugin_place l join core.person p on p.id = l.made_by where l.removed_at is null`;
export const listPlaces = statement<PlaceRow>(
  "list-plugin-places",
  `select ${PLACE} and ($1::text is null or l.plugin = $1) order by l.point, l.page, l.position, l.id`,
);
/** Places of a point on a page, for a form or without one. */
export const listPlacesOn = statement<PlaceRow>(
  "list-plugin-places-on",
  `select ${PLACE} and l.point = $1 and l.page = $2 and (l.form is null or l.form = $3) order by l.position, l.id`,
);
export const findPlace = statement<PlaceRow>("find-plugin-place", `select ${PLACE} and l.id = $1`);
export const insertPlace = statement(
  "insert-plugin-place",
  `insert into core.plugin_place (id, point, page, form, plugin, offer, title, position, made_by, made_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
);
export const removePlace = statement<PlaceRow>(
  "remove-plugin-place",
  `update core.plugin_place set removed_by = $2, removed_at = $3 where id = $1 and removed_at is null
   returning id, point, page, form, plugin, offer, title, position`,
);

export const findShown = statement<{ blocks: Block[]; at: Date }>(
  "find-plugin-shown",
  "select blocks, at from core.plugin_shown where place = $1 and subject = $2",
);
export const keepShown = statement(
  "keep-plugin-shown",
  `insert into core.plugin_shown (place, subject, blocks, at) values ($1, $2, $3, $4)
   on conflict (place, subject) do update set blocks = excluded.blocks, at = excluded.at
   where plugin_shown.at <= excluded.at`,
);
export const forgetShown = statement("forget-plugin-shown", "delete from core.plugin_shown where place = $1");
