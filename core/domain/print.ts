/** An official sheet: the .xlsx or .docx that a unit uploaded, and which cell or placeholder shows which field. */
import { type Static, Type } from "typebox";
import { definitionHead } from "./definition-head.ts";
import { needs, needsField, type Report } from "./definition-references.ts";
import type { DefinitionSet } from "./definition-set.ts";
import { columnsOf } from "./fields/table.ts";
import { fieldsOf } from "./form.ts";

/** What stands beside the answers on every sheet. */
export const PRINT_FACTS = ["number", "title", "unit", "region", "state", "starter", "submitted", "printed"] as const;

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

export const Print = Type.Object(
  {
    ...definitionHead("print"),
    form: Type.String({ description: "Form whose documents are printed" }),
    file: Type.Object(
      {
        sha256: Type.String({ pattern: "^[0-9a-f]{64}$" }),
        name: Type.String({ minLength: 1, maxLength: 200 }),
        kind: Type.Enum(["xlsx", "docx"]),
      },
      { additionalProperties: false, description: "The sheet as it was uploaded" },
    ),
    bindings: Type.Array(PrintBinding, { maxItems: 500 }),
  },
  { additionalProperties: false },
);
export type Print = Static<typeof Print>;

/** Reports bindings that name no field, or not exactly one source. */
export function checkPrint(print: Print, set: DefinitionSet, report: Report): void {
  const form = needs(set, "form", print.form, "/form", report);
  const flow = set.all("flow").find((f) => f.form === print.form && f.part !== true);
  print.bindings.forEach((binding, i) => {
    const at = `/bindings/${i}`;
    const sources = [binding.field, binding.fact, binding.opinion].filter((source) => source !== undefined);
    if (sources.length !== 1) report(at, `${sources.length} sources`, "exactly one of field, fact, opinion");
    if (form && binding.field !== undefined) {
      const [id = "", column] = binding.field.split(".");
      const field = needsField(form, id, `${at}/field`, report);
      if (field && column !== undefined && !columnsOf(field).some((c) => c.id === column))
        report(`${at}/field`, binding.field, `a column of ${id}`);
    }
    if (binding.opinion !== undefined && flow && !flow.steps.some((step) => step.id === binding.opinion))
      report(`${at}/opinion`, binding.opinion, "a step of the form's flow");
    if (form && binding.as === "capital") {
      const field = fieldsOf(form).find((f) => f.id === binding.field);
      if (field && field.type !== "money") report(`${at}/as`, field.type, "a money field for capitals");
    }
  });
}
