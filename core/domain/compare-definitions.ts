/**
 * What differs between two definitions, by stable ids: a renamed label or another order is a change of a property or a
 * move, never a loss. Knows nothing of what a difference means; that is for judge-change.ts.
 */
import type { DraftBody } from "./change.ts";
import { pointerStep } from "./problem.ts";

export type Difference = {
  /** In the newer body; in the older one for what is gone. */
  pointer: string;
  what: "added" | "removed" | "changed" | "moved";
  thing: string;
  /** Stable id; `table.column` for a column. */
  target: string;
  label: string;
  key?: string;
  before?: unknown;
  after?: unknown;
};

type Node = Record<string, unknown>;
type Element = { id: string; label: string; pointer: string; home: string; node: Node };
/** A kind of list whose elements have stable ids, wherever in the definition they stand. */
type Listing = {
  thing: string;
  /** Keys of an element that are lists of their own. */
  without: readonly string[];
  collect(body: Node): Element[];
};

const HEAD = new Set(["$schema", "kind", "id", "version"]);

/** Differences in reading order: head first, then each list of the kind. Faulty drafts are compared as far as they go. */
export function compareDefinitions(before: DraftBody | undefined, after: DraftBody): Difference[] {
  if (!before)
    return [{ pointer: "", what: "added", thing: after.kind, target: after.id, label: String(after["title"] ?? "") }];
  const listings = LISTINGS[after.kind] ?? [];
  const listed = new Set([...HEAD, ...(LISTED[after.kind] ?? [])]);
  const head = { thing: after.kind, target: after.id, label: after.title };
  return [
    ...changedKeys(before, after, "", listed, head),
    ...listings.flatMap((listing) => compareListing(listing, before, after)),
  ];
}

/** True for equal JSON, whatever the order of keys. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b))
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => sameValue(item, b[i]));
  const keys = (value: object): string[] => Object.keys(value).filter((key) => (value as Node)[key] !== undefined);
  const own = keys(a);
  return (
    own.length === keys(b).length &&
    own.every((key) => Object.hasOwn(b, key) && sameValue((a as Node)[key], (b as Node)[key]))
  );
}

function changedKeys(
  before: Node,
  after: Node,
  pointer: string,
  without: ReadonlySet<string>,
  of: { thing: string; target: string; label: string },
): Difference[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => !without.has(key) && !sameValue(before[key], after[key]))
    .map((key) => ({
      pointer: `${pointer}${pointerStep(key)}`,
      what: "changed" as const,
      ...of,
      key,
      ...(before[key] !== undefined && { before: before[key] }),
      ...(after[key] !== undefined && { after: after[key] }),
    }));
}

function compareListing(listing: Listing, before: Node, after: Node): Difference[] {
  const old = listing.collect(before);
  const now = listing.collect(after);
  const oldById = new Map(old.map((element) => [element.id, element]));
  const nowIds = new Set(now.map((element) => element.id));
  const moved = movedIds(old, now);
  const without = new Set(listing.without);
  const seen = new Set<string>();
  const found: Difference[] = old
    .filter((element) => !nowIds.has(element.id))
    .map(({ pointer, id, label, node }) => ({
      pointer,
      what: "removed" as const,
      thing: listing.thing,
      target: id,
      label,
      before: node,
    }));
  for (const element of now) {
    const of = { thing: listing.thing, target: element.id, label: element.label };
    const known = oldById.get(element.id);
    // An id that stands twice is a fault of its own; only the first is the one from before.
    if (!known || seen.has(element.id)) {
      found.push({ pointer: element.pointer, what: "added", ...of, after: element.node });
      continue;
    }
    seen.add(element.id);
    if (moved.has(element.id))
      found.push({ pointer: element.pointer, what: "moved", ...of, before: known.home, after: element.home });
    found.push(...changedKeys(known.node, element.node, element.pointer, without, of));
  }
  return found;
}

/** Elements in another home, and of the rest the fewest that have to move to make the one order out of the other. */
function movedIds(old: readonly Element[], now: readonly Element[]): Set<string> {
  const homes = new Map(old.map((element) => [element.id, element.home]));
  const places = new Map(old.map((element, i) => [element.id, i]));
  const moved = new Set<string>();
  const staying = now.filter(({ id, home }) => {
    if (!homes.has(id)) return false;
    if (homes.get(id) === home) return true;
    moved.add(id);
    return false;
  });
  const kept = longestRun(staying.map(({ id }) => places.get(id) ?? 0));
  staying.forEach(({ id }, i) => {
    if (!kept.has(i)) moved.add(id);
  });
  return moved;
}

