/** Fills an uploaded sheet with the values of a document and gives it back as it is, or drawn as PDF. */
import type { Print, PrintBinding } from "../domain/print.ts";
import { Refusal } from "../errors.ts";
import { boundValue, type DocumentValues, type PrintedValue } from "./document-values.ts";
import { type CellFill, fillWorkbook, placeOf, type RowFill } from "./fill-workbook.ts";
import { fillText, isText } from "./fill-text.ts";
import { closeOffice, openOffice } from "./office-zip.ts";
import { paperPdf } from "./pdf.ts";
import { referenceOf, openWorkbook } from "./workbook.ts";
import { workbookPaper } from "./workbook-paper.ts";

type Answers = Readonly<Record<string, unknown>>;

/** The bytes of the filled sheet; a text (.docx) is given back as text only. */
export async function fillSheet(
  bytes: Uint8Array,
  print: Print,
  values: DocumentValues,
  answers: Answers,
  asked: { format: "pdf" | "xlsx" | "docx"; pages: string },
): Promise<Buffer> {
  const file = openOffice(bytes);
  if (isText(file)) {
    if (asked.format !== "docx") throw new Refusal("print.no-format", { facts: { format: asked.format } });
    const bindings = new Map(print.bindings.map((binding) => [binding.place, binding]));
    fillText(file, (mark) => {
      const binding = bindings.get(mark);
      if (!binding) return undefined;
      const [table, column] = columnOf(binding);
      return column === undefined
        ? { value: valueOf(binding, values, answers) }
        : { rows: values.rows(table).map((row) => row[column] ?? { text: "" }) };
    });
    return closeOffice(file);
  }
  if (asked.format === "docx") throw new Refusal("print.no-format", { facts: { format: asked.format } });
  const book = openWorkbook(file);
  const shown = new Map<string, string>();
  const cells: CellFill[] = [];
  const tables = new Map<string, RowFill>();
  for (const binding of print.bindings) {
    const place = placeOf(book, binding.place);
    if (!place) continue;
    const { name } = place.sheet;
    const { top, left } = place.area;
    const [table, column] = columnOf(binding);
    if (column === undefined) {
      cells.push({ sheet: name, row: top, column: left, value: valueOf(binding, values, answers) });
      continue;
    }
    const key = `${name} ${table} ${top}`;
    const rows = values.rows(table);
    const fill = tables.get(key) ?? { sheet: name, row: top, columns: [], rows: rows.map((): PrintedValue[] => []) };
    fill.columns.push(left);
    rows.forEach((row, i) => fill.rows[i]?.push(row[column] ?? { text: "" }));
    tables.set(key, fill);
  }
  const moved = fillWorkbook(book, cells, [...tables.values()]);
  if (asked.format === "xlsx") return closeOffice(file);
  for (const fill of moved.cells) shown.set(`${fill.sheet}!${referenceOf(fill.row, fill.column)}`, fill.value.text);
  return paperPdf(workbookPaper(book, print.title, shown, asked.pages));
}

/** Table and column of a binding to a column. */
function columnOf(binding: Pick<PrintBinding, "field">): [string, string | undefined] {
  const [table = "", column] = (binding.field ?? "").split(".");
  return [table, column];
}

/** What a binding's one source gives. */
export function valueOf(binding: Omit<PrintBinding, "place">, values: DocumentValues, answers: Answers): PrintedValue {
  if (binding.fact !== undefined) return { text: values.fact(binding.fact) };
  if (binding.opinion !== undefined) return { text: values.opinion(binding.opinion) };
  const field = binding.field ?? "";
  return boundValue(values.field(field), answers[field], binding.as);
}
