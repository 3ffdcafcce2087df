/** What the cells of a column look like: days, years, amounts, codes of a dictionary, names of regions and units. */
import { parseDay } from "../domain/fields/date.ts";
import { readYears } from "./read-years.ts";

/** Things that a column may hold besides prose. */
export type Content =
  | "date"
  | "year"
  | "years"
  | "figure"
  | "percent"
  | "yes-no"
  | "region"
  | "org"
  | `codes ${string}`;
/** Share of the filled cells that read as each thing; `filled` counts those looked at. */
export type ColumnContent = { filled: number; different: number; shares: ReadonlyMap<Content, number> };
/** Texts that are known: names and codes of each dictionary of the form, of regions, of units. */
export type KnownTexts = ReadonlyMap<Content, ReadonlySet<string>>;

/** Cells looked at of a column. */
const SAMPLE = 200;
const YES_NO = new Set(["\u662F", "\u5426", "\u2713", "\u221A", "\u00D7", "yes", "no", "y", "n", "true", "false"]);

/** Looks at the first filled cells of a column. */
export function contentOf(cells: readonly string[], known: KnownTexts): ColumnContent {
  const texts = cells
    .map(plain)
    .filter((text) => text !== "")
    .slice(0, SAMPLE);
  const counts = new Map<Content, number>();
  for (const text of texts)
    for (const content of contentsOf(text, known)) counts.set(content, (counts.get(content) ?? 0) + 1);
  return {
    filled: texts.length,
    different: new Set(texts).size,
    shares: new Map([...counts].map(([content, count]) => [content, count / texts.length])),
  };
}

function contentsOf(text: string, known: KnownTexts): Content[] {
  const found: Content[] = [];
  if (parseDay(text) !== undefined) found.push("date");
  const years = readYears(text);
  if (years) found.push(/^\d{4}(?:\u5E74\u5EA6?)?$/.test(text) ? "year" : "years");
  if (/^[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.\d+)?(?:\u4E07|\u4EBF)?\u5143?$/.test(text)) found.push("figure");
  if (/^[+-]?\d+(?:\.\d+)?%$/.test(text)) found.push("percent");
  if (YES_NO.has(text.toLowerCase())) found.push("yes-no");
  for (const [content, texts] of known)
    if (
      texts.has(text) ||
      (content.startsWith("codes ") && text.split(/[\u3001,;\uFF0C\uFF1B]/).every((part) => texts.has(part)))
    )
      found.push(content);
  return found;
}

/** A cell without spaces and in half width, as known texts are compared. */
export function plain(text: string): string {
  return text.slice(0, 200).normalize("NFKC").replaceAll(/\s/g, "");
}