/** Indexes of a longest increasing subsequence. */
function longestRun(values: readonly number[]): Set<number> {
  const tails: number[] = [];
  const before: number[] = [];
  values.forEach((value, i) => {
    let [low, high] = [0, tails.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((values[tails[middle] ?? 0] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    before[i] = low === 0 ? -1 : (tails[low - 1] ?? -1);
    tails[low] = i;
  });
  const kept = new Set<number>();
  for (let i = tails.at(-1) ?? -1; i >= 0; i = before[i] ?? -1) kept.add(i);
  return kept;
}

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);
const nodesOf = (value: unknown): [Node, number][] =>
  Array.isArray(value) ? value.flatMap((item: unknown, i): [Node, number][] => (isNode(item) ? [[item, i]] : [])) : [];
const nameOf = (node: Node, id: string): string => String(node["label"] ?? node["title"] ?? node["name"] ?? id);

/** A plain list of the body, by a key of its elements. */
function plain(list: string, thing: string, idKey: string): Listing {
  return {
    thing,
    without: [],
    collect: (body) =>
      nodesOf(body[list]).map(([node, i]) => {
        const id = String(node[idKey] ?? "");
        return { id, label: nameOf(node, id), pointer: `/${list}/${i}`, home: "", node };
      }),
  };
}

const sections: Listing = { ...plain("sections", "section", "id"), without: ["fields"] };

const fields: Listing = {
  thing: "field",
  without: ["columns"],
  collect: (body) =>
    nodesOf(body["sections"]).flatMap(([section, s]) =>
      nodesOf(section["fields"]).map(([node, f]) => {
        const id = String(node["id"] ?? "");
        const home = String(section["id"] ?? "");
        return { id, label: nameOf(node, id), pointer: `/sections/${s}/fields/${f}`, home, node };
      }),
    ),
};

const columns: Listing = {
  thing: "column",
  without: [],
  collect: (body) =>
    fields.collect(body).flatMap((field) =>
      nodesOf(field.node["columns"]).map(([node, c]) => {
        const id = `${field.id}.${String(node["id"] ?? "")}`;
        return { id, label: nameOf(node, id), pointer: `${field.pointer}/columns/${c}`, home: field.id, node };
      }),
    ),
};

/** Steps of a flow, those inside branches too: their home is the branch. */
const steps: Listing = {
  thing: "step",
  without: ["cases"],
  collect: (body) => {
    const within = (list: unknown, pointer: string, home: string): Element[] =>
      nodesOf(list).flatMap(([node, i]) => {
        const id = String(node["id"] ?? "");
        const at = `${pointer}/${i}`;
        return [
          { id, label: nameOf(node, id), pointer: at, home, node },
          ...nodesOf(node["cases"]).flatMap(([branch, c]) =>
            within(branch["steps"], `${at}/cases/${c}/steps`, `${id} ${c}`),
          ),
        ];
      });
    return within(body["steps"], "/steps", "");
  },
};

/** Branches of choose steps, by position: they have no id of their own. */
const branches: Listing = {
  thing: "branch",
  without: ["steps"],
  collect: (body) =>
    steps.collect(body).flatMap((step) =>
      nodesOf(step.node["cases"]).map(([node, c]) => {
        const id = `${step.id}.${c}`;
        return { id, label: nameOf(node, id), pointer: `${step.pointer}/cases/${c}`, home: step.id, node };
      }),
    ),
};

const facts: Listing = {
  thing: "fact",
  without: [],
  collect: (body) =>
    nodesOf(body["facts"]).map(([node, i]) => {
      const id = `${String(node["form"] ?? "")}.${String(node["field"] ?? "")}`;
      return { id, label: nameOf(node, id), pointer: `/facts/${i}`, home: "", node };
    }),
};

const years: Listing = { ...plain("years", "calendar-year", "year"), without: ["holidays", "workdays"] };

/** Holidays of a calendar by year and name: the third of May is not the same thing a year later. */
const holidays: Listing = {
  thing: "holiday",
  without: [],
  collect: (body) =>
    nodesOf(body["years"]).flatMap(([given, y]) =>
      nodesOf(given["holidays"]).map(([node, h]) => {
        const label = `${String(given["year"] ?? "")} ${nameOf(node, "")}`;
        const pointer = `/years/${y}/holidays/${h}`;
        return { id: label, label, pointer, home: String(given["year"] ?? ""), node };
      }),
    ),
};

/** Days worked in exchange; a day is its own id. */
const workdays: Listing = {
  thing: "exchanged-day",
  without: [],
  collect: (body) =>
    nodesOf(body["years"]).flatMap(([given, y]) =>
      (Array.isArray(given["workdays"]) ? given["workdays"] : []).map((value: unknown, d) => {
        const day = String(value);
        const home = String(given["year"] ?? "");
        return { id: day, label: day, pointer: `/years/${y}/workdays/${d}`, home, node: {} };
      }),
    ),
};

const LISTINGS: Partial<Record<DraftBody["kind"], readonly Listing[]>> = {
  form: [sections, fields, columns, plain("checks", "check", "id"), plain("pluginChecks", "plugin-check", "id")],
  flow: [steps, branches],
  dictionary: [plain("items", "item", "code")],
  lifecycle: [plain("stages", "stage", "id")],
  list: [plain("columns", "list-column", "id")],
  indicator: [plain("inputs", "input", "id")],
  publication: [facts],
  mapping: [plain("columns", "mapping-column", "field")],
  print: [plain("bindings", "binding", "place")],
  reconciliation: [plain("layouts", "layout", "id")],
  feed: [plain("columns", "mapping-column", "header")],
  calendar: [years, holidays, workdays],
};

/** Keys of the head that a listing looks after. */
const LISTED: Partial<Record<DraftBody["kind"], readonly string[]>> = {
  form: ["sections", "checks", "pluginChecks"],
  flow: ["steps"],
  dictionary: ["items"],
  lifecycle: ["stages"],
  list: ["columns"],
  indicator: ["inputs"],
  publication: ["facts"],
  mapping: ["columns"],
  print: ["bindings"],
  reconciliation: ["layouts"],
  feed: ["columns"],
  calendar: ["years"],
};
