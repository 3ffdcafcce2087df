/** Draws an official spreadsheet as paper: merged cells, lines, sizes and grounds as they stand in the file. */
import type { Element } from "@xmldom/xmldom";
import { child, children, descendants, xmlPart } from "./office-zip.ts";
import type { Align, Paper, PaperCell, PaperTable } from "../domain/paper.ts";
import { areaOf, type Area, cellAt, cellText, referenceOf, rowsOf, type Sheet, type Workbook } from "./workbook.ts";

type Style = Pick<PaperCell, "align" | "middle" | "bold" | "size" | "ground"> & {
  lines: [boolean, boolean, boolean, boolean];
};

const MAX_ROWS = 1000;
const MAX_COLUMNS = 60;
/** A character of the standard width in points. */
const CHARACTER = 5.4;
const PLAIN: Style = {
  align: "left",
  middle: false,
  bold: false,
  size: 11,
  ground: "",
  lines: [false, false, false, false],
};

/** The visible sheets, one table each. `shown` gives the text of filled cells, which know their unit and format. */
export function workbookPaper(book: Workbook, title: string, shown: ReadonlyMap<string, string>, pages: string): Paper {
  const styles = stylesOf(book);
  const tables = book.sheets.map((sheet, i) => ({ ...sheetTable(book, sheet, styles, shown), apart: i > 0 }));
  const [first] = book.sheets;
  const setup = first && descendants(first.xml, "pageSetup")[0];
  return {
    title,
    head: undefined,
    landscape: setup?.getAttribute("orientation") === "landscape",
    tables: tables.filter((table) => table.cells.length > 0),
    foot: "",
    pages,
    heading: false,
  };
}

function sheetTable(book: Workbook, sheet: Sheet, styles: Style[], shown: ReadonlyMap<string, string>): PaperTable {
  const rows = rowsOf(sheet);
  const style = new Map<string, Style>();
  const text = new Map<string, string>();
  let [lastRow, lastColumn] = [0, 0];
  for (const [number, row] of rows) {
    if (number > MAX_ROWS) continue;
    for (const cell of children(row, "c")) {
      const at = cellAt(cell.getAttribute("r") ?? "");
      if (!at || at.column > MAX_COLUMNS) continue;
      const key = `${at.row},${at.column}`;
      const own = styles[Number(cell.getAttribute("s") ?? 0)] ?? PLAIN;
      const words = shown.get(`${sheet.name}!${referenceOf(at.row, at.column)}`) ?? displayed(book, sheet, cell);
      style.set(key, own);
      text.set(key, words);
      if (words !== "" || own.ground !== "" || own.lines.some(Boolean)) {
        lastRow = Math.max(lastRow, at.row);
        lastColumn = Math.max(lastColumn, at.column);
      }
    }
  }
  for (const merge of sheet.merges) {
    lastRow = Math.max(lastRow, Math.min(merge.bottom, MAX_ROWS));
    lastColumn = Math.max(lastColumn, Math.min(merge.right, MAX_COLUMNS));
  }
  const covered = new Map<string, Area>();
  for (const merge of sheet.merges)
    for (let row = merge.top; row <= Math.min(merge.bottom, lastRow); row++)
      for (let column = merge.left; column <= Math.min(merge.right, lastColumn); column++)
        covered.set(`${row},${column}`, merge);
  const cells: PaperCell[] = [];
  for (let row = 1; row <= lastRow; row++)
    for (let column = 1; column <= lastColumn; column++) {
      const area = covered.get(`${row},${column}`) ?? { top: row, left: column, bottom: row, right: column };
      if (area.top !== row || area.left !== column) continue;
      const [bottom, right] = [Math.min(area.bottom, lastRow), Math.min(area.right, lastColumn)];
      const own = style.get(`${row},${column}`) ?? PLAIN;
      const edge = (r: number, c: number, side: 0 | 1 | 2 | 3): boolean => style.get(`${r},${c}`)?.lines[side] ?? false;
      cells.push({
        ...own,
        row: row - 1,
        column: column - 1,
        rows: bottom - row + 1,
        columns: right - column + 1,
        text: text.get(`${row},${column}`) ?? "",
        lines: [own.lines[0], own.lines[1], edge(row, right, 2), edge(bottom, column, 3)],
        place: `${sheet.name}!${referenceOf(row, column)}`,
      });
    }
  return { widths: widthsOf(sheet, lastColumn), heights: heightsOf(sheet, rows, lastRow), cells };
}

