/** A spreadsheet as a grid: cells by their reference, merged areas, widths and heights, text as it stands. */
import type { Document, Element } from "@xmldom/xmldom";
import { child, children, descendants, type OfficeFile, xmlPart } from "./office-zip.ts";

export type Area = { top: number; left: number; bottom: number; right: number };
export type Sheet = {
  name: string;
  path: string;
  xml: Document;
  /** Merged areas, counted from 1 as in references. */
  merges: Area[];
};
export type Workbook = { file: OfficeFile; sheets: Sheet[]; strings: string[] };

/** Reads the visible sheets. */
export function openWorkbook(file: OfficeFile): Workbook {
  const book = xmlPart(file, "xl/workbook.xml");
  const links = new Map(
    descendants(xmlPart(file, "xl/_rels/workbook.xml.rels"), "Relationship").map((link) => [
      link.getAttribute("Id") ?? "",
      (link.getAttribute("Target") ?? "").replace(/^\/?(xl\/)?/, "xl/"),
    ]),
  );
  const sheets = descendants(book, "sheet").flatMap((entry): Sheet[] => {
    if ((entry.getAttribute("state") ?? "visible") !== "visible") return [];
    const id = entry.getAttributeNS("http://schemas.openxmlformats.org/officeDocument/2006/relationships", "id");
    const path = links.get(id ?? "") ?? "";
    const xml = xmlPart(file, path);
    const merges = descendants(xml, "mergeCell").flatMap((merge) => areaOf(merge.getAttribute("ref") ?? "") ?? []);
    return [{ name: entry.getAttribute("name") ?? "", path, xml, merges }];
  });
  const strings = file.parts.has("xl/sharedStrings.xml")
    ? children(xmlPart(file, "xl/sharedStrings.xml").documentElement, "si").map(plainText)
    : [];
  return { file, sheets, strings };
}

/** `C5` as row and column, both from 1; undefined when it is none. */
export function cellAt(reference: string): { row: number; column: number } | undefined {
  const match = /^\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})$/.exec(reference);
  if (!match) return undefined;
  const letters = match[1] ?? "";
  let column = 0;
  for (let i = 0; i < letters.length; i++) column = column * 26 + letters.charCodeAt(i) - 64;
  return { row: Number(match[2]), column };
}

/** Row and column as `C5`. */
export function referenceOf(row: number, column: number): string {
  let letters = "";
  for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return `${letters}${row}`;
}

/** `B2:D4` as an area. */
export function areaOf(reference: string): Area | undefined {
  const [from = "", to = from] = reference.split(":");
  const [start, end] = [cellAt(from), cellAt(to)];
  return start && end && { top: start.row, left: start.column, bottom: end.row, right: end.column };
}

/** An area as `B2:D4`. */
export function areaReference(area: Area): string {
  return `${referenceOf(area.top, area.left)}:${referenceOf(area.bottom, area.right)}`;
}

/** Rows of a sheet by their number. */
export function rowsOf(sheet: Sheet): Map<number, Element> {
  const data = descendants(sheet.xml, "sheetData")[0];
  return new Map(children(data, "row").map((row) => [Number(row.getAttribute("r")), row]));
}

/** The text that stands in a cell; a formula's last result. */
export function cellText(book: Workbook, cell: Element): string {
  const type = cell.getAttribute("t");
  if (type === "inlineStr") return plainText(child(cell, "is"));
  const value = child(cell, "v")?.textContent ?? "";
  if (type === "s") return book.strings[Number(value)] ?? "";
  return type === "e" ? "" : value;
}

/** Text of a string item: its runs, without the reading aids of East Asian text. */
function plainText(item: Element | undefined): string {
  if (!item) return "";
  const direct = children(item, "t").map((t) => t.textContent ?? "");
  const runs = children(item, "r").flatMap((run) => children(run, "t").map((t) => t.textContent ?? ""));
  return [...direct, ...runs].join("");
}
