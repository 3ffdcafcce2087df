/** An official sheet: the .xlsx or .docx that a unit uploaded with what its cells show, or a layout that the definition holds. */
import { type Static, Type } from "typebox";
import { definitionHead } from "./definition-head.ts";
import { needs, needsField, type Report } from "./definition-references.ts";
import type { DefinitionSet } from "./definition-set.ts";
import { columnsOf } from "./fields/table.ts";
import { fieldsOf } from "./form.ts";

/** What stands beside the answers on every sheet. */
export const PRINT_FACTS = [
  "number",
  "title",
  "unit",
  "region",
  "state",
  "starter",
  "submitted",
  "printed",
  "project",
] as const;

export const PrintBinding = Type.Object(
  {
    place: Type.String({
      minLength: 1,
      maxLength: 120,
      description: "Cell of the sheet, e.g. Sheet1!C5, or placeholder of the text without braces",
    }),
    field: Type.Optional(Type.String({ description: "Field of the form; table.column for a column of a table" })),
    fact: Type.Optional(Type.Enum([...PRINT_FACTS], { description: "Fact of the document instead of a field" })),
    opinion: Type.Optional(Type.String({ description: "Step of the flow whose opinion, person and day are shown" })),
    as: Type.Optional(
      Type.Enum(["text", "value", "capital"], {
        description: "text as on the screen, value as a number, capital: money in Chinese capitals",
      }),
    ),
  },
  { additionalProperties: false },
);
export type PrintBinding = Static<typeof PrintBinding>;

const { place: _place, ...SOURCE } = PrintBinding.properties;

export const PrintCell = Type.Object(
  {
    columns: Type.Optional(Type.Integer({ minimum: 1, maximum: 24, description: "Columns it takes; 1 when left out" })),
    text: Type.Optional(
      Type.String({
        maxLength: 200,
        description:
          "Words as they stand; beside a source they stand around {value} and are left out where it is empty",
      }),
    ),
    ...SOURCE,
    names: Type.Optional(
      Type.String({ description: "Dictionary that has the name of the code that the source gives" }),
    ),
    label: Type.Optional(Type.Boolean({ description: "A caption, on a light ground" })),
    bold: Type.Optional(Type.Boolean()),
    align: Type.Optional(Type.Enum(["left", "center", "right"], { description: "left when left out" })),
  },
  { additionalProperties: false, description: "One box of a row: words, or what one source gives" },
);
export type PrintCell = Static<typeof PrintCell>;

export const PrintLayout = Type.Object(
  {
    landscape: Type.Optional(Type.Boolean()),
    widths: Type.Array(Type.Number({ minimum: 0.1, maximum: 100 }), {
      minItems: 1,
      maxItems: 24,
      description: "Widths of the columns, as shares",
    }),
    rows: Type.Array(
      Type.Object(
        {
          height: Type.Optional(
            Type.Integer({
              minimum: 10,
              maximum: 400,
              description: "Points; 26 when left out, more where the text needs it",
            }),
          ),
          cells: Type.Array(PrintCell, { minItems: 1, maxItems: 24 }),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 100 },
    ),
  },
  { additionalProperties: false, description: "The sheet laid out row by row, drawn as PDF" },
);
export type PrintLayout = Static<typeof PrintLayout>;

export const Print = Type.Object(
  {
    ...definitionHead("print"),
    form: Type.String({ description: "Form whose documents are printed" }),
    file: Type.Optional(
      Type.Object(
        {
          sha256: Type.String({ pattern: "^[0-9a-f]{64}$" }),
          name: Type.String({ minLength: 1, maxLength: 200 }),
          kind: Type.Enum(["xlsx", "docx"]),
        },
        { additionalProperties: false, description: "The sheet as it was uploaded; none beside a layout" },
      ),
    ),
    layout: Type.Optional(PrintLayout),
    bindings: Type.Array(PrintBinding, { maxItems: 500 }),
  },
  { additionalProperties: false },
);
export type Print = Static<typeof Print>;

/** Reports bindings and boxes that name no field, or not exactly one source, and rows that do not fill the width. */
export function checkPrint(print: Print, set: DefinitionSet, report: Report): void {
  const form = needs(set, "form", print.form, "/form", report);
  const flow = set.all("flow").find((f) => f.form === print.form && f.part !== true);
  if ((print.file === undefined) === (print.layout === undefined))
    report("", print.file ? "a file and a layout" : "neither", "either a file or a layout");
  const check = (source: Omit<PrintBinding, "place">, at: string, least: number): void => {
    const sources = [source.field, source.fact, source.opinion].filter((one) => one !== undefined);
    if (sources.length > 1 || sources.length < least)
      report(at, `${sources.length} sources`, "exactly one of field, fact, opinion");
    if (form && source.field !== undefined) {
      const [id = "", column] = source.field.split(".");
      const field = needsField(form, id, `${at}/field`, report);
      if (field && column !== undefined && !columnsOf(field).some((c) => c.id === column))
        report(`${at}/field`, source.field, `a column of ${id}`);
    }
    if (source.opinion !== undefined && flow && !flow.steps.some((step) => step.id === source.opinion))
      report(`${at}/opinion`, source.opinion, "a step of the form's flow");
    if (form && source.as === "capital") {
      const field = fieldsOf(form).find((f) => f.id === source.field);
      if (field && field.type !== "money") report(`${at}/as`, field.type, "a money field for capitals");
    }
  };
  print.bindings.forEach((binding, i) => check(binding, `/bindings/${i}`, 1));
  print.layout?.rows.forEach((row, r) => {
    const at = `/layout/rows/${r}`;
    const width = row.cells.reduce((sum, cell) => sum + (cell.columns ?? 1), 0);
    const wanted = print.layout?.widths.length ?? 0;
    if (width !== wanted) report(`${at}/cells`, `${width} columns`, `${wanted} columns`);
    row.cells.forEach((cell, c) => {
      check(cell, `${at}/cells/${c}`, cell.text === undefined ? 1 : 0);
      if (cell.field?.includes(".")) report(`${at}/cells/${c}/field`, cell.field, "a field, no column of a table");
      if (cell.names !== undefined) needs(set, "dictionary", cell.names, `${at}/cells/${c}/names`, report);
    });
  });
}
