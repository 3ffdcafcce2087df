/** A sheet that its definition lays out row by row: words and values of one document in boxes. */
import type { Paper } from "../domain/paper.ts";
import type { PrintCell, PrintLayout } from "../domain/print.ts";
import { Grid, GROUND, type Part, type Words } from "./default-paper.ts";
import type { DocumentValues } from "./document-values.ts";
import { valueOf } from "./fill-sheet.ts";

const HEIGHT = 26;

type Sheet = {
  title: string;
  layout: PrintLayout;
  values: DocumentValues;
  answers: Readonly<Record<string, unknown>>;
  /** Name of a code of a dictionary. */
  nameOf: (dictionary: string, code: string) => string;
};

/** The number stands at the head, what was not filled in keeps its box. */
export function layoutPaper({ title, layout, values, answers, nameOf }: Sheet, word: Words): Paper {
  const grid = new Grid(layout.widths);
  const shown = (cell: PrintCell): Part => {
    const box = {
      columns: cell.columns ?? 1,
      align: cell.align ?? "left",
      bold: cell.bold ?? false,
      ...(cell.label === true && { ground: GROUND, size: 9.5 }),
    };
    if (cell.field === undefined && cell.fact === undefined && cell.opinion === undefined)
      return { ...box, text: cell.text ?? "" };
    const { text, drawing } = valueOf(cell, values, answers);
    const named = cell.names === undefined || text === "" ? text : `${text} ${nameOf(cell.names, text)}`;
    const around = named === "" ? "" : (cell.text ?? "{value}").replace("{value}", () => named);
    return { ...box, text: around, ...(drawing !== undefined && { drawing }) };
  };
  for (const { height, cells } of layout.rows) grid.line(cells.map(shown), height ?? HEIGHT);
  return {
    title,
    head: [`${word("print.number")}${values.fact("number")}`, `${word("print.unit")}${values.fact("unit")}`],
    landscape: layout.landscape ?? false,
    tables: [grid.table()],
    foot: `${values.fact("number")}   ${word("print.printed", { at: values.fact("printed") })}`,
    pages: word("print.page", { page: "{page}", pages: "{pages}" }),
    heading: true,
  };
}
