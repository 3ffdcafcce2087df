/**
 * Finds the table in a sheet as people draw it: titles above, headers of one, two or three rows, merged cells, totals
 * and notes below. What is left out is named, never dropped in silence.
 */
import { createHash } from "node:crypto";
import { plainTitle } from "./map-columns.ts";

export type Merge = { startRow: number; startCol: number; endRow: number; endCol: number };
/** Cells of a sheet as text, with its merged ranges (none in a text file). */
export type Grid = { rows: string[][]; merges: readonly Merge[] };
/** `filled`: columns whose text comes from a merged cell above. */
export type TableRow = { row: number; cells: string[]; filled?: number[] };
export type LeftOut = { row: number; why: "total" | "note" | "header-again" | "numbering"; text: string };
export type FoundTable = {
  headers: string[];
  rows: TableRow[];
  /** Text of the title rows above the header; it may name the unit of the amounts. */
  above: string;
  leftOut: LeftOut[];
};

/** Title rows above the header are looked for among the first rows only. */
export const TITLE_ROWS = 15;
/** A header of more rows is a form, not a table. */
const HEADER_ROWS = 3;
/** A longer title is none that a person would match. */
const MAX_TITLE = 300;
const MAX_ABOVE = 2000;

type Line = { at: number; cells: string[] };

/** Undefined when the sheet holds no header. Rows of the answer have their number in the file, which begins at 1. */
export function findTable({ rows, merges }: Grid): FoundTable | undefined {
  const lines = rows.map((cells, at): Line => ({ at, cells })).filter(({ cells }) => filledIn(cells) > 0);
  const main = headerAt(lines);
  if (main < 0) return undefined;
  const [first, last] = headerRange(lines, main, merges);
  const header = lines.slice(first, last + 1);
  const lastRow = header.at(-1)?.at ?? 0;
  const headers = titlesOf(header, merges);
  const above = lines.slice(0, first).flatMap(({ cells }) => cells);
  const filled = fillDown(lines.slice(last + 1), rows, merges, lastRow);
  const found: FoundTable = { headers, rows: [], above: above.join(" ").trim().slice(0, MAX_ABOVE), leftOut: [] };
  const titles = headers.map(plainTitle);
  for (const row of filled) {
    const why = reasonToLeaveOut(row, titles, found.rows.length === 0);
    if (why) found.leftOut.push({ row: row.row, why, text: excerpt(row.cells) });
    else found.rows.push(row);
  }
  return found;
}

/** The same for all tables of the same columns, whatever their titles above and their rows say. */
export function signatureOf(headers: readonly string[]): string {
  return createHash("sha256")
    .update(JSON.stringify(headers.map(plainTitle)))
    .digest("hex");
}

/** The first row that is at least half as full as the fullest near it: titles above fill one or two cells. */
function headerAt(lines: readonly Line[]): number {
  const near = lines.slice(0, TITLE_ROWS + 10);
  const widest = Math.max(0, ...near.map(({ cells }) => filledIn(cells)));
  return near.findIndex(
    ({ cells }) => filledIn(cells) * 2 >= widest && filledIn(cells) >= Math.min(2, widest) && !cells.some(isRemark),
  );
}

/** A header of several rows: merged cells reach over them, or the upper one has gaps where the lower one has titles. */
function headerRange(lines: readonly Line[], main: number, merges: readonly Merge[]): [number, number] {
  let [first, last] = [main, main];
  while (first > 0 && last - first + 1 < HEADER_ROWS && continues(lines[first - 1], lines[first], merges)) first--;
  while (last - first + 1 < HEADER_ROWS && continues(lines[last], lines[last + 1], merges)) last++;
  return [first, last];
}

function continues(upper: Line | undefined, lower: Line | undefined, merges: readonly Merge[]): boolean {
  if (!upper || !lower || lower.at !== upper.at + 1) return false;
  if (lower.cells.some(isFigure) || upper.cells.some(isFigure)) return false;
  const spans = merges.filter((m) => m.startRow <= upper.at && m.endRow >= upper.at);
  if (spans.some((m) => m.startRow <= upper.at && m.endRow >= lower.at && m.endRow - m.startRow < HEADER_ROWS))
    return true;
  const wide = Math.max(upper.cells.length, lower.cells.length);
  const parents = spans.filter((m) => m.endCol > m.startCol && m.endRow === upper.at && m.startRow === upper.at);
  if (parents.length > 0) return groupsTitles(upper, lower, spans, parents);
  if (merges.length > 0 || filledIn(upper.cells) < 2) return false;
  return fitsGaps(upper.cells, lower.cells, wide);
}

/** Groups of titles stand beside titles of their own; a title over the table begins at its first column. */
function groupsTitles(upper: Line, lower: Line, spans: readonly Merge[], parents: readonly Merge[]): boolean {
  const firstColumn = lower.cells.findIndex((cell) => !isBlank(cell));
  if (parents.some((m) => m.startCol <= Math.max(0, firstColumn) && m.startCol === 0)) return false;
  return upper.cells.every(
    (cell, c) =>
      isBlank(cell) ||
      isBlank(lower.cells[c]) ||
      parents.some((m) => m.startCol <= c && m.endCol >= c) ||
      spans.some((m) => m.startCol <= c && m.endCol >= c && m.endRow >= lower.at),
  );
}

/** In a text file: the lower row has titles exactly under the gaps of the upper one and under the title before a gap. */
function fitsGaps(upper: readonly string[], lower: readonly string[], wide: number): boolean {
  let under = 0;
  for (let c = 0; c < wide; c++) {
    const [above, below] = [isBlank(upper[c]), isBlank(lower[c])];
    if (above && below) return false;
    if (above) under++;
    else if (!below && (c + 1 >= wide || !isBlank(upper[c + 1]))) return false;
    if (!below && (lower[c] ?? "").trim().length > 30) return false;
  }
  return under > 0 && filledIn(lower) >= 2;
}

