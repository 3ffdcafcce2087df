/** What the server tells of places where a plugin shows blocks. */
import { type MessageKey, t } from "../message.ts";
import { request } from "../request.ts";

export type PlacePoint = "portal.panel" | "report.block" | "public.widget";
export type PlacePage = "project" | "document" | "board";
export type Place = {
  id: string;
  point: PlacePoint;
  page: PlacePage;
  form: string | null;
  formTitle: string | null;
  offer: string;
  title: string;
  position: number;
  by: string;
  at: string;
};
export type GivenPlace = Pick<Place, "point" | "page" | "form" | "offer" | "title" | "position">;

const at = encodeURIComponent;
export const listPlaces = (plugin: string) => request<{ rows: Place[] }>("GET", `/plugins/${at(plugin)}/places`);
export const addPlace = (plugin: string, body: GivenPlace) =>
  request<{ id: string }>("POST", `/plugins/${at(plugin)}/places`, { body });
export const removePlace = (plugin: string, place: string) =>
  request<void>("DELETE", `/plugins/${at(plugin)}/places/${place}`);

const WHERE: Record<string, MessageKey> = {
  "portal.panel project": "places.project",
  "portal.panel document": "places.document",
  "report.block board": "places.board",
  "public.widget project": "places.public",
};

/** The page of a place in words, by its point and page. */
export function placeName(name: string): string {
  const key = Object.hasOwn(WHERE, name) ? WHERE[name] : undefined;
  return key === undefined ? name : t(key);
}
