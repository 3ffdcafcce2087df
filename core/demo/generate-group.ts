/** A group of rows that are copied together: a played project, or the units and people of its county. */
import { createHash } from "node:crypto";
import { canonicalText } from "../domain/canonical.ts";
import type { Random } from "./generate-random.ts";
import { instantOf } from "./generate-random.ts";
import { inSteadyOrder, type Row, type Rows } from "./generate-rows.ts";
import {
  type Copy,
  copyIds,
  type CutText,
  cutText,
  type Glossary,
  movedInstant,
  textOf,
  yearMark,
} from "./generate-text.ts";

/** Where a document's number comes from: the pattern of its form, the county, the instant of its start. */
export type NumberSource = { pattern: string; county: string; ms: number };
export type Group = {
  tables: { table: string; columns: string[]; text: CutText }[];
  evidence: CutText[];
  /** Canonical text of each published version: its hash is the version's digest. */
  snapshots: CutText[];
  ids: readonly string[];
  numbers: readonly NumberSource[];
  ms: number;
};
export type GroupWords = {
  outer: ReadonlyMap<string, string>;
  /** Readable names of outer ids; they decide the order of rows. */
  labels: ReadonlyMap<string, string>;
  /** Texts that tell one project from another. */
  names: readonly string[];
  /** The pattern of a form's numbers. */
  patternOf(form: string, version: number): string;
};
export type GroupCopy = {
  tables: { table: string; columns: string[]; rows: string }[];
  evidence: string[];
  /** New ids in the order of the group's. */
  ids: readonly string[];
};

/** Cuts the rows once. */
export function makeGroup(rows: Rows, words: GroupWords): Group {
  const list = (table: string): Row[] => rows.tables.get(table) ?? [];
  const documents = list("core.document").toSorted((a, b) => (text(a["number"]) < text(b["number"]) ? -1 : 1));
  const labels = new Map(words.labels);
  for (const row of documents) labels.set(text(row["id"]), text(row["number"]));
  for (const row of list("core.project")) labels.set(text(row["id"]), text(row["code"]));
  for (const row of list("core.quota")) labels.set(text(row["id"]), text(row["number"]));
  for (const row of list("core.flow_case")) labels.set(text(row["id"]), `case ${labels.get(text(row["document"]))}`);
  for (const row of list("core.command")) row["digest"] = `copy of ${text(row["command"])}`;
  for (const row of list("core.quota"))
    if (typeof row["dated"] === "string" && row["dated"].startsWith(text(row["year"])))
      row["year"] = yearMark(row["dated"]);
  const versions = list("published.version").toSorted((a, b) => Number(a["version"]) - Number(b["version"]));
  const glossary: Glossary = {
    outer: words.outer,
    ids: new Map(),
    numbers: documents.map((row) => text(row["number"])),
    names: words.names,
    digests: versions.map((row) => text(row["digest"])),
  };
  const steady = inSteadyOrder(rows, labels);
  return {
    tables: [...steady.tables].flatMap(([table, all]) =>
      all.length === 0
        ? []
        : [
            {
              table,
              columns: Object.keys(all[0] ?? {}),
              text: cutText(all.map((row) => JSON.stringify(row)).join(","), glossary),
            },
          ],
    ),
    evidence: steady.evidence.map((body) => cutText(body, glossary)),
    snapshots: versions.map((row) => cutText(canonicalText(row["snapshot"]), glossary)),
    ids: [...glossary.ids.keys()],
    numbers: documents.map((row) => ({
      pattern: words.patternOf(text(row["form"]), Number(row["form_version"])),
      county: text(row["county"]),
      ms: Date.parse(text(row["created_at"])),
    })),
    ms: Math.min(...[...glossary.ids.keys()].flatMap((id) => instantOf(id) ?? [])),
  };
}

/** Fresh rows: ids from the stream, numbers from the counters, digests from the copied bytes themselves. */
export function copyGroup(
  group: Group,
  random: Random,
  place: { days: number; seconds: number; suffix: string; serials: Map<string, number> },
): GroupCopy {
  const copy: Copy = {
    ids: copyIds(group.ids, group.ms, random, place),
    numbers: group.numbers.map((source) => nextNumber(source, place)),
    digests: [],
    suffix: place.suffix,
    days: place.days,
    seconds: place.seconds,
  };
  for (const snapshot of group.snapshots)
    copy.digests.push(createHash("sha256").update(textOf(snapshot, copy)).digest("hex"));
  return {
    tables: group.tables.map(({ table, columns, text: cut }) => ({ table, columns, rows: textOf(cut, copy) })),
    evidence: group.evidence.map((cut) => textOf(cut, copy)),
    ids: copy.ids,
  };
}

/** The rule of documents/number.ts, counted in memory; the counters are written with the rows. */
function nextNumber(
  source: NumberSource,
  place: { days: number; seconds: number; serials: Map<string, number> },
): string {
  const year = new Date(movedInstant(source.ms, place) + 8 * 3_600_000).getUTCFullYear();
  const scope = source.pattern.replaceAll("{year}", String(year)).replaceAll("{county}", source.county);
  const last = (place.serials.get(scope) ?? 0) + 1;
  place.serials.set(scope, last);
  return scope.replace(/\{serial:(\d)\}/, (_, width: string) => String(last).padStart(Number(width), "0"));
}

function text(value: unknown): string {
  return String(value ?? "");
}
