/** Differences of two definitions gathered for reading: by section, then by thing, each with all that changed about it. */
import type { DraftBody } from "../../core/domain/change.ts";
import { compareDefinitions, type Difference } from "../../core/domain/compare-definitions.ts";
import { t } from "../message.ts";
import { propertyName, thingName } from "./definition-words.ts";

export type ChangedValue = { key: string; name: string; before?: unknown; after?: unknown };
export type ChangedThing = {
  what: Difference["what"];
  moved: boolean;
  thing: string;
  target: string;
  label: string;
  pointer: string;
  values: ChangedValue[];
};
export type ChangedGroup = { title: string; things: ChangedThing[] };

/** Keys that a thing's head says already, or that are things of their own. */
const SAID = new Set(["id", "code", "label", "title", "name", "fields", "columns", "steps", "cases"]);

type Node = Record<string, unknown>;
const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);

/** The differences, sections in the order of the newer definition, removed things where they stood. */
export function changedGroups(before: DraftBody, after: DraftBody): ChangedGroup[] {
  const groups = new Map<string, ChangedGroup>();
  const things = new Map<string, ChangedThing>();
  for (const difference of compareDefinitions(before, after)) {
    const title = groupOf(difference, difference.what === "removed" ? before : after);
    const group = groups.get(title) ?? { title, things: [] };
    groups.set(title, group);
    const key = `${title} ${difference.thing} ${difference.target} ${["added", "removed"].includes(difference.what) ? difference.pointer : ""}`;
    const known = things.get(key);
    const thing = known ?? {
      what: difference.what,
      moved: false,
      thing: difference.thing,
      target: difference.target,
      label: difference.label,
      pointer: difference.pointer,
      values: [],
    };
    if (!known) {
      things.set(key, thing);
      group.things.push(thing);
    }
    addValues(thing, difference, before, after);
  }
  return [...groups.values()];
}

function addValues(thing: ChangedThing, difference: Difference, before: DraftBody, after: DraftBody): void {
  const { what, key } = difference;
  if (what === "moved") {
    thing.moved = true;
    const [from, to] = [placeName(difference.before, before), placeName(difference.after, after)];
    if (from !== to) thing.values.push({ key: "", name: t("diff.place"), before: from, after: to });
    return;
  }
  if (what === "changed" && key !== undefined) {
    if (thing.what === "moved") thing.what = "changed";
    thing.values.push({
      key,
      name: propertyName(key, thing.thing),
      before: difference.before,
      after: difference.after,
    });
    return;
  }
  const side = what === "added" ? "after" : "before";
  const node = difference[side];
  if (isNode(node))
    for (const [own, value] of Object.entries(node))
      if (!SAID.has(own)) thing.values.push({ key: own, name: propertyName(own, thing.thing), [side]: value });
}

/** The title of the section a thing stands in; for other things their kind. */
function groupOf(difference: Difference, body: DraftBody): string {
  const at = /^\/sections\/(\d+)/.exec(difference.pointer)?.[1];
  const sections = body["sections"];
  const section: unknown = at === undefined || !Array.isArray(sections) ? undefined : sections[Number(at)];
  if (isNode(section)) return String(section["title"] ?? section["id"] ?? "");
  return difference.thing === body.kind ? t("diff.head") : thingName(difference.thing);
}

/** The title of a section by its id; other homes as they are. */
function placeName(home: unknown, body: DraftBody): string {
  const sections = body["sections"];
  const found: unknown = Array.isArray(sections)
    ? sections.find((section) => isNode(section) && section["id"] === home)
    : undefined;
  return isNode(found) ? String(found["title"] ?? home) : String(home ?? "");
}
