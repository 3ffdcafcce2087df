/** The sheet a form has until its unit uploads its own: a boxed A4 table with labels, values, tables and opinions. */
import type { FieldTypes } from "../domain/field-type.ts";
import { columnsOf } from "../domain/fields/table.ts";
import { type Field, fieldsOf } from "../domain/form.ts";
import type { DocumentValues } from "./document-values.ts";
import type { Paper, PaperCell, PaperTable } from "../domain/paper.ts";

export const GROUND = "f4f6f8";
const SIZE = 10;
/** A landscape page is better from this many columns on. */
const WIDE_TABLE = 8;

export type Words = (key: string, params?: Record<string, string>) => string;

/** Lays a document out; fields nobody filled keep their box, so that the sheet can be completed by hand. */
export function defaultPaper(
  values: DocumentValues,
  types: FieldTypes,
  word: Words,
  hidden: ReadonlySet<string>,
): Paper {
  const { form } = values;
  const tables: PaperTable[] = [];
  let open = new Grid([2, 4, 2, 4]);
  const close = (): void => {
    if (open.rows > 0) tables.push(open.table());
    open = new Grid([2, 4, 2, 4]);
  };
  for (const section of form.sections) {
    const fields = (section.fields as Field[]).filter(
      (field) => !hidden.has(field.id) && types.find(field.type)?.answers !== false,
    );
    if (fields.length === 0) continue;
    open.line([{ text: section.title, columns: 4, bold: true, ground: GROUND }], 22);
    let waiting: Field | undefined;
    const flush = (): void => {
      if (waiting) open.line([label(waiting), { ...valueCell(waiting, values, word), columns: 3 }], 24);
      waiting = undefined;
    };
    for (const field of fields) {
      if (columnsOf(field).length > 0) {
        flush();
        close();
        tables.push(rowsTable(field, values, types, word));
      } else if (isWide(field, values)) {
        flush();
        open.line([label(field), { ...valueCell(field, values, word), columns: 3 }], 24);
      } else if (waiting) {
        open.line([label(waiting), valueCell(waiting, values, word), label(field), valueCell(field, values, word)], 24);
        waiting = undefined;
      } else waiting = field;
    }
    flush();
  }
  close();
  if (values.opinions.length > 0) tables.push(opinionTable(values, word));
  return {
    title: form.title,
    head: [
      `${word("print.number")}${values.fact("number")}`,
      `${word("print.unit")}${values.fact("unit")}    ${word("print.state")}${values.fact("state")}`,
    ],
    landscape: fieldsOf(form).some((field) => columnsOf(field).length >= WIDE_TABLE),
    tables,
    foot: `${values.fact("number")}   ${word("print.printed", { at: values.fact("printed") })}`,
    pages: word("print.page", { page: "{page}", pages: "{pages}" }),
    heading: true,
  };
}

export type Part = Partial<Omit<PaperCell, "text">> & { text: string };

/** Fills a table line by line. */
export class Grid {
  private readonly widths: readonly number[];
  private readonly heights: number[] = [];
  private readonly cells: PaperCell[] = [];

  constructor(widths: readonly number[]) {
    this.widths = widths;
  }

  get rows(): number {
    return this.heights.length;
  }

  line(parts: readonly Part[], height: number): void {
    const row = this.heights.length;
    let column = 0;
    for (const part of parts) {
      this.cells.push({
        row,
        column,
        rows: 1,
        columns: 1,
        align: "left",
        middle: true,
        bold: false,
        size: SIZE,
        lines: [true, true, true, true],
        ground: "",
        ...part,
      });
      column += part.columns ?? 1;
    }
    this.heights.push(height);
  }

  table(): PaperTable {
    return { widths: this.widths, heights: this.heights, cells: this.cells };
  }
}

function label(field: Field): Part {
  return { text: field.label, ground: GROUND, size: 9.5 };
}

function valueCell(field: Field, values: DocumentValues, word: Words): Part {
  const value = values.field(field.id);
  return { text: withUnit(field, value.text, word), ...(value.drawing !== undefined && { drawing: value.drawing }) };
}

function withUnit(field: Field, text: string, word: Words): string {
  const unit = unitOf(field, word);
  return text === "" || unit === "" ? text : `${text} ${unit}`;
}

/** The unit of money comes from the reader's catalogue; others stand in the definition. */
function unitOf(field: Field, word: Words): string {
  if (field.type === "money") return word(field["unit"] === "wan" ? "unit.wan" : "unit.yuan");
  return typeof field["unit"] === "string" ? field["unit"] : "";
}

/** Long texts, files and lists get the whole line. */
function isWide(field: Field, values: DocumentValues): boolean {
  return (
    field.width === "full" ||
    Number(field["lines"] ?? 1) > 1 ||
    values.field(field.id).text.length > 24 ||
    field.label.length > 12
  );
}

function rowsTable(field: Field, values: DocumentValues, types: FieldTypes, word: Words): PaperTable {
  const columns = columnsOf(field);
  const grid = new Grid([1, ...columns.map((column) => (types.find(column.type)?.numeric === true ? 2 : 3))]);
  grid.line([{ text: field.label, columns: columns.length + 1, bold: true, ground: GROUND }], 22);
  grid.line(
    [
      { text: word("print.row"), ground: GROUND, align: "center", size: 9 },
      ...columns.map((column): Part => {
        const unit = unitOf(column, word);
        const text =
          unit === "" || column.label.includes(unit)
            ? column.label
            : word("print.with-unit", { label: column.label, unit });
        return { text, ground: GROUND, align: "center", size: 9 };
      }),
    ],
    22,
  );
  const rows = values.rows(field.id);
  rows.forEach((row, i) =>
    grid.line(
      [
        { text: String(i + 1), align: "center", size: 9 },
        ...columns.map((column): Part => {
          const numeric = types.find(column.type)?.numeric === true;
          return { text: row[column.id]?.text ?? "", align: numeric ? "right" : "left", size: 9 };
        }),
      ],
      20,
    ),
  );
  if (rows.length === 0) grid.line([{ text: "", columns: columns.length + 1 }], 24);
  return grid.table();
}

function opinionTable(values: DocumentValues, word: Words): PaperTable {
  const grid = new Grid([2, 7, 3]);
  grid.line([{ text: word("print.opinions"), columns: 3, bold: true, ground: GROUND }], 22);
  for (const opinion of values.opinions)
    grid.line(
      [
        { text: opinion.title, ground: GROUND, size: 9.5 },
        { text: opinion.text },
        { text: `${opinion.person}\n${opinion.at}`, align: "right", size: 9.5 },
      ],
      34,
    );
  return grid.table();
}
