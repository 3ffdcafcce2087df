/**
 * Fills an official spreadsheet: each bound cell gets its value and keeps its look. A table's rows go downwards from
 * the bound cell; where the sheet has too few, lines are put in and everything below moves, merges and formulas too.
 */
import type { Document, Element } from "@xmldom/xmldom";
import { child, children, descendants, setXmlPart } from "./office-zip.ts";
import type { PrintedValue } from "./document-values.ts";
import {
  type Area,
  areaOf,
  areaReference,
  cellAt,
  cellText,
  referenceOf,
  rowsOf,
  type Sheet,
  type Workbook,
} from "./workbook.ts";

export type CellFill = { sheet: string; row: number; column: number; value: PrintedValue };
export type RowFill = { sheet: string; row: number; columns: number[]; rows: PrintedValue[][] };

const NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

/**
 * Writes all values into the workbook's parts; tables from the lowest upwards, so that rows above keep their numbers.
 * Returns every filled cell at the place where it stands now.
 */
export function fillWorkbook(
  book: Workbook,
  cells: readonly CellFill[],
  tables: readonly RowFill[],
): { cells: CellFill[] } {
  let filled: CellFill[] = [];
  for (const sheet of book.sheets) {
    const put = (fill: CellFill): void => {
      setCell(sheet, fill.row, fill.column, fill.value);
      filled.push(fill);
    };
    for (const fill of cells.filter((f) => f.sheet === sheet.name)) put(fill);
    for (const fill of tables.filter((f) => f.sheet === sheet.name).toSorted((a, b) => b.row - a.row)) {
      const more = fill.rows.length - freeRows(book, sheet, fill);
      if (more > 0) {
        insertRows(book, sheet, fill.row, more);
        filled = filled.map((f) => (f.sheet === sheet.name && f.row > fill.row ? { ...f, row: f.row + more } : f));
      }
      fill.rows.forEach((values, i) =>
        values.forEach((value, k) =>
          put({ sheet: sheet.name, row: fill.row + i, column: fill.columns[k] ?? 0, value }),
        ),
      );
    }
    setXmlPart(book.file, sheet.path, sheet.xml);
  }
  recalculate(book);
  return { cells: filled };
}

/** Empty lines from the first bound one, at least it: rows where all bound columns stand empty. */
function freeRows(book: Workbook, sheet: Sheet, fill: RowFill): number {
  const rows = rowsOf(sheet);
  let free = 1;
  for (let row = fill.row + 1; free < fill.rows.length; row++, free++) {
    const element = rows.get(row);
    if (!element) break;
    const taken = children(element, "c").some((cell) => cellText(book, cell) !== "" || child(cell, "f") !== undefined);
    const merged = sheet.merges.some((m) => m.top <= row && row <= m.bottom && m.bottom > m.top);
    if (taken || merged) break;
  }
  return free;
}

/** Puts lines like `row` in below it and moves what follows. */
function insertRows(book: Workbook, sheet: Sheet, row: number, count: number): void {
  const from = row + 1;
  const shift = (n: number): number => (n >= from ? n + count : n);
  const rows = rowsOf(sheet);
  for (const [number, element] of [...rows].toSorted((a, b) => b[0] - a[0])) {
    if (number < from) continue;
    element.setAttribute("r", String(number + count));
    for (const cell of children(element, "c")) {
      const at = cellAt(cell.getAttribute("r") ?? "");
      if (at) cell.setAttribute("r", referenceOf(at.row + count, at.column));
    }
  }
  const like = rows.get(row);
  const copies = Array.from({ length: count }, (_, i) => copyRow(sheet.xml, like, row + 1 + i));
  const next = like?.nextSibling ?? null;
  for (const copy of copies) like?.parentNode?.insertBefore(copy, next);
  const across = sheet.merges.filter((m) => m.top === row && m.bottom === row);
  sheet.merges = [
    ...sheet.merges.map(
      (m): Area => ({ ...m, top: shift(m.top), bottom: m.bottom >= from ? m.bottom + count : m.bottom }),
    ),
    ...copies.flatMap((_, i) => across.map((m): Area => ({ ...m, top: row + 1 + i, bottom: row + 1 + i }))),
  ];
  writeMerges(sheet);
  moveFormulas(book, sheet, row, count);
}

function copyRow(xml: Document, like: Element | undefined, number: number): Element {
  const copy = (like?.cloneNode(true) ?? xml.createElementNS(NAMESPACE, "row")) as Element;
  copy.setAttribute("r", String(number));
  for (const cell of children(copy, "c")) {
    const at = cellAt(cell.getAttribute("r") ?? "");
    if (at) cell.setAttribute("r", referenceOf(number, at.column));
    for (const part of children(cell)) cell.removeChild(part);
    cell.removeAttribute("t");
  }
  return copy;
}

function writeMerges(sheet: Sheet): void {
  const list = descendants(sheet.xml, "mergeCells")[0];
  if (!list) return;
  for (const merge of children(list)) list.removeChild(merge);
  for (const area of sheet.merges) {
    const merge = sheet.xml.createElementNS(NAMESPACE, "mergeCell");
    merge.setAttribute("ref", areaReference(area));
    list.appendChild(merge);
  }
  list.setAttribute("count", String(sheet.merges.length));
}

