/**
 * A text of a played project with the places that differ in a copy: ids, numbers, names, instants, days, digests.
 * It is cut once and put together many times; nothing is parsed for a copy.
 */
import { instantOf, type Random, seededUuid } from "./generate-random.ts";

/** What a copy puts into the places. */
export type Copy = {
  ids: readonly string[];
  numbers: readonly string[];
  digests: string[];
  /** Follows the names that tell one project from another; empty for the first of its kind. */
  suffix: string;
  days: number;
  seconds: number;
};

type Place =
  | { kind: "id" | "number" | "digest"; at: number }
  | { kind: "name"; text: string }
  | { kind: "instant" | "day" | "year"; ms: number };
export type CutText = { parts: readonly string[]; places: readonly Place[] };

/** What the cutter knows of a group of rows that belong together. Ids get their place in the order of appearance. */
export type Glossary = {
  /** Ids from outside the group, such as units and people, with the ids to write instead. */
  outer: ReadonlyMap<string, string>;
  ids: Map<string, number>;
  numbers: readonly string[];
  names: readonly string[];
  digests: readonly string[];
};

export const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
const INSTANT = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?(?:Z|\\+00:00)";
const DAY = '(?<=")\\d{4}-\\d\\d-\\d\\d(?=")';
const YEAR = '"@year:\\d{4}-\\d\\d-\\d\\d"';
const DAY_MS = 86_400_000;

/** Marks a year that follows from a day, so that it moves with it. */
export function yearMark(day: string): string {
  return `@year:${day}`;
}

/** Cuts JSON text at everything that the glossary or a pattern knows. */
export function cutText(text: string, glossary: Glossary): CutText {
  const literals = [...glossary.numbers, ...glossary.names, ...glossary.digests]
    .map(inJson)
    .sort((a, b) => b.length - a.length)
    .map((literal) => literal.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"));
  const pattern = new RegExp([...literals, UUID, INSTANT, YEAR, DAY].join("|"), "g");
  const parts: string[] = [];
  const places: Place[] = [];
  let part = "";
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    const found = match[0];
    part += text.slice(from, match.index);
    from = match.index + found.length;
    const place = placeOf(found, glossary);
    if (typeof place === "string") part += place;
    else {
      parts.push(part);
      places.push(place);
      part = "";
    }
  }
  parts.push(part + text.slice(from));
  return { parts, places };
}

function placeOf(found: string, glossary: Glossary): Place | string {
  const number = glossary.numbers.indexOf(found);
  if (number >= 0) return { kind: "number", at: number };
  const digest = glossary.digests.indexOf(found);
  if (digest >= 0) return { kind: "digest", at: digest };
  if (glossary.names.some((name) => inJson(name) === found)) return { kind: "name", text: found };
  if (found.startsWith('"@year:')) return { kind: "year", ms: Date.parse(found.slice(7, -1)) };
  if (found.length === 10) return { kind: "day", ms: Date.parse(found) };
  if (found.includes("T")) return { kind: "instant", ms: Date.parse(found) };
  const outer = glossary.outer.get(found);
  if (outer !== undefined) return outer;
  const at = glossary.ids.get(found) ?? glossary.ids.size;
  glossary.ids.set(found, at);
  return { kind: "id", at };
}

/** The text of one copy. */
export function textOf(cut: CutText, copy: Copy): string {
  let text = cut.parts[0] ?? "";
  for (let i = 0; i < cut.places.length; i++) text += placed(cut.places[i] as Place, copy) + (cut.parts[i + 1] ?? "");
  return text;
}

function placed(place: Place, copy: Copy): string {
  switch (place.kind) {
    case "id":
      return copy.ids[place.at] ?? "";
    case "number":
      return copy.numbers[place.at] ?? "";
    case "digest":
      return copy.digests[place.at] ?? "";
    case "name":
      return place.text + copy.suffix;
    case "instant":
      return new Date(movedInstant(place.ms, copy)).toISOString();
    case "day":
      return new Date(place.ms + copy.days * DAY_MS).toISOString().slice(0, 10);
    case "year":
      return String(new Date(place.ms + copy.days * DAY_MS).getUTCFullYear());
  }
}

/** An instant moves by whole days, so that it stays with its day of the calendar, and a little within the day. */
export function movedInstant(ms: number, copy: Pick<Copy, "days" | "seconds">): number {
  return ms + copy.days * DAY_MS + copy.seconds * 1000;
}

/** Ids of a copy in the order of the glossary; an id without a time of its own takes the group's. */
export function copyIds(
  ids: Iterable<string>,
  groupMs: number,
  random: Random,
  moved: Pick<Copy, "days" | "seconds">,
): string[] {
  return Array.from(ids, (id) => seededUuid(random, movedInstant(instantOf(id) ?? groupMs, moved)));
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