/** Titles of all columns; those of a lower row follow the title that lies over them. */
function titlesOf(header: readonly Line[], merges: readonly Merge[]): string[] {
  const wide = Math.max(...header.map(({ cells }) => cells.length));
  const levels = header.map(({ at, cells }, i) => {
    const texts = Array.from({ length: wide }, (_, c) => (cells[c] ?? "").trim());
    const lower = header[i + 1];
    for (const m of merges)
      if (m.startRow <= at && m.endRow >= at)
        for (let c = m.startCol; c <= Math.min(m.endCol, wide - 1); c++)
          texts[c] =
            (header.find((line) => line.at === m.startRow)?.cells[m.startCol] ?? "").trim() || (texts[c] ?? "");
    if (merges.length === 0 && lower)
      for (let c = 1; c < wide; c++)
        if (texts[c] === "" && !isBlank(lower.cells[c]) && !isBlank(lower.cells[c - 1])) texts[c] = texts[c - 1] ?? "";
    return texts;
  });
  return Array.from({ length: wide }, (_, c) => {
    const parts = levels.map((texts) => texts[c] ?? "").filter((text) => text !== "");
    return parts
      .filter((text, i) => text !== parts[i - 1])
      .join(" ")
      .slice(0, MAX_TITLE);
  });
}

/** A merged cell of several rows counts for each of them. */
function fillDown(
  lines: readonly Line[],
  rows: readonly string[][],
  merges: readonly Merge[],
  header: number,
): TableRow[] {
  const over = new Map<number, Merge[]>();
  for (const m of merges)
    if (m.startRow > header && m.endRow > m.startRow)
      for (let r = m.startRow + 1; r <= m.endRow; r++) over.set(r, [...(over.get(r) ?? []), m]);
  return lines.map(({ at, cells }) => {
    const given = over.get(at);
    if (!given) return { row: at + 1, cells };
    const [copy, filled] = [[...cells], [] as number[]];
    for (const m of given) {
      const text = rows[m.startRow]?.[m.startCol] ?? "";
      if (text.trim() === "" || !isBlank(copy[m.startCol])) continue;
      while (copy.length < m.startCol) copy.push("");
      copy[m.startCol] = text;
      filled.push(m.startCol);
    }
    return { row: at + 1, cells: copy, ...(filled.length > 0 && { filled }) };
  });
}

/** Sum, subtotal, total and the like, alone or behind a name, with or without a colon. */
const TOTAL =
  /^(?:.{0,12}(?:\u5408\u8BA1|\u5C0F\u8BA1|\u603B\u8BA1|\u5171\u8BA1)|\u7D2F\u8BA1|total|sum)(?:\(.*\))?:?$/;
/** Remarks, explanations, who filled in and who checked. */
const NOTE =
  /^(?:\u6CE8|\u5907\u6CE8|\u8BF4\u660E|\u586B\u8868|\u5236\u8868|\u586B\u62A5|\u5BA1\u6838|\u590D\u6838|\u8D1F\u8D23\u4EBA|\u8054\u7CFB\u4EBA|\u6570\u636E\u6765\u6E90)[^,;]{0,8}[:\d.\u3001]/;

function reasonToLeaveOut(
  { cells }: TableRow,
  titles: readonly string[],
  isFirst: boolean,
): LeftOut["why"] | undefined {
  const texts = cells.map(plainTitle).filter((text) => text !== "");
  const named = texts.findIndex((text) => TOTAL.test(text));
  if (named >= 0 && named <= 2 && texts.slice(named + 1).every((text) => isFigure(text) || isDash(text)))
    return "total";
  if (texts.length <= 2 && titles.length >= 3 && NOTE.test(texts[0] ?? "")) return "note";
  if (texts.length >= 2 && cells.every((cell, i) => plainTitle(cell) === (titles[i] ?? ""))) return "header-again";
  if (isFirst && texts.length >= 4 && isNumbering(texts)) return "numbering";
  return undefined;
}

/** 1 2 3 … under the titles, as forms number their columns. */
function isNumbering(texts: readonly string[]): boolean {
  const numbers = texts.map((text) => Number(/^\(?(\d{1,3})\)?$/.exec(text)?.[1]));
  return numbers.every(
    (number, i) => Number.isInteger(number) && (i === 0 ? number <= 1 : number === (numbers[i - 1] ?? 0) + 1),
  );
}

/** The unit, the day or the maker of the table, with a colon: that stands above a header, never in it. */
function isRemark(cell: string): boolean {
  return /^(?:.{0,4}\u5355\u4F4D|.{0,4}\u65E5\u671F|.{0,4}\u65F6\u95F4|.{0,2}\u5236\u8868\u4EBA?):./.test(
    plainTitle(cell),
  );
}

function isDash(text: string): boolean {
  return /^[-/\u2013\u2014\u2015]+$/.test(text);
}

function isFigure(cell: string): boolean {
  return /^[+-]?[\d,]*\.?\d+%?$/.test(plainTitle(cell));
}

function isBlank(cell: string | undefined): boolean {
  return cell === undefined || cell.trim() === "";
}

function filledIn(cells: readonly string[]): number {
  return cells.filter((cell) => !isBlank(cell)).length;
}

function excerpt(cells: readonly string[]): string {
  return cells
    .map((cell) => cell.trim())
    .filter((cell) => cell !== "")
    .join(" ")
    .slice(0, 80);
}