/** What a cell shows: a sum of filled cells is added up here, since the file's own result is older. */
function displayed(book: Workbook, sheet: Sheet, cell: Element): string {
  const formula = child(cell, "f")?.textContent ?? "";
  const range = /^SUM\(([A-Z]{1,3}[0-9]+:[A-Z]{1,3}[0-9]+)\)$/i.exec(formula)?.[1];
  const area = range === undefined ? undefined : areaOf(range.toUpperCase());
  if (!area) return cellText(book, cell);
  const rows = rowsOf(sheet);
  let [sum, decimals] = [0n, 0];
  const values: string[] = [];
  for (let row = area.top; row <= area.bottom; row++)
    for (const other of children(rows.get(row), "c")) {
      const at = cellAt(other.getAttribute("r") ?? "");
      const value = other.getAttribute("t") === null ? (child(other, "v")?.textContent ?? "") : "";
      if (!at || at.column < area.left || at.column > area.right || !/^-?\d+(\.\d+)?$/.test(value)) continue;
      values.push(value);
      decimals = Math.max(decimals, value.split(".")[1]?.length ?? 0);
    }
  for (const value of values) {
    const [whole = "0", fraction = ""] = value.split(".");
    sum += BigInt(`${whole}${fraction.padEnd(decimals, "0")}`);
  }
  const digits = String(sum < 0n ? -sum : sum).padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals).replaceAll(/\B(?=(\d{3})+$)/g, ",");
  return `${sum < 0n ? "-" : ""}${whole}${decimals === 0 ? "" : `.${digits.slice(-decimals)}`}`;
}

function widthsOf(sheet: Sheet, count: number): number[] {
  const format = descendants(sheet.xml, "sheetFormatPr")[0];
  const usual = Number(format?.getAttribute("defaultColWidth") ?? 8.43) || 8.43;
  const widths = Array.from({ length: count }, () => usual * CHARACTER);
  for (const column of descendants(sheet.xml, "col")) {
    const width = column.getAttribute("hidden") === "1" ? 0.1 : Number(column.getAttribute("width")) || usual;
    const last = Math.min(Number(column.getAttribute("max")), count);
    for (let i = Number(column.getAttribute("min")); i <= last; i++) widths[i - 1] = width * CHARACTER;
  }
  return widths;
}

function heightsOf(sheet: Sheet, rows: ReadonlyMap<number, Element>, count: number): number[] {
  const format = descendants(sheet.xml, "sheetFormatPr")[0];
  const usual = Number(format?.getAttribute("defaultRowHeight") ?? 15) || 15;
  return Array.from({ length: count }, (_, i) => Number(rows.get(i + 1)?.getAttribute("ht")) || usual);
}

function stylesOf(book: Workbook): Style[] {
  if (!book.file.parts.has("xl/styles.xml")) return [];
  const root = xmlPart(book.file, "xl/styles.xml").documentElement;
  const fonts = children(child(root, "fonts"), "font");
  const fills = children(child(root, "fills"), "fill");
  const borders = children(child(root, "borders"), "border");
  return children(child(root, "cellXfs"), "xf").map((xf): Style => {
    const font = fonts[Number(xf.getAttribute("fontId") ?? 0)];
    const border = borders[Number(xf.getAttribute("borderId") ?? 0)];
    const alignment = child(xf, "alignment");
    const bold = child(font, "b");
    return {
      align: alignOf(alignment?.getAttribute("horizontal") ?? ""),
      middle: (alignment?.getAttribute("vertical") ?? "bottom") !== "top",
      bold: bold !== undefined && bold.getAttribute("val") !== "0",
      size: Math.min(36, Math.max(6, Number(child(font, "sz")?.getAttribute("val") ?? 11) || 11)),
      ground: groundOf(fills[Number(xf.getAttribute("fillId") ?? 0)]),
      lines: ["left", "top", "right", "bottom"].map((side) => hasLine(border, side)) as Style["lines"],
    };
  });
}

function hasLine(border: Element | undefined, side: string): boolean {
  const style = child(border, side)?.getAttribute("style") ?? "none";
  return style !== "none" && style !== "";
}

function alignOf(horizontal: string): Align {
  if (horizontal === "right") return "right";
  return horizontal === "center" || horizontal === "centerContinuous" || horizontal === "distributed"
    ? "center"
    : "left";
}

/** Grounds given as colours; theme colours and patterns are left white. */
function groundOf(fill: Element | undefined): string {
  const pattern = child(fill, "patternFill");
  if (pattern?.getAttribute("patternType") !== "solid") return "";
  const colour = child(pattern, "fgColor")?.getAttribute("rgb") ?? "";
  const hex = /^(?:FF)?([0-9A-F]{6})$/i.exec(colour)?.[1]?.toLowerCase() ?? "";
  return hex === "ffffff" ? "" : hex;
}
