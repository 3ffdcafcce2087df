/**
 * What is printed, as plain data: grids of cells on A4. The default sheet and an official spreadsheet both become
 * this, and one template draws it, so that a page looks the same wherever its lines come from.
 */
export type Align = "left" | "center" | "right";

/** One cell; `row` and `column` are its upper left corner, counted from 0. */
export type PaperCell = {
  row: number;
  column: number;
  rows: number;
  columns: number;
  text: string;
  align: Align;
  middle: boolean;
  bold: boolean;
  /** Points. */
  size: number;
  /** Which edges have a line: left, top, right, bottom. */
  lines: readonly [boolean, boolean, boolean, boolean];
  /** Hex colour of the ground without #; empty for none. */
  ground: string;
  /** A drawing instead of text, as SVG. */
  drawing?: string;
  /** Where it stands in an official sheet, e.g. Sheet1!C5. */
  place?: string;
};

/** A table with column widths and row heights in points; height 0 is as high as its text. */
export type PaperTable = {
  widths: readonly number[];
  heights: readonly number[];
  cells: readonly PaperCell[];
  /** So many rows at the top stand again on each page. */
  head?: number;
  /** Begins a new page. */
  apart?: boolean;
};

export type Paper = {
  title: string;
  /** Line above the first table: number and unit, left and right. */
  head: readonly [string, string] | undefined;
  landscape: boolean;
  tables: readonly PaperTable[];
  /** Small line at the foot of each page, beside the page number. */
  foot: string;
  /** Words for "page" as in the reader's language, with {page} and {pages}. */
  pages: string;
  heading: boolean;
};
