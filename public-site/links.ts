/** Addresses within the public site: every one starts with the base path and keeps the reader's language. */
import type { Lang } from "./messages.ts";

/** Where the site is mounted ("" or such as "/zt/mz") and in which language the reader reads. */
export type Place = { base: string; lang: Lang };

export type Query = Readonly<Record<string, string | number | undefined>>;

/** The address of a path; empty values are left out, and English stays English. */
export function linkTo(place: Place, path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") search.set(name, String(value));
  }
  if (place.lang === "en") search.set("lang", "en");
  const text = search.toString();
  return `${place.base}${path}${text === "" ? "" : `?${text}`}`;
}

/** The address of a project's page. */
export function linkToProject(place: Place, code: string): string {
  return linkTo(place, `/projects/${encodeURIComponent(code)}`);
}

/** The same page in the other language. */
export function linkToOther(place: Place, path: string, query: Query = {}): string {
  return linkTo({ base: place.base, lang: place.lang === "en" ? "zh-CN" : "en" }, path, query);
}