/** References to moved rows move along; a range that ends at the table's line grows with it. */
function moveFormulas(book: Workbook, sheet: Sheet, row: number, count: number): void {
  const moved = (text: string): string =>
    text.replaceAll(
      /(\$?[A-Z]{1,3}\$?)([1-9][0-9]{0,6})(?::(\$?[A-Z]{1,3}\$?)([1-9][0-9]{0,6}))?(?![\w(])/g,
      (_, a: string, from: string, b?: string, to?: string) => {
        const start = Number(from) > row ? Number(from) + count : Number(from);
        if (b === undefined || to === undefined) return `${a}${start}`;
        return `${a}${start}:${b}${Number(to) >= row ? Number(to) + count : Number(to)}`;
      },
    );
  for (const formula of descendants(sheet.xml, "f"))
    if (formula.textContent) formula.textContent = moved(formula.textContent);
  for (const validation of descendants(sheet.xml, "dataValidation"))
    validation.setAttribute("sqref", moved(validation.getAttribute("sqref") ?? ""));
  const bookPart = book.file.parts.get("xl/workbook.xml");
  if (bookPart) {
    // Print areas and other names of this sheet.
    const text = new TextDecoder().decode(bookPart);
    const named = text.replaceAll(
      /(<definedName[^>]*>)([^<]*)(<\/definedName>)/g,
      (all, open: string, body: string, end: string) =>
        body.includes(`${sheet.name}!`) || body.includes(`'${sheet.name}'!`) ? `${open}${moved(body)}${end}` : all,
    );
    book.file.parts.set("xl/workbook.xml", new TextEncoder().encode(named));
  }
}

/** Sets one cell and keeps its style; a merged area is named by its upper left cell. */
function setCell(sheet: Sheet, row: number, column: number, value: PrintedValue): void {
  const reference = referenceOf(row, column);
  const data = descendants(sheet.xml, "sheetData")[0];
  if (!data) return;
  let line = rowsOf(sheet).get(row);
  if (!line) {
    line = sheet.xml.createElementNS(NAMESPACE, "row");
    line.setAttribute("r", String(row));
    data.insertBefore(line, children(data, "row").find((r) => Number(r.getAttribute("r")) > row) ?? null);
  }
  let cell = children(line, "c").find((c) => c.getAttribute("r") === reference);
  if (!cell) {
    cell = sheet.xml.createElementNS(NAMESPACE, "c");
    cell.setAttribute("r", reference);
    const after = children(line, "c").find((c) => (cellAt(c.getAttribute("r") ?? "")?.column ?? 0) > column);
    line.insertBefore(cell, after ?? null);
  }
  for (const part of children(cell)) cell.removeChild(part);
  cell.removeAttribute("t");
  if (value.number !== undefined) {
    const v = sheet.xml.createElementNS(NAMESPACE, "v");
    v.textContent = value.number;
    cell.appendChild(v);
  } else if (value.text !== "") {
    cell.setAttribute("t", "inlineStr");
    const item = sheet.xml.createElementNS(NAMESPACE, "is");
    const text = sheet.xml.createElementNS(NAMESPACE, "t");
    text.setAttribute("xml:space", "preserve");
    // The characters that XML cannot carry never stand in answers; checked there.
    text.textContent = value.text;
    item.appendChild(text);
    cell.appendChild(item);
  }
}

/** Formulas are calculated anew when the file is opened. */
function recalculate(book: Workbook): void {
  book.file.parts.delete("xl/calcChain.xml");
  for (const path of ["[Content_Types].xml", "xl/_rels/workbook.xml.rels"]) {
    const part = book.file.parts.get(path);
    if (part)
      book.file.parts.set(
        path,
        new TextEncoder().encode(
          new TextDecoder().decode(part).replaceAll(/<(Override|Relationship)[^>]*calcChain[^>]*\/>/g, ""),
        ),
      );
  }
  const part = book.file.parts.get("xl/workbook.xml");
  if (!part) return;
  const text = new TextDecoder().decode(part);
  const mark = '<calcPr calcId="191029" fullCalcOnLoad="1"/>';
  const marked = /<calcPr[^>]*\/>/.test(text)
    ? text.replace(/<calcPr[^>]*\/>/, mark)
    : text.replace(text.includes("</definedNames>") ? "</definedNames>" : "</sheets>", (end) => end + mark);
  book.file.parts.set("xl/workbook.xml", new TextEncoder().encode(marked));
}

/** Area a reference of a binding names; the sheet's name may be left out when there is one. */
export function placeOf(book: Workbook, place: string): { sheet: Sheet; area: Area } | undefined {
  const mark = place.lastIndexOf("!");
  const name = mark < 0 ? undefined : place.slice(0, mark).replaceAll(/^'|'$/g, "");
  const sheet = name === undefined ? book.sheets[0] : book.sheets.find((s) => s.name === name);
  const area = areaOf(place.slice(mark + 1));
  return sheet && area && { sheet, area };
}
