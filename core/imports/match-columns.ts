/**
 * Proposes a column for each field of a form: by the titles people use, and by what the cells hold. Each proposal has a
 * confidence and its reason; a person has the last word.
 */
import { plainTitle, titleForms, titleMatcher } from "./map-columns.ts";
import type { ColumnContent, Content } from "./read-content.ts";

/** A field that a table may fill. `synonyms` are title patterns that mappings of the form know. */
export type MatchField = {
  id: string;
  label: string;
  section: string;
  type: string;
  required: boolean;
  dictionary?: string;
  synonyms: readonly string[];
  /** Begin or end of the project, which a column of year ranges fills. */
  edge?: "from" | "to";
};
export type MatchReason = "remembered" | "label" | "synonym" | "similar" | "content" | "hand";
export type ProposedColumn = { column: number; confidence: number; reason: MatchReason };
export type MatchColumn = { title: string; content: ColumnContent };

/** Below, a proposal would be wrong more often than right. */
const LEAST = 0.45;
/** A column of which so much reads as something else than the field needs does not fit. */
const CLEAR = 0.8;

/** Field id → proposed column. Each column serves one field, but for the two ends of a range of years. */
export function matchColumns(
  fields: readonly MatchField[],
  columns: readonly MatchColumn[],
): Record<string, ProposedColumn> {
  const found: Record<string, ProposedColumn> = {};
  const taken = new Set<number>();
  const ranks = fields
    .flatMap((field) => columns.map((column, i) => ({ field, ...scoreOf(field, column, i) })))
    .filter(({ confidence }) => confidence >= LEAST)
    .sort((a, b) => b.confidence - a.confidence || a.column - b.column);
  for (const { field, column, confidence, reason } of ranks) {
    if (found[field.id] || taken.has(column)) continue;
    found[field.id] = { column, confidence, reason };
    taken.add(column);
  }
  shareYears(fields, columns, found, taken);
  byContentAlone(fields, columns, found, taken);
  return found;
}

function scoreOf(field: MatchField, column: MatchColumn, index: number): ProposedColumn {
  const { score, reason } = titleScore(field, column.title);
  const fit = fitOf(field, column.content);
  const share = fit < 0 ? 0.5 : score >= 0.9 ? 1 : 0.8 + 0.2 * fit;
  return { column: index, confidence: Math.round(score * share * 100) / 100, reason };
}

function titleScore(field: MatchField, title: string): { score: number; reason: MatchReason } {
  const forms = titleForms(title);
  const label = titleForms(field.label);
  const whole = titleForms(`${field.section}${field.label}`);
  if (forms.some((form) => label.includes(form))) return { score: 1, reason: "label" };
  if (forms.some((form) => whole.includes(form))) return { score: 1, reason: "label" };
  if (field.synonyms.some((pattern) => forms.some(titleMatcher(pattern)))) return { score: 0.95, reason: "synonym" };
  const best = Math.max(0, ...forms.flatMap((form) => label.map((l) => likeness(form, l))));
  return { score: best, reason: "similar" };
}

/** 0 to 0.9: how much of two titles agrees; one that holds the other whole counts more. */
function likeness(a: string, b: string): number {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (short.length >= 2 && long.includes(short)) return 0.6 + 0.3 * (short.length / long.length);
  const [pairsA, pairsB] = [pairsOf(a), pairsOf(b)];
  const common = [...pairsA].filter((pair) => pairsB.has(pair)).length;
  const dice = pairsA.size + pairsB.size === 0 ? 0 : (2 * common) / (pairsA.size + pairsB.size);
  return dice >= 0.5 ? 0.7 * dice : 0;
}

function pairsOf(text: string): Set<string> {
  return new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, i) => text.slice(i, i + 2)));
}

/** What a field's cells have to look like; a type that is not named takes anything. */
function wantedOf(field: MatchField): Content[] | undefined {
  switch (field.type) {
    case "date":
      return ["date", "years", "year"];
    case "date-range":
      return ["years", "date"];
    case "year":
      return ["year", "years"];
    case "money":
    case "number":
      return ["figure", "year"];
    case "percent":
      return ["percent", "figure"];
    case "yes-no":
      return ["yes-no"];
    case "region":
      return ["region"];
    case "org":
      return ["org"];
    case "choice":
      return field.dictionary === undefined ? undefined : [`codes ${field.dictionary}`];
    default:
      return undefined;
  }
}

/** 1 when the cells are what the field needs, 0 when nothing speaks for or against it, -1 when they are something else. */
function fitOf(field: MatchField, content: ColumnContent): number {
  const wanted = wantedOf(field);
  if (!wanted || content.filled === 0) return 0;
  const share = Math.max(...wanted.map((one) => content.shares.get(one) ?? 0));
  if (share >= CLEAR) return 1;
  const figures = ["money", "number", "percent", "year", "date", "yes-no"].includes(field.type);
  return figures && share < 0.2 ? -1 : 0;
}

/** One column such as "2022-2023" gives both ends of the project. */
function shareYears(
  fields: readonly MatchField[],
  columns: readonly MatchColumn[],
  found: Record<string, ProposedColumn>,
  taken: Set<number>,
): void {
  const index = columns.findIndex(
    ({ title, content }, i) =>
      (!taken.has(i) || fields.some((f) => f.edge && found[f.id]?.column === i)) &&
      (content.shares.get("years") ?? 0) >= 0.5 &&
      /\u8D77\u6B62|\u5E74\u9650|\u5468\u671F|\u671F\u9650|\u65F6\u95F4/.test(plainTitle(title)),
  );
  if (index < 0) return;
  for (const field of fields) {
    if (!field.edge || (found[field.id] && found[field.id]?.column !== index)) continue;
    found[field.id] = { column: index, confidence: 0.8, reason: "content" };
    taken.add(index);
  }
}

/** A column without a known title is proposed where it alone holds what one field alone needs. */
function byContentAlone(
  fields: readonly MatchField[],
  columns: readonly MatchColumn[],
  found: Record<string, ProposedColumn>,
  taken: Set<number>,
): void {
  const open = fields.filter((field) => !found[field.id] && ["choice", "region", "org", "date"].includes(field.type));
  for (const field of open) {
    const wanted = wantedOf(field)?.[0];
    if (wanted === undefined) continue;
    const fits = columns.flatMap(({ content }, i) =>
      !taken.has(i) && content.filled >= 3 && !isCount(content, field) && (content.shares.get(wanted) ?? 0) >= CLEAR
        ? [i]
        : [],
    );
    const rivals = open.filter((other) => !found[other.id] && wantedOf(other)?.[0] === wanted);
    const [index, ...others] = fits;
    if (index === undefined || others.length > 0 || rivals.length > 1) continue;
    found[field.id] = { column: index, confidence: 0.5, reason: "content" };
    taken.add(index);
  }
}

/** Plain figures may be anything, such as the numbers of the rows: they say nothing about codes. */
function isCount(content: ColumnContent, field: MatchField): boolean {
  return field.type !== "date" && (content.shares.get("figure") ?? 0) > 0.5;
}
