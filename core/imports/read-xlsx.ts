/** Spreadsheets (.xlsx): the first visible sheet as the text a person sees, without losing digits. */
import { EncryptedFileError } from "hucre";
import { colToLetter, readXlsx as readWorkbook } from "hucre/xlsx";
import { checkZip } from "./check-zip.ts";
import type { Grid } from "./find-table.ts";
import { unreadable } from "./unreadable.ts";

type Value = string | number | boolean | Date | null;

/** Cells as text, the row's place in the sheet being its index. The bounds say what is read, not what is allowed. */
export async function readXlsx(
  bytes: Uint8Array,
  maxRows: number,
  maxColumns: number,
): Promise<Grid & { from1904: boolean }> {
  checkZip(bytes);
  const { sheet, from1904 } = await firstSheet(bytes, maxRows, maxColumns);
  return {
    rows: sheet.rows.map((row, r) =>
      row.map((value, c) => textOf(value, sheet.cells?.get(`${r},${c}`)?.style?.numFmt)),
    ),
    merges: sheet.merges ?? [],
    from1904,
  };
}

type Workbook = Awaited<ReturnType<typeof readWorkbook>>;

async function firstSheet(
  bytes: Uint8Array,
  maxRows: number,
  maxColumns: number,
): Promise<{ sheet: Workbook["sheets"][number]; from1904: boolean }> {
  let first: number | undefined;
  try {
    const workbook = await readWorkbook(bytes, {
      sheets: (info) => {
        if (info.hidden !== true && info.veryHidden !== true) first ??= info.index;
        return info.index === first;
      },
      readStyles: true,
      range: `A1:${colToLetter(maxColumns - 1)}${maxRows}`,
    });
    const sheet = workbook.sheets[0];
    if (sheet) return { sheet, from1904: workbook.dateSystem === "1904" };
  } catch (error) {
    throw unreadable(error instanceof EncryptedFileError ? "password" : "broken");
  }
  throw unreadable("empty");
}

/**
 * The cell as shown where the format changes the meaning: 0.556 as 55.6 %, 7 as 007, a date as a day.
 * Numbers have the 15 digits that spreadsheets keep, so that 55.599999999999994 is 55.6 again.
 */
function textOf(value: Value, format: string | undefined): string {
  if (value === null) return "";
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "" : value.toISOString().slice(0, 10);
  if (typeof value !== "number") return String(value);
  if (format !== undefined && isPercent(format)) return `${plain(value * 100)}%`;
  const zeros = format !== undefined && /^0{2,40}$/.test(format) ? format.length : 0;
  return Number.isInteger(value) && value >= 0 ? plain(value).padStart(zeros, "0") : plain(value);
}

function isPercent(format: string): boolean {
  return format.replaceAll(/"[^"]*"|\\./g, "").includes("%");
}

/** A number as digits; from 1e15 on digits are lost already, and the exponent that stays says so. */
function plain(value: number): string {
  const rounded = Number(value.toPrecision(15));
  if (Math.abs(rounded) >= 1e15) return rounded.toExponential();
  const text = String(rounded);
  return text.includes("e") ? rounded.toFixed(20).replace(/\.?0+$/, "") : text;
}
