/** Cells of exported sheets as exact text: money and percent are cut out of integers, never divided. */
import type { SheetCell } from "../domain/field-type.ts";

/**
 * First signs that a spreadsheet takes for a formula, in half and full width, and the apostrophe that guards them:
 * a guarded text loses exactly one apostrophe when it is imported again.
 */
const DANGEROUS = /^[=+\-@\t\r\n'\uFF1D\uFF0B\uFF0D\uFF20]/;

/** Text that no spreadsheet runs as a formula. */
export function guarded(text: string): string {
  return DANGEROUS.test(text) ? `'${text}` : text;
}

/** The text as it was before it was guarded. */
export function unguarded(text: string): string {
  return text.startsWith("'") && DANGEROUS.test(text.slice(1)) ? text.slice(1) : text;
}

/** An integer with its point moved: 123456 and 2 give 1234.56. */
export function movePoint(value: number, places: number): string {
  const digits = String(Math.abs(value)).padStart(places + 1, "0");
  return `${value < 0 ? "-" : ""}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** Fen as yuan with two decimals, or as wan with two to six. */
export function amountText(fen: number, unit: "yuan" | "wan"): string {
  return unit === "yuan" ? movePoint(fen, 2) : movePoint(fen, 6).replace(/0{1,4}$/, "");
}

/** A number without exponent. */
export function numberText(value: number): string {
  const text = String(value);
  return text.includes("e") ? value.toFixed(6).replace(/\.?0+$/, "") : text;
}

/** What stands in a text file for the cell. */
export function plainText(cell: SheetCell): string {
  switch (cell.kind) {
    case "text":
      return guarded(cell.text);
    case "number":
      return numberText(cell.value);
    case "money":
      return amountText(cell.fen, cell.unit);
    case "percent":
      return `${movePoint(cell.basisPoints, 2)}%`;
    case "date":
      return cell.day;
    case "empty":
      return "";
  }
}
